// attention/head: one head on a sentence, every tensor as cells; a cell opens to the exact expression behind it.
#include "engine/base/text.h"
#include "explainers/attention/model_head.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr int D = HeadModel::kWidth, C = HeadModel::kHead, kMax = HeadModel::kMaxWords;
constexpr std::string_view kWeights[] = {"features", "random"};
constexpr std::string_view kMasks[] = {"none", "causal", "sliding", "painted"};
constexpr std::string_view kEditable[] = {"x", "wq", "wk", "wv", "wo", "scores"};

// "scores 12": a matrix and a cell of it.
struct Cell {
    std::string name;
    int index = -1;
};
Cell parse_cell(std::string_view text) {
    const std::vector<std::string_view> words = split(text, ' ');
    if (words.size() != 2) return {};
    const std::optional<int64_t> index = parse_int(words[1]);
    return {std::string(words[0]), index ? static_cast<int>(*index) : -1};
}
bool editable(std::string_view name) { return std::find(std::begin(kEditable), std::end(kEditable), name) != std::end(kEditable); }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string_view w : split(text, ' '))
        if (!w.empty() && words.size() < kMax) words.emplace_back(w);
    return words;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<HeadModel>& run, Cell opened) : fig_(fig), run_(run), theme_(fig.theme()), opened_(std::move(opened)) {
        n_ = static_cast<int>(run.inputs.words.size());
        const Key k = fig.hovered();
        for (const std::string_view name : {"x", "wq", "wk", "wv", "wo", "q", "k", "v", "scores", "weights", "mix", "out"})
            if (k && k.kind == name && k.i >= 0) opened_ = {std::string(name), k.i};
    }

    void draw() {
        const Rect all = fig_.area();
        const float expression = 96, title = 20;
        const float block = std::clamp(all.h * 0.13f, 44.f, 76.f);  // the weights, drawn flat, and the room for the names of columns
        room_ = block - 4;
        const float row = std::clamp((all.h - expression - 2 * (title + block) - 2 * kGroupGap) / static_cast<float>(2 * n_), 9.f, 24.f);
        float label = 0;
        for (const std::string& w : run_.inputs.words) label = std::max(label, fig_.measure(w, {.size = kMinTextSize, .font = FontStyle::mono}).width);
        label += 8;
        const float gap = all.w > 500 ? 20 : 9;
        Stack stack(all);
        {
            const Rect band = stack.take(title + block + row * static_cast<float>(n_) + 14, kGroupGap / 2);
            const float w = std::min(kNumberedCell, (band.w - label - 3 * gap) / (D + 3 * C)), low = band.y + title + block + 14;
            names(band.x, label, low, row, "row");
            float x = band.x + label;
            title_of("x", "$X$", band.x + label - 24, low - 5);
            for (int f = 0; f < D; ++f) upright("feature", f, fig_.translate(kHeadFeatures[f]), {x + w * (static_cast<float>(f) + 0.5f), low - 4}, FontStyle::sans);
            cells("x", {x, low, w * D, row * static_cast<float>(n_)}, n_, D);
            x += w * D + gap;
            static constexpr std::string_view kNames[][4] = {{"wq", "$W_Q$", "q", "$Q$"}, {"wk", "$W_K$", "k", "$K$"}, {"wv", "$W_V$", "v", "$V$"}};
            for (const auto& names_of : kNames) {
                title_of(names_of[0], names_of[1], x, band.y + 13);
                cells(names_of[0], {x, band.y + title, w * C, block - 6}, D, C);
                title_of(names_of[2], names_of[3], x, low - 5);
                cells(names_of[2], {x, low, w * C, row * static_cast<float>(n_)}, n_, C);
                x += w * C + gap;
            }
            if (band.right() - x > 100) {
                fig_.color_bar(key("numbers"), {x + 8, band.y + title + 14, 84, 8}, scale("x"), "numbers");
                fig_.color_bar(key("shares"), {x + 8, band.y + title + 64, 84, 8}, scale("weights"), "weights");
            }
        }
        {
            const Rect band = stack.take(title + block + row * static_cast<float>(n_), kGroupGap / 2);
            const float w = std::min(kNumberedCell, (band.w - label - 3 * gap) / static_cast<float>(2 * n_ + C + D)), low = band.y + title + block;
            names(band.x, label, low, row, "row again");
            float x = band.x + label;
            for (const bool soft : {false, true}) {
                title_of(soft ? "weights" : "scores", soft ? "softmax" : run_.inputs.divide ? "$QK^\\top / \\sqrt{d}$" : "$QK^\\top$", x, band.y + 13);
                column_names(soft ? "column again" : "column", x, low - 4, w);
                cells(soft ? "weights" : "scores", {x, low, w * static_cast<float>(n_), row * static_cast<float>(n_)}, n_, n_);
                x += w * static_cast<float>(n_) + gap;
            }
            title_of("mix", "$AV$", x, low - 5);
            cells("mix", {x, low, w * C, row * static_cast<float>(n_)}, n_, C);
            x += w * C + gap;
            title_of("wo", "$W_O$", x, band.y + 13);
            cells("wo", {x, band.y + title, w * D, block - 22}, C, D);
            title_of("out", "$AVW_O$", x, low - 5);
            cells("out", {x, low, w * D, row * static_cast<float>(n_)}, n_, D);
        }
        draw_expression(stack.rest());
    }

  private:
    const std::string& word(int i) const { return run_.inputs.words[static_cast<size_t>(i)]; }
    Traced tensor(std::string_view name) const { return run_[name]; }
    ColorScale scale(std::string_view name) const { return name == "weights" ? probability() : diverging(name == "scores" ? 6 : 3); }

    void title_of(std::string_view of, std::string_view words, float x, float y) {
        fig_.text(key("title of " + std::string(of)), {x, y}, words, {.size = kSmallSize, .color = theme_.ink2});
    }
    void names(float x, float width, float y, float row, const char* kind) {
        for (int i = 0; i < n_; ++i)
            fig_.literal({x + width - 7, y + row * (static_cast<float>(i) + 0.5f)}, shortened(fig_, word(i), width - 8, {.size = kMinTextSize, .font = FontStyle::mono}),
                         {.size = kMinTextSize, .color = find_head_word(word(i)) ? theme_.ink : theme_.ink2, .anchor = Anchor::right, .font = FontStyle::mono, .middle = true})
                .part_of(key(kind, i));
    }
    // Upright, reading upwards, over the columns.
    void column_names(const char* kind, float x, float y, float w) {
        for (int j = 0; j < n_; ++j) upright(kind, j, word(j), {x + w * (static_cast<float>(j) + 0.5f), y}, FontStyle::mono);
    }
    void upright(const char* kind, int i, std::string_view words, Vec2 at, FontStyle font) {
        const auto turned = fig_.group(key(kind, i), {.transform = {0, -1, 1, 0, at.x, at.y}});
        fig_.literal({0, 0}, shortened(fig_, words, room_, {.size = kMinTextSize, .font = font}), {.size = kMinTextSize, .color = theme_.ink2, .font = font, .middle = true}).decoration();
    }

    void cells(std::string_view name, Rect box, int rows, int columns) {
        const Traced t = tensor(name);
        const float w = box.w / static_cast<float>(columns), h = box.h / static_cast<float>(rows);
        const ColorScale s = scale(name);
        const bool paints = name == "scores" && run_.inputs.mask == HeadModel::Mask::painted;
        const auto room = [&](Scalar v) { return fig_.measure(format_number(static_cast<double>(v.number)), {.size = kMinTextSize}).width < w - 3; };
        bool digits = h >= 14 && w >= 24;  // in all cells, or in none
        for (int i = 0; i < rows * columns && digits; ++i) digits = room(t[i]);
        fig_.rect(key("ground of " + std::string(name)), box.inset(-1), {.fill = theme_.line, .corner = kCellCorner}).decoration();
        for (int i = 0; i < rows * columns; ++i) {
            const Rect cell{box.x + w * static_cast<float>(i % columns) + 0.5f, box.y + h * static_cast<float>(i / columns) + 0.5f, w - 1, h - 1};
            const bool hidden = name == "scores" && run_["keep"][i] == 0, open = opened_.name == name && opened_.index == i;
            MarkRef m = fig_.rect(key(name, i), cell,
                                  {.fill = hidden ? Ink(theme_.wash) : Ink(t[i], s), .stroke = open ? Ink(theme_.ink) : Ink(), .width = 2, .corner = 0});
            if (hidden) m.value(run_["keep"][i]).name("hidden by the mask");
            if (open && fig_.hovered() == key(name, i)) m.depends_on(sources(name, i));
            m.sets(paints ? "painted" : "cell", paints ? toggled(i) : format("%s %d", std::string(name).c_str(), i));
            if (digits && !hidden) m.number(t[i], {.size = kMinTextSize});
        }
    }
    // The painted mask with one cell the other way.
    std::string toggled(int cell) const {
        std::string bits = run_.inputs.painted;
        bits.resize(kMax * kMax, '1');
        char& bit = bits[static_cast<size_t>(cell / n_ * kMax + cell % n_)];
        bit = bit == '0' ? '1' : '0';
        return bits;
    }

    // ---- how a cell is computed: two vectors of terms, what they give one by one, and the sum

    struct Term {
        Traced first, second, both;                  // of equal size; `second` may be missing
        std::string first_name, second_name, both_name;
        std::vector<std::string> labels;             // of the terms
    };
    static int columns_of(std::string_view name, int n) { return name == "scores" || name == "weights" ? n : name == "x" || name == "out" || name == "wo" ? D : C; }

    std::vector<Key> sources(std::string_view name, int i) const {
        std::vector<Key> keys;
        const int columns = columns_of(name, n_), r = i / columns, c = i % columns;
        const auto row = [&](std::string_view of, int which, int size) {
            for (int k = 0; k < size; ++k) keys.push_back(key(of, which * size + k));
        };
        const auto column = [&](std::string_view of, int which, int size, int wide) {
            for (int k = 0; k < size; ++k) keys.push_back(key(of, k * wide + which));
        };
        if (name == "q" || name == "k" || name == "v") row("x", r, D), column(name == "q" ? "wq" : name == "k" ? "wk" : "wv", c, D, C);
        if (name == "scores") row("q", r, C), row("k", c, C);
        if (name == "weights") row("scores", r, n_);
        if (name == "mix") row("weights", r, n_), column("v", c, n_, C);
        if (name == "out") row("mix", r, C), column("wo", c, C, D);
        return keys;
    }

    Traced column_of(const std::string& name, int which, int size, int wide) {
        std::vector<float> values;
        for (int k = 0; k < size; ++k) values.push_back(tensor(name)[k * wide + which].number);
        return fig_.derive(name + ".column", ConstView(values), "column of", {name});
    }
    Traced product_of(const Traced& a, const Traced& b, std::string_view from, std::string_view with) {
        std::vector<float> values;
        for (int64_t k = 0; k < a.size(); ++k) values.push_back(a[k].number * b[k].number);
        return fig_.derive("terms", ConstView(values), "product of", {from, with});
    }
    std::vector<std::string> feature_names() const {
        std::vector<std::string> names;
        for (const std::string_view f : kHeadFeatures) names.emplace_back(fig_.translate(f));
        return names;
    }
    std::string sentence(std::string_view pattern, const std::string& a, const std::string& b = "") const {
        std::string out(fig_.translate(pattern));
        for (const std::string* w : {&a, &b})
            if (const size_t hole = out.find("[]"); hole != std::string::npos) out.replace(hole, 2, "“" + *w + "”");
        return out;
    }

    void draw_expression(Rect box) {
        const std::string& name = opened_.name;
        const Traced t = name.empty() ? Traced() : tensor(name);
        const int columns = columns_of(name, n_), i = opened_.index;
        if (!t || i < 0 || i >= t.size()) {
            fig_.text(key("expression"), {box.x, box.y + 14}, "point at a cell: here it opens to the numbers that it came from", {.size = kSmallSize, .color = theme_.ink2});
            return;
        }
        const int r = i / columns, c = i % columns;
        std::string heading;
        Term term;
        if (name == "q" || name == "k" || name == "v") {
            const std::string w = name == "q" ? "wq" : name == "k" ? "wk" : "wv";
            heading = sentence(name == "q" ? "what [] asks for" : name == "k" ? "what [] offers to be found by" : "what [] has to say", word(r));
            term.first = tensor("x").row(r);
            term.second = column_of(w, c, D, C);
            term.both = product_of(term.first, term.second, "x", w + ".column");
            term.labels = feature_names();
            term.first_name = "$x$", term.second_name = name == "q" ? "$W_Q$" : name == "k" ? "$W_K$" : "$W_V$";
        } else if (name == "scores") {
            heading = sentence("how well the question of [] fits the key of []", word(r), word(c));
            term.first = tensor("q").row(r);
            term.second = tensor("k").row(c);
            term.both = product_of(term.first, term.second, "q", "k");
            term.first_name = "$q$", term.second_name = "$k$";
        } else if (name == "weights") {
            heading = sentence("how much [] listens to []", word(r), word(c));
            term.first = tensor("scores").row(r);
            for (int j = 0; j < n_; ++j) term.labels.push_back(word(j));
            term.both = tensor("weights").row(r);
            term.first_name = "$s$", term.both_name = "softmax";
        } else if (name == "mix") {
            heading = sentence("what [] hears", word(r));
            term.first = tensor("weights").row(r);
            term.second = column_of("v", c, n_, C);
            term.both = product_of(term.first, term.second, "weights", "v.column");
            for (int j = 0; j < n_; ++j) term.labels.push_back(word(j));
            term.first_name = "$a$", term.second_name = "$v$";
        } else if (name == "out") {
            heading = sentence("what the head writes to []", word(r)) + ": " + std::string(fig_.translate(kHeadFeatures[c]));
            term.first = tensor("mix").row(r);
            term.second = column_of("wo", c, C, D);
            term.both = product_of(term.first, term.second, "mix", "wo.column");
            term.first_name = "$o$", term.second_name = "$W_O$";
        } else {
            heading = name == "x" ? sentence("a feature of []", word(r)) + ": " + std::string(fig_.translate(kHeadFeatures[c])) : std::string(fig_.translate("a weight: the slider changes it"));
            term.first = t.row(r);
            term.first_name = "";
        }
        fig_.literal({box.x, box.y + 14}, heading, {.size = kSmallSize, .font = FontStyle::medium}).part_of(key("expression"));
        rows_of_terms({box.x, box.y + 20, box.w, box.h - 20}, term, t[i], name, r, c);
    }

    void rows_of_terms(Rect box, const Term& term, Scalar result, const std::string& name, int r, int c) {
        const auto n = static_cast<int>(term.first.size());
        const bool soft = name == "weights";
        const float label = 52, w = std::min(48.f, (box.w - label - 66) / static_cast<float>(std::max(n, 1)));
        float y = box.y;
        const TextLook small{.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle};
        for (int j = 0; j < n && !term.labels.empty(); ++j)
            if (const std::string& l = term.labels[static_cast<size_t>(j)]; fig_.measure(l, small).width < w) fig_.literal({box.x + label + w * (static_cast<float>(j) + 0.5f), y + 9}, l, small).decoration();
        if (!term.labels.empty()) y += 13;
        const auto row = [&](const char* which, const std::string& title, const Traced& values, const ColorScale& s) {
            if (!values) return;
            fig_.text(key(which), {box.x, y + 9}, title, {.size = kSmallSize, .color = theme_.ink2, .middle = true});
            for (int j = 0; j < n; ++j) {
                const bool hidden = soft && run_["keep"].row(r)[j] == 0 && &values == &term.first;
                MarkRef m = fig_.rect(key(which, j), {box.x + label + w * static_cast<float>(j) + 0.5f, y, w - 1, 18}, {.fill = hidden ? Ink(theme_.wash) : Ink(values[j], s), .stroke = theme_.line, .width = kHairline, .corner = 0});
                if (!hidden && fig_.measure(format_number(static_cast<double>(values[j].number)), {.size = kMinTextSize}).width < w) m.number(values[j], {.size = kMinTextSize});
            }
            y += 20;
        };
        row("first term", term.first_name, term.first, scale(soft ? "scores" : name == "mix" ? "weights" : "x"));
        row("second term", term.second_name, term.second, scale("x"));
        row("both terms", soft ? term.both_name : "×", term.both, soft ? probability() : scale("x"));
        const float x = box.x + label + w * static_cast<float>(n) + 8;
        const TextLook strong{.size = kSmallSize, .font = FontStyle::medium};
        if (soft || !term.both)
            fig_.phrase(key("result"), {x, y - 7}, "= {}", {result}, strong);
        else if (name == "scores") {  // the sum, and the score after the division
            fig_.phrase(key("sum"), {x, y - 25}, "Σ = {}", {tensor("products").row(r)[c]}, {.size = kSmallSize});
            fig_.phrase(key("result"), {x, y - 7}, "→ {}", {result}, strong);
        } else
            fig_.phrase(key("result"), {x, y - 7}, "Σ = {}", {result}, strong);
    }

    Figure& fig_;
    const RunView<HeadModel>& run_;
    const Theme& theme_;
    Cell opened_;
    int n_ = 0;
    float room_ = 40;  // for the names over columns
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/head") {
    using namespace glassbox;
    HeadModel::Inputs in{.words = words_of(fig.text_field("text", "these old dogs near the tree sleep"))};
    in.weights = fig.choice("weights", HeadModel::Weights::features, kWeights);
    in.mask = fig.choice("mask", HeadModel::Mask::none, kMasks);
    if (in.mask == HeadModel::Mask::sliding) in.window = fig.slider("window", 1, {.min = 0, .max = kMax - 1, .label = "words heard to either side"});
    in.painted = fig.text_field("painted", "", {.hidden = true});
    in.divide = fig.toggle("divide", true, {.label = "divide by the root of the width"});
    const Cell pinned = parse_cell(fig.text_field("cell", "weights 44", {.hidden = true}));
    if (editable(pinned.name)) in.edit = {pinned.name, pinned.index, static_cast<float>(fig.slider("add", 0.0, {.min = -4, .max = 4, .label = "add to the opened cell"}))};
    if (in.words.empty()) {
        fig.text(fig.area().center(), "write a few words", {.color = fig.theme().ink2, .anchor = Anchor::middle});
        return;
    }
    const auto run = fig.run<HeadModel>(in);
    if (run.tick < 0 || run.inputs.words.empty()) return;
    Scene(fig, run, pinned).draw();

    const Traced weights = run["weights"];
    const int last = weights.rows() - 1;
    int most = 0;
    for (int j = 1; j <= last; ++j)
        if (weights.row(last)[j].number > weights.row(last)[most].number) most = j;
    fig.output("last-word-listens-to", run.inputs.words[static_cast<size_t>(most)], "the last word listens most to");
    fig.output("weight", weights.row(last)[most], "with the weight");
}
