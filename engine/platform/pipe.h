// A program that is fed bytes while it runs: the encoder of a film. No shell in between.
//
//     Result<std::unique_ptr<PipeWriter>> pipe = PipeWriter::start({"ffmpeg", ...});
//     if (Status ok = (*pipe)->write(frame); !ok) ...       // the program ended early
//     if (Status ok = (*pipe)->finish(); !ok) ...           // its exit was not 0: its first line says why
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

class PipeWriter {
  public:
    // Its standard output goes nowhere. An error if the program is not there or cannot be started.
    static Result<std::unique_ptr<PipeWriter>> start(const std::vector<std::string>& arguments);
    virtual ~PipeWriter() = default;  // a program that was not finished is ended
    // All of it, waiting for the program. An error if it reads no more.
    virtual Status write(std::span<const uint8_t> bytes) = 0;
    // Closes its input and waits for its end.
    virtual Status finish() = 0;
};

// Does standard error go to a person's terminal?
bool stderr_is_terminal();

}  // namespace glassbox
