// The graph control: reading a molecule's name, a SMILES or JSON, and the edits of the hand.
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/data/layout.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"
#include "engine/figure/control.h"

namespace glassbox {
namespace {

// Where a dragged node may go: a little beyond the frame, so that it cannot be lost.
constexpr float kFrameMargin = 0.8f;

Rect frame_of(const Graph& g) {
    const Rect b = g.bounds();
    return {b.x, b.y, std::max(b.w, 1.f), std::max(b.h, 1.f)};
}

Result<GraphPointer> from_json(std::string_view raw) {
    const Result<Json> j = parse_json(raw);
    if (!j) return j.error();
    Result<Graph> g = graph_from_json(*j);
    if (!g) return g.error();
    GraphValue value{.graph = std::move(*g), .frame = {}, .source = text_of(*j, "source"), .edited = true};
    value.frame = frame_of(value.graph);
    if (const Json* f = member(*j, "frame"); f && f->is_array() && f->size() == 4) {
        float n[4];
        for (size_t k = 0; k < 4; ++k) n[k] = (*f)[k].is_number() ? (*f)[k].get<float>() : 0.f;
        if (n[2] > 0 && n[3] > 0) value.frame = {n[0], n[1], n[2], n[3]};
    }
    return GraphPointer(std::make_shared<GraphValue>(std::move(value)));
}

std::optional<EdgeKind> parse_kind(std::string_view text) {
    for (int k = 0; k < kEdgeKinds; ++k)
        if (text == name_of(static_cast<EdgeKind>(k))) return static_cast<EdgeKind>(k);
    return std::nullopt;
}

// Applies the edit to `g`; the answer is what was wrong, or "".
std::string apply_edit(Graph& g, const GraphValue& value, const std::vector<std::string_view>& word) {
    const auto number = [&](size_t i) { return i < word.size() ? parse_double(word[i]) : std::nullopt; };
    const auto id = [&](size_t i) {
        const std::optional<int64_t> v = i < word.size() ? parse_int(word[i]) : std::nullopt;
        return v && *v >= 0 && *v < INT32_MAX ? static_cast<int>(*v) : -1;
    };
    const auto kind = [&](size_t i) {
        return i < word.size() ? parse_kind(word[i]) : std::optional<EdgeKind>(EdgeKind::single_bond);
    };
    const std::string_view verb = word[0];
    if (verb == "move") {
        const std::optional<double> x = number(2), y = number(3);
        if (!x || !y) return "move needs a node and two numbers";
        const Rect& f = value.frame;
        const Vec2 p{std::clamp(static_cast<float>(*x), f.x - kFrameMargin, f.right() + kFrameMargin),
                     std::clamp(static_cast<float>(*y), f.y - kFrameMargin, f.bottom() + kFrameMargin)};
        return g.set_position(NodeId(id(1)), p) ? "" : "there is no such node to move";
    }
    if (verb == "add" && word.size() >= 4) {
        if (g.node_count() >= kMaxNodes) return format("a graph holds at most %d nodes", kMaxNodes);
        const std::string_view symbol = word[1];
        if (symbol.size() > static_cast<size_t>(kMaxSymbolBytes)) return "the symbol is too long";
        if (word[2] == "to") {
            const NodeId anchor(id(3));
            const std::optional<EdgeKind> k = kind(4);
            if (!g.contains(anchor)) return "there is no such node to add to";
            if (!k) return "unknown kind of bond";
            const NodeId made = g.add_node(symbol, place_new_node(g, anchor, *k));
            return g.add_edge(anchor, made, *k) ? "" : "the new node could not be joined";
        }
        const std::optional<double> x = number(2), y = number(3);
        if (!x || !y) return "add needs a place: two numbers, or \"to\" and a node";
        return g.add_node(symbol, {static_cast<float>(*x), static_cast<float>(*y)}) ? "" : "the node could not be added";
    }
    if (verb == "remove") {
        if (g.node_count() <= 1) return "the last node stays";
        return g.remove_node(NodeId(id(1))) ? "" : "there is no such node to remove";
    }
    if (verb == "join") {
        const std::optional<EdgeKind> k = kind(3);
        if (!k) return "unknown kind of bond";
        return g.add_edge(NodeId(id(1)), NodeId(id(2)), *k) ? "" : "these two nodes cannot be joined (again)";
    }
    if (verb == "cut") return g.remove_edge(EdgeId(id(1))) ? "" : "there is no such edge to cut";
    if (verb == "kind") {
        const std::optional<EdgeKind> k = word.size() > 2 ? parse_kind(word[2]) : std::nullopt;
        if (!k) return "a bond is single, double, triple or aromatic";
        return g.set_kind(EdgeId(id(1)), *k) ? "" : "there is no such edge";
    }
    if (verb == "symbol" && word.size() == 3)
        return g.set_symbol(NodeId(id(1)), word[2]) ? "" : "there is no such node, or the symbol is too long";
    return "unknown edit \"" + std::string(verb.substr(0, 40)) + "\"";
}

}  // namespace

Result<GraphPointer> read_graph(std::string_view raw) {
    const std::string_view text = trim(raw);
    if (text.empty()) return error("a graph needs a molecule's name or a SMILES such as CCO");
    if (text.front() == '{') return from_json(text);
    const Molecule* named = find_molecule(text);
    Result<Graph> g = parse_smiles(named ? named->smiles : text);
    if (!g) {
        std::vector<std::string> names;
        for (const Molecule& m : molecules()) names.emplace_back(m.id);
        const std::string near = nearest_name(text, names);
        return error("\"" + std::string(text.substr(0, 60)) + "\" is no SMILES: " + g.error().message +
                     (near.empty() ? "" : "; did you mean the molecule " + near + "?"));
    }
    GraphValue value{.graph = laid_out(std::move(*g)), .frame = {}, .source = std::string(text)};
    value.frame = frame_of(value.graph);
    return GraphPointer(std::make_shared<GraphValue>(std::move(value)));
}

std::string write_graph(const GraphValue& value) {
    if (!value.edited) return value.source;
    Json j = to_json(value.graph);
    j["frame"] = {value.frame.x, value.frame.y, value.frame.w, value.frame.h};
    j["source"] = value.source;
    return write_json(j);
}

Result<GraphPointer> edit_graph(const GraphValue& value, std::string_view edit, bool held) {
    auto changed = std::make_shared<GraphValue>(value);
    const std::vector<std::string_view> words = split(trim(edit), ' ');
    const std::string wrong = apply_edit(changed->graph, value, words);
    if (!wrong.empty()) return error(wrong);
    if (!held) changed->frame = unite(changed->frame, frame_of(changed->graph));
    if (words[0] != "move") changed->source = to_smiles(changed->graph);
    changed->edited = true;
    return GraphPointer(std::move(changed));
}

Result<GraphPointer> GraphCache::get(std::string_view raw) {
    constexpr size_t kKept = 8;
    for (const auto& [text, value] : recent_)
        if (text == raw) return value;
    Result<GraphPointer> made = read_graph(raw);
    if (!made) return made;
    if (recent_.size() == kKept) recent_.erase(recent_.begin());
    recent_.push_back({std::string(raw), *made});
    return made;
}

}  // namespace glassbox
