// A figure that is alive: its state, its runs, its eases. The app, the page, the recorder and the tests drive it with
// events and ask it for pictures; nothing else changes it.
//
//     LiveFigure live({.entry = find_figure("gnn/message-passing"), .fonts = &fonts, .size = {720, 480}});
//     live.apply({.time = 0, .kind = EventKind::set, .name = "layers", .value = "3"});
//     live.finish();                                  // headless: computes to the end
//     const DisplayList& picture = live.frame(2.0);   // at two seconds, ends of lines resolved
//
// In a window the host calls work() with what is left of its frame instead of finish(), and the figure shows the last
// full result, marked stale, meanwhile.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/figure/easing.h"
#include "engine/figure/evaluation.h"
#include "engine/figure/figure.h"
#include "engine/trace/event.h"

namespace glassbox {

struct LiveFigureDesc {
    const FigureEntry* entry = nullptr;
    const FontSet* fonts = nullptr;      // must outlive the figure
    AssetSource* assets = nullptr;       // weights and the like; null: none. Must outlive the figure
    const Content* content = nullptr;    // of the figure's explainer; null: no story, English
    Vec2 size{720, 480};
    const Theme* theme = &light_theme();
    Language language = Language::en;
    uint64_t seed = 0;
    bool reduced_motion = false;
    bool interactive = false;  // true: runs are computed by work(); false: at once, whenever an event asks for it
    double tick_rate = 30;     // ticks a second while playing at speed 1
};

struct Hit {
    Key key;             // of the mark; Key{} when nothing is there
    std::string text;    // the key as text, for events
    int cell = -1;       // of a heatmap
    Value value;         // what is shown there
    bool selectable = false, draggable = false;
    explicit operator bool() const { return static_cast<bool>(key); }
};

class LiveFigure {
  public:
    explicit LiveFigure(const LiveFigureDesc& desc);

    // ---- changes
    // Fails, and changes nothing, on an unknown control or step, or a value that does not fit. Times must not go back.
    Status apply(const Event& event);
    // The same for values that arrive together (--set, a link): each is checked against the schema that all of them
    // together give, so that their order does not matter.
    Status set_all(const std::vector<std::pair<std::string, std::string>>& values, double time);
    // The surroundings; the picture follows without easing.
    void set_size(Vec2 size);
    void set_theme(const Theme& theme);
    void set_language(Language language);
    void assets_changed() { refresh(); }  // one that was missing has arrived
    // The same figure from another build of its source, or with another article (`glassbox dev`). Controls, history, step
    // and tick stay; so do the runs, but for those that `restart` names, which are torn down and computed again to the tick.
    void replace(const FigureEntry& entry, const Content* content, std::span<const std::string> restart = {});
    void set_reduced_motion(bool on) { desc_.reduced_motion = on; }

    // ---- computing
    // One bounded piece of work; true: there is more. The host calls it within its budget.
    bool work(double time);
    void finish(double time = 0);
    bool computing() const;

    // ---- the picture
    const DisplayList& frame(double time);
    // What the picture is when everything has settled.
    const DisplayList& target() const { return now_.list; }
    bool moving(double time) const;      // another frame would differ
    void settle() { easing_.settle(); }  // at once: what moves is at its end
    double settled_at() const { return easing_.end_time(); }
    const Evaluation& evaluation() const { return now_; }
    const FigureState& state() const { return state_; }
    const Story* story() const { return story_; }
    const LiveFigureDesc& desc() const { return desc_; }
    const std::vector<RunSlot>& runs() const { return runs_; }
    std::vector<RunSlot>& runs() { return runs_; }
    int64_t tick() const { return tick_; }

    // What a value is bound to; an empty name when it is not bound.
    BoundTensor bound(Value v) const;
    // "layers.0.pooled (12, 8) [3, 0] = 0.25": tensor, shape, index, number; then how it was computed.
    std::string describe(Value v) const;
    std::string provenance(Value v) const;
    // Over all tensors of the runs and those that the figure derived: equal on every machine for the same session.
    uint64_t trace_hash() const;
    // The present raw value of a control, as --set takes it.
    std::string raw(const ControlSchema& s) const;
    GraphPointer graph(std::string_view control) const;

    // ---- the hand
    Hit hit(Vec2 p, float reach = 12) const;
    Hit hit_key(std::string_view key_text) const;
    const DragBinding* drag_of(const Key& k) const;
    const ClickBinding* click_of(const Key& k) const;
    // The box around a mark as it is drawn now.
    Rect bounds(const Mark& m) const;
    // Marks that a keyboard reaches, in reading order, as key texts.
    std::vector<std::string> stops() const;
    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }

    Session session() const;
    Status restore(const Session& session, double time);

  private:
    Status check(const Event& event) const;  // whether it can be applied
    void mutate(const Event& event);         // changes the state only
    void set_control(const std::string& name, const std::string& raw);
    void go_to_step(const Step& step, double time);
    void play(const Event& event);
    void pause(const Event& event);
    void remember(const Event& event);
    // The picture changes from what it is at `time` under the old state to what it is under the new one.
    void commit(double time, Motion motion, const Event* event);
    void evaluate(double time);  // until runs and figure agree; when interactive, with the results there are
    void evaluate_once(double time);
    bool work_once();            // of the first run that has something to do; true: a result came
    void advance_ticks(double time, bool shown);
    void refresh();              // after a change of the surroundings
    Motion motion_of(const Event& event) const;
    const ControlSchema* schema(std::string_view name) const;
    Error unknown_control(std::string_view name) const;
    // The run and the name in it that "run/tensor" or, for a single run, "tensor" stand for.
    std::pair<const RunSlot*, std::string> traced(std::string_view name) const;
    Status check_intervention(const Event& e) const;
    void intervene();  // the runs learn the interventions of the document

    LiveFigureDesc desc_;
    const Story* story_ = nullptr;
    FigureState state_;
    std::vector<RunSlot> runs_;
    mutable GraphCache graph_cache_;
    Evaluation now_;
    DisplayList before_, drawn_;
    Easing easing_;
    std::vector<Document> undo_, redo_;
    uint32_t gesture_ = 0;  // of the last remembered document
    int64_t tick_ = 0;
    double time_ = 0, evaluated_at_ = 0;
    Motion last_motion_;          // of the event whose results are awaited
    bool complete_ = false;       // every run has given a result once: from now on changes ease
};

}  // namespace glassbox
