#include <algorithm>
#include <cstring>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

struct IndexAttributes {
    const int32_t* index;
    int64_t count;          // of indices
    int64_t width;          // floats in a row
    const float* sizes;     // segment_mean: 1 / rows of each group
    const int32_t* winner;  // segment_max: the row whose element was taken, or -1
};

// Checks the indices and copies them; null, with the error set, when one is out of range.
const int32_t* checked(Tape& t, const char* op, IndexSpan index, int64_t limit, int32_t lowest = 0) {
    return indices_fit(t, op, index, limit, lowest) ? t.keep(index) : nullptr;
}

bool has_rows(Tape& t, const char* op, Var a, IndexSpan index, bool one_per_row) {
    const Shape shape = t.shape(a);
    if (shape.rank() == 0) {
        t.fail(format("%s: %s has no rows", op, t.describe(a).c_str()));
        return false;
    }
    if (one_per_row && static_cast<int64_t>(index.size()) != shape[0]) {
        t.fail(format("%s: %zu indices for the %d rows of %s", op, index.size(), shape[0], t.describe(a).c_str()));
        return false;
    }
    return true;
}

void gather_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    if (float* dx = t.sum_slot(id, 0)) t.k().scatter_add(at.count, at.width, at.index, t.node(id).grad, dx);
}
constexpr OpInfo kGather{"gather", gather_backward, 0};

void scatter_sum_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    if (const Tape::Slot s = t.slot(id, 0)) t.k().gather(at.count, at.width, at.index, t.node(id).grad, s.data, !s.fresh);
}
constexpr OpInfo kSegmentSum{"segment_sum", scatter_sum_backward, 0};

void scale_rows(int64_t rows, int64_t width, const float* factor, const float* x, float* y) {
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t i = 0; i < width; ++i) y[r * width + i] = x[r * width + i] * factor[r];
}

void segment_mean_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    const Tape::Node& n = t.node(id);
    float* g = t.scratch(n.size);
    if (g == nullptr) return t.fail("backward: out of memory");
    scale_rows(n.shape[0], at.width, at.sizes, n.grad, g);
    t.k().gather(at.count, at.width, at.index, g, s.data, !s.fresh);
}
constexpr OpInfo kSegmentMean{"segment_mean", segment_mean_backward, 0};

void segment_extreme_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    const Tape::Node& n = t.node(id);
    float* dx = t.sum_slot(id, 0);
    if (dx == nullptr) return;
    for (int64_t i = 0; i < n.size; ++i)
        if (at.winner[i] >= 0) dx[at.winner[i] * at.width + i % at.width] += n.grad[i];
}
constexpr OpInfo kSegmentMax{"segment_max", segment_extreme_backward, 0}, kSegmentMin{"segment_min", segment_extreme_backward, 0};

// Starts a segment op: the node with its indices, or an empty Var.
Var segment_node(const OpInfo& info, Var a, IndexSpan segment, int groups, IndexAttributes& at) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable(info.name, {a}) || !has_rows(*t, info.name, a, segment, true)) return {};
    if (groups < 0) {
        t->fail(format("%s: %d groups", info.name, groups));
        return {};
    }
    const Shape shape = t->shape(a);
    at.index = checked(*t, info.name, segment, groups);
    at.count = shape[0];
    at.width = shape.size(1, kMaxRank);
    if (at.index == nullptr) return {};
    return t->push(info, shape.with(0, groups), {a});
}

