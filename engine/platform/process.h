// Child processes: a program with arguments, bytes in, bytes out. No shell in between.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

struct ProcessOutput {
    int exit_code = 0;
    std::string out, err;
};
// Runs to the end. An error if the program is not there or cannot be started.
Result<ProcessOutput> run_process(const std::vector<std::string>& arguments, std::string_view input = {});
// Bytes of memory that this process holds; 0 where the system does not say.
int64_t resident_memory();
// Seconds that processors have worked for this process and its children that have ended: for measurements on a machine
// that does other things as well.
double processor_seconds();

// A program that runs beside ours and is never waited for: a compiler, or a helper that answers line by line.
class Child {
  public:
    // An error if the program is not there or cannot be started.
    static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& arguments);
    virtual ~Child() = default;                   // a program that still runs is ended
    virtual bool write(std::string_view text) = 0;  // to its input, some lines; false: it reads no more
    virtual std::string take_output() = 0;        // what it has written since, to either of its outputs
    virtual bool running() = 0;
    virtual int exit_code() const = 0;            // once it has ended
};

// Full path of a program in PATH, or "".
std::string find_program(const std::string& name);

}  // namespace glassbox
