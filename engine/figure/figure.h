// How an author writes a figure: a function that runs from top to bottom for every picture, reads controls and
// tensors, and says what the picture is now. It keeps nothing itself.
//
//     GB_FIGURE("hello/circle") {
//         auto size = fig.slider("size", 60.0, {.min = 10, .max = 120});
//         fig.circle(key("disc"), fig.area().center(), size, {.fill = fig.theme().accent});
//         fig.text(fig.area().center(), "drag the slider", {.color = fig.theme().paper, .anchor = Anchor::middle});
//     }
//
// Rules. Controls are declared where they are used. What shows a quantity takes a Scalar (a number with its Value), and
// written digits come from fig.number or from a text marked literal. The same key in two pictures is the same thing,
// and moves. Lengths are figure units. Nothing here blocks: a run gives its last full result.
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/asset.h"
#include "engine/data/drawn_points.h"
#include "engine/draw/text.h"
#include "engine/figure/evaluation.h"
#include "engine/figure/registry.h"

namespace glassbox {

class Figure;

// What tells models apart, in two builds of a figure too: name and sizes, never an address.
struct ModelType {
    std::string_view name;  // within what the compiler writes around it
    uint64_t layout = 0;
};
template <class Model>
constexpr ModelType model_type() {
#ifdef _MSC_VER
    return {__FUNCSIG__, sizeof(Model) << 32 | sizeof(typename Model::Inputs)};
#else
    return {__PRETTY_FUNCTION__, uint64_t{sizeof(Model)} << 32 | sizeof(typename Model::Inputs)};
#endif
}

// A colour, or a number on a scale.
struct Ink {
    Color color{0, 0, 0, 0};
    Scalar scalar;
    ColorScale scale;
    bool numeric = false;
    constexpr Ink() = default;
    constexpr Ink(Color c) : color(c) {}
    constexpr Ink(Scalar s, ColorScale on = {ColorMap::blues, 0, 1}) : scalar(s), scale(on), numeric(true) {}
};

struct Style {
    Ink fill, stroke;
    float width = kEdgeWidth;  // of the stroke
    Dash dash = Dash::solid;
    float corner = kCorner;    // of rectangles
    bool arrow = false, arrow_start = false;
    float bend = 0;            // of lines
    float opacity = 1;
};

struct TextLook {
    float size = kLabelSize;
    Color color{0, 0, 0, 0};   // transparent: ink
    Anchor anchor = Anchor::left;
    FontStyle font = FontStyle::sans;
    float max_width = 0;       // 0: one line
    bool middle = false;       // the y is the middle of the capitals, not the baseline
};

struct NumberLook {
    TextLook text;
    int digits = 3;
    std::string_view before = "", after = "";  // literal text around the digits: "sum ", " units"
};

struct NumberControl {
    double min = 0, max = 1, step = 0;
    bool logarithmic = false;
    std::string_view label = "", unit = "";
    float speed = 1;  // of a playhead: units a second
    bool hidden = false;
};
struct ControlLook {  // of the controls that need no range
    std::string_view label = "";
    bool hidden = false;
};

struct HeatmapLook {
    ColorScale scale = diverging(1);
    float gap = 1;  // 0: cells without rounded corners, a field without seams
    bool digits = true;
    int rows = 0, columns = 0;  // 0: from the shape; a vector is a row
};

struct FormulaLook {
    float size = kLabelSize;   // of the text around it; the formula is set kMathScale larger
    Color color{0, 0, 0, 0};   // transparent: ink
    Anchor anchor = Anchor::left;
};
// What a formula does with one of its parts, and with all that is nested in it.
struct FormulaPart {
    std::string_view name;
    Color color{0, 0, 0, 0};   // transparent: as around it
    bool hidden = false;       // its place stays
    Scalar number;             // if bound, its digits stand in place of the part
    int digits = 3;
};

struct GroupLook {
    Affine transform;
    float opacity = 1;
    Rect clip{0, 0, -1, -1};  // w < 0: no clip
};

// A mark just drawn, to say more about it. Short-lived: use it in the statement that made it.
class MarkRef {
  public:
    MarkRef(Figure& fig, uint32_t index) : fig_(fig), index_(index) {}
    MarkRef& label(std::string_view text, TextLook look = {});  // written on it; also its name
    MarkRef& number(Scalar s, TextLook look = {}, int digits = 3);  // the same, as digits
    MarkRef& name(std::string_view text);                       // accessible name
    MarkRef& value(Scalar s);                                   // the quantity that the mark as a whole shows
    MarkRef& depends_on(std::initializer_list<Key> keys);       // hover lights these too
    MarkRef& depends_on(std::span<const Key> keys);
    MarkRef& delay(float fraction);                             // 0 to 1 of the stagger
    MarkRef& selectable();
    MarkRef& hoverable(bool yes = true);
    MarkRef& draggable(std::string_view control, NodeId node);  // moves a node of a graph control
    // Moves a point control. `to_value` takes figure units to the control's own: scaled and shifted along each axis, not turned.
    MarkRef& draggable(std::string_view control, const Affine& to_value = {});
    // A press, and a stroke after it, edits a control of points: "add 1" draws points of label 1, "erase 0.1" takes away.
    // `to_value` maps figure units to the points' own.
    MarkRef& paints(std::string_view control, std::string_view tool, const Affine& to_value);
    MarkRef& sets(std::string_view control, std::string_view raw);    // a click sets a control
    MarkRef& edits(std::string_view control, std::string_view edit);  // a click edits a graph control
    MarkRef& instant();                                         // never eases
    MarkRef& decoration();                                      // says nothing by itself
    MarkRef& may_overlap();
    MarkRef& part_of(Key owner);

