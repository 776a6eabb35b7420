// A file as memory, without reading it first: for weights of hundreds of megabytes. Where the system has no such thing the
// file is read.
//
//     Result<MappedFile> f = map_file("model.safetensors");   f->bytes()
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace glassbox {

class MappedFile {
  public:
    std::span<const std::byte> bytes() const { return bytes_; }  // good as long as this or a copy of it lives

  private:
    friend Result<MappedFile> map_file(const std::string& path);
    std::shared_ptr<const void> owner_;
    std::span<const std::byte> bytes_;
};

Result<MappedFile> map_file(const std::string& path);

}  // namespace glassbox
