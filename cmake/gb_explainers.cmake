# All explainers in two libraries: gb_models from the files named model*.cpp, which know nothing of pictures,
# and gb_explainers with the figures and the generated table of them.
# Each source may hold one GB_FIGURE("explainer/name"); the function behind it is named by the file:
# explainers/gnn/message-passing.cpp -> gb_figure_gnn_message_passing.

file(GLOB_RECURSE gb_explainer_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/explainers/*.cpp")
set(gb_model_sources ${gb_explainer_sources})
list(FILTER gb_model_sources INCLUDE REGEX "/model[^/]*\\.cpp$")
list(FILTER gb_explainer_sources EXCLUDE REGEX "/model[^/]*\\.cpp$")

if(gb_model_sources)
  add_library(gb_models STATIC ${gb_model_sources})
  target_link_libraries(gb_models PUBLIC gb_flags gb_trained gb_nn gb_data gb_trace gb_tensor gb_base)
else()
  add_library(gb_models INTERFACE)
  target_link_libraries(gb_models INTERFACE gb_flags gb_trained gb_nn gb_data gb_trace gb_tensor gb_base)
endif()

set(gb_explainer_list "")
foreach(source IN LISTS gb_explainer_sources)
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/explainers" OUTPUT_VARIABLE relative)
  cmake_path(REMOVE_EXTENSION relative LAST_ONLY OUTPUT_VARIABLE symbol)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" symbol "gb_figure_${symbol}")
  if("${symbol}" IN_LIST gb_figure_symbols)
    message(FATAL_ERROR "explainers/${relative}: another source gives the same function name ${symbol}; rename one of them.")
  endif()
  list(APPEND gb_figure_symbols "${symbol}")
  set_source_files_properties("${source}" PROPERTIES COMPILE_DEFINITIONS "GB_FIGURE_SYMBOL=${symbol}")
  string(APPEND gb_explainer_list "${relative}|${symbol}\n")
endforeach()

# gb_figure_table(TARGET OUT PATTERN): a target that writes the table of the figures in sources whose path below
# explainers/ matches. The stamp is what the build waits for; the table itself is rewritten only when it changes.
set(gb_figure_script "${PROJECT_SOURCE_DIR}/cmake/figure_table.cmake")
function(gb_figure_table target out pattern)
  string(REGEX REPLACE "\n$" "" lines "${gb_explainer_list}")
  string(REPLACE "\n" ";" lines "${lines}")
  list(FILTER lines INCLUDE REGEX "${pattern}")
  list(JOIN lines "\n" lines)
  file(CONFIGURE OUTPUT "${out}.sources.txt" CONTENT "${lines}\n" @ONLY)
  add_custom_command(
    OUTPUT "${out}.stamp"
    BYPRODUCTS "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${PROJECT_SOURCE_DIR}" "-DLIST=${out}.sources.txt" "-DOUT=${out}" -P "${gb_figure_script}"
    DEPENDS ${gb_explainer_sources} "${out}.sources.txt" "${gb_figure_script}"
    COMMENT "Finding figures" VERBATIM)
  add_custom_target(${target} DEPENDS "${out}.stamp")
  set_source_files_properties("${out}" PROPERTIES GENERATED TRUE)
endfunction()

gb_figure_table(gb_figure_table "${PROJECT_BINARY_DIR}/generated/figure_table.cpp" "")
add_library(gb_explainers STATIC ${gb_explainer_sources} "${PROJECT_BINARY_DIR}/generated/figure_table.cpp")
add_dependencies(gb_explainers gb_figure_table)
target_link_libraries(gb_explainers PUBLIC gb_models gb_figure gb_nn gb_data gb_trace gb_tensor gb_draw gb_base)
