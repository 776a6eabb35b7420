#include <algorithm>

#include "engine/data/layout.h"
#include "engine/data/layout_parts.h"

namespace glassbox {
namespace layout {
namespace {

size_t at_index(int i) { return static_cast<size_t>(i); }

// Breadth-first tree from one node: distance and the edge that leads back.
struct Tree {
    std::vector<int> distance, parent, via;
};
Tree tree_from(const Net& net, int root) {
    Tree t{std::vector<int>(at_index(net.n), -1), std::vector<int>(at_index(net.n), -1),
           std::vector<int>(at_index(net.n), -1)};
    std::vector<int> queue{root};
    t.distance[at_index(root)] = 0;
    for (size_t head = 0; head < queue.size(); ++head) {
        const auto v = at_index(queue[head]);
        for (int i = net.adj.start[v]; i < net.adj.start[v + 1]; ++i) {
            const Adjacency::End end = net.adj.ends[at_index(i)];
            if (!net.edge_in_ring[at_index(end.edge)] || t.distance[at_index(end.node)] >= 0) continue;
            t.distance[at_index(end.node)] = t.distance[v] + 1;
            t.parent[at_index(end.node)] = queue[head];
            t.via[at_index(end.node)] = end.edge;
            queue.push_back(end.node);
        }
    }
    return t;
}

struct Cycle {
    std::vector<int> nodes;  // in order
    std::vector<int> edges;  // sorted: what makes it itself
};

}  // namespace

// Horton 1987: a shortest cycle of the basis is two shortest paths from one of its nodes, closed by an edge. It is
// looked for from its lowest node only, so that each turns up few times.
std::vector<std::vector<int>> smallest_rings(const Net& net) {
    int ring_edges = 0;
    std::vector<bool> on_ring(at_index(net.n), false);
    for (size_t e = 0; e < net.edges.size(); ++e) {
        if (!net.edge_in_ring[e]) continue;
        ++ring_edges;
        on_ring[at_index(net.edges[e].first)] = on_ring[at_index(net.edges[e].second)] = true;
    }
    std::vector<Cycle> cycles;
    int ring_nodes = 0, ring_parts = 0;
    std::vector<bool> reached(at_index(net.n), false);
    for (int root = 0; root < net.n; ++root) {
        if (!on_ring[at_index(root)]) continue;
        ++ring_nodes;
        const Tree t = tree_from(net, root);
        if (!reached[at_index(root)]) {
            ++ring_parts;
            for (int v = 0; v < net.n; ++v)
                if (t.distance[at_index(v)] >= 0) reached[at_index(v)] = true;
        }
        for (size_t e = 0; e < net.edges.size(); ++e) {
            const auto [a, b] = net.edges[e];
            if (!net.edge_in_ring[e] || t.distance[at_index(a)] < 0) continue;
            if (t.via[at_index(a)] == static_cast<int>(e) || t.via[at_index(b)] == static_cast<int>(e))
                continue;
            Cycle c;
            c.edges.push_back(static_cast<int>(e));
            std::vector<int> left, right;
            bool lowest = true;
            for (int v = a; v != root; v = t.parent[at_index(v)]) {
                left.push_back(v);
                c.edges.push_back(t.via[at_index(v)]);
                lowest = lowest && v > root;
            }
            for (int v = b; v != root; v = t.parent[at_index(v)]) {
                right.push_back(v);
                c.edges.push_back(t.via[at_index(v)]);
                lowest = lowest && v > root;
            }
            if (!lowest) continue;
            bool disjoint = true;
            for (int v : left) disjoint = disjoint && std::find(right.begin(), right.end(), v) == right.end();
            if (!disjoint) continue;
            c.nodes.push_back(root);
            c.nodes.insert(c.nodes.end(), left.rbegin(), left.rend());
            c.nodes.insert(c.nodes.end(), right.begin(), right.end());
            std::sort(c.edges.begin(), c.edges.end());
            cycles.push_back(std::move(c));
        }
    }
    // Cycles with equal edges are the same ring, so a tie makes no difference.
    std::sort(cycles.begin(), cycles.end(), [](const Cycle& a, const Cycle& b) {
        return a.edges.size() != b.edges.size() ? a.edges.size() < b.edges.size()
               : a.edges != b.edges             ? a.edges < b.edges
                                                : a.nodes < b.nodes;
    });
    // Independent ones by elimination over bits.
    const int wanted = ring_edges - ring_nodes + ring_parts;
    const size_t words = (net.edges.size() + 63) / 64;
    std::vector<std::vector<uint64_t>> basis;
    std::vector<size_t> lead;
    std::vector<std::vector<int>> rings;
    for (const Cycle& c : cycles) {
        if (static_cast<int>(rings.size()) == wanted) break;
        std::vector<uint64_t> bits(words, 0);
        for (int e : c.edges) bits[at_index(e) / 64] |= uint64_t{1} << (e % 64);
        for (size_t i = 0; i < basis.size(); ++i)
            if (bits[lead[i] / 64] >> (lead[i] % 64) & 1)
                for (size_t w = 0; w < words; ++w) bits[w] ^= basis[i][w];
        size_t first = 0;
        while (first < words * 64 && !(bits[first / 64] >> (first % 64) & 1)) ++first;
        if (first == words * 64) continue;
        basis.push_back(std::move(bits));
        lead.push_back(first);
        rings.push_back(c.nodes);
    }
    return rings;
}

namespace {

class RingPlacer {
  public:
    RingPlacer(const Net& net, int system, std::vector<Point>& at)
        : net_(net), at_(at), placed_(at_index(net.n), false) {
        for (const std::vector<int>& ring : net.rings)
            if (net.system[at_index(ring[0])] == system) rings_.push_back(&ring);
        for (int v = 0; v < net.n; ++v)
            if (net.system[at_index(v)] == system) rows_.push_back(v);
        done_.assign(rings_.size(), false);
    }

