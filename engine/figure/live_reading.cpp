// What a live figure tells about itself: bindings, hits, stops of the keyboard, sessions.
#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/figure/live_figure.h"

namespace glassbox {

// ---- values

BoundTensor LiveFigure::bound(Value v) const {
    if (!v) return {};
    const uint32_t slot = v.tensor >> kEntryBits;
    const int entry = static_cast<int>(v.tensor & ((1u << kEntryBits) - 1));
    if (slot == kDerivedSlot) {
        if (entry >= static_cast<int>(now_.derived.size())) return {};
        const DerivedTensor& d = now_.derived[static_cast<size_t>(entry)];
        std::string how = d.op;
        for (size_t i = 0; i < d.inputs.size(); ++i) how += (i ? ", " : "(") + d.inputs[i];
        if (!d.inputs.empty()) how += ")";
        return {d.name, d.tensor.view(), how, "", {}};
    }
    if (slot == kControlSlot) {
        if (entry >= static_cast<int>(now_.controls.size())) return {};
        return {now_.controls[static_cast<size_t>(entry)].name, {}, "the control's value", "", {}};
    }
    if (slot >= runs_.size() || !runs_[slot].run) return {};
    const Run& run = *runs_[slot].run;
    const TraceTick* shown = run.shown(tick_);
    const TracedTensor* t = shown ? shown->find(entry) : nullptr;
    if (!t) return {};
    BoundTensor b{run.trace().name(entry), t->tensor.view(), run.trace().provenance(*t), runs_[slot].name, {}};
    for (int in : t->inputs) b.inputs.push_back(tensor_id(slot, in));
    return b;
}

uint64_t LiveFigure::trace_hash() const {
    uint64_t h = hash_text(desc_.entry->id);
    for (const RunSlot& slot : runs_)
        if (slot.run) h = hash_combine(hash_text(slot.name, h), slot.run->trace().hash());
    for (const DerivedTensor& d : now_.derived) h = hash_combine(hash_text(d.name, h), hash_tensor(d.tensor.view()));
    return h;
}

std::string LiveFigure::provenance(Value v) const { return bound(v).provenance; }

std::string LiveFigure::describe(Value v) const {
    const BoundTensor b = bound(v);
    if (b.name.empty()) return "not bound to a tensor";
    if (!b.view) return b.name;
    std::string where;
    int64_t rest = v.index;
    const Shape& s = b.view.shape();
    for (int axis = s.rank() - 1; axis >= 0; --axis) {
        where = std::to_string(rest % s[axis]) + (where.empty() ? "" : ", ") + where;
        rest /= s[axis];
    }
    std::string shape;
    for (int axis = 0; axis < s.rank(); ++axis) shape += (axis ? ", " : "") + std::to_string(s[axis]);
    return b.name + " (" + shape + ") [" + where + "] = " + format_number(static_cast<double>(b.view[v.index]), 4);
}

std::string LiveFigure::raw(const ControlSchema& s) const {
    if (s.type == ControlType::graph) {
        const GraphPointer g = graph(s.name);
        return g ? write_graph(*g) : "";
    }
    if (const auto play = state_.playheads.find(s.name); play != state_.playheads.end())
        return write_number(std::clamp(play->second.at(evaluated_at_), s.min, s.max));
    const auto found = state_.document.raw.find(s.name);
    return found == state_.document.raw.end() ? s.fallback : found->second;
}

GraphPointer LiveFigure::graph(std::string_view control) const {
    if (const auto edited = state_.document.graphs.find(control); edited != state_.document.graphs.end()) return edited->second;
    const ControlSchema* s = schema(control);
    if (!s) return nullptr;
    const auto found = state_.document.raw.find(control);
    const Result<GraphPointer> g = graph_cache_.get(found == state_.document.raw.end() ? s->fallback : found->second);
    return g ? *g : nullptr;
}

// ---- hits

namespace {

float distance_to_segment(Vec2 p, Vec2 a, Vec2 b) {
    const Vec2 d = b - a;
    const float n = dot(d, d);
    const float t = n > 0 ? std::clamp(dot(p - a, d) / n, 0.f, 1.f) : 0.f;
    return length(p - (a + d * t));
}

// How far outside the mark the point is; negative or zero: inside.
float distance_to(const DisplayList& list, const Mark& m, Vec2 p, Rect box) {
    const auto g = list.geometry(m);
    if (m.kind == MarkKind::circle) return length(p - Vec2{g[0], g[1]}) - g[2];
    if (m.kind == MarkKind::line) {
        const Vec2 a{g[0], g[1]}, b{g[2], g[3]};
        if (g[4] == 0) return distance_to_segment(p, a, b);
        const Vec2 middle = mix(a, b, 0.5f) + normalized(perpendicular(b - a)) * g[4];
        return std::min(distance_to_segment(p, a, middle), distance_to_segment(p, middle, b));
    }
    if (m.kind == MarkKind::path && !m.fill.visible()) {
        float nearest = 1e30f;
        for (size_t i = 2; i + 1 < g.size(); i += 2)
            nearest = std::min(nearest, distance_to_segment(p, {g[i - 2], g[i - 1]}, {g[i], g[i + 1]}));
        return nearest;
    }
    const float dx = std::max({box.x - p.x, 0.f, p.x - box.right()}), dy = std::max({box.y - p.y, 0.f, p.y - box.bottom()});
    return std::sqrt(dx * dx + dy * dy);
}

constexpr uint16_t kActive = Mark::kSelectable | Mark::kDraggable | Mark::kClickable;
constexpr uint16_t kReachable = Mark::kHoverable | kActive;

}  // namespace

Rect LiveFigure::bounds(const Mark& m) const {
    const DisplayList& list = &m >= drawn_.marks.data() && &m < drawn_.marks.data() + drawn_.marks.size() ? drawn_ : now_.list;
    if (m.kind != MarkKind::text) return list.bounds(m);
    const auto g = list.geometry(m);
    const TextStyle style{.font = m.font, .size = g[2], .tabular = m.has(Mark::kNumeral), .markup = !m.has(Mark::kNumeral)};
    const TextSize size = measure_text(*desc_.fonts, list.text(m), style);
    const float left = g[0] - (m.anchor == Anchor::middle ? size.width / 2 : m.anchor == Anchor::right ? size.width : 0);
    return {left, g[1] - size.ascent, size.width, size.ascent + size.descent};
}

Hit LiveFigure::hit(Vec2 p, float reach) const {
    // The nearest wins; among marks that the point is inside of, the one drawn last.
    const Mark* best = nullptr;
    float best_distance = reach;
    for (size_t i = drawn_.marks.size(); i-- > 0;) {
        const Mark& m = drawn_.marks[i];
        if (!m.key || !(m.flags & kReachable) || m.has(Mark::kDecoration)) continue;
        const float thin = m.kind == MarkKind::line || m.kind == MarkKind::path ? 4.f : 0.f;
        const float d = std::max(0.f, distance_to(drawn_, m, p, bounds(m)) - thin);
        if (d < best_distance || (d == 0 && !best)) {
            best = &m;
            best_distance = d;
            if (d == 0) break;
        }
    }
    if (!best) return {};
    Hit h{.key = best->key, .text = to_text(best->key), .value = best->value, .selectable = best->has(Mark::kSelectable),
          .draggable = best->has(Mark::kDraggable)};
    if (best->kind == MarkKind::heatmap) {
        const HeatmapInfo& info = drawn_.heatmaps[best->info];
        const auto g = drawn_.geometry(*best);
        const int c = std::clamp(static_cast<int>((p.x - g[0]) / g[2] * static_cast<float>(info.columns)), 0, info.columns - 1);
        const int r = std::clamp(static_cast<int>((p.y - g[1]) / g[3] * static_cast<float>(info.rows)), 0, info.rows - 1);
        h.cell = r * info.columns + c;
        h.value = info.first.at(static_cast<uint32_t>(h.cell));
    }
    return h;
}

Hit LiveFigure::hit_key(std::string_view key_text) const {
    const Key k = parse_key(key_text);
    if (!k) return {};
    for (const Mark& m : now_.list.marks) {
        if (m.key.hash != k.hash || !(m.flags & kReachable)) continue;
        Hit h{.key = m.key, .text = std::string(key_text), .value = m.value, .selectable = m.has(Mark::kSelectable),
              .draggable = m.has(Mark::kDraggable)};
        if (m.kind == MarkKind::heatmap) {
            const HeatmapInfo& info = now_.list.heatmaps[m.info];
            const int cells = info.rows * info.columns;
            h.cell = key_text == state_.hovered && state_.hovered_cell >= 0 && state_.hovered_cell < cells ? state_.hovered_cell : -1;
            if (h.cell >= 0) h.value = info.first.at(static_cast<uint32_t>(h.cell));
        }
        return h;
    }
    return {};
}

const DragBinding* LiveFigure::drag_of(const Key& k) const {
    for (const DragBinding& d : now_.drags)
        if (d.mark == k.hash) return &d;
    return nullptr;
}

const ClickBinding* LiveFigure::click_of(const Key& k) const {
    for (const ClickBinding& c : now_.clicks)
        if (c.mark == k.hash) return &c;
    return nullptr;
}

std::vector<std::string> LiveFigure::stops() const {
    struct Stop {
        Vec2 at;
        std::string key;
    };
    std::vector<Stop> found;
    for (const Mark& m : now_.list.marks) {
        if (!m.key || !(m.flags & kActive) || m.has(Mark::kDecoration)) continue;
        found.push_back({bounds(m).center(), to_text(m.key)});
    }
    // Lines of reading are 24 units high.
    constexpr float kLine = 24;
    std::stable_sort(found.begin(), found.end(), [](const Stop& a, const Stop& b) {
        const float ra = std::floor(a.at.y / kLine), rb = std::floor(b.at.y / kLine);
        return ra != rb ? ra < rb : a.at.x < b.at.x;
    });
    std::vector<std::string> keys;
    for (Stop& s : found) keys.push_back(std::move(s.key));
    return keys;
}

// ---- sessions

Session LiveFigure::session() const {
    Session s{.figure = desc_.entry->id, .seed = state_.document.seed, .tick = tick_, .step = state_.document.step,
              .selected = state_.document.selected, .controls = {}, .interventions = {}};
    s.interventions.assign(state_.document.interventions.begin(), state_.document.interventions.end());
    for (const ControlSchema& c : now_.controls) {
        if (c.type == ControlType::button) continue;
        const std::string value = raw(c);
        if (value != c.fallback) s.controls.push_back({c.name, value});
    }
    return s;
}

Status LiveFigure::restore(const Session& s, double time) {
    if (s.figure != desc_.entry->id) return error("this session is of the figure " + s.figure);
    const FigureState before = state_;
    const int64_t tick_before = tick_;
    state_ = {};
    state_.document.seed = s.seed;
    state_.document.selected = parse_key(s.selected) ? s.selected : "";
    state_.document.step = story_ && story_->find(s.step) ? s.step : "";
    state_.document.interventions = {s.interventions.begin(), s.interventions.end()};
    tick_ = s.tick;
    if (Status ok = set_all(s.controls, time); !ok) {
        state_ = before;
        tick_ = tick_before;
        refresh();
        return ok;
    }
    return {};
}

}  // namespace glassbox
