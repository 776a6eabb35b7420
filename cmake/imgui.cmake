# Target `imgui`: Dear ImGui with its OpenGL 3 backend, from source, 1.92 or newer.
# From GB_IMGUI_DIR, or the copy that scripts/fetch_imgui made, or (elsewhere) the official repository.

set(gb_imgui_fetched "${PROJECT_SOURCE_DIR}/build/third_party/imgui")
if(GB_IMGUI_DIR)
  set(gb_imgui_dir "${GB_IMGUI_DIR}")
elseif(EXISTS "${gb_imgui_fetched}/imgui.h")
  set(gb_imgui_dir "${gb_imgui_fetched}")
else()
  # scripts/fetch_imgui leaves the note where apt offers no version that is new enough.
  find_program(GB_APT_GET apt-get)
  if(GB_APT_GET AND NOT EXISTS "${gb_imgui_fetched}.not_in_apt")
    message(FATAL_ERROR "Dear ImGui is missing: run scripts/setup (or scripts/fetch_imgui), set GB_IMGUI_DIR to a copy of 1.92 or newer, or configure with -DGB_WITH_WINDOW=OFF.")
  endif()
  include(FetchContent)
  FetchContent_Declare(imgui_source
    GIT_REPOSITORY https://github.com/ocornut/imgui.git GIT_TAG v1.92.2b GIT_SHALLOW TRUE)
  FetchContent_GetProperties(imgui_source)
  if(NOT imgui_source_POPULATED)
    FetchContent_Populate(imgui_source)
  endif()
  set(gb_imgui_dir "${imgui_source_SOURCE_DIR}")
endif()

if(NOT EXISTS "${gb_imgui_dir}/imgui.h")
  message(FATAL_ERROR "No imgui.h in ${gb_imgui_dir}.")
endif()
file(STRINGS "${gb_imgui_dir}/imgui.h" gb_imgui_number REGEX "^#define IMGUI_VERSION_NUM")
string(REGEX MATCH "[0-9]+$" gb_imgui_number "${gb_imgui_number}")
if(gb_imgui_number LESS 19200)
  message(FATAL_ERROR "Dear ImGui in ${gb_imgui_dir} is too old (${gb_imgui_number}): 1.92 or newer is needed.")
endif()

add_library(imgui STATIC
  "${gb_imgui_dir}/imgui.cpp" "${gb_imgui_dir}/imgui_draw.cpp" "${gb_imgui_dir}/imgui_tables.cpp"
  "${gb_imgui_dir}/imgui_widgets.cpp"
  "${gb_imgui_dir}/backends/imgui_impl_opengl3.cpp")
target_include_directories(imgui SYSTEM PUBLIC "$<BUILD_INTERFACE:${gb_imgui_dir};${gb_imgui_dir}/backends>")
target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_OBSOLETE_FUNCTIONS)
target_compile_options(imgui PRIVATE -w -fno-exceptions -fno-rtti)
if(NOT EMSCRIPTEN)
  target_link_libraries(imgui PRIVATE ${CMAKE_DL_LIBS})
endif()
