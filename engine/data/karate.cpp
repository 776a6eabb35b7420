#include "engine/data/karate.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace glassbox {

namespace {

// Numbers of members, as in the paper.
constexpr struct {
    uint8_t from, to;
} kEdges[] = {
    {1, 2},   {1, 3},   {1, 4},   {1, 5},   {1, 6},   {1, 7},   {1, 8},   {1, 9},   {1, 11},  {1, 12},
    {1, 13},  {1, 14},  {1, 18},  {1, 20},  {1, 22},  {1, 32},  {2, 3},   {2, 4},   {2, 8},   {2, 14},
    {2, 18},  {2, 20},  {2, 22},  {2, 31},  {3, 4},   {3, 8},   {3, 9},   {3, 10},  {3, 14},  {3, 28},
    {3, 29},  {3, 33},  {4, 8},   {4, 13},  {4, 14},  {5, 7},   {5, 11},  {6, 7},   {6, 11},  {6, 17},
    {7, 17},  {9, 31},  {9, 33},  {9, 34},  {10, 34}, {14, 34}, {15, 33}, {15, 34}, {16, 33}, {16, 34},
    {19, 33}, {19, 34}, {20, 34}, {21, 33}, {21, 34}, {23, 33}, {23, 34}, {24, 26}, {24, 28}, {24, 30},
    {24, 33}, {24, 34}, {25, 26}, {25, 28}, {25, 32}, {26, 32}, {27, 30}, {27, 34}, {28, 34}, {29, 32},
    {29, 34}, {30, 33}, {30, 34}, {31, 33}, {31, 34}, {32, 33}, {32, 34}, {33, 34}};
static_assert(std::size(kEdges) == kKarateEdges);

constexpr int kWithMrHi[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22};

}  // namespace

std::string_view name_of(KarateSide side) { return side == KarateSide::mr_hi ? "Mr. Hi" : "Officer"; }

Graph karate_club() {
    Graph g;
    for (int member = 1; member <= kKarateMembers; ++member) g.add_node(std::to_string(member));
    for (const auto& e : kEdges) g.add_edge(NodeId(e.from - 1), NodeId(e.to - 1));
    return g;
}

KarateSide karate_side(NodeId member) {
    const bool hi = std::find(std::begin(kWithMrHi), std::end(kWithMrHi), member.value + 1) != std::end(kWithMrHi);
    return hi ? KarateSide::mr_hi : KarateSide::officer;
}

}  // namespace glassbox
