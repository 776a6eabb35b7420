# Flags that every target of ours gets: the language, the floating-point rules, the warnings.
# `gb_flags` is linked by all our libraries and programs; third-party code is compiled without it.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT EMSCRIPTEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()
if(NOT MSVC)
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0 -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
endif()

option(GB_WASM_SIMD "Use the vector instructions of WebAssembly" ON)
if(EMSCRIPTEN)
  set(CMAKE_CXX_FLAGS_RELEASE "-Os -g0 -DNDEBUG")
elseif(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(GB_CCACHE ccache)
  if(GB_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${GB_CCACHE}")
  endif()
endif()

add_library(gb_flags INTERFACE)
target_compile_features(gb_flags INTERFACE cxx_std_20)
target_include_directories(gb_flags INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR};${PROJECT_BINARY_DIR}/generated>" $<INSTALL_INTERFACE:include/glassbox>)
target_compile_definitions(gb_flags INTERFACE
  GB_WITH_WINDOW=$<BOOL:${GB_WITH_WINDOW}>
  "GB_VERSION=\"${PROJECT_VERSION}\"")

if(NOT MSVC)
  target_compile_options(gb_flags INTERFACE
    # The same bits on every machine: no fused multiply-add behind our back, never -ffast-math.
    -ffp-contract=off
    $<$<AND:$<PLATFORM_ID:Emscripten>,$<BOOL:${GB_WASM_SIMD}>>:-msimd128>
    -fno-exceptions -fno-rtti
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
    # Options are passed by designated initialisers that leave the rest at their defaults.
    -Wno-missing-field-initializers
    $<BUILD_INTERFACE:$<$<BOOL:${GB_WERROR}>:-Werror>>
    # Inline statics must go away with an unloaded module.
    $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
endif()

if(GB_SANITIZE)
  add_compile_options(-fsanitize=${GB_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GB_SANITIZE})
endif()

if(UNIX AND NOT APPLE AND NOT EMSCRIPTEN)
  add_link_options(-Wl,--as-needed)
endif()
