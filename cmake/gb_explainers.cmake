# All explainers in two libraries: gb_models from the files named model*.cpp, which know nothing of pictures,
# and gb_explainers with the figures and the generated table of them (gb_figures.cmake).

include(gb_figures)
gb_find_figures("${PROJECT_SOURCE_DIR}")

if(gb_model_sources)
  add_library(gb_models STATIC ${gb_model_sources})
  target_link_libraries(gb_models PUBLIC gb_flags gb_trained gb_nn gb_data gb_trace gb_tensor gb_base)
else()
  add_library(gb_models INTERFACE)
  target_link_libraries(gb_models INTERFACE gb_flags gb_trained gb_nn gb_data gb_trace gb_tensor gb_base)
endif()

set(gb_table "${PROJECT_BINARY_DIR}/generated/figure_table.cpp")
gb_figure_table(gb_figure_table "${PROJECT_SOURCE_DIR}" "${gb_table}" "")
add_library(gb_explainers STATIC ${gb_figure_sources} "${gb_table}")
add_dependencies(gb_explainers gb_figure_table)
target_link_libraries(gb_explainers PUBLIC gb_models gb_figure gb_nn gb_data gb_trace gb_tensor gb_draw gb_base)
