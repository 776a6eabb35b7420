# The program glassbox, and Dear ImGui, which only gb_app may see.

get_target_property(gb_app_type gb_app TYPE)
if(GB_WITH_WINDOW)
  include(imgui)
  if(TARGET imgui)
    gb_room_private(app imgui glfw)
  endif()
endif()
if(NOT gb_app_type STREQUAL "INTERFACE_LIBRARY")
  target_link_libraries(gb_app PUBLIC gb_explainers)
endif()

if(EXISTS "${PROJECT_SOURCE_DIR}/engine/app/main.cpp")
  add_executable(glassbox "${PROJECT_SOURCE_DIR}/engine/app/main.cpp")
  target_link_libraries(glassbox PRIVATE gb_app gb_explainers)
  set_target_properties(glassbox PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  add_dependencies(glassbox gb_content)
endif()
