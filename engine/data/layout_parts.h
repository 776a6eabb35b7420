// The parts of engine/data/layout.h: private to the layout.
#pragma once
#include <cmath>
#include <utility>
#include <vector>

#include "engine/data/graph.h"
#include "engine/data/layout.h"

namespace glassbox::layout {

// Doubles: many small steps add up here. Only + - * / and sqrt touch them, and the project's own sine and cosine.
struct Point {
    double x = 0, y = 0;
};
constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
constexpr Point operator*(Point a, double s) { return {a.x * s, a.y * s}; }
constexpr double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
constexpr double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
inline double length(Point a) { return std::sqrt(dot(a, a)); }
inline Point unit(Point a) {
    const double n = length(a);
    return n > 1e-12 ? a * (1 / n) : Point{1, 0};
}
// a times b as complex numbers: turns a by b's angle when b is a unit vector.
constexpr Point turned(Point a, Point b) { return {a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x}; }

inline constexpr double kPi = 3.14159265358979323846;
Point direction(double angle);  // a unit vector
double angle_of(Point p);       // in (-pi, pi]
bool segments_cross(Point a, Point b, Point c, Point d);
double distance_to_segment(Point p, Point a, Point b);

// The graph as rows, the way the layout walks it.
struct Net {
    int n = 0;
    Adjacency adj;
    std::vector<std::pair<int, int>> edges;  // rows of the ends
    std::vector<EdgeKind> kinds;
    std::vector<bool> edge_in_ring;
    std::vector<std::vector<int>> rings;
    std::vector<int> system;  // for each row its ring system, -1 outside rings
    int systems = 0;
};
Net net_of(const Graph& graph);
std::vector<std::vector<int>> smallest_rings(const Net& net);

// Places the atoms of one ring system around the origin; others stay.
void place_ring_system(const Net& net, int system, std::vector<Point>& at);

// A molecule's component: `rows` are its atoms. Positions are relative.
void place_molecule(const Net& net, const std::vector<int>& rows, std::vector<Point>& at);
void place_by_distance(const Net& net, const std::vector<int>& rows, uint64_t seed, std::vector<Point>& at);
// Pushes apart what overlaps, keeping bonds and angles as far as possible.
void relax(const Net& net, const std::vector<int>& rows, std::vector<Point>& at, int rounds);

// Directions for `count` new neighbours of v: what is placed already leaves gaps, the widest is divided evenly.
std::vector<double> divide_widest_gap(std::vector<double> taken, int count);

LayoutQuality quality_of(const Net& net, const std::vector<int>& rows, const std::vector<Point>& at);

}  // namespace glassbox::layout
