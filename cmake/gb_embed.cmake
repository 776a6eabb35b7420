# gb_embed(TARGET FUNCTION ROOT files...): a static library with the bytes of the files, and
# `std::span<const glassbox::EmbeddedFile> glassbox::FUNCTION()` (declare it in engine/base/embedded.h).
# A file's name in the table is its path below ROOT. The bytes come in through the assembler's
# .incbin on ELF and Mach-O, and through a generated array elsewhere.

if(EMSCRIPTEN OR WIN32)
  set(gb_embed_as_arrays ON)
else()
  set(gb_embed_as_arrays OFF)
endif()
option(GB_EMBED_AS_ARRAYS "Embed files as arrays instead of by the assembler" ${gb_embed_as_arrays})

set(GB_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_array.cmake")

function(gb_embed target function root)
  set(out_dir "${PROJECT_BINARY_DIR}/generated/embedded")
  set(source "${out_dir}/${target}.cpp")

  set(declarations "")
  set(rows "")
  set(index 0)
  set(arrays "")
  foreach(file IN LISTS ARGN)
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${root}" OUTPUT_VARIABLE name)
    set(symbol "${target}_file_${index}")
    if(GB_EMBED_AS_ARRAYS)
      set(array "${out_dir}/${symbol}.inc")
      add_custom_command(OUTPUT "${array}"
        COMMAND "${CMAKE_COMMAND}" "-DIN=${file}" "-DOUT=${array}" -P "${GB_EMBED_SCRIPT}"
        DEPENDS "${file}" "${GB_EMBED_SCRIPT}" VERBATIM)
      list(APPEND arrays "${array}")
      string(APPEND declarations "static const unsigned char ${symbol}[] = {\n#include \"${array}\"\n};\n")
      string(APPEND rows "    {\"${name}\", ${symbol}, sizeof(${symbol}) - 1},\n")
    else()
      string(APPEND declarations "GB_INCBIN(${symbol}, \"${file}\")\n")
      string(APPEND rows "    {\"${name}\", ${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})},\n")
    endif()
    math(EXPR index "${index} + 1")
  endforeach()

  if(index EQUAL 0)
    set(body "std::span<const EmbeddedFile> ${function}() { return {}; }")
  else()
    set(body "std::span<const EmbeddedFile> ${function}() {\n    static const EmbeddedFile files[] = {\n${rows}    };\n    return files;\n}")
  endif()

  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[// Made by cmake/gb_embed.cmake.
#include "engine/base/embedded.h"

// A zero byte follows each file, so that text can be used as a C string.
#if defined(__APPLE__)
#define GB_INCBIN(symbol, path)                                                            \
    __asm__(".const_data\n.globl _" #symbol "\n.balign 16\n_" #symbol ":\n.incbin \"" path   \
            "\"\n.globl _" #symbol "_end\n_" #symbol "_end:\n.byte 0\n.text\n");              \
    extern "C" const unsigned char symbol[], symbol##_end[];
#else
#define GB_INCBIN(symbol, path)                                                                \
    __asm__(".pushsection .rodata,\"a\"\n.globl " #symbol "\n.hidden " #symbol                   \
            "\n.balign 16\n" #symbol ":\n.incbin \"" path "\"\n.globl " #symbol "_end\n.hidden " \
            #symbol "_end\n" #symbol "_end:\n.byte 0\n.popsection\n");                           \
    extern "C" const unsigned char symbol[], symbol##_end[];
#endif

@declarations@
namespace glassbox {
@body@
}  // namespace glassbox
]])
  # The assembler reads the files, which no compiler lists as dependencies.
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${ARGN};${arrays}")
  add_library(${target} STATIC "${source}")
  target_link_libraries(${target} PUBLIC gb_flags)
endfunction()
