// libpng's simplified interface: it reports errors in a structure, so that no longjmp passes through our frames.
#include "engine/platform/png.h"

#include <png.h>

#include <cstring>

#include "engine/platform/files.h"

namespace glassbox {

Result<std::string> encode_png(const Picture& picture) {
    const size_t pixels = static_cast<size_t>(picture.width) * static_cast<size_t>(picture.height);
    if (picture.width < 1 || picture.height < 1 || picture.rgba.size() != pixels * 4)
        return error(format("a picture of %d x %d cannot be written as PNG", picture.width, picture.height));
    bool opaque = true;
    for (size_t i = 3; i < picture.rgba.size() && opaque; i += 4) opaque = picture.rgba[i] == 255;

    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    const uint8_t* source = picture.rgba.data();
    std::vector<uint8_t> rgb;
    if (opaque) {
        image.format = PNG_FORMAT_RGB;
        rgb.resize(pixels * 3);
        for (size_t i = 0; i < pixels; ++i) std::memcpy(&rgb[i * 3], source + i * 4, 3);
        source = rgb.data();
    } else {
        image.format = PNG_FORMAT_RGBA;
    }
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string bytes(size, '\0');
    const int done = png_image_write_to_memory(&image, bytes.data(), &size, 0, source, 0, nullptr);
    if (!done) return error(format("cannot encode a PNG: %s", image.message));
    bytes.resize(size);
    return bytes;
}

Result<Picture> decode_png(std::string_view bytes, std::string_view name) {
    const std::string who(name);
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()))
        return error(format("%s is no PNG file that can be read: %s", who.c_str(), image.message));
    if (static_cast<uint64_t>(image.width) * image.height > (1u << 28)) {
        png_image_free(&image);
        return error(format("%s is too large: %u x %u pixels", who.c_str(), image.width, image.height));
    }
    image.format = PNG_FORMAT_RGBA;
    Picture picture;
    picture.width = static_cast<int>(image.width);
    picture.height = static_cast<int>(image.height);
    picture.rgba.resize(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, nullptr, picture.rgba.data(), 0, nullptr)) {
        Error e = error(format("%s is a damaged PNG file: %s", who.c_str(), image.message));
        png_image_free(&image);
        return e;
    }
    return picture;
}

Status write_png(const std::string& path, const Picture& picture) {
    Result<std::string> bytes = encode_png(picture);
    if (!bytes) return error("cannot write " + path + ": " + bytes.error().message);
    return write_file(path, *bytes);
}

Result<Picture> read_png(const std::string& path) {
    Result<std::string> bytes = read_file(path);
    if (!bytes) return bytes.error();
    return decode_png(*bytes, path);
}

}  // namespace glassbox
