// The graph of four nodes that gnn/parts and gnn/pooling draw: its numbers, and nodes, edges and global state with their
// vectors beside them.
//
//     const SmallGraph::Inputs in = small_graph({.several = true});
//     const SmallView view(fig, run, box);   view.draw(fig.selected());
#pragma once
#include <string>
#include <vector>

#include "engine/figure/figure.h"
#include "explainers/gnn/model_small_graph.h"

namespace glassbox {

inline constexpr std::string_view kSmallNames[] = {"a", "b", "c", "d"};
inline constexpr float kSmallReach = 9;  // the largest number in a vector

// Numbers in a text; as many as in `fallback`, whose own stand where the text is short.
std::vector<float> small_numbers(std::string_view text, std::string_view fallback);
std::string small_text(const std::vector<float>& numbers);

// Edges a-b, b-c, c-d, d-a, b-d, with `several` a second one between a and b; a bit of `turned` turns an edge round.
SmallGraph::Inputs small_graph(bool several, int turned = 0);

class SmallView {
  public:
    SmallView(Figure& fig, const RunView<SmallGraph>& run, Rect box) : fig_(fig), run_(run), box_(box) {}
    Vec2 node(int v) const;
    Vec2 edge(int e) const;  // where its vector stands
    Vec2 global() const;
    // Nodes under "node:i", edges under "edge:e", the global state under "global", `chosen` among them lit; all can be selected,
    // or a click on an edge flips its bit of the control `turned`.
    void draw(Key chosen, std::string_view turned_control = "", int turned = 0) const;
    static constexpr float kWide = 68, kHigh = 22;

  private:
    float bend(int e) const;
    void vector(Key owner, Vec2 center, const Traced& row) const;
    Figure& fig_;
    const RunView<SmallGraph>& run_;
    Rect box_;
};

}  // namespace glassbox
