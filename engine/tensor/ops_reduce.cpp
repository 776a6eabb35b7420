#include <algorithm>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

struct SumAttributes {
    uint32_t mask;
    Shape kept;    // the result's shape with the reduced axes as 1
    float factor;  // 1, or 1 / count
};

int64_t reduced_count(const Shape& shape, uint32_t mask) {
    int64_t n = 1;
    for (int i = 0; i < shape.rank(); ++i)
        if (mask >> i & 1) n *= shape[i];
    return n;
}

void sum_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    const auto& at = t.attributes<SumAttributes>(id);
    const Tape::Node &n = t.node(id), &x = t.in(id, 0);
    const float* g = n.grad;
    if (at.factor != 1.0f) {
        float* scaled = t.scratch(n.size);
        if (scaled == nullptr) return t.fail("backward: out of memory");
        t.k().unary[static_cast<int>(Unary::scale)](n.size, g, scaled, at.factor, 0);
        g = scaled;
    }
    float* target = s.data;
    if (!s.fresh) {
        run_binary(t.k(), Binary::add, s.data, x.shape, g, at.kept, target, x.shape);
    } else {
        const float zero = 0.0f;
        run_binary(t.k(), Binary::add, g, at.kept, &zero, Shape{}, target, x.shape);
    }
}
constexpr OpInfo kSum{"sum", sum_backward, 0}, kMean{"mean", sum_backward, 0};

Var sum_or_mean(const OpInfo& info, Var a, const Axes& axes, Keep keep, bool average) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable(info.name, {a})) return {};
    const Shape shape = t->shape(a);
    SumAttributes at{};
    if (!resolve_axes(*t, info.name, a, axes, at.mask)) return {};
    at.kept = reduced_shape(shape, at.mask, true);
    at.factor = average ? 1.0f / static_cast<float>(reduced_count(shape, at.mask)) : 1.0f;
    const Var v = t->push(info, reduced_shape(shape, at.mask, keep == Keep::yes), {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    const Tape::Node& n = t->node(v);
    if (shape.size() == 0) {
        std::fill_n(n.value, n.size, 0.0f);
    } else {
        sum_axes(*t, t->node(a).value, shape, at.mask, n.value, false);
        t->end_scratch();
    }
    // A mean over nothing is 0 times infinity: NaN, as elsewhere.
    if (average) {
        if (at.factor > 1.0f) std::fill_n(n.value, n.size, __builtin_nanf(""));
        else t->k().unary[static_cast<int>(Unary::scale)](n.size, n.value, n.value, at.factor, 0);
    }
    return v;
}

// --- maximum and minimum along one axis: [outer, count, inner] ---

struct ExtremeAttributes {
    int64_t outer, count, inner;
    const int32_t* index;  // [outer, inner]: which element won
};

void extreme_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<ExtremeAttributes>(id);
    const Tape::Node& n = t.node(id);
    float* dx = t.sum_slot(id, 0);
    if (dx == nullptr) return;
    for (int64_t o = 0; o < at.outer; ++o)
        for (int64_t i = 0; i < at.inner; ++i)
            dx[(o * at.count + at.index[o * at.inner + i]) * at.inner + i] += n.grad[o * at.inner + i];
}
constexpr OpInfo kMax{"max", extreme_backward, 0}, kMin{"min", extreme_backward, 0}, kArgmax{"argmax", nullptr};

// The first largest (smallest) element; a NaN wins at once.
void find_extreme(const float* x, const ExtremeAttributes& at, bool largest, int32_t* index) {
    for (int64_t o = 0; o < at.outer; ++o) {
        for (int64_t i = 0; i < at.inner; ++i) {
            const float* start = x + o * at.count * at.inner + i;
            float best = start[0];
            int32_t where = 0;
            for (int64_t c = 1; c < at.count && best == best; ++c) {
                const float value = start[c * at.inner];
                if ((largest ? value > best : value < best) || value != value) best = value, where = static_cast<int32_t>(c);
            }
            index[o * at.inner + i] = where;
        }
    }
}

Var extreme(const OpInfo& info, Var a, int axis, bool largest, bool keep) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable(info.name, {a}) || !resolve_axis(*t, info.name, a, axis)) return {};
    const Shape shape = t->shape(a);
    ExtremeAttributes at{shape.size(0, axis), shape[axis], shape.size(axis + 1, kMaxRank), nullptr};
    if (at.count == 0) {
        t->fail(format("%s: nothing to choose from along axis %d of %s", info.name, axis, t->describe(a).c_str()));
        return {};
    }
    auto* index = t->arena().array<int32_t>(static_cast<size_t>(at.outer * at.inner));
    const Var v = t->push(info, keep ? shape.with(axis, 1) : shape.without(axis), {a});
    at.index = index;
    if (!v || index == nullptr || t->attach(v, at) == nullptr) return {};
    const float* x = t->node(a).value;
    float* y = t->node(v).value;
    find_extreme(x, at, largest, index);
    for (int64_t o = 0; o < at.outer; ++o) {
        for (int64_t i = 0; i < at.inner; ++i) {
            const int32_t c = index[o * at.inner + i];
            y[o * at.inner + i] = &info == &kArgmax ? static_cast<float>(c) : x[(o * at.count + c) * at.inner + i];
        }
    }
    return v;
}

Var extreme_axes(const OpInfo& info, Var a, const Axes& axes, Keep keep, bool largest) {
    Tape* t = a.tape;
    uint32_t mask = 0;
    if (t == nullptr || !t->usable(info.name, {a}) || !resolve_axes(*t, info.name, a, axes, mask)) return {};
    const Shape out = reduced_shape(t->shape(a), mask, keep == Keep::yes);
    if (mask == (1u << t->shape(a).rank()) - 1) {
        const Var flat = extreme(info, reshape(a, Shape{static_cast<int>(t->shape(a).size())}), 0, largest, false);
        return out.rank() == 0 ? flat : reshape(flat, out);
    }
    Var v = a;
    for (int axis = t->shape(a).rank() - 1; axis >= 0; --axis)
        if (mask >> axis & 1) v = extreme(info, v, axis, largest, keep == Keep::yes);
    return v;
}

}  // namespace

Var sum(Var a, Axes axes, Keep keep) { return sum_or_mean(kSum, a, axes, keep, false); }
Var mean(Var a, Axes axes, Keep keep) { return sum_or_mean(kMean, a, axes, keep, true); }

Var variance(Var a, Axes axes, Keep keep, int correction) {
    Tape* t = a.tape;
    uint32_t mask = 0;
    if (t == nullptr || !t->usable("variance", {a}) || !resolve_axes(*t, "variance", a, axes, mask)) return {};
    const int64_t count = reduced_count(t->shape(a), mask);
    const Var centred = sub(a, mean(a, axes, Keep::yes));
    return scale(sum(square(centred), axes, keep), 1.0f / static_cast<float>(count - correction));
}

Var max(Var a, Axes axes, Keep keep) { return extreme_axes(kMax, a, axes, keep, true); }
Var min(Var a, Axes axes, Keep keep) { return extreme_axes(kMin, a, axes, keep, false); }
Var argmax(Var a, int axis, Keep keep) { return extreme(kArgmax, a, axis, true, keep == Keep::yes); }

}  // namespace glassbox
