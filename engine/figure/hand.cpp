#include "engine/figure/hand.h"

#include <algorithm>

#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr float kReach = 12;       // half of the least target, 24 units
constexpr float kTouchReach = 22;  // half of 44
constexpr float kDragStart = 3;    // less is a click
constexpr float kStrokeStep = 7;   // between the points of a stroke, in units
constexpr float kKeyStep = 8;      // of an arrow key, in units

// Where the thing that a binding moves is now, in the control's own coordinates.
Vec2 place_of(const LiveFigure& live, const DragBinding& d) {
    if (d.node >= 0) {
        const GraphPointer g = live.graph(d.control);
        return g ? g->graph.position(NodeId(d.node)) : Vec2{};
    }
    for (const ControlSchema& s : live.evaluation().controls)
        if (s.name == d.control) return parse_point(live.raw(s)).value_or(Vec2{});
    return {};
}

Event move_event(const DragBinding& d, Vec2 to, double time) {
    if (d.node < 0) return {.time = time, .kind = EventKind::set, .name = d.control, .value = write_point(to)};
    return {.time = time, .kind = EventKind::edit, .name = d.control,
            .value = "move " + std::to_string(d.node) + " " + write_point(to)};
}

}  // namespace

void Hand::send(LiveFigure& live, Event e) {
    if (Status ok = live.apply(e); ok && log) log(e);
}

void Hand::hover(LiveFigure& live, const Hit& hit, double time) {
    // A surface to paint on is no thing to point at.
    const DragBinding* d = hit.draggable ? live.drag_of(hit.key) : nullptr;
    const Hit h = d && !d->tool.empty() ? Hit{} : hit;
    const FigureState& s = live.state();
    if (h.text == s.hovered && h.cell == s.hovered_cell) return;
    send(live, {.time = time, .kind = EventKind::hover, .name = h.text, .value = h.cell >= 0 ? std::to_string(h.cell) : ""});
}

void Hand::drag_to(LiveFigure& live, Vec2 p, double time, bool held) {
    Event e = move_event(drag_, drag_.to_value(p + grab_offset_), time);
    e.held = held;
    e.gesture = gesture_;
    send(live, e);
}

// One stroke is one gesture: it is undone as a whole. Points come at even steps along the way, however fast the pointer moves.
bool Hand::paint_to(LiveFigure& live, Vec2 p, double time) {
    const auto put = [&](Vec2 at) {
        send(live, {.time = time, .kind = EventKind::edit, .name = drag_.control, .value = drag_.tool + " " + write_point(drag_.to_value(at)),
                    .held = true, .gesture = gesture_});
        stroke_end_ = at;
    };
    if (!painting_) {
        const DragBinding* d = pressed_.draggable ? live.drag_of(pressed_.key) : nullptr;
        if (!d || d->tool.empty()) return false;
        drag_ = *d;
        painting_ = true;
        ++gesture_;
        put(p);
    }
    for (float way = length(p - stroke_end_); way >= kStrokeStep; way -= kStrokeStep) put(stroke_end_ + (p - stroke_end_) * (kStrokeStep / way));
    return true;
}

bool Hand::click(LiveFigure& live, const Hit& h, double time) {
    if (const ClickBinding* c = live.click_of(h.key)) {
        send(live, {.time = time, .kind = c->kind, .name = c->control, .value = c->value});
        return true;
    }
    // A second click on the chosen mark, or one on paper, undoes the choice.
    const std::string now = live.state().document.selected;
    const std::string chosen = h.selectable ? h.text : "";
    if (chosen.empty() && (h || now.empty())) return false;
    send(live, {.time = time, .kind = EventKind::select, .name = chosen == now ? "" : chosen});
    return true;
}

void Hand::move(LiveFigure& live, Vec2 p, double time) {
    if (painting_) {
        paint_to(live, p, time);
        return;
    }
    if (down_ && !dragging_ && pressed_.draggable && length(p - press_point_) > kDragStart) {
        if (const DragBinding* d = live.drag_of(pressed_.key)) {
            drag_ = *d;
            dragging_ = true;
            ++gesture_;
            // The thing keeps its distance to the pointer, so that it does not jump when it is grabbed.
            const Affine& m = drag_.to_value;
            const Vec2 at = place_of(live, drag_);
            grab_offset_ = Vec2{m.a != 0 ? (at.x - m.e) / m.a : at.x, m.d != 0 ? (at.y - m.f) / m.d : at.y} - press_point_;
            hover(live, {}, time);
        }
    }
    if (dragging_) {
        drag_to(live, p, time, true);
        return;
    }
    if (!down_) hover(live, live.hit(p, kReach), time);
}

