#include "engine/platform/mapped_file.h"

#include "engine/platform/files.h"

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define GB_HAS_MMAP 1
#endif

namespace glassbox {

Result<MappedFile> map_file(const std::string& path) {
    MappedFile file;
#if defined(GB_HAS_MMAP)
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info = {};
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        const auto size = static_cast<size_t>(info.st_size);
        void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED) {
            close(fd);
            file.owner_ = std::shared_ptr<const void>(at, [size](const void* p) { munmap(const_cast<void*>(p), size); });
            file.bytes_ = {static_cast<const std::byte*>(at), size};
            return file;
        }
    }
    if (fd >= 0) close(fd);
#endif
    Result<std::string> text = read_file(path);
    if (!text) return text.error();
    auto owner = std::make_shared<const std::string>(std::move(*text));
    file.bytes_ = std::as_bytes(std::span(*owner));
    file.owner_ = std::move(owner);
    return file;
}

}  // namespace glassbox
