#include <algorithm>

#include "engine/data/layout_parts.h"

namespace glassbox::layout {
namespace {

size_t at_index(int i) { return static_cast<size_t>(i); }
constexpr double kDegree = kPi / 180;

// How badly two atoms that are not joined disturb each other.
double overlap_penalty(double d2) {
    if (d2 >= 1.0) return 0;
    const double d = std::sqrt(d2);
    const double near = d < 0.8 ? (0.8 - d) * 25 : 0;
    return near + (1.0 - d);
}

class MoleculePlacer {
  public:
    MoleculePlacer(const Net& net, const std::vector<int>& rows, std::vector<Point>& at)
        : net_(net),
          rows_(rows),
          at_(at),
          placed_(at_index(net.n), false),
          turn_(at_index(net.n), 0),
          side_(at_index(net.n), 0) {}

    void place() {
        start();
        for (size_t head = 0; head < queue_.size(); ++head) grow(queue_[head]);
        untangle();
    }

  private:
    int begin_of(int v) const { return net_.adj.start[at_index(v)]; }
    int end_of(int v) const { return net_.adj.start[at_index(v) + 1]; }
    Adjacency::End end_at(int i) const { return net_.adj.ends[at_index(i)]; }
    int degree(int v) const { return end_of(v) - begin_of(v); }
    bool is_placed(int v) const { return placed_[at_index(v)]; }
    void put(int v, Point p) {
        at_[at_index(v)] = p;
        placed_[at_index(v)] = true;
        queue_.push_back(v);
    }

    void start() {
        std::vector<int> sizes(at_index(net_.systems), 0);
        for (int v : rows_)
            if (net_.system[at_index(v)] >= 0) ++sizes[at_index(net_.system[at_index(v)])];
        int best = -1;
        for (int s = 0; s < net_.systems; ++s)
            if (sizes[at_index(s)] > (best < 0 ? 0 : sizes[at_index(best)])) best = s;
        if (best >= 0) {
            std::vector<Point> local(at_index(net_.n));
            place_ring_system(net_, best, local);
            for (int v : rows_)
                if (net_.system[at_index(v)] == best) put(v, local[at_index(v)]);
            return;
        }
        // No ring: begin at the end of a longest chain.
        const int far = farthest(rows_[0]);
        put(farthest(far), {});
    }
    int farthest(int root) const {
        std::vector<int> distance(at_index(net_.n), -1), queue{root};
        distance[at_index(root)] = 0;
        int best = root;
        for (size_t head = 0; head < queue.size(); ++head) {
            const int v = queue[head];
            const int d = distance[at_index(v)], b = distance[at_index(best)];
            if (d > b || (d == b && v < best)) best = v;
            for (int i = begin_of(v); i < end_of(v); ++i) {
                const int u = end_at(i).node;
                if (distance[at_index(u)] >= 0) continue;
                distance[at_index(u)] = d + 1;
                queue.push_back(u);
            }
        }
        return best;
    }

    // How far, and how much, hangs on u when it is entered from v: the longer, then the heavier branch goes straight on.
    struct Branch {
        int node = 0, depth = 0, weight = 0;
    };
    Branch branch_of(int v, int u) const {
        std::vector<bool> seen(at_index(net_.n), false);
        seen[at_index(v)] = seen[at_index(u)] = true;
        std::vector<std::pair<int, int>> queue{{u, 0}};
        Branch b{u, 0, 0};
        for (size_t head = 0; head < queue.size(); ++head) {
            const auto [w, d] = queue[head];
            b.depth = std::max(b.depth, d);
            ++b.weight;
            for (int i = begin_of(w); i < end_of(w); ++i) {
                const int x = end_at(i).node;
                if (seen[at_index(x)]) continue;
                seen[at_index(x)] = true;
                queue.emplace_back(x, d + 1);
            }
        }
        return b;
    }

    bool linear(int v) const {
        int doubles = 0, triples = 0;
        for (int i = begin_of(v); i < end_of(v); ++i) {
            const EdgeKind kind = net_.kinds[at_index(end_at(i).edge)];
            doubles += kind == EdgeKind::double_bond;
            triples += kind == EdgeKind::triple_bond;
        }
        return degree(v) == 2 && (triples == 1 || doubles == 2);
    }
    // Sum over what is drawn: small where there is room.
    double crowding(Point p) const {
        double sum = 0;
        for (int v : rows_) {
            if (!is_placed(v)) continue;
            const Point d = at_[at_index(v)] - p;
            sum += 1 / (0.05 + dot(d, d));
        }
        return sum;
    }

