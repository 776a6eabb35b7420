#include <algorithm>

#include "engine/tensor/elementary.h"
#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

// Over the last axis; other axes go through a permutation.

void softmax_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    // dx = y (g - sum(g y))
    const Tape::Node& n = t.node(id);
    const int64_t cols = n.shape[-1], rows = cols > 0 ? n.size / cols : 0;
    for (int64_t r = 0; r < rows; ++r) {
        const float *g = n.grad + r * cols, *y = n.value + r * cols;
        float* dx = s.data + r * cols;
        const float total = t.k().dot(cols, g, y);
        for (int64_t i = 0; i < cols; ++i) {
            const float d = y[i] * (g[i] - total);
            dx[i] = s.fresh ? d : dx[i] + d;
        }
    }
}
constexpr OpInfo kSoftmax{"softmax", softmax_backward, OpInfo::kResult, true};

void log_softmax_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    // dx = g - softmax(x) sum(g)
    const Tape::Node& n = t.node(id);
    const int64_t cols = n.shape[-1], rows = cols > 0 ? n.size / cols : 0;
    float* p = t.scratch(n.size);
    if (p == nullptr) return t.fail("backward: out of memory");
    t.k().unary[static_cast<int>(Unary::exp)](n.size, n.value, p, 0, 0);
    for (int64_t r = 0; r < rows; ++r) {
        const float* g = n.grad + r * cols;
        float* dx = s.data + r * cols;
        const float total = t.k().reduce[static_cast<int>(Reduce::sum)](cols, g);
        for (int64_t i = 0; i < cols; ++i) {
            const float d = g[i] - p[r * cols + i] * total;
            dx[i] = s.fresh ? d : dx[i] + d;
        }
    }
}
constexpr OpInfo kLogSoftmax{"log_softmax", log_softmax_backward, OpInfo::kResult};

Var softmax_along(const OpInfo& info, Var a, int axis, bool logarithm) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable(info.name, {a}) || !resolve_axis(*t, info.name, a, axis)) return {};
    const Shape shape = t->shape(a);
    const int last = shape.rank() - 1;
    if (axis != last) {
        // Swap the axis with the last one, and back.
        const int outer = static_cast<int>(shape.size(0, axis)), inner = static_cast<int>(shape.size(axis + 1, kMaxRank));
        const Var swapped = permute(reshape(a, Shape{outer, shape[axis], inner}), {0, 2, 1});
        return reshape(permute(softmax_along(info, swapped, 2, logarithm), {0, 2, 1}), shape);
    }
    const Var v = t->may_take_over(a) ? t->push_sharing(info, shape, std::span(&a, 1), a) : t->push(info, shape, {a});
    if (!v) return v;
    const int64_t cols = shape[-1];
    if (cols > 0) t->k().softmax(t->node(v).size / cols, cols, t->node(a).value, t->node(v).value, logarithm);
    return v;
}

}  // namespace

Var softmax(Var a, int axis) { return softmax_along(kSoftmax, a, axis, false); }
Var log_softmax(Var a, int axis) { return softmax_along(kLogSoftmax, a, axis, true); }

Var logsumexp(Var a, int axis, Keep keep) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("logsumexp", {a}) || !resolve_axis(*t, "logsumexp", a, axis)) return {};
    // The largest element moves out of the exponent; it is constant for the gradient.
    const Var top = detach(max(a, axis, Keep::yes));
    const Var result = add(log(sum(exp(sub(a, top)), axis, Keep::yes)), top);
    return keep == Keep::yes ? result : reshape(result, t->shape(a).without(axis));
}

}  // namespace glassbox
