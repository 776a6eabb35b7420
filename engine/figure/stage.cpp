#include "engine/figure/stage.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/figure/live_figure.h"

namespace glassbox {
namespace {

constexpr std::string_view kNames[] = {"pointer", "pen", "lift", "rub", "clear", "blank", "spotlight", "lens", "moment"};

constexpr double kTrailSeconds = 0.6;  // the tail behind the pointer
constexpr double kRestSeconds = 1.5, kFadeSeconds = 0.5;  // the pointer stays, then goes
constexpr float kPointer = 6, kPen = 3, kSpot = 90, kLens = 84, kMagnified = 2;
constexpr size_t kMostPoints = 100000;  // of a stroke; a hand draws some thousands
constexpr uint16_t kOnTop = Mark::kInstant | Mark::kDecoration | Mark::kMayOverlap;

bool has_place(StageKind k) { return k == StageKind::pointer || k == StageKind::pen; }
bool has_switch(StageKind k) { return k == StageKind::blank || k == StageKind::spotlight || k == StageKind::lens; }

Vec2 point_of(const DisplayList& list, const Place& p) {
    if (!p.mark.empty()) {
        const uint64_t wanted = parse_key(p.mark).hash;
        for (const Mark& m : list.marks)
            if (m.key.hash == wanted) return list.bounds(m).center() + p.offset;
    }
    return {p.offset.x * list.size.x, p.offset.y * list.size.y};
}
// A stroke on a mark that is not there has no place.
bool is_there(const DisplayList& list, const Place& p) {
    if (p.mark.empty()) return true;
    const uint64_t wanted = parse_key(p.mark).hash;
    return std::any_of(list.marks.begin(), list.marks.end(), [&](const Mark& m) { return m.key.hash == wanted; });
}

Mark& add_path(DisplayList& list, const Path& path) {
    Mark& m = list.add(MarkKind::path, {}, {});
    list.set_path(m, path);
    m.flags = kOnTop;
    return m;
}

// Everything that is drawn so far once more, twice as large, in a frame about `at`.
void add_lens(DisplayList& list, Vec2 at) {
    const size_t count = list.marks.size();
    const Rect frame{at.x - kLens, at.y - kLens, 2 * kLens, 2 * kLens};
    Mark& ground = list.add(MarkKind::rect, {}, {frame.x, frame.y, frame.w, frame.h, kCorner});
    ground.fill = Paint(list.theme->paper);
    ground.flags = kOnTop;
    const Vec2 shift = at - at * kMagnified;
    const Rect inside{at.x - kLens / kMagnified, at.y - kLens / kMagnified, frame.w / kMagnified, frame.h / kMagnified};
    list.add(MarkKind::group_begin, {}, {kMagnified, 0, 0, kMagnified, shift.x, shift.y, inside.x, inside.y, inside.w, inside.h}).flags = kOnTop;
    for (size_t i = 0; i < count; ++i) {
        Mark copy = list.marks[i];  // the same geometry, under no name of its own
        copy.key = {};
        copy.owner = 0;
        copy.flags |= Mark::kDecoration;
        list.marks.push_back(copy);
    }
    list.add(MarkKind::group_end, {}, {}).flags = kOnTop;
    Mark& rim = list.add(MarkKind::rect, {}, {frame.x, frame.y, frame.w, frame.h, kCorner});
    rim.stroke = Paint(list.theme->ink2);
    rim.stroke_width = kEdgeWidth;
    rim.flags = kOnTop;
}

// The stage but for a circle: its contours run against each other, so that the middle stays empty.
void add_spotlight(DisplayList& list, Vec2 at) {
    Path path;
    path.move_to({0, 0}).line_to({0, list.size.y}).line_to({list.size.x, list.size.y}).line_to({list.size.x, 0}).close();
    path.add_circle(at, kSpot);
    add_path(list, path).fill = Paint(list.theme->paper.with_alpha(0.8f));
}

}  // namespace

std::string_view name_of(StageKind kind) { return kNames[static_cast<size_t>(kind)]; }

Place place_of(const LiveFigure& live, Vec2 p) {
    const Vec2 size = live.desc().size;
    if (const Hit h = live.hit(p))
        for (const Mark& m : live.target().marks)
            if (m.key == h.key) return {h.text, p - live.bounds(m).center()};
    return {"", {p.x / std::max(size.x, 1.f), p.y / std::max(size.y, 1.f)}};
}

void add_to_json(Json& j, const StageEvent& e) {
    j["do"] = name_of(e.kind);
    if (has_place(e.kind)) {
        if (!e.place.mark.empty()) j["mark"] = e.place.mark;
        j["x"] = e.place.offset.x;
        j["y"] = e.place.offset.y;
    }
    if (has_switch(e.kind)) j["on"] = e.on;
    if (!e.name.empty()) j["name"] = e.name;
}

bool is_stage_event(const Json& j) { return std::find(std::begin(kNames), std::end(kNames), text_of(j, "do")) != std::end(kNames); }

Result<StageEvent> stage_event_from_json(const Json& j) {
    const auto found = std::find(std::begin(kNames), std::end(kNames), text_of(j, "do"));
    if (found == std::end(kNames)) return error("unknown event \"" + text_of(j, "do") + "\"");
    StageEvent e{.kind = static_cast<StageKind>(found - std::begin(kNames)), .name = text_of(j, "name")};
    e.place.mark = text_of(j, "mark");
    e.place.offset = {static_cast<float>(number_of(j, "x", 0)), static_cast<float>(number_of(j, "y", 0))};
    e.on = flag_of(j, "on", false);
    if (has_place(e.kind) && (!member(j, "x") || !member(j, "y"))) return error("a place has x and y");
    if (!e.place.mark.empty() && !parse_key(e.place.mark)) return error("\"" + e.place.mark + "\" is no key of a mark");
    if (e.kind == StageKind::moment && e.name.empty()) return error("a moment has a name");
    constexpr float kFar = 1e6f;
    if (!(std::abs(e.place.offset.x) < kFar && std::abs(e.place.offset.y) < kFar)) return error("a place is out of range");
    return e;
}

void Stage::apply(const StageEvent& e, std::string_view step, double time) {
    switch (e.kind) {
        case StageKind::pointer:
            while (!trail_.empty() && trail_.front().time < time - kTrailSeconds) trail_.erase(trail_.begin());
            trail_.push_back({e.place, time});
            break;
        case StageKind::pen:
            if (!drawing_) strokes_.push_back({std::string(step), {}});
            drawing_ = true;
            if (strokes_.back().points.size() < kMostPoints) strokes_.back().points.push_back(e.place);
            break;
        case StageKind::lift: drawing_ = false; break;
        case StageKind::rub:
            drawing_ = false;
            for (size_t i = strokes_.size(); i-- > 0;)
                if (strokes_[i].step == step) {
                    strokes_.erase(strokes_.begin() + static_cast<ptrdiff_t>(i));
                    break;
                }
            break;
        case StageKind::clear:
            drawing_ = false;
            std::erase_if(strokes_, [&](const Stroke& s) { return s.step == step; });
            break;
        case StageKind::blank: blank_ = e.on; break;
        case StageKind::spotlight: spotlight_ = e.on; break;
        case StageKind::lens: lens_ = e.on; break;
        case StageKind::moment: break;
    }
}

bool Stage::moving(double time) const {
    return !blank_ && !trail_.empty() && time < trail_.back().time + kRestSeconds + kFadeSeconds;
}

void Stage::draw(DisplayList& list, std::string_view step, double time) const {
    if (blank_) {
        Mark& m = list.add(MarkKind::rect, {}, {0, 0, list.size.x, list.size.y, 0});
        m.fill = Paint(dark_theme().paper);
        m.flags = kOnTop;
        return;
    }
    const Vec2 at = trail_.empty() ? list.size * 0.5f : point_of(list, trail_.back().place);
    for (const Stroke& s : strokes_) {
        if (s.step != step || s.points.empty() || !is_there(list, s.points[0])) continue;
        Path path;
        path.move_to(point_of(list, s.points[0]));
        for (size_t i = 1; i < s.points.size(); ++i) path.line_to(point_of(list, s.points[i]));
        if (s.points.size() == 1) path.line_to(path.current() + Vec2{0.5f, 0});
        Mark& m = add_path(list, path);
        m.stroke = Paint(list.theme->accent2);
        m.stroke_width = kPen;
    }
    if (lens_) add_lens(list, at);
    if (spotlight_) add_spotlight(list, at);
    if (trail_.empty()) return;
    // The tail gets thinner and paler backwards; a pointer at rest fades.
    const double rest = time - trail_.back().time;
    const float present = static_cast<float>(std::clamp(1 - (rest - kRestSeconds) / kFadeSeconds, 0.0, 1.0));
    for (size_t i = 1; i < trail_.size(); ++i) {
        const float age = static_cast<float>((time - trail_[i].time) / kTrailSeconds);
        if (age >= 1) continue;
        const Vec2 a = point_of(list, trail_[i - 1].place), b = point_of(list, trail_[i].place);
        Mark& m = list.add(MarkKind::line, {}, {a.x, a.y, b.x, b.y, 0});
        m.stroke = Paint(list.theme->bad.with_alpha(0.6f * (1 - age) * present));
        m.stroke_width = kPointer * (1 - age);
        m.flags = kOnTop;
    }
    if (present <= 0 || lens_) return;
    Mark& dot = list.add(MarkKind::circle, {}, {at.x, at.y, kPointer});
    dot.fill = Paint(list.theme->bad.with_alpha(0.85f * present));
    dot.flags = kOnTop;
}

}  // namespace glassbox