  private:
    Mark& write_on(std::string_view text, TextLook look, uint16_t flags);
    MarkRef& click(EventKind kind, std::string_view control, std::string_view value);
    Mark& mark();
    Figure& fig_;
    uint32_t index_;
};

// What a figure sees of a run: one consistent set of inputs, trace and tick.
template <class Model>
class RunView {
  public:
    const typename Model::Inputs& inputs;  // those that the trace was computed from
    const Model& model;
    int64_t tick = -1;
    bool stale = false;  // a newer result is being computed
    Traced operator[](std::string_view name) const;
    // The same run at an earlier tick, or at the shown one when that is not kept any more: to hand its tensors to another
    // run. What is drawn must come from the shown tick.
    RunView past(int64_t earlier) const {
        const TraceTick* kept = earlier < tick ? run_.trace().at(earlier) : nullptr;
        return RunView(run_, kept ? kept : shown_, slot_, fig_);
    }

    RunView(RunOf<Model>& run, const TraceTick* shown, uint32_t slot, Figure& fig)
        : inputs(run.inputs()), model(run.model()), tick(shown ? shown->tick : -1), stale(run.stale()), run_(run),
          shown_(shown), slot_(slot), fig_(fig) {}

  private:
    RunOf<Model>& run_;
    const TraceTick* shown_;
    uint32_t slot_;
    Figure& fig_;
};

// Where the nodes of a graph lie in the figure.
class PointMap {
  public:
    Vec2 operator[](NodeId id) const;
    Vec2 operator()(Vec2 graph_point) const { return map_(graph_point); }
    float unit() const { return map_.a; }  // figure units in one unit of the graph
    Affine to_graph() const;
    PointMap(Affine map, std::vector<std::pair<int, Vec2>> at) : map_(map), at_(std::move(at)) {}

  private:
    Affine map_;
    std::vector<std::pair<int, Vec2>> at_;  // by ascending id
};

class Figure {
  public:
    // ---- controls: each gives the present value
    double slider(std::string_view name, double fallback, const NumberControl& d = {});
    int slider(std::string_view name, int fallback, const NumberControl& d = {});
    float playhead(std::string_view name, double fallback, const NumberControl& d = {});
    bool toggle(std::string_view name, bool fallback, const ControlLook& d = {});
    std::string text_field(std::string_view name, std::string_view fallback, const ControlLook& d = {});
    int button(std::string_view name, const ControlLook& d = {});  // how often it was pressed
    Vec2 point(std::string_view name, Vec2 fallback, const ControlLook& d = {});
    Color color(std::string_view name, Color fallback, const ControlLook& d = {});
    // Points that a reader draws: see MarkRef::paints. `fallback` as in engine/data/drawn_points.h; "" is none.
    LabelledPoints points(std::string_view name, std::string_view fallback = "", const ControlLook& d = {});
    const Graph& graph(std::string_view name, std::string_view molecule_or_smiles, const ControlLook& d = {});
    int choice(std::string_view name, int fallback, std::span<const std::string_view> names, const ControlLook& d = {});
    template <class Enum>
        requires std::is_enum_v<Enum>
    Enum choice(std::string_view name, Enum fallback, std::span<const std::string_view> names, const ControlLook& d = {}) {
        return static_cast<Enum>(choice(name, static_cast<int>(fallback), names, d));
    }
    // The value of a control as something that can be written or coloured.
    Scalar control_scalar(std::string_view name);

