// What the command line says: results on standard output, one line on standard error when something is wrong.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace glassbox {

enum ExitCode : int { kExitSuccess = 0, kExitFailure = 1, kExitUsage = 2 };

// "glassbox: message" on standard error, in one line whatever is in the message; returns the code.
int fail(ExitCode code, std::string_view message);
inline int fail(ExitCode code, const Error& e) { return fail(code, e.message); }
// A hint that is no error, on standard error.
void note(std::string_view message);
// Writes to standard output; a full disk or a closed pipe is a failure.
int print(std::string_view text);

}  // namespace glassbox
