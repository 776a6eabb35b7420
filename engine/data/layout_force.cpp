#include <algorithm>

#include "engine/base/random.h"
#include "engine/data/layout_parts.h"

namespace glassbox::layout {
namespace {

size_t at_index(int i) { return static_cast<size_t>(i); }

std::vector<float> distances_between(const Net& net, const std::vector<int>& rows) {
    const size_t n = rows.size();
    std::vector<int> place(at_index(net.n), -1);
    for (size_t i = 0; i < n; ++i) place[at_index(rows[i])] = static_cast<int>(i);
    std::vector<float> out(n * n, 0.0f);
    std::vector<int> distance, queue;
    for (size_t i = 0; i < n; ++i) {
        distance.assign(n, -1);
        distance[i] = 0;
        queue.assign(1, rows[i]);
        for (size_t head = 0; head < queue.size(); ++head) {
            const auto v = at_index(queue[head]);
            for (int k = net.adj.start[v]; k < net.adj.start[v + 1]; ++k) {
                const int u = net.adj.ends[at_index(k)].node;
                if (distance[at_index(place[at_index(u)])] >= 0) continue;
                distance[at_index(place[at_index(u)])] = distance[at_index(place[v])] + 1;
                queue.push_back(u);
            }
        }
        for (size_t j = 0; j < n; ++j) out[i * n + j] = static_cast<float>(distance[j]);
    }
    return out;
}

// One descent from a random start; returns the stress it ends with.
double majorise(const std::vector<float>& wanted, size_t n, Random& rng, int rounds, std::vector<Point>& p) {
    const double size = std::sqrt(static_cast<double>(n));
    p.resize(n);
    for (Point& q : p) q = {rng.uniform(-1, 1) * size, rng.uniform(-1, 1) * size};
    double stress = 0;
    for (int round = 0; round < rounds; ++round) {
        stress = 0;
        // Each node moves to where the others would have it, weights 1 / distance squared, one after the other.
        for (size_t i = 0; i < n; ++i) {
            Point sum;
            double weights = 0;
            for (size_t j = 0; j < n; ++j) {
                if (j == i) continue;
                const double d = wanted[i * n + j], w = 1 / (d * d);
                const Point apart = p[i] - p[j];
                const double now = std::max(length(apart), 1e-9);
                stress += w * (now - d) * (now - d);
                sum = sum + (p[j] + apart * (d / now)) * w;
                weights += w;
            }
            if (weights > 0) p[i] = sum * (1 / weights);
        }
    }
    return stress;
}

}  // namespace

void place_by_distance(const Net& net, const std::vector<int>& rows, uint64_t seed, std::vector<Point>& at) {
    const size_t n = rows.size();
    if (n == 1) {
        at[at_index(rows[0])] = {};
        return;
    }
    const std::vector<float> wanted = distances_between(net, rows);
    // A bounded amount of work: small graphs get several starts, large ones fewer rounds.
    const int starts = n <= 40 ? 8 : n <= 120 ? 3 : 1;
    const int rounds = n <= 120 ? 120 : 60;
    Random rng(seed, "layout", static_cast<uint64_t>(rows[0]) << 32);
    std::vector<Point> best, p;
    double best_stress = 0;
    for (int start = 0; start < starts; ++start) {
        const double stress = majorise(wanted, n, rng, rounds, p);
        if (best.empty() || stress < best_stress) best = p, best_stress = stress;
    }
    for (size_t i = 0; i < n; ++i) at[at_index(rows[i])] = best[i];
}

void relax(const Net& net, const std::vector<int>& rows, std::vector<Point>& at, int rounds) {
    std::vector<bool> inside(at_index(net.n), false);
    for (int v : rows) inside[at_index(v)] = true;
    struct Pair {
        int a, b;
        double low, high;  // the distance is kept within
        double strength;
    };
    std::vector<Pair> pairs;
    std::vector<std::vector<int>> near(at_index(net.n));
    for (size_t e = 0; e < net.edges.size(); ++e) {
        const auto [a, b] = net.edges[e];
        if (!inside[at_index(a)] || !inside[at_index(b)]) continue;
        pairs.push_back({a, b, 1, 1, 0.5});
        near[at_index(a)].push_back(b);
        near[at_index(b)].push_back(a);
    }
    for (size_t i = 0; i < rows.size(); ++i)
        for (size_t j = i + 1; j < rows.size(); ++j) {
            const int a = rows[i], b = rows[j];
            const std::vector<int>& mine = near[at_index(a)];
            if (std::find(mine.begin(), mine.end(), b) != mine.end()) continue;
            const bool angle = std::any_of(mine.begin(), mine.end(), [&](int v) {
                const std::vector<int>& theirs = near[at_index(b)];
                return std::find(theirs.begin(), theirs.end(), v) != theirs.end();
            });
            pairs.push_back({a, b, angle ? 1.25 : 0.85, 1e9, angle ? 0.15 : 0.4});
        }
    for (int round = 0; round < rounds; ++round) {
        bool moved = false;
        for (const Pair& pair : pairs) {
            Point& a = at[at_index(pair.a)];
            Point& b = at[at_index(pair.b)];
            Point d = b - a;
            double now = length(d);
            if (now >= pair.low - 1e-4 && now <= pair.high + 1e-4) continue;
            if (now < 1e-6) {  // on top of each other: part in a direction of their own
                d = direction(static_cast<double>(pair.a + 1));
                now = 1e-6;
                d = d * now;
            }
            const double target = now < pair.low ? pair.low : pair.high;
            const Point push = d * ((target - now) / now * 0.5 * pair.strength);
            a = a - push;
            b = b + push;
            moved = true;
        }
        if (!moved) break;
    }
}

}  // namespace glassbox::layout