    void grow(int v) {
        std::vector<double> taken;
        std::vector<Branch> branches;
        int parent = -1;
        for (int i = begin_of(v); i < end_of(v); ++i) {
            const int u = end_at(i).node;
            if (is_placed(u)) {
                taken.push_back(angle_of(at_[at_index(u)] - at_[at_index(v)]));
                parent = u;
            } else {
                branches.push_back(branch_of(v, u));
            }
        }
        if (branches.empty()) return;
        // The main branch first; rows settle ties, so the order is total.
        std::sort(branches.begin(), branches.end(), [](const Branch& a, const Branch& b) {
            return a.depth != b.depth     ? a.depth > b.depth
                   : a.weight != b.weight ? a.weight > b.weight
                                          : a.node < b.node;
        });
        const std::vector<double> angles = directions(v, taken, static_cast<int>(branches.size()));
        for (size_t i = 0; i < branches.size(); ++i) {
            const int u = branches[i].node;
            if (is_placed(u)) continue;
            const Point p = at_[at_index(v)] + direction(angles[i]);
            if (taken.size() == 1)
                turn_[at_index(u)] =
                    cross(unit(at_[at_index(v)] - at_[at_index(parent)]), p - at_[at_index(v)]) > 0 ? 1 : -1;
            if (net_.system[at_index(u)] >= 0)
                place_system(u, v, p);
            else
                put(u, p);
        }
    }

    std::vector<double> directions(int v, const std::vector<double>& taken, int count) {
        if (taken.empty()) {
            // The first bond of a chain leans by 30 degrees, so that the zigzag runs flat.
            std::vector<double> out{-30 * kDegree};
            for (int i = 1; i < count; ++i) out.push_back(-30 * kDegree + 2 * kPi * i / count);
            return out;
        }
        if (taken.size() >= 2) return divide_widest_gap(taken, count);
        const double back = taken[0];
        if (count == 1 && linear(v)) return {back + kPi};
        if (count <= 2) {
            // Left or right: turn against the last turn (zigzag), or else towards the room.
            double sign = -turn_[at_index(v)];
            if (sign == 0) {
                const Point here = at_[at_index(v)];
                const double plus = crowding(here + direction(back + 120 * kDegree) * 1.5);
                const double minus = crowding(here + direction(back - 120 * kDegree) * 1.5);
                sign = plus < minus + 1e-9 ? 1 : -1;
            }
            // A turn to the left of the way in (positive cross product) is a direction of back - 120 degrees.
            const double first = sign > 0 ? back - 120 * kDegree : back + 120 * kDegree;
            if (count == 1) return {first};
            return {first, sign > 0 ? back + 120 * kDegree : back - 120 * kDegree};
        }
        std::vector<double> out{back + kPi};  // straight on, the others around
        const double step = 2 * kPi / (count + 1);
        std::vector<double> around;
        for (int i = 1; i <= count; ++i) around.push_back(back + step * i);
        // The one that is most nearly straight on goes to the main branch.
        const auto main = static_cast<size_t>((count - 1) / 2);
        out[0] = around[main];
        for (size_t i = 0; i < around.size(); ++i)
            if (i != main) out.push_back(around[i]);
        return out;
    }