    // ---- the model
    // Owned by the figure, computed by the host; the answer is the last full result. `name` tells two runs of one model apart.
    template <class Model>
    RunView<Model> run(const typename Model::Inputs& inputs, std::string_view name = "run");
    // Bytes that the host brings ("weights/language.safetensors"), for a run's inputs; empty while they are not there.
    Asset asset(std::string_view name);
    // A number that the figure computes itself enters the trace under a name, with what it came from.
    Traced derive(std::string_view name, ConstView values, std::string_view op, std::initializer_list<std::string_view> inputs = {});
    Scalar derive(std::string_view name, float value, std::string_view op, std::initializer_list<std::string_view> inputs = {});
    void output(std::string_view name, Scalar s, std::string_view label = "");
    void output(std::string_view name, std::string_view text, std::string_view label = "");
    // Draws the message in place of the figure; the figure keeps running.
    void fail(std::string_view message);

    // ---- the stage
    Rect area() const { return stage_; }             // inside the margins
    Vec2 size() const { return out_.list.size; }
    const Theme& theme() const { return *out_.list.theme; }
    Language language() const { return language_; }
    const FontSet& fonts() const { return fonts_; }
    // The article's Chinese for words that the figure writes; what is expected and missing is listed (docs/articles.md).
    std::string_view translate(std::string_view english, bool expected = true) const;
    double time() const { return time_; }

    // ---- the reader
    Key hovered() const;                 // Key{} when nothing is
    int hovered_cell() const { return state_.hovered_cell; }
    Key selected() const;
    int selected(std::string_view kind) const;  // index of the selected mark of that kind, or -1
    int hovered(std::string_view kind) const;
    std::string_view step() const { return state_.document.step; }

    // ---- marks
    MarkRef circle(Key k, Vec2 center, float radius, const Style& s = {});
    MarkRef rect(Key k, Rect box, const Style& s = {});
    MarkRef line(Key k, Vec2 from, Vec2 to, const Style& s = {});
    // Stops on the boundaries of the marks with these keys.
    MarkRef link(Key k, Key from_mark, Vec2 from, Key to_mark, Vec2 to, const Style& s = {}, float gap = 0);
    MarkRef polyline(Key k, std::span<const Vec2> points, const Style& s = {}, bool closed = false);
    MarkRef path(Key k, const Path& path, const Style& s = {});
    MarkRef text(Key k, Vec2 at, std::string_view words, const TextLook& look = {});
    MarkRef text(Vec2 at, std::string_view words, const TextLook& look = {});
    // Text with digits that are no quantity of the model: a year, a bond count in a sentence.
    MarkRef literal(Vec2 at, std::string_view words, const TextLook& look = {});
    MarkRef number(Key k, Vec2 at, Scalar s, const NumberLook& look = {});
    // Words and numbers in one line: fig.phrase(k, p, "{} of {} atoms", {reached, all}).
    float phrase(Key k, Vec2 at, std::string_view pattern, std::span<const Scalar> values, const TextLook& look = {});
    float phrase(Key k, Vec2 at, std::string_view pattern, std::initializer_list<Scalar> values, const TextLook& look = {}) {
        return phrase(k, at, pattern, std::span(values.begin(), values.size()), look);
    }
    // A formula of the article (docs/articles.md) by name; `at` is on its baseline. What has no part name is drawn under
    // `k`, each part under its own name with the indices of `k`: focus="sum" lights the part sum, and where the next
    // picture has another formula with that part, it moves there.
    MarkRef formula(Key k, Vec2 at, std::string_view name, const FormulaLook& look = {}, std::initializer_list<FormulaPart> parts = {});
    // Width, ascent and descent of a formula; zeros when there is none of that name.
    TextSize measure_formula(std::string_view name, float size = kLabelSize) const;
    MarkRef heatmap(Key k, Rect box, const Traced& values, const HeatmapLook& look);
    MarkRef image(Key k, Rect box, int width, int height, std::span<const uint8_t> rgba, bool smooth = false);
    // Numbers of the scale's ends, and zero where it is inside, beside the colours.
    void color_bar(Key k, Rect box, const ColorScale& scale, std::string_view title);
    // A curly brace along a side, opening towards `to`, with a label.
    void brace(Key k, Vec2 a, Vec2 b, float depth, std::string_view label);
    // A note with a line to what it names.
    void callout(Key k, Vec2 target, Vec2 at, std::string_view words, const TextLook& look = {});

