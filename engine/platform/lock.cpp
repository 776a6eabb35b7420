#include "engine/platform/lock.h"

#include <cerrno>
#include <cstring>

#if (defined(__unix__) || defined(__APPLE__)) && !defined(__EMSCRIPTEN__)
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace glassbox {

Result<std::unique_ptr<FileLock>> FileLock::take(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) return error("cannot write " + path + ": " + std::strerror(errno));
    std::unique_ptr<FileLock> lock(new FileLock(file));
    struct stat held = {}, named = {};
    // Whoever had it before may have removed the file meanwhile: then this lock guards nothing.
    const bool mine = flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &held) == 0 && stat(path.c_str(), &named) == 0 &&
                      held.st_ino == named.st_ino && held.st_dev == named.st_dev;
    if (!mine) lock.reset();
    return lock;
}

FileLock::~FileLock() { close(file_); }

}  // namespace glassbox

#else

namespace glassbox {

Result<std::unique_ptr<FileLock>> FileLock::take(const std::string&) { return std::unique_ptr<FileLock>(new FileLock(-1)); }
FileLock::~FileLock() = default;

}  // namespace glassbox
#endif
