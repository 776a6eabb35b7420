// Pictures of the studio: written by our own encoder; a browser reads none.
#include "engine/base/png_data.h"
#include "engine/platform/files.h"
#include "engine/platform/png.h"

namespace glassbox {

Result<std::string> encode_png(const Picture& picture) { return encode_png_data(picture.rgba, picture.width, picture.height); }

Status write_png(const std::string& path, const Picture& picture) {
    const Result<std::string> bytes = encode_png(picture);
    return bytes ? write_file(path, *bytes) : Status(bytes.error());
}

}  // namespace glassbox
