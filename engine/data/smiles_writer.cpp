#include <algorithm>

#include "engine/data/elements.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"

namespace glassbox {
namespace {

class Writer {
  public:
    explicit Writer(const Graph& graph)
        : graph_(graph),
          adj_(adjacency(graph)),
          in_ring_(edges_in_rings(graph)),
          hydrogens_(hydrogens_of(graph)) {}

    std::string write() {
        const auto n = static_cast<size_t>(graph_.node_count());
        aromatic_.assign(n, false);
        for (size_t v = 0; v < n; ++v) {
            const Node& node = graph_.nodes()[v];
            for (int i = adj_.start[v]; i < adj_.start[v + 1]; ++i)
                if (in_ring_[edge_at(i)]) aromatic_[v] = node.aromatic && may_be_aromatic(node.symbol);
        }
        children_.resize(n);
        rings_.resize(n);
        seen_.assign(n, false);
        edge_done_.assign(static_cast<size_t>(graph_.edge_count()), false);
        for (size_t v = 0; v < n; ++v) {
            if (seen_[v]) continue;
            plan(v);
            if (!out_.empty()) out_ += '.';
            write_from(v);
        }
        return std::move(out_);
    }

  private:
    struct Child {
        size_t node, edge;
    };
    size_t edge_at(int i) const { return static_cast<size_t>(adj_.ends[static_cast<size_t>(i)].edge); }

    // Which bonds the writing walks along, and which become ring numbers. Recursion is at most kMaxNodes deep.
    void plan(size_t v) {
        seen_[v] = true;
        for (int i = adj_.start[v]; i < adj_.start[v + 1]; ++i) {
            const size_t e = edge_at(i);
            const auto u = static_cast<size_t>(adj_.ends[static_cast<size_t>(i)].node);
            if (edge_done_[e]) continue;
            edge_done_[e] = true;
            if (seen_[u]) {
                // A second edge between the same two (directed both ways) cannot be written.
                if (std::none_of(rings_[v].begin(), rings_[v].end(),
                                 [u](const Child& c) { return c.node == u; }) &&
                    std::none_of(children_[u].begin(), children_[u].end(),
                                 [v](const Child& c) { return c.node == v; })) {
                    rings_[v].push_back({u, e});
                    rings_[u].push_back({v, e});
                }
            } else {
                children_[v].push_back({u, e});
                plan(u);
            }
        }
    }

    EdgeKind kind_of(size_t e) const {
        const EdgeKind kind = graph_.edges()[e].kind;
        return kind == EdgeKind::aromatic_bond && !in_ring_[e] ? EdgeKind::single_bond : kind;
    }
    std::string_view symbol_of(size_t e, size_t a, size_t b) const {
        const bool both = aromatic_[a] && aromatic_[b];
        switch (kind_of(e)) {
            case EdgeKind::double_bond:
                return "=";
            case EdgeKind::triple_bond:
                return "#";
            case EdgeKind::aromatic_bond:
                return both ? "" : ":";
            default:
                return both ? "-" : "";
        }
    }

    void write_atom(size_t v) {
        const Node& node = graph_.nodes()[v];
        const bool known = atomic_number(node.symbol) > 0;
        const std::string symbol = known ? node.symbol : "*";
        int bonds = 0;
        bool pi = false;
        for (int i = adj_.start[v]; i < adj_.start[v + 1]; ++i) {
            const EdgeKind kind = kind_of(edge_at(i));
            bonds += kind == EdgeKind::double_bond ? 2 : kind == EdgeKind::triple_bond ? 3 : 1;
            pi = pi || kind == EdgeKind::aromatic_bond;
        }
        std::string shown = symbol;
        if (aromatic_[v]) shown[0] = static_cast<char>(shown[0] - 'A' + 'a');
        const bool bare = in_organic_subset(symbol) && node.charge == 0 &&
                          valence_hydrogens(symbol, 0, bonds, pi) == hydrogens_[v];
        if (bare) {
            out_ += shown;
            return;
        }
        out_ += '[' + shown;
        // A bracket holds one digit of hydrogens.
        const int h = symbol == "H" ? 0 : std::min(hydrogens_[v], 9);
        if (h > 0) out_ += 'H';
        if (h > 1) out_ += std::to_string(h);
        if (node.charge != 0) out_ += node.charge > 0 ? '+' : '-';
        if (std::abs(node.charge) > 1) out_ += std::to_string(std::abs(node.charge));
        out_ += ']';
    }

    void write_from(size_t v) {
        written_.resize(children_.size(), false);
        written_[v] = true;
        write_atom(v);
        for (const Child& ring : rings_[v]) {
            const bool opens = !written_[ring.node];
            int number = 0;
            if (opens) {
                number = 1;
                while (number < 100 && numbers_[number] >= 0) ++number;
                if (number == 100) continue;  // a hundred rings open at once: no SMILES can say it
                numbers_[number] = static_cast<int>(ring.edge);
                out_ += symbol_of(ring.edge, v, ring.node);
            } else {
                while (number < 100 && numbers_[number] != static_cast<int>(ring.edge)) ++number;
                if (number == 100) continue;
                numbers_[number] = -1;
            }
            if (number >= 10) out_ += '%';
            out_ += std::to_string(number);
        }
        for (size_t i = 0; i < children_[v].size(); ++i) {
            const Child& child = children_[v][i];
            const bool last = i + 1 == children_[v].size();
            if (!last) out_ += '(';
            out_ += symbol_of(child.edge, v, child.node);
            write_from(child.node);
            if (!last) out_ += ')';
        }
    }

    const Graph& graph_;
    Adjacency adj_;
    std::vector<bool> in_ring_;
    std::vector<int> hydrogens_;
    std::vector<bool> aromatic_, seen_, edge_done_, written_;
    std::vector<std::vector<Child>> children_, rings_;
    std::vector<int> numbers_ = std::vector<int>(100, -1);  // the edge that holds a ring number
    std::string out_;
};

}  // namespace

std::string to_smiles(const Graph& graph) { return Writer(graph).write(); }

}  // namespace glassbox
