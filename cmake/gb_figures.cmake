# How figures become programs: used by this tree (gb_explainers.cmake, gb_pages.cmake) and, installed, by projects of
# authors (cmake/package/). Each source below explainers/ may hold one GB_FIGURE("explainer/name"); the function behind
# it is named by the file: explainers/gnn/message_passing.cpp -> gb_figure_gnn_message_passing. Sources named
# model*.cpp know nothing of pictures.

set(gb_figure_script "${CMAKE_CURRENT_LIST_DIR}/figure_table.cmake")

# gb_find_figures(ROOT): gb_model_sources, gb_figure_sources, gb_figure_explainers (names of folders), and
# gb_figure_lines, what the table is made of, for the sources below ROOT/explainers.
macro(gb_find_figures root)
  file(GLOB_RECURSE gb_figure_sources CONFIGURE_DEPENDS "${root}/explainers/*.cpp")
  set(gb_model_sources ${gb_figure_sources})
  list(FILTER gb_model_sources INCLUDE REGEX "/model[^/]*\\.cpp$")
  list(FILTER gb_figure_sources EXCLUDE REGEX "/model[^/]*\\.cpp$")
  set(gb_figure_lines "")
  set(gb_figure_symbols "")
  set(gb_figure_explainers "")
  foreach(source IN LISTS gb_figure_sources)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${root}/explainers" OUTPUT_VARIABLE relative)
    string(REGEX REPLACE "/.*" "" explainer "${relative}")
    list(APPEND gb_figure_explainers "${explainer}")
    cmake_path(REMOVE_EXTENSION relative LAST_ONLY OUTPUT_VARIABLE symbol)
    string(REGEX REPLACE "[^A-Za-z0-9]" "_" symbol "gb_figure_${symbol}")
    if("${symbol}" IN_LIST gb_figure_symbols)
      message(FATAL_ERROR "explainers/${relative}: another source gives the same function name ${symbol}; rename one of them.")
    endif()
    list(APPEND gb_figure_symbols "${symbol}")
    set_source_files_properties("${source}" PROPERTIES COMPILE_DEFINITIONS "GB_FIGURE_SYMBOL=${symbol}")
    list(APPEND gb_figure_lines "${relative}|${symbol}")
  endforeach()
  list(REMOVE_DUPLICATES gb_figure_explainers)
endmacro()

# gb_figure_table(TARGET ROOT OUT PATTERN): a target that writes the table of the figures in sources whose path below
# explainers/ matches. The stamp is what the build waits for; the table itself is rewritten only when it changes.
function(gb_figure_table target root out pattern)
  set(lines ${gb_figure_lines})
  list(FILTER lines INCLUDE REGEX "${pattern}")
  list(JOIN lines "\n" lines)
  file(CONFIGURE OUTPUT "${out}.sources.txt" CONTENT "${lines}\n" @ONLY)
  add_custom_command(
    OUTPUT "${out}.stamp"
    BYPRODUCTS "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${root}" "-DLIST=${out}.sources.txt" "-DOUT=${out}" -P "${gb_figure_script}"
    DEPENDS ${gb_figure_sources} "${out}.sources.txt" "${gb_figure_script}"
    COMMENT "Finding figures" VERBATIM)
  add_custom_target(${target} DEPENDS "${out}.stamp")
  set_source_files_properties("${out}" PROPERTIES GENERATED TRUE)
endfunction()

# What all programs for a browser are linked with.
set(gb_web_options
  -Os -sMODULARIZE=1 -sEXPORT_ES6=1 -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sGL_SUPPORT_AUTOMATIC_ENABLE_EXTENSIONS=0
  -sGL_TRACK_ERRORS=0 -sDYNAMIC_EXECUTION=0 -sNO_EXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=2gb --no-entry)

# gb_page_programs(ROOT OUT MAIN libraries...): gb_page_<explainer>, the engine with the figures of one explainer as
# WebAssembly, OUT/<explainer>.{mjs,wasm}, which the worker of a page loads; the target gb_page_engines is all of them.
# Each has a table of figures of its own, so that nothing of other explainers comes along.
function(gb_page_programs root out main)
  add_custom_target(gb_page_engines)
  foreach(explainer IN LISTS gb_figure_explainers)
    set(table "${PROJECT_BINARY_DIR}/generated/figure_table_${explainer}.cpp")
    gb_figure_table(gb_page_table_${explainer} "${root}" "${table}" "^${explainer}/")
    add_executable(gb_page_${explainer} "${main}" "${table}")
    add_dependencies(gb_page_${explainer} gb_page_table_${explainer})
    target_link_libraries(gb_page_${explainer} PRIVATE ${ARGN})
    target_link_options(gb_page_${explainer} PRIVATE ${gb_web_options} -sEXPORT_NAME=createGlassbox -sENVIRONMENT=web,worker
      -sFILESYSTEM=0 -sSUPPORT_ERRNO=0 -sMALLOC=emmalloc -sTOTAL_STACK=512kb -sINCOMING_MODULE_JS_API=instantiateWasm,locateFile,gbContext
      -sEXPORTED_FUNCTIONS=_gb_alloc -sEXPORTED_RUNTIME_METHODS=HEAPU8)
    set_target_properties(gb_page_${explainer} PROPERTIES OUTPUT_NAME "${explainer}" SUFFIX ".mjs"
      RUNTIME_OUTPUT_DIRECTORY "${out}")
    add_dependencies(gb_page_engines gb_page_${explainer})
  endforeach()
endfunction()

# gb_dev_json(OUT ROOT SCRIPT INCLUDES FIGURES LIBRARIES): with what `glassbox dev` compiles what was saved
# (engine/app/dev/dev_tools.h). The last three are lists: folders of headers; the archives with the figures of the
# program; the engine's libraries in the order of linking.
function(gb_dev_json out root script includes figures libraries)
  set(flags -std=c++20 -O1 -g0 -DNDEBUG -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -ffp-contract=off
    -fno-exceptions -fno-rtti -Wall -Wextra -Wno-missing-field-initializers -Wno-unused)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND flags -fno-gnu-unique)  # inline statics belong to one build of a figure
  endif()
  set(link_flags -shared -pthread)
  if(NOT APPLE)
    list(APPEND link_flags "-Wl,--no-undefined")
  endif()
  foreach(list includes flags link_flags figures libraries)
    list(JOIN ${list} "\", \"" joined)
    string(APPEND lists ",\n  \"${list}\": [\"${joined}\"]")
  endforeach()
  file(GENERATE OUTPUT "${out}" CONTENT "{
  \"root\": \"${root}\",
  \"compiler\": \"${CMAKE_CXX_COMPILER}\",
  \"node\": \"${GB_NODE}\",
  \"content_compiler\": \"${script}\"${lists}
}
")
endfunction()
set(gb_dev_rooms figure trained nn data trace tensor draw assets base)
