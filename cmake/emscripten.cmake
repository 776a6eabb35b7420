# Toolchain of the preset `web`: Emscripten as it is installed (Debian's 3.1.6 or newer), and what its Debian
# package needs to be told.

find_program(GB_EMCC NAMES emcc)
if(NOT GB_EMCC)
  message(FATAL_ERROR "emcc is missing: run scripts/setup, or install Emscripten and put emcc on the PATH.")
endif()
file(REAL_PATH "${GB_EMCC}" gb_emcc)
cmake_path(GET gb_emcc PARENT_PATH gb_emscripten_root)
include("${gb_emscripten_root}/cmake/Modules/Platform/Emscripten.cmake")

# Node as Debian packages it finds acorn, which every optimised link runs, by itself; any other Node must be told.
set(gb_emscripten_env "NODE_PATH=/usr/share/nodejs")
find_program(GB_CCACHE NAMES ccache NO_CMAKE_FIND_ROOT_PATH)
if(GB_CCACHE)
  list(APPEND gb_emscripten_env "EM_COMPILER_WRAPPER=${GB_CCACHE}")
endif()
set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env ${gb_emscripten_env})
set(CMAKE_CXX_LINKER_LAUNCHER "${CMAKE_COMMAND}" -E env ${gb_emscripten_env})

# gb_system_headers(TARGET NAME FILE): a header-only library of the system, whose folder is the system's own and would
# hide Emscripten's headers: its files are copied to a folder of their own.
function(gb_system_headers target folder)
  find_path(gb_headers_${folder} NAMES "${folder}" PATHS /usr/include /usr/local/include /opt/homebrew/include
    NO_CMAKE_FIND_ROOT_PATH NO_DEFAULT_PATH)
  if(NOT gb_headers_${folder})
    message(FATAL_ERROR "The headers ${folder}/ are missing: run scripts/setup.")
  endif()
  file(COPY "${gb_headers_${folder}}/${folder}" DESTINATION "${CMAKE_BINARY_DIR}/system_headers" FOLLOW_SYMLINK_CHAIN)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} INTERFACE "${CMAKE_BINARY_DIR}/system_headers")
endfunction()