    // All that is drawn while this lives is in the group.
    class Group {
      public:
        explicit Group(Figure& fig) : fig_(fig) {}
        Group(const Group&) = delete;
        Group& operator=(const Group&) = delete;
        ~Group();

      private:
        Figure& fig_;
    };
    [[nodiscard]] Group group(Key k, const GroupLook& look = {});

    // ---- layout
    // Fits the frame of the figure's graph control (else the graph's bounds) into the area, no larger than `unit` figure
    // units a bond. A node that the hand holds is where the hand is, whatever the run is at.
    PointMap layout(const Graph& graph, Rect area, float unit = 56);
    TextSize measure(std::string_view words, const TextLook& look = {}) const;
    // The place for a label of this width beside a node, in the widest gap between its edges.
    Vec2 free_side(const Graph& graph, NodeId node, const PointMap& at, float distance) const;

  private:
    friend class LiveFigure;
    friend class MarkRef;
    template <class Model>
    friend class RunView;
    Figure(const FigureState& state, Evaluation& out, std::vector<RunSlot>& runs, GraphCache& graph_cache, const FontSet& fonts,
           const Content* content, AssetSource* assets, Language language, double time, int64_t tick);

    ControlSchema& declare(ControlType type, std::string_view name, std::string fallback, std::string_view label, bool hidden);
    std::string_view raw(const ControlSchema& s) const;
    double numeric(ControlType type, std::string_view name, double fallback, const NumberControl& d);
    RunSlot& slot(std::string_view name, const ModelType& type);
    uint32_t slot_index(const RunSlot& s) const { return static_cast<uint32_t>(&s - runs_.data()); }
    void note_read(uint32_t tensor);
    Paint paint(const Ink& ink);
    Mark& add(MarkKind kind, Key k, std::initializer_list<float> geometry, const Style& s);
    MarkRef ref(const Mark& m) { return MarkRef(*this, static_cast<uint32_t>(&m - out_.list.marks.data())); }
    Mark& add_text(Key k, Vec2 at, std::string_view words, const TextLook& look, uint16_t flags);
    MarkRef words(Key k, Vec2 at, std::string_view english, const TextLook& look, uint16_t flags);

    const FigureState& state_;
    Evaluation& out_;
    std::vector<RunSlot>& runs_;
    GraphCache& graph_cache_;
    const FontSet& fonts_;
    const Content* content_;
    AssetSource* assets_;
    Language language_;
    double time_;
    int64_t tick_;
    Rect stage_;
    std::vector<GraphPointer> graphs_;  // graph controls of this evaluation, kept alive
    std::vector<std::string> graph_names_;
    Affine graph_map_;                  // from figure units to the graph control's, of the last layout
};

template <class Model>
RunView<Model> Figure::run(const typename Model::Inputs& inputs, std::string_view name) {
    RunSlot& s = slot(name, model_type<Model>());
    if (!s.run) s.run = std::make_unique<RunOf<Model>>();
    auto& run = static_cast<RunOf<Model>&>(*s.run);
    run.ask(inputs);
    if (!run.error().empty()) fail(run.error());
    return RunView<Model>(run, run.shown(tick_), slot_index(s), *this);
}

template <class Model>
Traced RunView<Model>::operator[](std::string_view name) const {
    const int entry = run_.trace().find(name);
    if (entry >= 0) fig_.note_read(tensor_id(slot_, entry));
    const TracedTensor* t = shown_ && entry >= 0 ? shown_->find(entry) : nullptr;
    if (t) return {t->tensor.view(), tensor_id(slot_, entry)};
    if (run_.trace().left_out(name)) run_.want(name);  // a gradient or a large tensor: there at the next evaluation
    return {};
}

}  // namespace glassbox
