#include "engine/render/target.h"

#include <algorithm>
#include <cstring>

#include "engine/platform/gl.h"

namespace glassbox {

Status check_picture_size(int width, int height) {
    if (width >= 1 && height >= 1 && width <= kLargestTarget && height <= kLargestTarget) return {};
    return error(format("a picture of %d x %d pixels cannot be drawn; each side must be 1 to %d", width, height, kLargestTarget));
}

Result<std::unique_ptr<Target>> Target::create(int width, int height) {
    if (Status s = check_picture_size(width, height); !s) return s.error();
    GLint limit = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    if (width > limit || height > limit)
        return error(format("a picture of %d x %d pixels is too large for this OpenGL, which stops at %d a side", width, height, limit));
    std::unique_ptr<Target> t(new Target);
    t->width_ = width, t->height_ = height;
    glGenTextures(1, &t->texture_);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, t->texture_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glBindTexture(GL_TEXTURE_2D, 0);
    glGenFramebuffers(1, &t->framebuffer_);
    glBindFramebuffer(GL_FRAMEBUFFER, t->framebuffer_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, t->texture_, 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
        return error(format("OpenGL refuses to draw to a texture of %d x %d pixels", width, height));
    return t;
}

Target::~Target() {
    if (framebuffer_) glDeleteFramebuffers(1, &framebuffer_);
    if (texture_) glDeleteTextures(1, &texture_);
}

void Target::begin() const { glFlush(); }

void Target::read(std::vector<uint8_t>& rgba) const { read_framebuffer(framebuffer_, width_, height_, rgba); }

void read_framebuffer(uint32_t framebuffer, int width, int height, std::vector<uint8_t>& rgba) {
    const size_t row = static_cast<size_t>(width) * 4;
    rgba.resize(row * static_cast<size_t>(height));
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);  // as one to draw to, llvmpipe would finish all that it has begun
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
    std::vector<uint8_t> swap(row);
    for (size_t top = 0, bottom = static_cast<size_t>(height) - 1; top < bottom; ++top, --bottom) {
        std::memcpy(swap.data(), &rgba[top * row], row);
        std::memcpy(&rgba[top * row], &rgba[bottom * row], row);
        std::memcpy(&rgba[bottom * row], swap.data(), row);
    }
}

}  // namespace glassbox
