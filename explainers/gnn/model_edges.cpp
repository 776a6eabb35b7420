#include "explainers/gnn/model_edges.h"

namespace glassbox {

void EdgeLists::add(const Graph& graph, int first_row) {
    for (const Edge& e : graph.edges()) {
        const int32_t a = first_row + graph.row_of(e.from), b = first_row + graph.row_of(e.to);
        from.insert(from.end(), {a, b});
        to.insert(to.end(), {b, a});
    }
}

Tensor EdgeLists::index() const {
    std::vector<float> ends(from.begin(), from.end());
    ends.insert(ends.end(), to.begin(), to.end());
    return Tensor({2, messages()}, std::span<const float>(ends));
}

}  // namespace glassbox
