#include "engine/draw/display_list.h"

#include <algorithm>

#include "engine/base/bits.h"
#include "engine/base/result.h"

namespace glassbox {

void DisplayList::clear() {
    marks.clear();
    numbers.clear();
    verbs.clear();
    chars.clear();
    scales.clear();
    ends.clear();
    heatmaps.clear();
    images.clear();
    pixels.clear();
    dependencies.clear();
}

Mark& DisplayList::add(MarkKind kind, Key k, std::initializer_list<float> geometry) {
    Mark& m = marks.emplace_back();
    m.kind = kind;
    m.key = k;
    m.geometry = static_cast<uint32_t>(numbers.size());
    m.geometry_count = static_cast<uint32_t>(geometry.size());
    numbers.insert(numbers.end(), geometry.begin(), geometry.end());
    return m;
}

uint16_t DisplayList::add_scale(const ColorScale& s) {
    for (size_t i = scales.size(); i-- > 0;)
        if (scales[i] == s) return static_cast<uint16_t>(i);
    scales.push_back(s);
    return static_cast<uint16_t>(scales.size() - 1);
}

void DisplayList::set_path(Mark& m, const Path& path) {
    m.info = static_cast<uint32_t>(verbs.size());
    verbs.insert(verbs.end(), path.verbs().begin(), path.verbs().end());
    for (const Vec2& p : path.points()) {
        numbers.push_back(p.x);
        numbers.push_back(p.y);
    }
    m.geometry_count = static_cast<uint32_t>(2 * path.points().size());
}

void DisplayList::set_text(Mark& m, std::string_view s) {
    m.text = static_cast<uint32_t>(chars.size());
    m.text_size = static_cast<uint32_t>(s.size());
    chars += s;
}

void DisplayList::set_name(Mark& m, std::string_view s) {
    m.name = static_cast<uint32_t>(chars.size());
    m.name_size = static_cast<uint32_t>(s.size());
    chars += s;
}

std::span<const Verb> DisplayList::path_verbs(const Mark& m) const {
    const uint32_t points = m.geometry_count / 2;
    uint32_t used = 0;
    size_t end = m.info;
    while (end < verbs.size()) {
        const Verb v = verbs[end];
        if (used == points && v != Verb::close) break;
        used += static_cast<uint32_t>(point_count(v));
        if (used > points) break;
        ++end;
        if (used == points && v == Verb::close) break;
    }
    return {verbs.data() + m.info, end - m.info};
}

Rect DisplayList::cell(const Mark& heatmap, int r, int c) const {
    const HeatmapInfo& h = heatmaps[heatmap.info];
    const auto g = geometry(heatmap);
    const float w = g[2] / static_cast<float>(h.columns), height = g[3] / static_cast<float>(h.rows);
    return Rect{g[0] + w * static_cast<float>(c) + h.gap / 2, g[1] + height * static_cast<float>(r) + h.gap / 2,
                w - h.gap, height - h.gap};
}

Rect DisplayList::bounds(const Mark& m) const {
    const auto g = geometry(m);
    switch (m.kind) {
        case MarkKind::circle: return {g[0] - g[2], g[1] - g[2], 2 * g[2], 2 * g[2]};
        case MarkKind::rect:
        case MarkKind::heatmap:
        case MarkKind::image: return {g[0], g[1], g[2], g[3]};
        case MarkKind::line: return bounds_of({g[0], g[1]}, {g[2], g[3]});
        case MarkKind::text: return {g[0], g[1], 0, 0};
        case MarkKind::path: {
            if (g.size() < 2) return {};
            Rect box{g[0], g[1], 0, 0};
            for (size_t i = 2; i + 1 < g.size(); i += 2) box = unite(box, {g[i], g[i + 1], 0, 0});
            return box;
        }
        default: return {};
    }
}

float boundary_distance(const DisplayList& list, const Mark& m, Vec2 d) {
    const float outer = m.stroke.visible() ? m.stroke_width / 2 : 0;
    if (m.kind == MarkKind::circle) return list.geometry(m)[2] + outer;
    // A rectangle's stroke has round joins, so its outer boundary is a larger rectangle with rounder corners.
    const Rect box = list.bounds(m);
    const Vec2 half{box.w / 2 + outer, box.h / 2 + outer}, toward{std::abs(d.x), std::abs(d.y)};
    const float along_x = toward.x > 1e-6f ? half.x / toward.x : 1e30f;
    const float along_y = toward.y > 1e-6f ? half.y / toward.y : 1e30f;
    const float side = std::min(along_x, along_y);
    const float corner = m.kind == MarkKind::rect && m.geometry_count > 4 ? list.geometry(m)[4] : 0;
    const float radius = std::clamp(corner, 0.f, std::min(box.w, box.h) / 2) + outer;
    const Vec2 middle{half.x - radius, half.y - radius}, hit = toward * side;
    if (radius <= 0 || hit.x <= middle.x || hit.y <= middle.y) return side;
    const float along = dot(toward, middle);
    return along + std::sqrt(std::max(0.f, radius * radius - dot(middle, middle) + along * along));
}

namespace {
const Mark* find_mark(const DisplayList& list, const std::vector<std::pair<uint64_t, uint32_t>>& index, uint64_t hash) {
    const auto at = std::lower_bound(index.begin(), index.end(), std::pair{hash, 0u});
    return at != index.end() && at->first == hash ? &list.marks[at->second] : nullptr;
}
}  // namespace

void resolve_ends(DisplayList& list) {
    if (list.ends.empty()) return;
    std::vector<std::pair<uint64_t, uint32_t>> index;
    index.reserve(list.marks.size());
    for (uint32_t i = 0; i < list.marks.size(); ++i)
        if (list.marks[i].key && list.marks[i].kind <= MarkKind::rect) index.push_back({list.marks[i].key.hash, i});
    std::sort(index.begin(), index.end());
    for (const Mark& m : list.marks) {
        if (m.kind != MarkKind::line || m.info == 0) continue;
        const LineEnds& e = list.ends[m.info - 1];
        auto g = list.geometry(m);
        const Vec2 a{g[0], g[1]}, b{g[2], g[3]};
        const float whole = length(b - a);
        if (whole <= 0) continue;
        // A bent line leaves towards its control point.
        const Vec2 control = mix(a, b, 0.5f) + normalized(perpendicular(b - a)) * (2 * g[4]);
        const Vec2 leave = normalized(control - a), arrive = normalized(control - b);
        const Mark* from = find_mark(list, index, e.from);
        const Mark* to = find_mark(list, index, e.to);
        float cut_a = from ? boundary_distance(list, *from, leave) + e.gap : 0;
        float cut_b = to ? boundary_distance(list, *to, arrive) + e.gap : 0;
        if (cut_a + cut_b > whole) cut_a = cut_b = whole / 2;
        const Vec2 p = a + leave * cut_a, q = b + arrive * cut_b;
        g[0] = p.x, g[1] = p.y, g[2] = q.x, g[3] = q.y;
    }
}

namespace {
uint64_t setting_of(const Mark& m) {
    return static_cast<uint64_t>(m.font) | static_cast<uint64_t>(m.anchor) << 8 | static_cast<uint64_t>(m.dash) << 16;
}
// What a mark draws that is not in its numbers: verbs of a path, cells of a heatmap, pixels of an image.
uint64_t hash_of_parts(const DisplayList& list, const Mark& m) {
    switch (m.kind) {
        case MarkKind::path: {
            const auto verbs = list.path_verbs(m);
            return hash_bytes(verbs.data(), verbs.size());
        }
        case MarkKind::heatmap: {
            const HeatmapInfo& h = list.heatmaps[m.info];
            const ColorScale& s = list.scales[h.scale];
            const float numbers[] = {h.gap, h.corner, s.low, s.high};
            const uint64_t kinds = static_cast<uint64_t>(s.map) | static_cast<uint64_t>(s.spread) << 8 | uint64_t{h.digits} << 16;
            const uint64_t shape = static_cast<uint64_t>(h.rows) << 32 | static_cast<uint32_t>(h.columns);
            return hash_floats(numbers, 4, hash_combine(shape, kinds));
        }
        case MarkKind::image: {
            const ImageInfo& i = list.images[m.info];
            const size_t bytes = static_cast<size_t>(i.width) * static_cast<size_t>(i.height) * 4;
            return hash_bytes(list.pixels.data() + i.pixels, bytes, hash_combine(static_cast<uint64_t>(i.width), i.smooth));
        }
        default: return 0;
    }
}
}  // namespace

uint64_t hash_of(const DisplayList& list) {
    uint64_t h = hash_combine(bit_cast<uint32_t>(list.size.x), bit_cast<uint32_t>(list.size.y));
    for (const Mark& m : list.marks) {
        const Color fill = list.color(m.fill), stroke = list.color(m.stroke);
        h = hash_combine(h, m.key.hash);
        h = hash_combine(h, static_cast<uint64_t>(m.kind) | static_cast<uint64_t>(m.flags) << 8);
        h = hash_combine(h, bit_cast<uint32_t>(fill) | static_cast<uint64_t>(bit_cast<uint32_t>(stroke)) << 32);
        const float style[] = {m.stroke_width, m.opacity};
        h = hash_floats(style, 2, h);
        h = hash_combine(h, setting_of(m));
        h = hash_combine(h, hash_of_parts(list, m));
        h = hash_floats(list.geometry(m).data(), m.geometry_count, h);
        h = hash_text(list.text(m), h);
    }
    return h;
}

bool same_picture(const DisplayList& a, const DisplayList& b, std::string* difference) {
    const auto differ = [&](std::string what) {
        if (difference) *difference = std::move(what);
        return false;
    };
    if (!(a.size == b.size)) return differ("another stage");
    if (a.marks.size() != b.marks.size()) return differ(format("%zu marks against %zu", a.marks.size(), b.marks.size()));
    for (size_t i = 0; i < a.marks.size(); ++i) {
        const Mark &p = a.marks[i], &q = b.marks[i];
        const std::string who = format("mark %zu (%s)", i, to_text(p.key).c_str());
        if (p.key.hash != q.key.hash) return differ(who + " has another key: " + to_text(q.key));
        if (p.kind != q.kind || p.flags != q.flags) return differ(who + " has another kind or flags");
        if (!(a.color(p.fill) == b.color(q.fill)) || !(a.color(p.stroke) == b.color(q.stroke)))
            return differ(who + " has another colour");
        if (p.opacity != q.opacity) return differ(format("%s has opacity %.9g against %.9g", who.c_str(), p.opacity, q.opacity));
        if (p.stroke_width != q.stroke_width) return differ(who + " has another stroke");
        if (setting_of(p) != setting_of(q)) return differ(who + " has another font, anchor or dash");
        if (a.text(p) != b.text(q)) return differ(who + " has another text");
        if (hash_of_parts(a, p) != hash_of_parts(b, q)) return differ(who + " has other verbs, cells or pixels");
        const auto g = a.geometry(p), h = b.geometry(q);
        if (hash_floats(g.data(), g.size()) != hash_floats(h.data(), h.size())) {
            for (size_t k = 0; k < std::min(g.size(), h.size()); ++k)
                if (g[k] != h[k]) return differ(format("%s number %zu is %.9g against %.9g", who.c_str(), k, g[k], h[k]));
            return differ(who + " has other geometry");
        }
    }
    return true;
}

std::string describe(const DisplayList& list) {
    static constexpr const char* kKinds[] = {"circle", "rect", "line", "path", "text", "heatmap", "image", "group", "end"};
    std::string out;
    for (const Mark& m : list.marks) {
        out += kKinds[static_cast<int>(m.kind)];
        if (m.key) out += " " + to_text(m.key);
        for (size_t k = 0; k < m.geometry_count && k < 10; ++k) out += format(" %.6g", list.geometry(m)[k]);
        if (m.text_size) out += " \"" + std::string(list.text(m)) + "\"";
        if (m.value) out += format(" = tensor %u[%u]", m.value.tensor, m.value.index);
        if (m.opacity != 1) out += format(" opacity %.4g", m.opacity);
        out += "\n";
    }
    return out;
}

}  // namespace glassbox
