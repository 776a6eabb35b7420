// Groups, layers, shapes, lines and images. Paths and text are in recorder_paths.cpp.
#include "engine/render/recorder.h"

#include <algorithm>
#include <cmath>

#include "engine/base/hash.h"

namespace glassbox {
namespace {

constexpr size_t kMostLayers = 16;  // inside each other; what lies deeper is drawn without fading
constexpr uint32_t kFewPlain = 8;
constexpr float kHalfPixelGuard = 1.5f;  // what the soft edge may reach beyond a mark

uint32_t pack(uint32_t kind, float opacity) {
    return kind | static_cast<uint32_t>(std::clamp(opacity, 0.f, 1.f) * 65535 + 0.5f) << 16;
}

// What is thinner than a pixel is drawn as wide as one, and fainter by what this returns.
float widen(Instance& i) {
    const float x = std::max(i.half_x, 0.5f), y = std::max(i.half_y, 0.5f);
    const float fainter = (i.half_x / x) * (i.half_y / y);
    i.half_x = x, i.half_y = y;
    return fainter;
}

ClipBox cut(const ClipBox& a, const ClipBox& b) {
    return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

}  // namespace

void InstanceRecorder::begin(const FontSet& fonts, const Affine& to_device, ClipBox clip, int width, int height) {
    forget();
    images.clear();
    fonts_ = fonts;
    width_ = width, height_ = height;
    frames_.clear();
    layers_.clear();
    Frame& f = frames_.emplace_back();
    set_map(f, to_device);
    f.clip = cut(clip, {0, 0, static_cast<float>(width), static_cast<float>(height)});
}

void InstanceRecorder::forget() {
    instances.clear();
    commands.clear();
    for (Layer& l : layers_) l.command = Layer::kFlushed;
}

void InstanceRecorder::end() {
    while (frames_.size() > 1) end_group();
}

void InstanceRecorder::set_map(Frame& f, const Affine& map) {
    f.map = map;
    f.scale = map.scale();
    const float x = std::hypot(map.a, map.b), y = std::hypot(map.c, map.d);
    const float across = map.a * map.c + map.b * map.d;
    f.similar = std::abs(x - y) <= 1e-4f * std::max(x, y) && std::abs(across) <= 1e-4f * x * y;
    f.axis = x > 0 ? Vec2{map.a / x, map.b / x} : Vec2{1, 0};
    f.upright = f.similar && (map.b == 0 || map.a == 0);
}

void InstanceRecorder::begin_group(const Affine& map, const Rect* clip, float opacity) {
    Frame f;
    set_map(f, top().map.after(map));
    f.clip = top().clip;
    const bool straight = (f.map.b == 0 && f.map.c == 0) || (f.map.a == 0 && f.map.d == 0);
    if (clip && straight) {
        const Vec2 p = f.map({clip->x, clip->y}), q = f.map({clip->right(), clip->bottom()});
        f.clip = cut(f.clip, {std::min(p.x, q.x), std::min(p.y, q.y), std::max(p.x, q.x), std::max(p.y, q.y)});
    }
    f.layer = (opacity < 1 || (clip && !straight)) && layers_.size() < kMostLayers;
    if (f.layer) begin_layer(opacity, &f, straight ? nullptr : clip);
    frames_.push_back(f);
}

void InstanceRecorder::end_group() {
    const bool layer = top().layer;
    frames_.pop_back();
    if (layer) end_layer();
}

void InstanceRecorder::begin_layer(float opacity, const Frame* frame, const Rect* clip) {
    Layer l;
    l.command = commands.size();
    l.opacity = opacity;
    l.bounds = {1e9f, 1e9f, -1e9f, -1e9f};
    if (clip) {
        const Vec2 center = frame->map(clip->center());
        l.composite.x = center.x, l.composite.y = center.y;
        l.composite.half_x = clip->w / 2 * std::hypot(frame->map.a, frame->map.b);
        l.composite.half_y = clip->h / 2 * std::hypot(frame->map.c, frame->map.d);
        l.composite.p[0] = frame->axis.x, l.composite.p[1] = frame->axis.y;
    }
    Command c;
    c.kind = Command::Kind::push_layer;
    c.clip = top().clip;
    c.bounds = {0, 0, width_, height_};
    commands.push_back(c);
    layers_.push_back(l);
}

void InstanceRecorder::end_layer() {
    Layer l = layers_.back();
    layers_.pop_back();
    const bool flushed = l.command == Layer::kFlushed;
    if (l.bounds.empty() && !flushed) {  // nothing was drawn
        commands.resize(l.command);
        return;
    }
    const PixelRect whole{0, 0, width_, height_};
    const PixelRect bounds =
        flushed ? whole
                : pixels_touched({l.bounds.left, l.bounds.top, l.bounds.right - l.bounds.left, l.bounds.bottom - l.bounds.top}, whole);
    if (!flushed) commands[l.command].bounds = bounds;
    Command c;
    c.kind = Command::Kind::pop_layer;
    commands.push_back(c);
    if (l.composite.half_x == 0) {
        l.composite.half_x = static_cast<float>(bounds.w) / 2, l.composite.half_y = static_cast<float>(bounds.h) / 2;
        l.composite.x = static_cast<float>(bounds.x) + l.composite.half_x;
        l.composite.y = static_cast<float>(bounds.y) + l.composite.half_y;
    }
    l.composite.kind_and_opacity = Instance::layer;
    const float reach = l.composite.half_x + l.composite.half_y;
    emit(l.composite, reach, reach, l.opacity, -1, true);
}

// Adds an instance under the present clip, unless nothing of it can be seen. `reach`: how far it goes from its centre.
void InstanceRecorder::emit(Instance& i, float reach_x, float reach_y, float opacity, int image, bool from_layer) {
    const ClipBox& clip = top().clip;
    const float left = i.x - reach_x - kHalfPixelGuard, right = i.x + reach_x + kHalfPixelGuard;
    const float up = i.y - reach_y - kHalfPixelGuard, down = i.y + reach_y + kHalfPixelGuard;
    if (!(left < clip.right && right > clip.left && up < clip.bottom && down > clip.top)) return;
    i.kind_and_opacity = pack(i.kind_and_opacity & 255u, opacity);
    if (!layers_.empty()) {
        ClipBox& b = layers_.back().bounds;
        b = {std::min(b.left, std::max(left, clip.left)), std::min(b.top, std::max(up, clip.top)),
             std::max(b.right, std::min(right, clip.right)), std::max(b.bottom, std::min(down, clip.bottom))};
    }
    const bool plain = image < 0 && !from_layer && (i.kind_and_opacity & 255u) != Instance::arrow && i.flags == 0 && clip.whole_pixels();
    // Runs of instances that can be drawn in one call. The full shader can draw plain marks too: a few of them between
    // two others do not earn a call of their own.
    const auto fits = [&](const Command& c) {
        return c.kind == Command::Kind::draw && !c.from_layer && !from_layer && c.clip == clip;
    };
    const auto same_image = [&](const Command& c) { return image < 0 || c.image < 0 || c.image == image; };
    const size_t n = commands.size();
    Command* last = n > 0 && fits(commands[n - 1]) ? &commands[n - 1] : nullptr;
    Command* before = last && last->plain && n > 1 && fits(commands[n - 2]) ? &commands[n - 2] : nullptr;
    if (last && last->plain == plain && same_image(*last)) {
        ++last->count;
        last->image = std::max(last->image, image);
    } else if (before && !plain && !before->plain && last->count < kFewPlain && same_image(*before)) {
        before->count += last->count + 1;
        before->image = std::max(before->image, image);
        commands.pop_back();
    } else {
        Command c;
        c.image = image;
        c.from_layer = from_layer;
        c.plain = plain;
        c.first = static_cast<uint32_t>(instances.size());
        c.count = 1;
        c.clip = clip;
        commands.push_back(c);
    }
    instances.push_back(i);
}

void InstanceRecorder::set_hatch(Instance& i, const DrawInk& ink) {
    i.fill = ink.color;
    if (!ink.hatched) return;
    // How far along (1, 1) / sqrt 2 in the group's coordinates, in periods: an affine function of the pixel.
    const Affine& m = top().map;
    const float det = m.a * m.d - m.b * m.c, k = 0.70710678f / kHatchPeriod;
    const float gx = k * (m.d - m.b) / det, gy = k * (m.a - m.c) / det;
    const float phase = gx * (i.x - m.e) + gy * (i.y - m.f);
    i.q[0] = gx, i.q[1] = gy, i.q[2] = phase - std::floor(phase);
    i.q[3] = 1 / std::max(std::hypot(gx, gy), 1e-9f);
    i.flags |= 1;
}

void InstanceRecorder::box(Vec2 center, Vec2 half, float corner, const DrawInk& fill, const DrawInk& stroke, float stroke_width,
                   float opacity) {
    const Frame& f = top();
    Instance i;
    const Vec2 c = f.map(center);
    i.x = c.x, i.y = c.y;
    i.half_x = half.x * f.scale, i.half_y = half.y * f.scale;
    i.p[0] = f.axis.x, i.p[1] = f.axis.y;
    float round = corner * f.scale;
    const float s = stroke_width * f.scale / 2;
    if (s == 0) {
        opacity *= widen(i);
        if (round > 0) round = std::min(std::max(round, 0.5f), std::min(i.half_x, i.half_y));
    }
    float thin = 1;
    if (s > 0 && s < 0.5f) thin = 2 * s;  // a stroke thinner than a pixel: one pixel wide, and fainter
    i.p[2] = round;
    i.p[3] = s > 0 ? std::max(s, 0.5f) : 0;
    set_hatch(i, fill);
    i.stroke = thin < 1 ? stroke.color.with_alpha(thin) : stroke.color;
    const float half_x = i.half_x + i.p[3], half_y = i.half_y + i.p[3];
    // Rectangles far larger than the picture keep their precision when cut to it.
    if (f.upright && round == 0 && s == 0 && std::max(half_x, half_y) > 8192) {
        if (f.axis.x == 0) std::swap(i.half_x, i.half_y), i.p[0] = 1, i.p[1] = 0;
        const ClipBox b = cut({i.x - i.half_x, i.y - i.half_y, i.x + i.half_x, i.y + i.half_y},
                                    {-16, -16, static_cast<float>(width_ + 16), static_cast<float>(height_ + 16)});
        if (b.empty()) return;
        i.x = (b.left + b.right) / 2, i.y = (b.top + b.bottom) / 2;
        i.half_x = (b.right - b.left) / 2, i.half_y = (b.bottom - b.top) / 2;
        set_hatch(i, fill);
        emit(i, i.half_x, i.half_y, opacity);
        return;
    }
    if (f.axis.y == 0)
        emit(i, half_x, half_y, opacity);
    else
        emit(i, half_x + half_y, half_x + half_y, opacity);
}

void InstanceRecorder::shape(const ShapeStep& s) {
    if (!top().similar) {
        path_.clear();
        add_shape(s, path_);
        path({&path_, s.fill, s.stroke, s.stroke_width, LineCap::butt, Dash::solid, s.opacity});
        return;
    }
    box(s.center, s.half, s.corner, s.fill, s.stroke, s.stroke_width, s.opacity);
}

void InstanceRecorder::line(const LineStep& s) {
    const Frame& f = top();
    if (!f.similar) {
        path_.clear();
        if (s.dash == Dash::solid) {
            add_arrow(s, path_);
            path({&path_, s.ink, {}, 0, LineCap::butt, Dash::solid, s.opacity});
        } else {
            path_.move_to(s.a).line_to(s.b);
            path({&path_, {}, s.ink, s.width, LineCap::butt, s.dash, s.opacity});
        }
        return;
    }
    const Vec2 a = f.map(s.a), b = f.map(s.b);
    const float width = s.width * f.scale;
    if (s.dash != Dash::solid) {
        lines_.clear();
        lines_.points.assign({a, b});
        lines_.contours.push_back({0, 2, false});
        dashes(lines_, s.dash, width, s.width, s.ink, s.opacity);
        return;
    }
    const float whole = length(b - a);
    if (!(whole > 0)) return;
    Instance i;
    const Vec2 center = mix(a, b, 0.5f), along = (b - a) * (1 / whole);
    i.x = center.x, i.y = center.y;
    i.half_x = whole / 2;
    i.p[0] = along.x, i.p[1] = along.y;
    i.fill = s.ink.color;
    const float reach_w = std::max(width / 2, s.head_half * f.scale) + 0.5f;
    float opacity = s.opacity;
    if (s.head_at_a > 0 || s.head_at_b > 0) {
        i.kind_and_opacity = Instance::arrow;
        i.half_y = reach_w - 0.5f;
        i.p[2] = width / 2, i.p[3] = s.head_half * f.scale;
        i.q[0] = s.head_at_b * f.scale, i.q[1] = s.head_at_a * f.scale;
    } else {
        i.kind_and_opacity = Instance::piece;
        i.half_y = width / 2;
        i.p[2] = -1, i.p[3] = 1;  // no neighbours
        opacity *= widen(i);
    }
    emit(i, std::abs(along.x) * i.half_x + reach_w, std::abs(along.y) * i.half_x + reach_w, opacity);
}

// Straight pieces of one width, joined round. Neighbours are parted by the plane that halves their corner, pixel by
// pixel, so that none is painted twice: right for gentle bends, as of a flattened curve.
void InstanceRecorder::strip(std::span<const Vec2> points, float width, const DrawInk& ink, float opacity) {
    if (points.size() < 2) return;
    const size_t n = points.size() - 1;
    Vec2 plane{0, 0};
    float offset = -1;
    Vec2 along = normalized(points[1] - points[0]);
    for (size_t k = 0; k < n; ++k) {
        const Vec2 a = points[k], b = points[k + 1];
        const bool last = k + 1 == n;
        const Vec2 next = last ? along : normalized(points[k + 2] - b);
        Vec2 next_plane{0, 0};
        float next_offset = 1;
        if (!last) {
            next_plane = normalized(along + next);
            if (next_plane == Vec2{}) next_plane = along;
            next_offset = dot(next_plane, b);
        }
        // Inner ends reach into the wedge between the pieces; the plane cuts them.
        const float more = width / 2 + 1.5f;
        const Vec2 from = k == 0 ? a : a - along * more, to = last ? b : b + along * more;
        const float half = length(to - from) / 2;
        if (half > 0) {
            Instance i;
            const Vec2 center = mix(from, to, 0.5f);
            i.x = center.x, i.y = center.y;
            i.half_x = half, i.half_y = width / 2;
            i.p[0] = along.x, i.p[1] = along.y, i.p[2] = offset, i.p[3] = next_offset;
            i.q[0] = plane.x, i.q[1] = next_plane.x, i.q[2] = plane.y, i.q[3] = next_plane.y;
            i.fill = ink.color;
            i.kind_and_opacity = Instance::piece;
            const float fainter = widen(i), reach = width / 2 + 0.5f;
            emit(i, std::abs(along.x) * half + reach, std::abs(along.y) * half + reach, opacity * fainter);
        }
        plane = next_plane, offset = next_offset, along = next;
    }
}

void InstanceRecorder::dashes(const Polylines& lines, Dash kind, float width, float unit_width, const DrawInk& ink, float opacity) {
    const DashPattern pattern = dash_pattern(kind, unit_width);
    const float scale = width / std::max(unit_width, 1e-9f);
    const float on = std::max(pattern.on * scale, 1e-3f), off = pattern.off * scale;
    const float lengths[] = {on, off};
    dash(lines, lengths, 0, cut_);
    for (const Polylines::Contour& c : cut_.contours) {
        const auto points = cut_.of(c);
        if (pattern.cap != LineCap::round) {
            strip(points, width, ink, opacity);
            continue;
        }
        Instance i;  // a dot
        i.x = points[0].x, i.y = points[0].y;
        i.half_x = i.half_y = i.p[2] = width / 2;
        i.fill = ink.color;
        const float fainter = widen(i);
        i.p[2] = i.half_x;
        emit(i, i.half_x, i.half_y, opacity * fainter);
    }
}

void InstanceRecorder::curve(const CurveStep& s) {
    const Frame& f = top();
    if (!f.similar) {
        path_.clear();
        path_.move_to(s.a).quad_to(s.control, s.b);
        path({&path_, {}, s.ink, s.width, LineCap::butt, s.dash, s.opacity});
        return;
    }
    const Vec2 a = f.map(s.a), c = f.map(s.control), b = f.map(s.b);
    // The chord of one of n equal parts is |a - 2c + b| / 4 n^2 from its curve.
    const float bend = length(a - c * 2 + b);
    const int n = std::clamp(static_cast<int>(std::ceil(std::sqrt(bend / (4 * kFlattenTolerance)))), 2, 256);
    points_.clear();
    for (int k = 0; k <= n; ++k) {
        const float t = static_cast<float>(k) / static_cast<float>(n);
        points_.push_back(mix(mix(a, c, t), mix(c, b, t), t));
    }
    const float width = s.width * f.scale;
    if (s.dash == Dash::solid) {
        strip(points_, width, s.ink, s.opacity);
        return;
    }
    lines_.clear();
    lines_.points.assign(points_.begin(), points_.end());
    lines_.contours.push_back({0, static_cast<uint32_t>(points_.size()), false});
    dashes(lines_, s.dash, width, s.width, s.ink, s.opacity);
}

void InstanceRecorder::image(const ImageStep& s) {
    const Frame& f = top();
    const uint64_t size_key = static_cast<uint64_t>(static_cast<uint32_t>(s.width)) << 32 | static_cast<uint32_t>(s.height);
    // Texels per pixel along each axis of the image.
    const float w = static_cast<float>(s.width), h = static_cast<float>(s.height);
    Affine texels = f.map.after({s.box.w / w, 0, 0, s.box.h / h, s.box.x, s.box.y});  // texels to pixels
    const float det = texels.a * texels.d - texels.b * texels.c;
    if (!(std::abs(det) > 1e-12f)) return;
    const float ux = texels.d / det, uy = -texels.c / det, vx = -texels.b / det, vy = texels.a / det;
    const float texels_per_pixel = std::max(std::hypot(ux, uy), std::hypot(vx, vy));
    const bool mipmapped = texels_per_pixel > 1.001f;
    const uint64_t hash = hash_combine(hash_bytes(s.rgba.data(), s.rgba.size(), size_key), mipmapped ? 1 : 0);

    int index = -1;
    for (size_t k = images.size(); k-- > 0 && index < 0;)
        if (images[k].hash == hash) index = static_cast<int>(k);
    if (index < 0) {
        index = static_cast<int>(images.size());
        FrameImage& added = images.emplace_back();
        added = {hash, s.width, s.height, mipmapped, {}};
        if (!flush_.has_image(hash)) {
            added.premultiplied.resize(s.rgba.size());
            for (size_t k = 0; k + 3 < s.rgba.size(); k += 4) {
                const unsigned a = s.rgba[k + 3];
                for (size_t c = 0; c < 3; ++c)
                    added.premultiplied[k + c] = static_cast<uint8_t>((s.rgba[k + c] * a + 127) / 255);
                added.premultiplied[k + 3] = static_cast<uint8_t>(a);
            }
        }
    }
    Instance i;
    const Vec2 center = f.map(s.box.center());
    i.x = center.x, i.y = center.y;
    i.half_x = (std::abs(f.map.a) * s.box.w + std::abs(f.map.c) * s.box.h) / 2;
    i.half_y = (std::abs(f.map.b) * s.box.w + std::abs(f.map.d) * s.box.h) / 2;
    i.p[0] = ux, i.p[1] = uy, i.p[2] = vx, i.p[3] = vy;
    i.q[0] = w, i.q[1] = h;
    i.q[2] = mipmapped ? std::log2(texels_per_pixel) : 0;
    i.q[3] = s.smooth || mipmapped ? 1 : 0;
    i.kind_and_opacity = Instance::image;
    emit(i, i.half_x, i.half_y, s.opacity, index);
}

}  // namespace glassbox
