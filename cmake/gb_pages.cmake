# The engine of each explainer as WebAssembly (gb_figures.cmake), build/web/pages/<explainer>.{mjs,wasm}, and beside them
# the scripts of web/, bundled.

if(NOT EMSCRIPTEN)
  return()
endif()

set(gb_pages_dir "${PROJECT_BINARY_DIR}/pages")
gb_page_programs("${PROJECT_SOURCE_DIR}" "${gb_pages_dir}" "${PROJECT_SOURCE_DIR}/engine/page/main_web.cpp"
  gb_page gb_explainers gb_platform)

# gb_studio: the desktop app with all figures, build/web/pages/studio.{mjs,wasm}. Its files are in memory.
add_executable(gb_studio "${PROJECT_SOURCE_DIR}/engine/app/main_web.cpp")
target_link_libraries(gb_studio PRIVATE gb_app gb_explainers)
target_link_options(gb_studio PRIVATE ${gb_web_options} -sEXPORT_NAME=createStudio -sENVIRONMENT=web -sFORCE_FILESYSTEM=1
  -sTOTAL_STACK=1mb -sINCOMING_MODULE_JS_API=instantiateWasm,locateFile,gbContext,gbHost,print,printErr
  -sEXPORTED_FUNCTIONS=_malloc,_free -sEXPORTED_RUNTIME_METHODS=HEAPU8,FS)
set_target_properties(gb_studio PROPERTIES OUTPUT_NAME studio SUFFIX ".mjs" RUNTIME_OUTPUT_DIRECTORY "${gb_pages_dir}")

find_program(GB_NODE NAMES node nodejs NO_CMAKE_FIND_ROOT_PATH)
file(GLOB_RECURSE gb_script_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/web/page/*" "${PROJECT_SOURCE_DIR}/web/site/*" "${PROJECT_SOURCE_DIR}/web/studio/*"
  "${PROJECT_SOURCE_DIR}/web/content/*" "${PROJECT_SOURCE_DIR}/web/package/*")
add_custom_command(
  OUTPUT "${gb_pages_dir}/.scripts"
  COMMAND "${GB_NODE}" "${PROJECT_SOURCE_DIR}/web/build.mjs" --out "${gb_pages_dir}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${gb_pages_dir}/.scripts"
  DEPENDS ${gb_script_files} "${PROJECT_SOURCE_DIR}/web/build.mjs" "${PROJECT_SOURCE_DIR}/package-lock.json"
  COMMENT "Bundling the scripts of pages" VERBATIM)
add_custom_target(gb_page_scripts DEPENDS "${gb_pages_dir}/.scripts")
add_custom_target(gb_pages ALL)
add_dependencies(gb_pages gb_page_engines gb_studio gb_page_scripts)
