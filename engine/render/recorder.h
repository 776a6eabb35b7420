// Drawing steps to instances and commands, in device pixels: all of the renderer that needs no OpenGL.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/draw/coverage.h"
#include "engine/render/atlas.h"
#include "engine/render/expand.h"

namespace glassbox {

// What one quad is told; 64 bytes, read by shaders/mark.vert.glsl. Positions are device pixels, y down.
struct Instance {
    enum Kind : uint32_t { box, piece, arrow, mask, image, layer };
    float x = 0, y = 0, half_x = 0, half_y = 0;
    float p[4] = {1, 0, 0, 0};
    float q[4] = {0, 0, 0, 0};
    Color fill{0, 0, 0, 0}, stroke{0, 0, 0, 0};
    uint32_t kind_and_opacity = box;  // kind, opacity in 65535ths << 16
    uint32_t flags = 0;               // 1: the fill is hatched
};
static_assert(sizeof(Instance) == 64);

struct ClipBox {
    float left = 0, top = 0, right = 0, bottom = 0;
    bool empty() const { return !(left < right && top < bottom); }
    bool whole_pixels() const {
        return left == std::floor(left) && top == std::floor(top) && right == std::floor(right) && bottom == std::floor(bottom);
    }
    friend bool operator==(const ClipBox&, const ClipBox&) = default;
};

struct Command {
    enum class Kind : uint8_t { draw, push_layer, pop_layer };
    Kind kind = Kind::draw;
    bool from_layer = false;    // draw: the image is the layer that was popped last
    bool plain = true;          // draw: needs none of what GB_ALL adds to the shader
    int image = -1;             // draw: index of an image, -1: none
    uint32_t first = 0, count = 0;
    ClipBox clip;
    PixelRect bounds;           // push_layer: what must be cleared
};

// An image that a frame needs, by content.
struct FrameImage {
    uint64_t hash = 0;
    int width = 0, height = 0;
    bool mipmapped = false;
    std::vector<uint8_t> premultiplied;  // empty if the renderer has it already
};

// Draws what is recorded so far, so that the atlas can be emptied.
class Flush {
  public:
    virtual ~Flush() = default;
    virtual void flush() = 0;
    virtual bool has_image(uint64_t hash) const = 0;
};

class InstanceRecorder final : public Sink {
  public:
    explicit InstanceRecorder(Flush& flush) : flush_(flush) {}

    // `to_device` maps units to pixels; nothing outside `clip` is drawn.
    void begin(const FontSet&, const Affine& to_device, ClipBox clip, int width, int height);
    void end();  // closes layers

    std::vector<Instance> instances;
    std::vector<Command> commands;
    std::vector<FrameImage> images;
    Atlas atlas;
    // After a flush: what is recorded is forgotten, what is open stays open.
    void forget();

    void begin_group(const Affine&, const Rect* clip, float opacity) override;
    void end_group() override;
    void shape(const ShapeStep&) override;
    void line(const LineStep&) override;
    void curve(const CurveStep&) override;
    void path(const PathStep&) override;
    void text(const TextStep&) override;
    void image(const ImageStep&) override;

  private:
    struct Frame {  // an open group
        Affine map;
        ClipBox clip;
        float scale = 1;
        Vec2 axis{1, 0};
        bool similar = true;   // lengths in all directions scale alike
        bool upright = true;   // and the axes stay along the pixel grid
        bool layer = false;
    };
    struct Layer {
        static constexpr size_t kFlushed = ~size_t{0};
        size_t command = 0;  // its push_layer
        float opacity = 1;
        ClipBox bounds;      // of what was drawn in it
        Instance composite;
    };

    void set_map(Frame&, const Affine&);
    void emit(Instance&, float reach_x, float reach_y, float opacity, int image = -1, bool from_layer = false);
    void begin_layer(float opacity, const Frame* clip_frame, const Rect* clip);
    void end_layer();
    void set_hatch(Instance&, const DrawInk&);
    void box(Vec2 center, Vec2 half, float corner, const DrawInk& fill, const DrawInk& stroke, float stroke_width,
             float opacity);
    void pieces(const Atlas::Entry&, int x, int y, const DrawInk&, float opacity);
    void strip(std::span<const Vec2> points, float width, const DrawInk&, float opacity);
    void dashes(const Polylines&, Dash, float width, float unit_width, const DrawInk&, float opacity);
    void fill_polylines(const Polylines&, uint64_t key_seed, FillRule, const DrawInk&, float opacity);
    bool raster(uint64_t key, const Polylines&, PixelRect clip, FillRule);
    void glyph(const FontSet&, const PositionedGlyph&, Vec2 origin, float halo, const DrawInk&, float opacity);
    const Frame& top() const { return frames_.back(); }

    Flush& flush_;
    FontSet fonts_;
    int width_ = 0, height_ = 0;
    std::vector<Frame> frames_;
    std::vector<Layer> layers_;
    Path path_;
    Polylines lines_, outline_, cut_;
    std::vector<Vec2> points_;
    Rasterizer rasterizer_;
    AlphaMask mask_;
    CoverageTiles tiles_;
};

}  // namespace glassbox
