// State, events, computing, easing. What a live figure tells about itself is in live_reading.cpp.
#include "engine/figure/live_figure.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/figure/overlay.h"

namespace glassbox {
namespace {

// Runs that depend on each other's results settle in as many rounds as they are deep.
constexpr int kMaxRounds = 8;
constexpr size_t kMaxUndo = 200;

bool changes_document(EventKind k) {
    switch (k) {
        case EventKind::set:
        case EventKind::edit:
        case EventKind::press:
        case EventKind::select:
        case EventKind::step:
        case EventKind::seed:
        case EventKind::intervene:
        case EventKind::defaults: return true;
        default: return false;
    }
}

}  // namespace

LiveFigure::LiveFigure(const LiveFigureDesc& desc) : desc_(desc) {
    if (desc_.content) story_ = desc_.content->find(desc_.entry->id);
    state_.document.seed = desc_.seed;
    evaluate(0);
}

// ---- what an event may do

const ControlSchema* LiveFigure::schema(std::string_view name) const {
    for (const ControlSchema& s : now_.controls)
        if (s.name == name) return &s;
    return nullptr;
}

Error LiveFigure::unknown_control(std::string_view name) const {
    std::vector<std::string> names;
    std::string all;
    for (const ControlSchema& s : now_.controls) {
        names.push_back(s.name);
        all += (all.empty() ? "" : ", ") + s.name;
    }
    const std::string near = nearest_name(name, names);
    return error(std::string(desc_.entry->id) + " has no control \"" + std::string(name) + "\"" +
                 (near.empty() ? (all.empty() ? "" : "; it has " + all) : "; did you mean " + near + "?"));
}

Status LiveFigure::check(const Event& e) const {
    const ControlSchema* s = schema(e.name);
    switch (e.kind) {
        case EventKind::set:
            if (!s) return unknown_control(e.name);
            if (s->type == ControlType::graph) {
                const Result<GraphPointer> g = graph_cache_.get(e.value);
                if (!g) return error(s->name + ": " + g.error().message);
                return {};
            }
            return check_raw(*s, e.value);
        case EventKind::edit: {
            if (!s) return unknown_control(e.name);
            if (s->type == ControlType::points) {
                const Result<std::string> p = edit_points(raw(*s), e.value);
                return p ? Status() : Status(error(s->name + ": " + p.error().message));
            }
            if (s->type != ControlType::graph) return error(s->name + " is no graph and no set of points: set it instead of editing it");
            const Result<GraphPointer> g = edit_graph(*graph(s->name), e.value, e.held);
            if (!g) return error(s->name + ": " + g.error().message);
            return {};
        }
        case EventKind::press:
            if (!s) return unknown_control(e.name);
            return s->type == ControlType::button ? Status() : Status(error(s->name + " is no button"));
        case EventKind::play:
        case EventKind::pause:
            if (e.kind == EventKind::play && !e.value.empty() && !parse_double(e.value))
                return error("the speed is a number, not \"" + e.value + "\"");
            if (e.name.empty()) return {};
            if (!s) return unknown_control(e.name);
            return s->type == ControlType::playhead ? Status() : Status(error(s->name + " is no playhead"));
        case EventKind::step: {
            if (story_ && story_->find(e.name)) return {};
            std::vector<std::string> names;
            std::string all;
            if (story_)
                for (const Step& step : story_->steps) {
                    names.push_back(step.id);
                    all += (all.empty() ? "" : ", ") + step.id;
                }
            const std::string near = nearest_name(e.name, names);
            return error(std::string(desc_.entry->id) + " has no step \"" + e.name + "\"" +
                         (!near.empty() ? "; did you mean " + near + "?" : all.empty() ? "" : "; it has " + all));
        }
        case EventKind::seek:
        case EventKind::seed: {
            const std::optional<int64_t> v = parse_int(e.value);
            if (!v || *v < 0 || *v > (int64_t{1} << 53)) return error("a tick or seed is a whole number from 0, not \"" + e.value + "\"");
            return {};
        }
        case EventKind::hover:
        case EventKind::select:
        case EventKind::focus:
            if (!e.name.empty() && !parse_key(e.name)) return error("\"" + e.name + "\" is no key of a mark");
            return {};
        case EventKind::intervene: return check_intervention(e);
        case EventKind::defaults:
        case EventKind::undo:
        case EventKind::redo: return {};
    }
    return {};
}

std::pair<const RunSlot*, std::string> LiveFigure::traced(std::string_view name) const {
    const std::string_view run = name.substr(0, name.find('/'));
    for (const RunSlot& s : runs_) {
        if (!s.run) continue;
        if (runs_.size() == 1) return {&s, std::string(name)};
        if (s.name == run && run.size() < name.size()) return {&s, std::string(name.substr(run.size() + 1))};
    }
    return {nullptr, ""};
}

Status LiveFigure::check_intervention(const Event& e) const {
    if (e.value.empty()) return {};
    const auto [slot, name] = traced(e.name);
    const ConstView present = slot ? slot->run->present(name) : ConstView{};
    if (!present) {
        std::vector<std::string> names;
        for (const RunSlot& s : runs_)
            for (int i = 0; s.run && i < s.run->trace().entry_count(); ++i)
                names.push_back((runs_.size() > 1 ? s.name + "/" : "") + s.run->trace().name(i));
        const std::string near = nearest_name(e.name, names);
        return error(std::string(desc_.entry->id) + " records no tensor "" + e.name + """ + (near.empty() ? "" : "; did you mean " + near + "?"));
    }
    if (e.value == "freeze") {
        constexpr int64_t kLargest = 1 << 16;  // its values become part of the session
        return present.size() <= kLargest ? Status() : Status(error(e.name + " has too many elements to be frozen"));
    }
    const Result<Intervention> i = parse_intervention(e.value);
    if (!i) return i.error();
    return i->fits(present.shape()) ? Status() : Status(error("\"" + e.value.substr(0, 60) + "\" does not fit " + e.name + " " + to_text(present.shape())));
}

void LiveFigure::intervene() {
    for (RunSlot& s : runs_) {
        if (!s.run) continue;
        InterventionTexts texts;
        for (const auto& [name, text] : state_.document.interventions)
            if (const auto [slot, tensor] = traced(name); slot == &s) texts[tensor] = text;
        s.run->intervene(texts);
    }
}

void LiveFigure::set_control(const std::string& name, const std::string& raw) {
    Document& d = state_.document;
    d.raw[name] = raw;
    d.graphs.erase(name);
    state_.playheads.erase(name);
}

void LiveFigure::go_to_step(const Step& step, double time) {
    // What some step of the story sets and this one does not is as the story began; what no step touches is the reader's.
    for (const Step& other : story_->steps)
        for (const auto& [name, value] : other.set) {
            state_.document.raw.erase(name);
            state_.document.graphs.erase(name);
            state_.playheads.erase(name);
        }
    for (const auto& [name, value] : step.set) set_control(name, value);
    // The same for the tick of the runs: a story that speaks of ticks begins at 0.
    if (std::any_of(story_->steps.begin(), story_->steps.end(), [](const Step& s) { return s.tick > 0; })) {
        tick_ = step.tick;
        state_.ticks = {false, time, static_cast<double>(tick_), 0};
    }
    state_.document.selected = step.select.empty() ? "" : step.select[0];
    state_.document.step = step.id;
    state_.hovered.clear();
}

void LiveFigure::play(const Event& e) {
    const double factor = parse_double(e.value).value_or(1);
    if (e.name.empty()) {
        state_.ticks = {true, e.time, static_cast<double>(tick_), factor * desc_.tick_rate};
        return;
    }
    const ControlSchema& s = *schema(e.name);
    double from = read_number(s, raw(s));
    if (from >= s.max) from = s.min;
    state_.playheads[e.name] = {true, e.time, from, factor * static_cast<double>(s.speed)};
}

void LiveFigure::pause(const Event& e) {
    if (e.name.empty()) {
        state_.ticks = {false, e.time, static_cast<double>(tick_), 0};
        return;
    }
    const auto found = state_.playheads.find(e.name);
    if (found == state_.playheads.end()) return;
    const ControlSchema& s = *schema(e.name);
    state_.document.raw[e.name] = write_number(std::clamp(found->second.at(e.time), s.min, s.max));
    state_.playheads.erase(found);
}

void LiveFigure::remember(const Event& e) {
    if (!changes_document(e.kind)) return;
    redo_.clear();
    if (e.gesture != 0 && e.gesture == gesture_ && !undo_.empty()) return;
    gesture_ = e.gesture;
    if (undo_.size() == kMaxUndo) undo_.erase(undo_.begin());
    undo_.push_back(state_.document);
}

void LiveFigure::mutate(const Event& e) {
    remember(e);
    Document& d = state_.document;
    switch (e.kind) {
        case EventKind::set: set_control(e.name, e.value); break;
        case EventKind::edit:
            if (const ControlSchema* s = schema(e.name); s && s->type == ControlType::points) {
                if (Result<std::string> p = edit_points(raw(*s), e.value); p) set_control(e.name, *p);
                break;
            }
            if (const Result<GraphPointer> g = edit_graph(*graph(e.name), e.value, e.held); g) d.graphs[e.name] = *g;
            break;
        case EventKind::press: ++d.presses[e.name]; break;
        case EventKind::hover:
            state_.hovered = e.name;
            state_.hovered_cell = static_cast<int>(parse_int(e.value).value_or(-1));
            break;
        case EventKind::select: d.selected = e.name; break;
        case EventKind::focus: state_.focused = e.name; break;
        case EventKind::step: go_to_step(*story_->find(e.name), e.time); break;
        case EventKind::play: play(e); break;
        case EventKind::pause: pause(e); break;
        case EventKind::seek:
            tick_ = *parse_int(e.value);
            state_.ticks = {false, e.time, static_cast<double>(tick_), 0};
            break;
        case EventKind::seed: d.seed = static_cast<uint64_t>(*parse_int(e.value)); break;
        case EventKind::intervene:
            if (e.value.empty()) {
                d.interventions.erase(e.name);
            } else if (e.value == "freeze") {
                const auto [slot, name] = traced(e.name);
                d.interventions[e.name] = to_text(Intervention{.values = Tensor(slot->run->present(name)), .where = {}});
            } else {
                d.interventions[e.name] = e.value;
            }
            break;
        case EventKind::defaults: {
            const uint64_t seed = d.seed;
            d = {};
            d.seed = seed;
            state_.playheads.clear();
            break;
        }
        case EventKind::undo:
        case EventKind::redo: {
            std::vector<Document>& from = e.kind == EventKind::undo ? undo_ : redo_;
            std::vector<Document>& to = e.kind == EventKind::undo ? redo_ : undo_;
            if (from.empty()) break;
            to.push_back(std::move(d));
            d = std::move(from.back());
            from.pop_back();
            gesture_ = 0;
            state_.playheads.clear();
            break;
        }
    }
}

Motion LiveFigure::motion_of(const Event& e) const {
    Motion m{.seconds = kChangeSeconds, .cross_fade = desc_.reduced_motion};
    switch (e.kind) {
        case EventKind::hover:
        case EventKind::focus: m.seconds = kFeedbackSeconds; break;
        case EventKind::step: m.seconds = static_cast<float>(std::clamp(story_->find(e.name)->duration, 0.0, 5.0)); break;
        case EventKind::play:
        case EventKind::pause:
        case EventKind::seek: m.seconds = 0; break;
        default: break;
    }
    if (e.held) m.seconds = 0;
    return m;
}

Status LiveFigure::apply(const Event& event) {
    Event e = event;
    e.time = std::max(e.time, time_);
    if (Status ok = check(e); !ok) return ok;
    commit(e.time, motion_of(e), &e);
    return {};
}

Status LiveFigure::set_all(const std::vector<std::pair<std::string, std::string>>& values, double time) {
    const FigureState before = state_;
    const auto fail = [&](Error e) {
        state_ = before;
        evaluate(time_);
        return Status(std::move(e));
    };
    time_ = std::max(time_, time);
    for (const auto& [name, value] : values) set_control(name, value);
    evaluate(time_);
    // Against the schema that all of the values together give: one may add a control or widen another's range.
    for (const auto& [name, value] : values)
        if (Status ok = check({.kind = EventKind::set, .name = name, .value = value}); !ok) return fail(ok.error());
    easing_.settle();
    return {};
}

// ---- computing and evaluating

void LiveFigure::commit(double time, Motion motion, const Event* event) {
    if (event) advance_ticks(time, false);
    if (now_.time_dependent && evaluated_at_ != time) evaluate_once(time);
    time_ = time;
    std::swap(before_, now_.list);
    if (event) {
        mutate(*event);
        last_motion_ = motion;
    }
    evaluate(time);
    if (!complete_) {  // the first picture is complete: nothing animates in
        complete_ = !computing();
        easing_.settle();
    } else {
        easing_.change(before_, now_.list, time, motion);
    }
}

void LiveFigure::evaluate_once(double time) {
    now_.clear();
    now_.list.size = desc_.size;
    now_.list.theme = desc_.theme;
    evaluated_at_ = time;
    for (RunSlot& s : runs_)
        if (s.run) s.run->look_at(tick_);
    Figure fig(state_, now_, runs_, graph_cache_, *desc_.fonts, desc_.content, desc_.assets, desc_.language, time, tick_);
    desc_.entry->draw(fig);
    for (RunSlot& s : runs_)
        if (s.run) s.run->set_seed(state_.document.seed);
    intervene();
    if (!now_.errors.empty()) {
        now_.list.clear();
        add_failure(now_.list, *desc_.fonts, now_.errors[0]);
        return;
    }
    const Hit over = hit_key(state_.hovered);
    if (over) {
        step_back(now_.list, std::array{state_.hovered}, over.value, bound(over.value).inputs);
        for (const Mark& m : now_.list.marks) {
            if (m.key.hash != over.key.hash || !over.value) continue;
            const BoundTensor b = bound(over.value);
            const Rect box = m.kind == MarkKind::heatmap && state_.hovered_cell >= 0
                                 ? now_.list.cell(m, state_.hovered_cell / now_.list.heatmaps[m.info].columns,
                                                  state_.hovered_cell % now_.list.heatmaps[m.info].columns)
                                 : bounds(m);
            std::string where = describe(over.value);
            where.resize(std::min(where.size(), where.find(" = ")));
            add_tooltip(now_.list, *desc_.fonts, box, {where, over.value, b.view[over.value.index], b.provenance});
            break;
        }
    } else if (const Step* step = story_ ? story_->find(state_.document.step) : nullptr; step && !step->focus.empty()) {
        step_back(now_.list, step->focus, {});
    }
    if (!state_.focused.empty()) {
        const uint64_t focused = parse_key(state_.focused).hash;
        for (const Mark& m : now_.list.marks) {
            if (m.key.hash != focused) continue;
            add_focus_ring(now_.list, bounds(m));
            break;
        }
    }
}

bool LiveFigure::work_once() {
    for (RunSlot& s : runs_) {
        if (!s.run) continue;
        const int64_t before = s.run->tick();
        const bool was_stale = s.run->stale();
        const bool more = s.run->work(tick_);
        if (s.run->tick() != before || s.run->stale() != was_stale) return true;
        if (more) return false;
    }
    return false;
}

bool LiveFigure::computing() const {
    return std::any_of(runs_.begin(), runs_.end(), [&](const RunSlot& s) { return s.run && s.run->wants_work(tick_); });
}

void LiveFigure::evaluate(double time) {
    evaluate_once(time);
    if (desc_.interactive) return;
    for (int round = 0; round < kMaxRounds && computing(); ++round) {
        while (computing()) work_once();
        evaluate_once(time);
    }
    complete_ = true;
}

bool LiveFigure::work(double time) {
    if (!computing()) return false;
    // What a playing model produces moves at once; the result of a choice eases as the choice does.
    if (work_once()) commit(std::max(time, time_), state_.ticks.playing ? Motion{} : last_motion_, nullptr);
    return computing();
}

void LiveFigure::finish(double time) {
    while (work(time)) {
    }
}

void LiveFigure::advance_ticks(double time, bool shown) {
    if (!state_.ticks.playing) return;
    int64_t wanted = static_cast<int64_t>(std::floor(state_.ticks.at(time)));
    if (wanted <= tick_) return;
    if (desc_.interactive && shown) {
        // Slow models slip: the clock waits for them, so that a pause falls on the tick that was seen. Whether one is slow
        // shows when a frame is due, not when the hand does something between two frames.
        for (const RunSlot& s : runs_)
            if (s.run && !s.run->finished() && s.run->tick() < tick_) {
                state_.ticks.start_time = time;
                state_.ticks.start_value = static_cast<double>(tick_);
                return;
            }
    }
    tick_ = wanted;
    evaluate(time);
}

void LiveFigure::refresh() {
    evaluate(time_);
    easing_.settle();
}
void LiveFigure::replace(const FigureEntry& entry, const Content* content, std::span<const std::string> restart) {
    desc_.entry = &entry;
    desc_.content = content;
    story_ = content ? content->find(entry.id) : nullptr;
    for (RunSlot& s : runs_)
        if (std::find(restart.begin(), restart.end(), s.name) != restart.end()) s.run.reset();
    refresh();
}
void LiveFigure::set_size(Vec2 size) {
    if (size == desc_.size) return;
    desc_.size = size;
    refresh();
}
void LiveFigure::set_theme(const Theme& theme) {
    if (&theme == desc_.theme) return;
    desc_.theme = &theme;
    refresh();
}
void LiveFigure::set_language(Language language) {
    if (language == desc_.language) return;
    desc_.language = language;
    refresh();
}

const DisplayList& LiveFigure::frame(double time) {
    advance_ticks(time, true);
    if (now_.time_dependent && evaluated_at_ != time) evaluate_once(time);
    easing_.sample(now_.list, time, drawn_);
    resolve_ends(drawn_);
    return drawn_;
}

bool LiveFigure::moving(double time) const {
    if (easing_.moving(time) || now_.time_dependent) return true;
    if (!state_.ticks.playing) return false;
    return std::any_of(runs_.begin(), runs_.end(), [](const RunSlot& s) { return s.run && !s.run->finished(); });
}

}  // namespace glassbox
