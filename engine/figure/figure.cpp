// Controls, runs, outputs and the reader: the side of a figure that reads the state.
#include "engine/figure/figure.h"

#include <algorithm>

#include "engine/base/text.h"

namespace glassbox {

void Evaluation::clear() {
    list.clear();
    controls.clear();
    outputs.clear();
    derived.clear();
    drags.clear();
    clicks.clear();
    missing_assets.clear();
    errors.clear();
    untranslated.clear();
    description.clear();
    read.clear();
    time_dependent = false;
}

void Figure::note_read(uint32_t tensor) {
    if (std::find(out_.read.begin(), out_.read.end(), tensor) == out_.read.end()) out_.read.push_back(tensor);
}

Figure::Figure(const FigureState& state, Evaluation& out, std::vector<RunSlot>& runs, GraphCache& graph_cache,
               const FontSet& fonts, const Content* content, AssetSource* assets, Language language, double time, int64_t tick)
    : state_(state), out_(out), runs_(runs), graph_cache_(graph_cache), fonts_(fonts), content_(content), assets_(assets),
      language_(language), time_(time), tick_(tick) {
    const Vec2 size = out.list.size;
    const float margin = std::min(kEdgeMargin, std::min(size.x, size.y) / 8);
    stage_ = Rect{0, 0, size.x, size.y}.inset(margin);
}

Asset Figure::asset(std::string_view name) {
    const Asset found = assets_ != nullptr ? assets_->find(name) : Asset{};
    if (!found) out_.missing_assets.emplace_back(name);
    return found;
}

namespace {
// Has a word outside of its formulas: "sum", not "h", "$x_i$" or "12".
bool is_words(std::string_view text) {
    int letters = 0;
    bool maths = false;
    for (const char c : text) {
        if (c == '$') maths = !maths;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        letters = letter && !maths ? letters + 1 : 0;
        if (letters == 3) return true;
    }
    return false;
}
}  // namespace

std::string_view Figure::translate(std::string_view english, bool expected) const {
    if (language_ == Language::en || !content_) return english;
    const auto found = content_->chinese.find(english);
    if (found != content_->chinese.end()) return found->second;
    if (expected && is_words(english)) out_.untranslated.emplace_back(english);
    return english;
}

ControlSchema& Figure::declare(ControlType type, std::string_view name, std::string fallback, std::string_view label,
                               bool hidden) {
    for (const ControlSchema& s : out_.controls)
        if (s.name == name) out_.errors.push_back("the control " + s.name + " is declared twice");
    ControlSchema& s = out_.controls.emplace_back();
    s.name = name;
    std::string english(label.empty() ? name : label);
    if (label.empty()) std::replace(english.begin(), english.end(), '-', ' ');
    s.label = translate(english);
    s.type = type;
    s.fallback = std::move(fallback);
    s.hidden = hidden;
    return s;
}

std::string_view Figure::raw(const ControlSchema& s) const {
    const auto found = state_.document.raw.find(s.name);
    return found == state_.document.raw.end() ? std::string_view(s.fallback) : std::string_view(found->second);
}

double Figure::numeric(ControlType type, std::string_view name, double fallback, const NumberControl& d) {
    ControlSchema& s = declare(type, name, write_number(fallback), d.label, d.hidden);
    s.min = d.min;
    s.max = std::max(d.min, d.max);
    s.step = d.step;
    s.logarithmic = d.logarithmic && d.min > 0;
    s.unit = translate(d.unit);
    s.speed = d.speed;
    return read_number(s, raw(s));
}

double Figure::slider(std::string_view name, double fallback, const NumberControl& d) {
    return numeric(ControlType::number, name, fallback, d);
}
int Figure::slider(std::string_view name, int fallback, const NumberControl& d) {
    return static_cast<int>(numeric(ControlType::integer, name, fallback, d));
}

float Figure::playhead(std::string_view name, double fallback, const NumberControl& d) {
    const double set = numeric(ControlType::playhead, name, fallback, d);
    const auto play = state_.playheads.find(name);
    if (play == state_.playheads.end() || !play->second.playing) return static_cast<float>(set);
    const double now = std::min(play->second.at(time_), out_.controls.back().max);
    if (now < out_.controls.back().max) out_.time_dependent = true;
    return static_cast<float>(now);
}

bool Figure::toggle(std::string_view name, bool fallback, const ControlLook& d) {
    return read_toggle(raw(declare(ControlType::toggle, name, fallback ? "true" : "false", d.label, d.hidden)));
}

std::string Figure::text_field(std::string_view name, std::string_view fallback, const ControlLook& d) {
    return std::string(raw(declare(ControlType::text, name, std::string(fallback), d.label, d.hidden)));
}

int Figure::button(std::string_view name, const ControlLook& d) {
    declare(ControlType::button, name, "", d.label, d.hidden);
    const auto found = state_.document.presses.find(name);
    return found == state_.document.presses.end() ? 0 : found->second;
}

Vec2 Figure::point(std::string_view name, Vec2 fallback, const ControlLook& d) {
    const ControlSchema& s = declare(ControlType::point, name, write_point(fallback), d.label, d.hidden);
    return parse_point(raw(s)).value_or(fallback);
}

Color Figure::color(std::string_view name, Color fallback, const ControlLook& d) {
    const ControlSchema& s = declare(ControlType::color, name, write_color(fallback), d.label, d.hidden);
    return parse_color(raw(s)).value_or(fallback);
}

LabelledPoints Figure::points(std::string_view name, std::string_view fallback, const ControlLook& d) {
    Result<LabelledPoints> p = read_points(raw(declare(ControlType::points, name, std::string(fallback), d.label, d.hidden)));
    return p ? std::move(*p) : LabelledPoints{.points = Tensor({0, 2}), .labels = {}};
}

int Figure::choice(std::string_view name, int fallback, std::span<const std::string_view> names, const ControlLook& d) {
    const size_t first = fallback >= 0 && static_cast<size_t>(fallback) < names.size() ? static_cast<size_t>(fallback) : 0;
    ControlSchema& s = declare(ControlType::choice, name, names.empty() ? "" : std::string(names[first]), d.label, d.hidden);
    for (std::string_view n : names) {
        s.choices.emplace_back(n);
        s.choice_labels.emplace_back(translate(n));
    }
    return read_choice(s, raw(s));
}

const Graph& Figure::graph(std::string_view name, std::string_view molecule_or_smiles, const ControlLook& d) {
    static const Graph kEmpty;
    const ControlSchema& s = declare(ControlType::graph, name, std::string(molecule_or_smiles), d.label, d.hidden);
    const auto found = state_.document.graphs.find(s.name);
    if (found == state_.document.graphs.end() || !found->second) {
        const Result<GraphPointer> g = graph_cache_.get(raw(s));
        if (!g) {
            fail(g.error().message);
            return kEmpty;
        }
        graphs_.push_back(*g);
    } else {
        graphs_.push_back(found->second);
    }
    graph_names_.emplace_back(name);
    return graphs_.back()->graph;
}

Scalar Figure::control_scalar(std::string_view name) {
    for (size_t i = 0; i < out_.controls.size(); ++i) {
        const ControlSchema& s = out_.controls[i];
        if (s.name != name) continue;
        float v = static_cast<float>(read_number(s, raw(s)));
        if (const auto play = state_.playheads.find(name); play != state_.playheads.end() && play->second.playing)
            v = static_cast<float>(std::min(play->second.at(time_), s.max));
        return {{tensor_id(kControlSlot, static_cast<int>(i)), 0}, v};
    }
    out_.errors.push_back("control_scalar(" + std::string(name) + "): no such control was declared before");
    return {};
}

RunSlot& Figure::slot(std::string_view name, const ModelType& type) {
    for (RunSlot& s : runs_) {
        if (s.name != name) continue;
        if (s.model == type.name && s.layout == type.layout) return s;
        s.run.reset();  // another model under the same name
        s.model = type.name;
        s.layout = type.layout;
        return s;
    }
    RunSlot& made = runs_.emplace_back();
    made.name = name;
    made.model = type.name;
    made.layout = type.layout;
    return made;
}

Traced Figure::derive(std::string_view name, ConstView values, std::string_view op,
                      std::initializer_list<std::string_view> inputs) {
    DerivedTensor d{.name = std::string(name), .op = std::string(op), .tensor = Tensor(values), .inputs = {}};
    for (std::string_view in : inputs) d.inputs.emplace_back(in);
    out_.derived.push_back(std::move(d));
    const int entry = static_cast<int>(out_.derived.size()) - 1;
    return Traced(out_.derived.back().tensor.view(), tensor_id(kDerivedSlot, entry));
}

Scalar Figure::derive(std::string_view name, float value, std::string_view op, std::initializer_list<std::string_view> inputs) {
    return derive(name, ConstView(&value, Shape{}), op, inputs).scalar();
}

void Figure::output(std::string_view name, Scalar s, std::string_view label) {
    out_.outputs.push_back({std::string(name), std::string(translate(label.empty() ? name : label)),
                            format_number(static_cast<double>(s.number)), s});
}
void Figure::output(std::string_view name, std::string_view text, std::string_view label) {
    out_.outputs.push_back({std::string(name), std::string(translate(label.empty() ? name : label)), std::string(text), {}});
}

void Figure::fail(std::string_view message) { out_.errors.emplace_back(message); }

Key Figure::hovered() const { return parse_key(state_.hovered); }
Key Figure::selected() const { return parse_key(state_.document.selected); }
int Figure::selected(std::string_view kind) const {
    const Key k = selected();
    return k && k.kind == kind ? k.i : -1;
}
int Figure::hovered(std::string_view kind) const {
    const Key k = hovered();
    return k && k.kind == kind ? k.i : -1;
}

}  // namespace glassbox