    // The ring system of u, turned so that its free direction at u looks back at v; the better of two mirror images.
    void place_system(int u, int v, Point p) {
        const int system = net_.system[at_index(u)];
        std::vector<Point> local(at_index(net_.n));
        place_ring_system(net_, system, local);
        std::vector<double> taken;
        int outside = 0;
        for (int i = begin_of(u); i < end_of(u); ++i) {
            const int w = end_at(i).node;
            if (net_.system[at_index(w)] == system && net_.edge_in_ring[at_index(end_at(i).edge)])
                taken.push_back(angle_of(local[at_index(w)] - local[at_index(u)]));
            else
                ++outside;
        }
        const std::vector<double> free = divide_widest_gap(taken, outside);
        const Point back = unit(at_[at_index(v)] - p);
        std::vector<Point> best;
        double best_score = 0;
        for (int mirror = 0; mirror < 2; ++mirror)
            for (const double angle : free) {
                // A free direction of the mirrored system is mirrored too.
                const Point f = direction(mirror ? -angle : angle);
                const Point rotation = turned(back, {f.x, -f.y});
                std::vector<Point> placed(at_index(net_.n));
                double score = 0;
                for (int w : rows_) {
                    if (net_.system[at_index(w)] != system) continue;
                    Point q = local[at_index(w)] - local[at_index(u)];
                    if (mirror) q.y = -q.y;
                    placed[at_index(w)] = p + turned(q, rotation);
                    if (w != u) score += crowding(placed[at_index(w)]);
                }
                if (best.empty() || score < best_score - 1e-6) best = std::move(placed), best_score = score;
            }
        for (int w : rows_)
            if (net_.system[at_index(w)] == system) put(w, best[at_index(w)]);
    }

    // --- clearing overlaps by turning and mirroring branches ---

    // Marks the atoms on u's side of the bond v-u.
    std::vector<int> side_of(int v, int u) {
        ++mark_;
        side_[at_index(v)] = mark_;
        side_[at_index(u)] = mark_;
        std::vector<int> out{u};
        for (size_t head = 0; head < out.size(); ++head)
            for (int i = begin_of(out[head]); i < end_of(out[head]); ++i) {
                const int w = end_at(i).node;
                if (side_[at_index(w)] == mark_) continue;
                side_[at_index(w)] = mark_;
                out.push_back(w);
            }
        side_[at_index(v)] = 0;
        return out;
    }
    bool on_side(int v) const { return side_[at_index(v)] == mark_; }

    // What the moved side and the rest do to each other, when the side stands at `moved`.
    double strain(const std::vector<int>& side, const std::vector<Point>& moved, int v, int u) {
        // Only what comes within a bond of the moved side's box matters.
        Point low = moved[0], high = moved[0];
        for (const Point& p : moved) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
        const auto near = [&](Point p) {
            return p.x > low.x - 1 && p.x < high.x + 1 && p.y > low.y - 1 && p.y < high.y + 1;
        };
        double sum = 0;
        near_.clear();
        for (int w : rows_)
            if (!on_side(w) && near(at_[at_index(w)])) near_.push_back(w);
        work_ += static_cast<int64_t>(side.size() * near_.size() + rows_.size());
        for (size_t i = 0; i < side.size(); ++i)
            for (int w : near_) {
                if (w == v && side[i] == u) continue;
                const Point d = moved[i] - at_[at_index(w)];
                sum += overlap_penalty(dot(d, d));
            }
        std::vector<Point>& at = scratch_;
        for (int w : rows_) at[at_index(w)] = at_[at_index(w)];
        for (size_t i = 0; i < side.size(); ++i) at[at_index(side[i])] = moved[i];
        inner_.clear();
        outer_.clear();
        for (const int e : edges_) {
            const auto [a, b] = net_.edges[at_index(e)];
            const bool inside = on_side(a) && on_side(b);
            if (inside || near(at[at_index(a)]) || near(at[at_index(b)]))
                (inside ? inner_ : outer_).push_back(e);
        }
        work_ += static_cast<int64_t>(inner_.size() * outer_.size() + edges_.size());
        for (const int e : inner_)
            for (const int f : outer_) {
                const auto [a, b] = net_.edges[at_index(e)];
                const auto [c, d] = net_.edges[at_index(f)];
                const Point apart = at[at_index(a)] - at[at_index(c)];
                if (dot(apart, apart) > 16 || a == c || a == d || b == c || b == d) continue;
                sum +=
                    20 * segments_cross(at[at_index(a)], at[at_index(b)], at[at_index(c)], at[at_index(d)]);
            }
        // The turned bond itself against the rest.
        for (const int f : edges_) {
            const auto [c, d] = net_.edges[at_index(f)];
            if (c != u && c != v && d != u && d != v)
                sum +=
                    20 * segments_cross(at[at_index(v)], at[at_index(u)], at[at_index(c)], at[at_index(d)]);
        }
        // Angles at both ends narrower than 100 degrees.
        for (const auto& [hub, arm] : {std::pair{v, u}, std::pair{u, v}})
            for (int i = begin_of(hub); i < end_of(hub); ++i) {
                const int w = end_at(i).node;
                if (w == arm) continue;
                const Point d = at[at_index(w)] - at[at_index(arm)];
                const double gap = 1.6 - length(d);
                if (gap > 0) sum += gap * gap * 3;
            }
        return sum;
    }

