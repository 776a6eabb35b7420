// Marks: the side of a figure that writes the display list.
#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/figure/figure.h"

namespace glassbox {

// ---- a mark just drawn

Mark& MarkRef::mark() { return fig_.out_.list.marks[index_]; }

MarkRef& MarkRef::label(std::string_view text, TextLook look) {
    if (mark().name_size == 0) fig_.out_.list.set_name(mark(), plain_text(text));
    write_on(text, look, 0);
    return *this;
}
MarkRef& MarkRef::number(Scalar s, TextLook look, int digits) {
    write_on(format_number(static_cast<double>(s.number), digits), look, Mark::kNumeral).value = s.value;
    return *this;
}
Mark& MarkRef::write_on(std::string_view text, TextLook look, uint16_t flags) {
    DisplayList& list = fig_.out_.list;
    const Key owner = mark().key;
    const Mark& m = mark();
    const Rect box = list.bounds(m);
    if (look.color.a == 0) look.color = m.fill.visible() ? readable_on(list.color(m.fill), fig_.theme()) : fig_.theme().ink;
    look.anchor = Anchor::middle;
    look.middle = true;
    const float delay = m.delay;
    const bool held = m.has(Mark::kInstant);
    Mark& t = fig_.add_text(part(owner, "label"), box.center(), text, look, static_cast<uint16_t>(flags | Mark::kDecoration | Mark::kMayOverlap));
    t.owner = owner.hash;
    t.delay = delay;
    if (held) t.flags |= Mark::kInstant;
    return t;
}
MarkRef& MarkRef::name(std::string_view text) {
    fig_.out_.list.set_name(mark(), fig_.translate(text));
    return *this;
}
MarkRef& MarkRef::value(Scalar s) {
    mark().value = s.value;
    mark().flags |= Mark::kHoverable;
    return *this;
}
MarkRef& MarkRef::depends_on(std::span<const Key> keys) {
    DisplayList& list = fig_.out_.list;
    Mark& m = mark();
    // A second call adds: the earlier ones are copied so that they stay together.
    const std::vector<uint64_t> before(list.depends_on(m).begin(), list.depends_on(m).end());
    m.depends = static_cast<uint32_t>(list.dependencies.size());
    list.dependencies.insert(list.dependencies.end(), before.begin(), before.end());
    for (const Key& k : keys) list.dependencies.push_back(k.hash);
    m.depends_count = static_cast<uint32_t>(before.size() + keys.size());
    m.flags |= Mark::kHoverable;
    return *this;
}
MarkRef& MarkRef::depends_on(std::initializer_list<Key> keys) { return depends_on(std::span(keys.begin(), keys.size())); }
MarkRef& MarkRef::delay(float fraction) {
    mark().delay = std::clamp(fraction, 0.f, 1.f);
    return *this;
}
MarkRef& MarkRef::selectable() {
    mark().flags |= Mark::kSelectable | Mark::kHoverable;
    return *this;
}
MarkRef& MarkRef::hoverable(bool yes) {
    mark().flags = static_cast<uint16_t>(yes ? mark().flags | Mark::kHoverable : mark().flags & ~Mark::kHoverable);
    return *this;
}
MarkRef& MarkRef::draggable(std::string_view control, NodeId node) {
    mark().flags |= Mark::kDraggable | Mark::kHoverable;
    fig_.out_.drags.push_back({mark().key.hash, std::string(control), node.value, fig_.graph_map_, {}});
    return *this;
}
MarkRef& MarkRef::draggable(std::string_view control, const Affine& to_value) {
    mark().flags |= Mark::kDraggable | Mark::kHoverable;
    fig_.out_.drags.push_back({mark().key.hash, std::string(control), -1, to_value, {}});
    return *this;
}
MarkRef& MarkRef::paints(std::string_view control, std::string_view tool, const Affine& to_value) {
    mark().flags |= Mark::kDraggable;
    fig_.out_.drags.push_back({mark().key.hash, std::string(control), -1, to_value, std::string(tool)});
    return *this;
}
MarkRef& MarkRef::click(EventKind kind, std::string_view control, std::string_view value) {
    mark().flags |= Mark::kClickable | Mark::kHoverable;
    fig_.out_.clicks.push_back({mark().key.hash, kind, std::string(control), std::string(value)});
    return *this;
}
MarkRef& MarkRef::sets(std::string_view control, std::string_view raw) {
    // "play" lets a playhead run.
    for (const ControlSchema& s : fig_.out_.controls)
        if (raw == "play" && s.name == control && s.type == ControlType::playhead) return click(EventKind::play, control, "");
    return click(EventKind::set, control, raw);
}
MarkRef& MarkRef::edits(std::string_view control, std::string_view edit) { return click(EventKind::edit, control, edit); }
MarkRef& MarkRef::instant() {
    mark().flags |= Mark::kInstant;
    return *this;
}
MarkRef& MarkRef::decoration() {
    mark().flags |= Mark::kDecoration;
    return *this;
}
MarkRef& MarkRef::may_overlap() {
    mark().flags |= Mark::kMayOverlap;
    return *this;
}
MarkRef& MarkRef::part_of(Key owner) {
    mark().owner = owner.hash;
    return *this;
}

// ---- shapes

Paint Figure::paint(const Ink& ink) {
    if (!ink.numeric) return Paint(ink.color);
    Paint p;
    p.number = ink.scalar.number;
    p.value = ink.scalar.value;
    p.scale = out_.list.add_scale(ink.scale);
    return p;
}

Mark& Figure::add(MarkKind kind, Key k, std::initializer_list<float> geometry, const Style& s) {
    const Paint fill = paint(s.fill), stroke = paint(s.stroke);
    Mark& m = out_.list.add(kind, k, geometry);
    m.fill = fill;
    m.stroke = stroke;
    m.stroke_width = stroke.visible() ? s.width : 0;
    m.dash = s.dash;
    m.opacity = s.opacity;
    if (s.arrow) m.flags |= Mark::kArrowEnd;
    if (s.arrow_start) m.flags |= Mark::kArrowStart;
    if (fill.value || stroke.value) m.flags |= Mark::kHoverable;
    m.value = fill.value ? fill.value : stroke.value;
    return m;
}

MarkRef Figure::circle(Key k, Vec2 c, float radius, const Style& s) {
    return ref(add(MarkKind::circle, k, {c.x, c.y, radius}, s));
}
MarkRef Figure::rect(Key k, Rect b, const Style& s) {
    return ref(add(MarkKind::rect, k, {b.x, b.y, b.w, b.h, s.corner}, s));
}
MarkRef Figure::line(Key k, Vec2 a, Vec2 b, const Style& s) {
    Style drawn = s;
    if (!drawn.stroke.numeric && drawn.stroke.color.a == 0) drawn.stroke = theme().ink2;
    return ref(add(MarkKind::line, k, {a.x, a.y, b.x, b.y, s.bend}, drawn));
}
MarkRef Figure::link(Key k, Key from_mark, Vec2 from, Key to_mark, Vec2 to, const Style& s, float gap) {
    MarkRef m = line(k, from, to, s);
    out_.list.ends.push_back({from_mark.hash, to_mark.hash, gap});
    out_.list.marks.back().info = static_cast<uint32_t>(out_.list.ends.size());
    return m;
}
MarkRef Figure::polyline(Key k, std::span<const Vec2> points, const Style& s, bool closed) {
    Mark& m = add(MarkKind::path, k, {}, s);
    DisplayList& list = out_.list;
    m.info = static_cast<uint32_t>(list.verbs.size());
    for (const Vec2& p : points) {
        list.verbs.push_back(&p == points.data() ? Verb::move : Verb::line);
        list.numbers.push_back(p.x);
        list.numbers.push_back(p.y);
    }
    if (closed && !points.empty()) list.verbs.push_back(Verb::close);
    m.geometry_count = static_cast<uint32_t>(2 * points.size());
    return ref(m);
}
MarkRef Figure::path(Key k, const Path& path, const Style& s) {
    Mark& m = add(MarkKind::path, k, {}, s);
    out_.list.set_path(m, path);
    return ref(m);
}

// ---- text

namespace {
TextStyle style_of(const TextLook& look, uint16_t flags) {
    TextStyle s{.font = look.font, .size = std::max(look.size, kMinTextSize)};
    if (flags & Mark::kNumeral) s.tabular = true, s.markup = false;
    return s;
}
}  // namespace

TextSize Figure::measure(std::string_view words, const TextLook& look) const {
    return measure_text(fonts_, words, style_of(look, 0));
}

Mark& Figure::add_text(Key k, Vec2 at, std::string_view words, const TextLook& look, uint16_t flags) {
    const float size = std::max(look.size, kMinTextSize);
    float y = at.y;
    if (look.middle) y += fonts_.font(Face::sans).cap_height() / fonts_.font(Face::sans).units_per_em() * size / 2;
    Mark& m = out_.list.add(MarkKind::text, k, {at.x, y, size});
    m.fill = Paint(look.color.a ? look.color : theme().ink);
    m.font = look.font;
    m.anchor = look.anchor;
    m.flags = flags;
    out_.list.set_text(m, words);
    return m;
}

MarkRef Figure::words(Key k, Vec2 at, std::string_view english, const TextLook& look, uint16_t flags) {
    const std::string_view local = translate(english, (flags & Mark::kLiteral) == 0);  // a token stays as it is
    if (look.max_width <= 0) return ref(add_text(k, at, local, look, flags));
    const std::vector<TextLine> lines = wrap_text(fonts_, local, style_of(look, flags), look.max_width);
    const uint32_t first = static_cast<uint32_t>(out_.list.marks.size());
    float y = at.y;
    for (size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = local.substr(lines[i].begin, lines[i].end - lines[i].begin);
        add_text(k && i > 0 ? part(k, format("line %zu", i)) : k, {at.x, y}, line, look, flags).owner = k.hash;
        y += std::max(look.size, kMinTextSize) * 1.4f;
    }
    if (lines.empty()) add_text(k, at, "", look, flags);
    return MarkRef(*this, first);
}

MarkRef Figure::text(Key k, Vec2 at, std::string_view w, const TextLook& look) { return words(k, at, w, look, 0); }
MarkRef Figure::text(Vec2 at, std::string_view w, const TextLook& look) { return words({}, at, w, look, 0); }
MarkRef Figure::literal(Vec2 at, std::string_view w, const TextLook& look) { return words({}, at, w, look, Mark::kLiteral); }

MarkRef Figure::number(Key k, Vec2 at, Scalar s, const NumberLook& look) {
    const std::string digits = format_number(static_cast<double>(s.number), look.digits);
    if (!look.before.empty() || !look.after.empty()) {
        // Three marks on one line, placed as one.
        const float before = measure(translate(look.before), look.text).width;
        const TextStyle numeral = style_of(look.text, Mark::kNumeral);
        const float middle = measure_text(fonts_, digits, numeral).width;
        const float after = measure(translate(look.after), look.text).width;
        const float whole = before + middle + after;
        float x = at.x - (look.text.anchor == Anchor::middle ? whole / 2 : look.text.anchor == Anchor::right ? whole : 0);
        TextLook part_look = look.text;
        part_look.anchor = Anchor::left;
        if (before > 0) add_text(k ? part(k, "before") : k, {x, at.y}, translate(look.before), part_look, 0).owner = k.hash;
        NumberLook bare{.text = part_look, .digits = look.digits};
        if (after > 0)
            add_text(k ? part(k, "after") : k, {x + before + middle, at.y}, translate(look.after), part_look, 0).owner = k.hash;
        return number(k, {x + before, at.y}, s, bare);
    }
    Mark& m = add_text(k, at, digits, look.text, Mark::kNumeral | Mark::kHoverable);
    m.value = s.value;
    return ref(m);
}

float Figure::phrase(Key k, Vec2 at, std::string_view pattern, std::span<const Scalar> values, const TextLook& look) {
    struct Piece {
        std::string text;
        const Scalar* scalar = nullptr;
        float width = 0;
    };
    std::vector<Piece> pieces;
    std::string_view rest = translate(pattern);
    auto next = values.begin();
    while (!rest.empty()) {
        const size_t hole = rest.find("{}");
        if (hole > 0) pieces.push_back({std::string(rest.substr(0, hole))});
        if (hole == std::string_view::npos) break;
        if (next != values.end()) pieces.push_back({format_number(static_cast<double>(next->number)), &*next});
        if (next != values.end()) ++next;
        rest.remove_prefix(hole + 2);
    }
    float whole = 0;
    for (Piece& p : pieces) {
        p.width = measure_text(fonts_, p.text, style_of(look, p.scalar ? Mark::kNumeral : 0)).width;
        whole += p.width;
    }
    TextLook one = look;
    one.anchor = Anchor::left;
    float x = at.x - (look.anchor == Anchor::middle ? whole / 2 : look.anchor == Anchor::right ? whole : 0);
    for (size_t i = 0; i < pieces.size(); ++i) {
        const Key piece_key = k && i > 0 ? part(k, format("piece %zu", i)) : k;
        Mark& m = add_text(piece_key, {x, at.y}, pieces[i].text, one,
                           pieces[i].scalar ? Mark::kNumeral | Mark::kHoverable : 0);
        m.owner = k.hash;
        m.flags |= Mark::kInstant;  // its words change at once, so its pieces must not drift apart
        if (pieces[i].scalar) m.value = pieces[i].scalar->value;
        x += pieces[i].width;
    }
    return whole;
}

// ---- tensors

MarkRef Figure::heatmap(Key k, Rect box, const Traced& values, const HeatmapLook& look) {
    const Shape& shape = values.shape();
    HeatmapInfo info{.gap = look.gap, .corner = look.gap > 0 ? kCellCorner : 0, .digits = look.digits, .first = values.first()};
    info.rows = look.rows > 0 ? look.rows : shape.rank() >= 2 ? shape[0] : 1;
    info.columns = look.columns > 0 ? look.columns : info.rows > 0 ? static_cast<int>(values.size()) / info.rows : 0;
    if (static_cast<int64_t>(info.rows) * info.columns != values.size()) {
        fail(format("a heatmap of %d by %d cells cannot show the shape %s", info.rows, info.columns, to_text(shape).c_str()));
        info.rows = info.columns = 0;
    }
    const ConstView view = info.rows > 0 ? values.view() : ConstView{};
    Mark& m = out_.list.add(MarkKind::heatmap, k, {box.x, box.y, box.w, box.h});
    std::vector<float>& numbers = out_.list.numbers;
    for (int block = 0; block < 2; ++block) numbers.insert(numbers.end(), view.begin(), view.end());
    m.geometry_count += static_cast<uint32_t>(2 * view.size());
    info.scale = out_.list.add_scale(look.scale);
    m.info = static_cast<uint32_t>(out_.list.heatmaps.size());
    out_.list.heatmaps.push_back(info);
    m.value = values.first();
    m.flags |= Mark::kHoverable;
    return ref(m);
}

MarkRef Figure::image(Key k, Rect b, int width, int height, std::span<const uint8_t> rgba, bool smooth) {
    const size_t bytes = width > 0 && height > 0 ? static_cast<size_t>(width) * static_cast<size_t>(height) * 4 : 0;
    if (bytes == 0 || rgba.size() != bytes) {
        fail("an image's bytes do not fit its size");
        return rect(k, b, {.stroke = theme().line});
    }
    Mark& m = out_.list.add(MarkKind::image, k, {b.x, b.y, b.w, b.h});
    m.info = static_cast<uint32_t>(out_.list.images.size());
    out_.list.images.push_back({width, height, static_cast<uint32_t>(out_.list.pixels.size()), smooth});
    out_.list.pixels.insert(out_.list.pixels.end(), rgba.begin(), rgba.end());
    return ref(m);
}

void Figure::color_bar(Key k, Rect box, const ColorScale& scale, std::string_view title) {
    constexpr int kSteps = 128;
    std::vector<uint8_t> rgba;
    for (int i = 0; i < kSteps; ++i) {
        const Color c = color_of(scale, mix(scale.low, scale.high, static_cast<float>(i) / (kSteps - 1)), theme());
        rgba.insert(rgba.end(), {c.r, c.g, c.b, c.a});
    }
    image(part(k, "colours"), box, kSteps, 1, rgba, true).decoration().part_of(k);
    const TextLook small{.size = kSmallSize, .color = theme().ink2};
    const float y = box.bottom() + kSmallSize + 3;
    const auto tick = [&](std::string_view which, float v, float x, Anchor anchor) {
        TextLook look = small;
        look.anchor = anchor;
        Mark& m = add_text(part(k, which), {x, y}, format_number(static_cast<double>(v)), look, Mark::kLiteral | Mark::kDecoration);
        m.owner = k.hash;
    };
    tick("low", scale.low, box.x, Anchor::left);
    tick("high", scale.high, box.right(), Anchor::right);
    if (scale.low < 0 && scale.high > 0) tick("zero", 0, mix(box.x, box.right(), -scale.low / (scale.high - scale.low)), Anchor::middle);
    Mark& m = add_text(k, {box.x, box.y - 6}, translate(title), small, 0);
    m.owner = k.hash;
}

void Figure::brace(Key k, Vec2 a, Vec2 b, float depth, std::string_view label) {
    const Vec2 along = normalized(b - a), out = perpendicular(along) * depth;
    const Vec2 middle = mix(a, b, 0.5f);
    const float r = std::min(std::abs(depth) / 2, length(b - a) / 4);
    const Vec2 half = out * 0.5f;
    Path p;
    p.move_to(a);
    p.quad_to(a + half, a + half + along * r);
    p.line_to(middle + half - along * r);
    p.quad_to(middle + half, middle + out);
    p.quad_to(middle + half, middle + half + along * r);
    p.line_to(b + half - along * r);
    p.quad_to(b + half, b);
    path(k, p, {.stroke = theme().ink2}).decoration();
    TextLook look{.size = kSmallSize, .color = theme().ink2, .anchor = Anchor::middle, .middle = true};
    const float away = std::abs(out.y) > std::abs(out.x) ? kSmallSize : measure(label, look).width / 2 + 8;
    const Vec2 at = middle + out + normalized(out) * away;
    words(part(k, "label"), at, label, look, 0).part_of(k);
}

void Figure::callout(Key k, Vec2 target, Vec2 at, std::string_view note, const TextLook& look) {
    const TextSize size = measure(translate(note), look);
    const float left = at.x - (look.anchor == Anchor::middle ? size.width / 2 : look.anchor == Anchor::right ? size.width : 0);
    const Rect box = Rect{left, at.y - size.ascent, size.width, size.ascent + size.descent}.inset(-4);
    const Vec2 to_box = normalized(box.center() - target);
    const float reach_x = std::abs(to_box.x) > 1e-6f ? box.w / 2 / std::abs(to_box.x) : 1e30f;
    const float reach_y = std::abs(to_box.y) > 1e-6f ? box.h / 2 / std::abs(to_box.y) : 1e30f;
    line(part(k, "line"), target, box.center() - to_box * std::min(reach_x, reach_y), {.stroke = theme().ink2, .width = kHairline})
        .decoration();
    words(k, at, note, look, 0);
}

Figure::Group Figure::group(Key k, const GroupLook& g) {
    Mark& m = out_.list.add(MarkKind::group_begin, k,
                            {g.transform.a, g.transform.b, g.transform.c, g.transform.d, g.transform.e, g.transform.f,
                             g.clip.x, g.clip.y, g.clip.w, g.clip.h});
    m.opacity = g.opacity;
    return Group(*this);
}
Figure::Group::~Group() { fig_.out_.list.add(MarkKind::group_end, {}, {}); }

}  // namespace glassbox