    void place() {
        place_first(best_first());
        for (size_t i = 1; i < rings_.size(); ++i) {
            const size_t next = best_next();
            done_[next] = true;
            attach(*rings_[next]);
        }
        if (bent_) relax(net_, rows_, at_, 300);
    }

  private:
    bool is_placed(int v) const { return placed_[at_index(v)]; }
    void put(int v, Point p) {
        at_[at_index(v)] = p;
        placed_[at_index(v)] = true;
    }
    static bool shares_edge(const std::vector<int>& a, const std::vector<int>& b) {
        int common = 0;
        for (int v : a) common += std::find(b.begin(), b.end(), v) != b.end();
        return common >= 2;
    }

    // The ring in the middle: that with most neighbours; the larger one of equals.
    size_t best_first() const {
        size_t best = 0;
        int best_score = -1;
        for (size_t i = 0; i < rings_.size(); ++i) {
            int score = 0;
            for (size_t j = 0; j < rings_.size(); ++j) score += i != j && shares_edge(*rings_[i], *rings_[j]);
            score = score * 1000 + static_cast<int>(rings_[i]->size());
            if (score > best_score) best_score = score, best = i;
        }
        return best;
    }
    size_t best_next() const {
        size_t best = 0;
        int most = -1;
        for (size_t i = 0; i < rings_.size(); ++i) {
            if (done_[i]) continue;
            int count = 0;
            for (int v : *rings_[i]) count += is_placed(v);
            // Two shared atoms are the plain case; more of them must fit; one (spiro) comes last.
            const int score = count < 2 ? count : 1000 - count;
            if (score > most) most = score, best = i;
        }
        return best;
    }

    // A regular polygon with a vertical edge on its right.
    void place_first(size_t index) {
        const std::vector<int>& ring = *rings_[index];
        done_[index] = true;
        const auto n = static_cast<double>(ring.size());
        const double radius = 0.5 / direction(kPi / n).y;
        for (size_t i = 0; i < ring.size(); ++i)
            put(ring[i], direction(2 * kPi * (static_cast<double>(i) + 0.5) / n) * radius);
    }

    Point centre_of(const std::vector<int>& ring) const {
        Point c;
        for (int v : ring) c = c + at_[at_index(v)];
        return c * (1.0 / static_cast<double>(ring.size()));
    }
    // On which side of a-b a new ring goes: away from the placed rings that hold both, or else from all that is placed.
    double free_side(int a, int b, const std::vector<int>& self) const {
        const Point along = at_[at_index(b)] - at_[at_index(a)];
        double side = 0;
        for (size_t i = 0; i < rings_.size(); ++i) {
            if (!done_[i] || rings_[i] == &self) continue;
            const bool holds = std::find(rings_[i]->begin(), rings_[i]->end(), a) != rings_[i]->end() &&
                               std::find(rings_[i]->begin(), rings_[i]->end(), b) != rings_[i]->end();
            const bool whole =
                std::all_of(rings_[i]->begin(), rings_[i]->end(), [this](int v) { return is_placed(v); });
            if (holds && whole) side += cross(along, centre_of(*rings_[i]) - at_[at_index(a)]);
        }
        if (side > -1e-9 && side < 1e-9) {
            Point c;
            int count = 0;
            for (int v : rows_)
                if (is_placed(v)) c = c + at_[at_index(v)], ++count;
            side = cross(along, c * (1.0 / count) - at_[at_index(a)]);
        }
        return side > 0 ? -1 : 1;
    }