    void untangle() {
        constexpr int64_t kMostWork =
            60'000'000;  // about a quarter of a second; only huge molecules get there
        scratch_.resize(at_.size());
        for (size_t e = 0; e < net_.edges.size(); ++e)
            if (is_placed(net_.edges[e].first)) edges_.push_back(static_cast<int>(e));
        for (int pass = 0; pass < 6; ++pass) {
            bool improved = false;
            for (const int e : edges_) {
                auto [v, u] = net_.edges[at_index(e)];
                if (net_.edge_in_ring[at_index(e)] || degree(u) + degree(v) < 3) continue;
                if (work_ > kMostWork) return;
                std::vector<int> side = side_of(v, u);
                if (2 * side.size() > rows_.size()) {
                    std::swap(v, u);
                    side = side_of(v, u);
                }
                improved = improve(side, v, u) || improved;
            }
            if (!improved) break;
        }
    }
    bool improve(const std::vector<int>& side, int v, int u) {
        std::vector<Point> here;
        for (int w : side) here.push_back(at_[at_index(w)]);
        const double before = strain(side, here, v, u);
        if (before < 0.3) return false;
        const Point pivot = at_[at_index(v)], axis = unit(at_[at_index(u)] - pivot);
        std::vector<Point> best;
        double best_score = before - 0.05;
        constexpr double kTurns[] = {0, 60, -60, 30, -30, 120, -120, 15, -15, 180, 90, -90};
        for (int mirror = 0; mirror < 2; ++mirror)
            for (const double turn : kTurns) {
                if (!mirror && turn == 0) continue;
                const Point rotation = direction(turn * kDegree);
                std::vector<Point> moved;
                for (const Point& p : here) {
                    Point q = p - pivot;
                    if (mirror) q = axis * (2 * dot(q, axis)) - q;
                    moved.push_back(pivot + turned(q, rotation));
                }
                // A turned bond is paid for: a drawing keeps its angles while it can.
                const double fee = turn == 0 ? 0.02 : turn == 60 || turn == -60 ? 0.1 : 0.25;
                const double score = strain(side, moved, v, u) + fee;
                if (score < best_score) best_score = score, best = std::move(moved);
            }
        if (best.empty()) return false;
        for (size_t i = 0; i < side.size(); ++i) at_[at_index(side[i])] = best[i];
        return true;
    }

    const Net& net_;
    const std::vector<int>& rows_;
    std::vector<Point>& at_;
    std::vector<bool> placed_;
    std::vector<int> turn_;  // which way the chain turned on its way into the atom
    std::vector<int> queue_;
    std::vector<int> side_;
    int mark_ = 0;
    std::vector<Point> scratch_;
    std::vector<int> edges_, near_, inner_, outer_;  // edges of this component, and lists that strain reuses
    int64_t work_ = 0;
};

}  // namespace

std::vector<double> divide_widest_gap(std::vector<double> taken, int count) {
    std::vector<double> out;
    if (count <= 0) return out;
    if (taken.empty()) {
        for (int i = 0; i < count; ++i) out.push_back(-30 * kDegree + 2 * kPi * i / count);
        return out;
    }
    std::sort(taken.begin(), taken.end());
    double from = taken.back(), widest = taken.front() + 2 * kPi - taken.back();
    for (size_t i = 0; i + 1 < taken.size(); ++i)
        if (taken[i + 1] - taken[i] > widest + 1e-6) widest = taken[i + 1] - taken[i], from = taken[i];
    for (int i = 1; i <= count; ++i) out.push_back(from + widest * i / (count + 1));
    return out;
}

void place_molecule(const Net& net, const std::vector<int>& rows, std::vector<Point>& at) {
    MoleculePlacer(net, rows, at).place();
}

}  // namespace glassbox::layout
