#include "engine/app/console.h"

#include <cstdio>

namespace glassbox {
namespace {

// Control characters, line ends among them, come from what was typed or from files.
std::string one_line(std::string_view message) {
    std::string out;
    for (char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    return out;
}

}  // namespace

void note(std::string_view message) { std::fprintf(stderr, "glassbox: %s\n", one_line(message).c_str()); }

int fail(ExitCode code, std::string_view message) {
    note(message);
    return code;
}

int print(std::string_view text) {
    const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return good ? static_cast<int>(kExitSuccess) : fail(kExitFailure, "cannot write to standard output; is the disk full or the pipe closed?");
}

}  // namespace glassbox