    // The way round the ring from index i, `count` unplaced atoms between two placed ones, on an arc of unit steps.
    void bend(const std::vector<int>& ring, size_t from, size_t count, double side) {
        const size_t n = ring.size();
        const Point a = at_[at_index(ring[from])], b = at_[at_index(ring[(from + count + 1) % n])];
        const double chord = length(b - a);
        const auto steps = static_cast<double>(count + 1);
        if (chord < 1e-6) {  // two placed atoms on one spot: anything but a division by zero
            for (size_t i = 0; i < count; ++i)
                put(ring[(from + 1 + i) % n], a + direction(static_cast<double>(i + 1)));
            return;
        }
        // sin(steps t) / sin(t) falls from `steps` to 0 as t goes from 0 to pi / steps.
        double low = 1e-4, high = kPi / steps - 1e-6;
        for (int i = 0; i < 50; ++i) {
            const double t = (low + high) / 2;
            (direction(steps * t).y / direction(t).y > chord ? low : high) = t;
        }
        const double t = (low + high) / 2, step = chord * direction(t).y / direction(steps * t).y;
        // The first step leaves the chord by (steps - 1) t, each next one turns back by 2 t.
        const Point along = unit(b - a);
        Point p = a;
        for (size_t i = 0; i < count; ++i) {
            const double angle = side * ((steps - 1) * t - 2 * t * static_cast<double>(i));
            p = p + turned(along, direction(angle)) * step;
            put(ring[(from + 1 + i) % n], p);
        }
    }

    void attach(const std::vector<int>& ring) {
        const size_t n = ring.size();
        size_t placed = 0, some = 0;
        for (size_t i = 0; i < n; ++i)
            if (is_placed(ring[i])) ++placed, some = i;
        if (placed == n || placed == 0) return;
        if (placed == 1) return attach_spiro(ring, some);
        // A regular polygon on a shared edge, if the other shared atoms are where it wants them.
        for (size_t i = 0; i < n; ++i) {
            const int a = ring[i], b = ring[(i + 1) % n];
            if (!is_placed(a) || !is_placed(b)) continue;
            // Seen from a to b the ring lies on the free side; going round from b away from a ends at a.
            const double side = free_side(a, b, ring);
            Point p = at_[at_index(b)], step = p - at_[at_index(a)];
            std::vector<Point> wanted{at_[at_index(a)], p};
            const Point turn = direction(side * 2 * kPi / static_cast<double>(n));
            for (size_t k = 2; k < n; ++k) {
                step = turned(step, turn);
                p = p + step;
                wanted.push_back(p);
            }
            bool fits = true;
            for (size_t k = 0; k < n; ++k) {
                const int v = ring[(i + k) % n];
                if (is_placed(v)) fits = fits && length(at_[at_index(v)] - wanted[k]) < 0.25;
            }
            for (size_t k = 0; k < n && fits; ++k) {
                if (is_placed(ring[(i + k) % n])) continue;
                for (int v : rows_)
                    if (is_placed(v)) fits = fits && length(at_[at_index(v)] - wanted[k]) > 0.4;
            }
            if (!fits) continue;
            for (size_t k = 0; k < n; ++k)
                if (!is_placed(ring[(i + k) % n])) put(ring[(i + k) % n], wanted[k]);
            if (placed > 2) bent_ = bent_ || !exact(ring);
            return;
        }
        // A bridge: each way round that is missing goes on an arc.
        bent_ = true;
        for (size_t i = 0; i < n; ++i) {
            if (!is_placed(ring[i]) || is_placed(ring[(i + 1) % n])) continue;
            size_t count = 0;
            while (!is_placed(ring[(i + 1 + count) % n])) ++count;
            bend(ring, i, count, free_side(ring[i], ring[(i + count + 1) % n], ring));
        }
    }
    bool exact(const std::vector<int>& ring) const {
        for (size_t i = 0; i < ring.size(); ++i) {
            const double d = length(at_[at_index(ring[i])] - at_[at_index(ring[(i + 1) % ring.size()])]);
            if (d < 0.98 || d > 1.02) return false;
        }
        return true;
    }
    void attach_spiro(const std::vector<int>& ring, size_t shared) {
        const int v = ring[shared];
        Point out;
        for (int i = net_.adj.start[at_index(v)]; i < net_.adj.start[at_index(v) + 1]; ++i) {
            const int u = net_.adj.ends[at_index(i)].node;
            if (is_placed(u)) out = out - unit(at_[at_index(u)] - at_[at_index(v)]);
        }
        const auto n = static_cast<double>(ring.size());
        const Point outward = unit(out);
        const double radius = 0.5 / direction(kPi / n).y;
        const Point centre = at_[at_index(v)] + outward * radius;
        for (size_t k = 1; k < ring.size(); ++k) {
            const Point back = turned(outward * -radius, direction(2 * kPi * static_cast<double>(k) / n));
            put(ring[(shared + k) % ring.size()], centre + back);
        }
    }

    const Net& net_;
    std::vector<Point>& at_;
    std::vector<bool> placed_, done_;
    std::vector<const std::vector<int>*> rings_;
    std::vector<int> rows_;
    bool bent_ = false;
};

}  // namespace

void place_ring_system(const Net& net, int system, std::vector<Point>& at) {
    RingPlacer(net, system, at).place();
}

}  // namespace layout

std::vector<std::vector<int>> smallest_rings(const Graph& graph) { return layout::net_of(graph).rings; }

}  // namespace glassbox
