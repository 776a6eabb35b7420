# The program glassbox, and Dear ImGui, which only gb_app may see; the studio is that app for a browser.

if(GB_WITH_WINDOW OR EMSCRIPTEN)
  include(imgui)
  gb_room_private(app imgui)
endif()
file(GLOB gb_main CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/engine/app/main.cpp")
if(gb_main AND NOT EMSCRIPTEN)
  add_executable(glassbox ${gb_main})
  target_link_libraries(glassbox PRIVATE gb_app gb_explainers)
  set_target_properties(glassbox PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  add_dependencies(glassbox gb_content)
endif()
