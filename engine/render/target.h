// A texture to draw to, and the way back to memory.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

inline constexpr int kLargestTarget = 8192;  // pixels a side

class Target {
  public:
    // An error if a side is below 1 or above kLargestTarget, or what the driver can do. Needs a current context.
    static Result<std::unique_ptr<Target>> create(int width, int height);
    ~Target();
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    int width() const { return width_; }
    int height() const { return height_; }
    uint32_t framebuffer() const { return framebuffer_; }
    uint32_t texture() const { return texture_; }  // rows from the bottom, premultiplied

    // Hands what was drawn to OpenGL's workers, to be read later.
    void begin() const;
    // RGBA, premultiplied, rows from the top. Waits for the picture, not for what is drawn to another target.
    void read(std::vector<uint8_t>& rgba) const;

  private:
    Target() = default;
    int width_ = 0, height_ = 0;
    uint32_t framebuffer_ = 0, texture_ = 0;
};

// The message for a size that cannot be drawn, or nothing.
Status check_picture_size(int width, int height);

// What a framebuffer holds, in the same form: for windows and screenshots.
void read_framebuffer(uint32_t framebuffer, int width, int height, std::vector<uint8_t>& rgba);

}  // namespace glassbox
