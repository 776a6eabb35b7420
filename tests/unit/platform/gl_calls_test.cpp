// Natively the compiler lets us call all of OpenGL; a page has WebGL2. Our sources may call what both have.
#include <doctest/doctest.h>

#include <cctype>
#include <set>
#include <string>

#include "engine/platform/files.h"

namespace glassbox {
namespace {

// Of WebGL 2.0 (and ES 3.0): what we allow ourselves. Not here, though ES 3.0 has them: mapping of buffers, program
// binaries, anything with a base vertex or base instance.
const std::set<std::string> kAllowed = {
    "glActiveTexture", "glAttachShader", "glBindBuffer", "glBindFramebuffer", "glBindRenderbuffer", "glBindTexture",
    "glBindVertexArray", "glBlendEquation", "glBlendFunc", "glBlendFuncSeparate", "glBlitFramebuffer", "glBufferData",
    "glBufferSubData", "glCheckFramebufferStatus", "glClear", "glClearColor", "glColorMask", "glCompileShader",
    "glCreateProgram", "glCreateShader", "glDeleteBuffers", "glDeleteFramebuffers", "glDeleteProgram", "glDeleteShader",
    "glDeleteTextures", "glDeleteVertexArrays", "glDisable", "glDrawArrays", "glDrawArraysInstanced", "glEnable",
    "glEnableVertexAttribArray", "glFinish", "glFlush", "glFramebufferTexture2D", "glGenBuffers", "glGenFramebuffers",
    "glGenTextures", "glGenVertexArrays", "glGenerateMipmap", "glGetError", "glGetIntegerv", "glGetProgramInfoLog",
    "glGetProgramiv", "glGetShaderInfoLog", "glGetShaderiv", "glGetString", "glGetUniformLocation", "glLinkProgram",
    "glPixelStorei", "glReadPixels", "glScissor", "glShaderSource", "glTexImage2D", "glTexParameteri",
    "glTexSubImage2D", "glUniform1i", "glUniform2f", "glUniform4f", "glUseProgram", "glVertexAttribDivisor",
    "glVertexAttribIPointer", "glVertexAttribPointer", "glViewport",
};

// Names of the form gl + capital that are followed by an opening parenthesis.
std::set<std::string> gl_calls(const std::string& source) {
    std::set<std::string> calls;
    for (size_t at = source.find("gl"); at != std::string::npos; at = source.find("gl", at + 2)) {
        const auto is_word = [&](size_t i) { return i < source.size() && (std::isalnum(static_cast<unsigned char>(source[i])) || source[i] == '_'); };
        if ((at > 0 && is_word(at - 1)) || !std::isupper(static_cast<unsigned char>(source[at + 2]))) continue;
        size_t end = at;
        while (is_word(end)) ++end;
        if (end < source.size() && source[end] == '(') calls.insert(source.substr(at, end - at));
    }
    return calls;
}

}  // namespace

TEST_CASE("only OpenGL that a page has too, and only in these rooms") {
    int found = 0;
    for (const char* room : {"render", "platform"}) {
        const std::string folder = std::string(GB_SOURCE_DIR) + "/engine/" + room;
        Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
        REQUIRE(static_cast<bool>(entries));
        for (const DirectoryEntry& e : *entries) {
            if (e.directory) continue;
            Result<std::string> source = read_file(folder + "/" + e.name);
            REQUIRE(static_cast<bool>(source));
            for (const std::string& call : gl_calls(*source)) {
                ++found;
                CHECK_MESSAGE(kAllowed.count(call) == 1, (e.name + " calls " + call));
            }
        }
    }
    CHECK(found > 40);
}

}  // namespace glassbox