Var segment_extreme(const OpInfo& info, Var a, IndexSpan segment, int groups, bool largest) {
    IndexAttributes at{};
    const Var v = segment_node(info, a, segment, groups, at);
    if (!v) return v;
    Tape& t = *a.tape;
    const Tape::Node &n = t.node(v), &x = t.node(a);
    auto* winner = t.arena().array<int32_t>(static_cast<size_t>(n.size));
    at.winner = winner;
    if (winner == nullptr || t.attach(v, at) == nullptr) return {};
    std::fill_n(winner, n.size, -1);
    std::fill_n(n.value, n.size, 0.0f);
    for (int64_t r = 0; r < at.count; ++r) {
        float* best = n.value + at.index[r] * at.width;
        int32_t* who = winner + at.index[r] * at.width;
        const float* row = x.value + r * at.width;
        for (int64_t i = 0; i < at.width; ++i) {
            const bool better = largest ? row[i] > best[i] : row[i] < best[i];
            if (who[i] < 0 || ((better || row[i] != row[i]) && best[i] == best[i])) best[i] = row[i], who[i] = static_cast<int32_t>(r);
        }
    }
    return v;
}

void segment_softmax_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    // dx = y (g - sum over the group of g y)
    const Tape::Node& n = t.node(id);
    int32_t groups = 0;
    for (int64_t i = 0; i < at.count; ++i) groups = std::max(groups, at.index[i] + 1);
    float* product = t.scratch(n.size);
    float* total = t.scratch(groups * at.width);
    if (product == nullptr || total == nullptr) return t.fail("backward: out of memory");
    t.k().binary[static_cast<int>(Binary::mul)](1, n.size, n.grad, {0, 1}, n.value, {0, 1}, product);
    std::fill_n(total, groups * at.width, 0.0f);
    t.k().scatter_add(at.count, at.width, at.index, product, total);
    for (int64_t r = 0; r < at.count; ++r) {
        const float* sum = total + at.index[r] * at.width;
        for (int64_t i = r * at.width, j = 0; j < at.width; ++i, ++j) {
            const float d = n.value[i] * (n.grad[i] - sum[j]);
            s.data[i] = s.fresh ? d : s.data[i] + d;
        }
    }
}
constexpr OpInfo kSegmentSoftmax{"segment_softmax", segment_softmax_backward, OpInfo::kResult};

void take_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<IndexAttributes>(id);
    float* dx = t.sum_slot(id, 0);
    for (int64_t i = 0; dx != nullptr && i < at.count; ++i) dx[i * at.width + at.index[i]] += t.node(id).grad[i];
}
constexpr OpInfo kTake{"take", take_backward, 0};
constexpr OpInfo kOneHot{"one_hot", nullptr};

}  // namespace

