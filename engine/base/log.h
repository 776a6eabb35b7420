// Messages to the people who run the program. The engine has no streams of its own: the host passes a sink.
#pragma once
#include <string_view>

namespace glassbox {

enum class LogLevel : unsigned char { info, warning, error };

struct Log {
    void (*write)(void* user, LogLevel, std::string_view line) = nullptr;
    void* user = nullptr;
    void operator()(LogLevel level, std::string_view line) const {
        if (write) write(user, level, line);
    }
};

}  // namespace glassbox