void Hand::press(LiveFigure& live, Vec2 p, double time, bool touch) {
    down_ = true;
    press_point_ = p;
    pressed_ = live.hit(p, touch ? kTouchReach : kReach);
    if (!live.state().focused.empty()) send(live, {.time = time, .kind = EventKind::focus});
    paint_to(live, p, time);
}

void Hand::release(LiveFigure& live, Vec2 p, double time) {
    if (painting_) {
        paint_to(live, p, time);
    } else if (dragging_) {
        drag_to(live, p, time, false);
    } else if (down_) {
        click(live, pressed_, time);
    }
    down_ = dragging_ = painting_ = false;
    pressed_ = {};
    hover(live, live.hit(p, kReach), time);
}

void Hand::leave(LiveFigure& live, double time) {
    if (dragging()) return;
    hover(live, {}, time);
}

bool go_to_neighbour_step(LiveFigure& live, int direction, double time, const std::function<void(const Event&)>& log) {
    const Story* story = live.story();
    if (!story || story->steps.empty()) return false;
    int now = direction > 0 ? -1 : static_cast<int>(story->steps.size());
    for (size_t i = 0; i < story->steps.size(); ++i)
        if (story->steps[i].id == live.state().document.step) now = static_cast<int>(i);
    const int next = now + direction;
    if (next < 0 || next >= static_cast<int>(story->steps.size())) return false;
    const Event e{.time = time, .kind = EventKind::step, .name = story->steps[static_cast<size_t>(next)].id};
    if (Status ok = live.apply(e); !ok) return false;
    if (log) log(e);
    return true;
}

bool Hand::key(LiveFigure& live, HandKey key, double time) {
    const FigureState& s = live.state();
    switch (key) {
        case HandKey::next_stop:
        case HandKey::previous_stop: {
            const std::vector<std::string> stops = live.stops();
            if (stops.empty()) return false;
            const auto at = std::find(stops.begin(), stops.end(), s.focused);
            const bool forward = key == HandKey::next_stop;
            if (at == stops.end()) {
                send(live, {.time = time, .kind = EventKind::focus, .name = forward ? stops.front() : stops.back()});
                return true;
            }
            // Beyond the last stop the keyboard leaves the figure.
            const bool leaves = forward ? at + 1 == stops.end() : at == stops.begin();
            send(live, {.time = time, .kind = EventKind::focus, .name = leaves ? "" : forward ? *(at + 1) : *(at - 1)});
            return !leaves;
        }
        case HandKey::activate: {
            const Hit h = live.hit_key(s.focused);
            return h && click(live, h, time);
        }
        case HandKey::left:
        case HandKey::right:
        case HandKey::up:
        case HandKey::down: {
            const Hit h = live.hit_key(s.focused);
            const DragBinding* d = h.draggable ? live.drag_of(h.key) : nullptr;
            if (!d || !d->tool.empty()) return false;
            const Vec2 by = key == HandKey::left    ? Vec2{-kKeyStep, 0}
                            : key == HandKey::right ? Vec2{kKeyStep, 0}
                            : key == HandKey::up    ? Vec2{0, -kKeyStep}
                                                    : Vec2{0, kKeyStep};
            Event e = move_event(*d, place_of(live, *d) + Vec2{by.x * d->to_value.a, by.y * d->to_value.d}, time);
            e.held = true;
            send(live, e);
            return true;
        }
        case HandKey::escape:
            if (!s.focused.empty()) {
                send(live, {.time = time, .kind = EventKind::focus});
                return true;
            }
            if (s.document.selected.empty()) return false;
            send(live, {.time = time, .kind = EventKind::select});
            return true;
        case HandKey::next_step: return go_to_neighbour_step(live, 1, time, log);
        case HandKey::previous_step: return go_to_neighbour_step(live, -1, time, log);
        case HandKey::undo:
            if (!live.can_undo()) return false;
            send(live, {.time = time, .kind = EventKind::undo});
            return true;
        case HandKey::redo:
            if (!live.can_redo()) return false;
            send(live, {.time = time, .kind = EventKind::redo});
            return true;
    }
    return false;
}

}  // namespace glassbox
