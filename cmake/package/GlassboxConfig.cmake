# find_package(Glassbox): the engine, and glassbox_project(), which makes a program of a folder of explainers.

include(CMakeFindDependencyMacro)
get_filename_component(GLASSBOX_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT EXISTS "${GLASSBOX_PREFIX}/include/glassbox")
  get_filename_component(GLASSBOX_PREFIX "${GLASSBOX_PREFIX}/.." ABSOLUTE)  # lib/<architecture>/cmake/Glassbox
endif()
set(GLASSBOX_SHARE "${GLASSBOX_PREFIX}/share/glassbox")

if(EMSCRIPTEN)
  gb_system_headers(nlohmann_json::nlohmann_json nlohmann)
  set(gb_kind wasm)
  if(NOT EXISTS "${CMAKE_CURRENT_LIST_DIR}/wasm/GlassboxTargets.cmake")
    set(Glassbox_FOUND FALSE)
    set(Glassbox_NOT_FOUND_MESSAGE "this Glassbox was installed without its build for pages: in its source tree, build the preset web and install it to the same prefix")
    return()
  endif()
else()
  set(gb_kind native)
  find_dependency(nlohmann_json)
  find_dependency(PNG)
  find_dependency(Threads)
  find_dependency(OpenGL COMPONENTS OpenGL EGL)
  find_package(glfw3 3.3 QUIET)
endif()
enable_testing()  # holds for a folder and what is below, so it cannot stand in the function
include("${CMAKE_CURRENT_LIST_DIR}/${gb_kind}/GlassboxTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/gb_figures.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/glassbox_project.cmake")
