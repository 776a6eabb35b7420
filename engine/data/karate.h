// Zachary's karate club: 34 members of a university club, joined where two of them also met outside it, and the side
// that each took when the club split. The small graph that node classification and communities are shown on.
//
//     Graph g = laid_out(karate_club());
//     for (const Node& n : g.nodes()) colour(n.id, karate_side(n.id) == KarateSide::mr_hi);
//
// W. W. Zachary, An Information Flow Model for Conflict and Fission in Small Groups, Journal of Anthropological
// Research 33 (1977), 452-473. Edges without weights, in the usual list of 78; the side is the club joined after the
// split, so member 9, whom the model of the paper expected with the officer, counts with Mr. Hi.
#pragma once
#include <cstdint>
#include <string_view>

#include "engine/data/graph.h"

namespace glassbox {

inline constexpr int kKarateMembers = 34;
inline constexpr int kKarateEdges = 78;

enum class KarateSide : uint8_t { mr_hi, officer };
std::string_view name_of(KarateSide side);  // "Mr. Hi", "Officer"

// Ids 0 to 33 are members 1 to 34, as their symbols say: 0 is the teacher Mr. Hi, 33 the officer. Without positions.
Graph karate_club();
// An id outside the club counts as the officer's side.
KarateSide karate_side(NodeId member);

}  // namespace glassbox
