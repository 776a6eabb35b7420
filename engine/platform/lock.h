// A lock between processes, by a file. It goes with the process that holds it, however that ends.
//
//     Result<std::unique_ptr<FileLock>> lock = FileLock::take("dir/lock");
//     if (lock && !*lock) ...        // another process has it
#pragma once
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace glassbox {

class FileLock {
  public:
    // Creates the file. Null when another process holds the lock; an error when the file cannot be made.
    static Result<std::unique_ptr<FileLock>> take(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

  private:
    explicit FileLock(int file) : file_(file) {}
    int file_;
};

}  // namespace glassbox