Var gather(Var a, IndexSpan rows) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("gather", {a}) || !has_rows(*t, "gather", a, rows, false)) return {};
    const Shape shape = t->shape(a);
    IndexAttributes at{};
    at.index = checked(*t, "gather", rows, shape[0]);
    at.count = static_cast<int64_t>(rows.size());
    at.width = shape.size(1, kMaxRank);
    if (at.index == nullptr) return {};
    const Var v = t->push(kGather, shape.with(0, static_cast<int>(at.count)), {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    t->k().gather(at.count, at.width, at.index, t->node(a).value, t->node(v).value, false);
    return v;
}

Var scatter_sum(Var a, IndexSpan rows, int count) {
    IndexAttributes at{};
    const Var v = segment_node(kSegmentSum, a, rows, count, at);
    if (!v || a.tape->attach(v, at) == nullptr) return {};
    const Tape::Node& n = a.tape->node(v);
    std::fill_n(n.value, n.size, 0.0f);
    a.tape->k().scatter_add(at.count, at.width, at.index, a.tape->node(a).value, n.value);
    return v;
}

Var segment_mean(Var a, IndexSpan segment, int groups) {
    IndexAttributes at{};
    const Var v = segment_node(kSegmentMean, a, segment, groups, at);
    if (!v) return v;
    Tape& t = *a.tape;
    float* sizes = t.arena().floats(groups);
    at.sizes = sizes;
    if (sizes == nullptr || t.attach(v, at) == nullptr) return {};
    const Tape::Node& n = t.node(v);
    std::fill_n(sizes, groups, 0.0f);
    for (int64_t i = 0; i < at.count; ++i) sizes[at.index[i]] += 1.0f;
    for (int i = 0; i < groups; ++i) sizes[i] = sizes[i] > 0.0f ? 1.0f / sizes[i] : 0.0f;
    std::fill_n(n.value, n.size, 0.0f);
    t.k().scatter_add(at.count, at.width, at.index, t.node(a).value, n.value);
    scale_rows(groups, at.width, sizes, n.value, n.value);
    return v;
}

Var segment_max(Var a, IndexSpan segment, int groups) { return segment_extreme(kSegmentMax, a, segment, groups, true); }
Var segment_min(Var a, IndexSpan segment, int groups) { return segment_extreme(kSegmentMin, a, segment, groups, false); }

Var segment_softmax(Var a, IndexSpan segment, int groups) {
    Tape* t = a.tape;
    constexpr const char* kName = "segment_softmax";
    if (t == nullptr || !t->usable(kName, {a}) || !has_rows(*t, kName, a, segment, true)) return {};
    const Shape shape = t->shape(a);
    IndexAttributes at{};
    at.index = checked(*t, kName, segment, groups);
    at.count = shape[0];
    at.width = shape.size(1, kMaxRank);
    if (at.index == nullptr) return {};
    const Var v = t->push(kSegmentSoftmax, shape, {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    const Tape::Node &n = t->node(v), &x = t->node(a);
    float* top = t->scratch(groups * at.width);
    float* total = t->scratch(groups * at.width);
    if (top == nullptr || total == nullptr) {
        t->fail("segment_softmax: out of memory");
        return {};
    }
    std::fill_n(top, groups * at.width, -__builtin_inff());
    std::fill_n(total, groups * at.width, 0.0f);
    for (int64_t r = 0; r < at.count; ++r)
        for (int64_t i = 0; i < at.width; ++i) {
            float& m = top[at.index[r] * at.width + i];
            if (x.value[r * at.width + i] > m) m = x.value[r * at.width + i];
        }
    for (int64_t i = 0; i < groups * at.width; ++i)
        if (top[i] == -__builtin_inff()) top[i] = 0.0f;
    for (int64_t r = 0; r < at.count; ++r)
        for (int64_t i = 0; i < at.width; ++i) n.value[r * at.width + i] = x.value[r * at.width + i] - top[at.index[r] * at.width + i];
    t->k().unary[static_cast<int>(Unary::exp)](n.size, n.value, n.value, 0, 0);
    t->k().scatter_add(at.count, at.width, at.index, n.value, total);
    for (int64_t r = 0; r < at.count; ++r)
        for (int64_t i = 0; i < at.width; ++i) {
            const float sum = total[at.index[r] * at.width + i];
            if (sum != 0.0f) n.value[r * at.width + i] /= sum;
        }
    t->end_scratch();
    return v;
}

Var take(Var a, IndexSpan columns) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("take", {a}) || !has_rows(*t, "take", a, columns, true)) return {};
    const Shape shape = t->shape(a);
    if (shape.rank() != 2) {
        t->fail(format("take: %s is not a matrix", t->describe(a).c_str()));
        return {};
    }
    IndexAttributes at{};
    at.index = checked(*t, "take", columns, shape[1]);
    at.count = shape[0];
    at.width = shape[1];
    if (at.index == nullptr) return {};
    const Var v = t->push(kTake, Shape{shape[0]}, {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    for (int64_t i = 0; i < at.count; ++i) t->node(v).value[i] = t->node(a).value[i * at.width + at.index[i]];
    return v;
}

Var one_hot(Tape& t, IndexSpan classes, int count) {
    if (!t.error().empty() || checked(t, "one_hot", classes, count) == nullptr) return {};
    const Var v = t.push(kOneHot, Shape{static_cast<int>(classes.size()), count}, std::span<const Var>{});
    if (!v) return {};
    std::fill_n(t.node(v).value, t.node(v).size, 0.0f);
    for (size_t i = 0; i < classes.size(); ++i) t.node(v).value[static_cast<int64_t>(i) * count + classes[i]] = 1.0f;
    return v;
}

}  // namespace glassbox
