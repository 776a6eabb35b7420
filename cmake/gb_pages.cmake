# gb_page_<explainer>: the engine with the figures of one explainer as WebAssembly, build/web/pages/<explainer>.{mjs,wasm},
# which the worker of a page loads; beside them the scripts of web/, bundled. Its table of figures is its own, so that nothing of other explainers comes along.

if(NOT EMSCRIPTEN)
  return()
endif()

set(gb_web_options
  -Os -sMODULARIZE=1 -sEXPORT_ES6=1 -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sGL_SUPPORT_AUTOMATIC_ENABLE_EXTENSIONS=0
  -sGL_TRACK_ERRORS=0 -sDYNAMIC_EXECUTION=0 -sNO_EXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=2gb --no-entry)
set(gb_page_options ${gb_web_options} -sEXPORT_NAME=createGlassbox -sENVIRONMENT=web,worker
  -sFILESYSTEM=0 -sSUPPORT_ERRNO=0 -sMALLOC=emmalloc -sTOTAL_STACK=512kb -sINCOMING_MODULE_JS_API=instantiateWasm,locateFile,gbContext
  -sEXPORTED_FUNCTIONS=_gb_alloc -sEXPORTED_RUNTIME_METHODS=HEAPU8)

# gb_studio: the desktop app with all figures, build/web/pages/studio.{mjs,wasm}. Its files are in memory.
add_executable(gb_studio "${PROJECT_SOURCE_DIR}/engine/app/main_web.cpp")
target_link_libraries(gb_studio PRIVATE gb_app gb_explainers)
target_link_options(gb_studio PRIVATE ${gb_web_options} -sEXPORT_NAME=createStudio -sENVIRONMENT=web -sFORCE_FILESYSTEM=1
  -sTOTAL_STACK=1mb -sINCOMING_MODULE_JS_API=instantiateWasm,locateFile,gbContext,gbHost,print,printErr
  -sEXPORTED_FUNCTIONS=_malloc,_free -sEXPORTED_RUNTIME_METHODS=HEAPU8,FS)
set_target_properties(gb_studio PROPERTIES OUTPUT_NAME studio SUFFIX ".mjs" RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/pages")

add_custom_target(gb_pages ALL DEPENDS gb_studio)
set(gb_page_explainers "")
foreach(source IN LISTS gb_explainer_sources)
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/explainers" OUTPUT_VARIABLE relative)
  string(REGEX REPLACE "/.*" "" explainer "${relative}")
  list(APPEND gb_page_explainers "${explainer}")
endforeach()
list(REMOVE_DUPLICATES gb_page_explainers)

foreach(explainer IN LISTS gb_page_explainers)
  gb_figure_table(gb_page_table_${explainer} "${PROJECT_BINARY_DIR}/generated/figure_table_${explainer}.cpp" "^${explainer}/")
  add_executable(gb_page_${explainer} "${PROJECT_SOURCE_DIR}/engine/page/main_web.cpp"
    "${PROJECT_BINARY_DIR}/generated/figure_table_${explainer}.cpp")
  add_dependencies(gb_page_${explainer} gb_page_table_${explainer})
  target_link_libraries(gb_page_${explainer} PRIVATE gb_page gb_explainers gb_platform)
  target_link_options(gb_page_${explainer} PRIVATE ${gb_page_options})
  set_target_properties(gb_page_${explainer} PROPERTIES OUTPUT_NAME "${explainer}" SUFFIX ".mjs"
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/pages")
  add_dependencies(gb_pages gb_page_${explainer})
endforeach()

find_program(GB_NODE NAMES node nodejs NO_CMAKE_FIND_ROOT_PATH)
file(GLOB_RECURSE gb_script_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/web/page/*" "${PROJECT_SOURCE_DIR}/web/site/*" "${PROJECT_SOURCE_DIR}/web/studio/*"
  "${PROJECT_SOURCE_DIR}/web/content/*")
add_custom_command(
  OUTPUT "${PROJECT_BINARY_DIR}/pages/.scripts"
  COMMAND "${GB_NODE}" "${PROJECT_SOURCE_DIR}/web/build.mjs" --out "${PROJECT_BINARY_DIR}/pages"
  COMMAND "${CMAKE_COMMAND}" -E touch "${PROJECT_BINARY_DIR}/pages/.scripts"
  DEPENDS ${gb_script_files} "${PROJECT_SOURCE_DIR}/web/build.mjs" "${PROJECT_SOURCE_DIR}/package-lock.json"
  COMMENT "Bundling the scripts of pages" VERBATIM)
add_custom_target(gb_page_scripts DEPENDS "${PROJECT_BINARY_DIR}/pages/.scripts")
add_dependencies(gb_pages gb_page_scripts)
