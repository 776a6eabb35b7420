#include <algorithm>
#include <cstring>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

void same_elements_backward(Tape& t, uint32_t id) { put(t.k(), t.node(id).size, t.node(id).grad, t.slot(id, 0)); }
constexpr OpInfo kReshape{"reshape", same_elements_backward, 0, true};

// --- permute ---

struct PermuteAttributes {
    int order[kMaxRank];
};

// y[i0, i1, ...] = x at the permuted index; `strides` are x's, in y's order of axes.
template <class Write>
void walk(const Shape& shape, const int64_t* strides, Write write) {
    const int rank = shape.rank();
    const int64_t inner = rank > 0 ? shape[rank - 1] : 1, step = rank > 0 ? strides[rank - 1] : 0;
    int index[kMaxRank] = {};
    int64_t offset = 0, at = 0;
    const int64_t size = shape.size();
    while (at < size) {
        for (int64_t i = 0; i < inner; ++i) write(at + i, offset + i * step);
        at += inner;
        for (int d = rank - 2; d >= 0; --d) {
            offset += strides[d];
            if (++index[d] < shape[d]) break;
            offset -= strides[d] * shape[d];
            index[d] = 0;
        }
    }
}

void permuted_strides(const Shape& from, const int* order, int64_t* out) {
    int64_t own[kMaxRank];
    int64_t step = 1;
    for (int i = from.rank() - 1; i >= 0; --i) own[i] = step, step *= from[i];
    for (int i = 0; i < from.rank(); ++i) out[i] = own[order[i]];
}

void permute_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    const Tape::Node& n = t.node(id);
    int64_t strides[kMaxRank];
    permuted_strides(t.in(id, 0).shape, t.attributes<PermuteAttributes>(id).order, strides);
    float* dx = s.data;
    const float* g = n.grad;
    if (s.fresh) walk(n.shape, strides, [=](int64_t y, int64_t x) { dx[x] = g[y]; });
    else walk(n.shape, strides, [=](int64_t y, int64_t x) { dx[x] += g[y]; });
}
constexpr OpInfo kPermute{"permute", permute_backward, 0};

Var permute_axes(Var a, const int* order, int count) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("permute", {a})) return {};
    const Shape shape = t->shape(a);
    PermuteAttributes at{};
    uint32_t seen = 0;
    Shape out;
    for (int i = 0; i < count; ++i) {
        int axis = order[i];
        if (!resolve_axis(*t, "permute", a, axis)) return {};
        at.order[i] = axis;
        seen |= 1u << axis;
        out.push(shape[axis]);
    }
    if (count != shape.rank() || seen != (1u << count) - 1) {
        t->fail(format("permute: the order does not name each axis of %s once", t->describe(a).c_str()));
        return {};
    }
    const Var v = t->push(kPermute, out, {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    int64_t strides[kMaxRank];
    permuted_strides(shape, at.order, strides);
    const float* x = t->node(a).value;
    float* y = t->node(v).value;
    walk(out, strides, [=](int64_t to, int64_t from) { y[to] = x[from]; });
    return v;
}

// --- blocks along one axis: slice, pad, concat. A tensor is [outer, length * inner]. ---

struct BlockAttributes {
    int64_t outer;
    int64_t whole, part;  // floats of one outer step, in the larger and in the smaller tensor
    int64_t offset;
};

void slice_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<BlockAttributes>(id);
    float* dx = t.sum_slot(id, 0);
    if (dx == nullptr) return;
    for (int64_t o = 0; o < at.outer; ++o) t.k().accumulate(at.part, t.node(id).grad + o * at.part, dx + o * at.whole + at.offset);
}
constexpr OpInfo kSlice{"slice", slice_backward, 0};

void pad_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<BlockAttributes>(id);
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    for (int64_t o = 0; o < at.outer; ++o)
        put(t.k(), at.part, t.node(id).grad + o * at.whole + at.offset, {s.data + o * at.part, s.fresh});
}
constexpr OpInfo kPad{"pad", pad_backward, 0};

struct ConcatAttributes {
    int axis;
};

void concat_backward(Tape& t, uint32_t id) {
    const int axis = t.attributes<ConcatAttributes>(id).axis;
    const Tape::Node& n = t.node(id);
    const int64_t outer = n.shape.size(0, axis), whole = n.shape.size(axis, kMaxRank);
    int64_t offset = 0;
    for (uint32_t i = 0; i < n.input_count; ++i) {
        const int64_t part = t.in(id, i).shape.size(axis, kMaxRank);
        const Tape::Slot s = t.slot(id, i);
        for (int64_t o = 0; s && o < outer; ++o) put(t.k(), part, n.grad + o * whole + offset, {s.data + o * part, s.fresh});
        offset += part;
    }
}
constexpr OpInfo kConcat{"concat", concat_backward, 0};

void expand_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (s) sum_to_shape(t, t.node(id).grad, t.node(id).shape, t.in(id, 0).shape, s.data, !s.fresh);
}
constexpr OpInfo kExpand{"expand", expand_backward, 0};

void copy_block(int64_t outer, int64_t count, const float* from, int64_t from_step, float* to, int64_t to_step) {
    if (count == 0) return;
    for (int64_t o = 0; o < outer; ++o) std::memcpy(to + o * to_step, from + o * from_step, sizeof(float) * static_cast<size_t>(count));
}

}  // namespace

Var reshape(Var a, const Shape& shape) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("reshape", {a})) return {};
    if (!shape.valid() || shape.size() != t->shape(a).size()) {
        t->fail(format("reshape: %s does not become %s", t->describe(a).c_str(), to_text(shape).c_str()));
        return {};
    }
    return t->push_sharing(kReshape, shape, std::span(&a, 1), a);
}

Var flatten(Var a, int first_axis) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("flatten", {a})) return {};
    const Shape shape = t->shape(a);
    if (shape.rank() == 0) return reshape(a, Shape{1});
    if (!resolve_axis(*t, "flatten", a, first_axis)) return {};
    Shape out;
    for (int i = 0; i < first_axis; ++i) out.push(shape[i]);
    out.push(static_cast<int>(shape.size(first_axis, kMaxRank)));
    return reshape(a, out);
}

Var permute(Var a, std::initializer_list<int> order) { return permute_axes(a, order.begin(), static_cast<int>(order.size())); }

Var transpose(Var a) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("transpose", {a})) return {};
    const int rank = t->shape(a).rank();
    if (rank < 2) {
        t->fail(format("transpose: %s has fewer than 2 axes", t->describe(a).c_str()));
        return {};
    }
    int order[kMaxRank];
    for (int i = 0; i < rank; ++i) order[i] = i;
    std::swap(order[rank - 1], order[rank - 2]);
    return permute_axes(a, order, rank);
}

Var slice(Var a, int axis, int first, int last) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("slice", {a}) || !resolve_axis(*t, "slice", a, axis)) return {};
    const Shape shape = t->shape(a);
    const int length = shape[axis];
    const int from = first < 0 ? first + length : first, to = last < 0 ? last + length : last;
    if (from < 0 || to > length || from > to) {
        t->fail(format("slice: %d to %d is outside axis %d of %s", first, last, axis, t->describe(a).c_str()));
        return {};
    }
    const int64_t inner = shape.size(axis + 1, kMaxRank);
    const BlockAttributes at{shape.size(0, axis), length * inner, (to - from) * inner, from * inner};
    const Var v = t->push(kSlice, shape.with(axis, to - from), {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    copy_block(at.outer, at.part, t->node(a).value + at.offset, at.whole, t->node(v).value, at.part);
    return v;
}

void split(Var a, int axis, std::span<const int> sizes, std::span<Var> parts) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("split", {a}) || !resolve_axis(*t, "split", a, axis)) return;
    const int length = t->shape(a)[axis], count = static_cast<int>(parts.size());
    int64_t total = 0;
    for (int size : sizes) total += size < 0 ? length + int64_t{1} : size;
    if (sizes.empty() ? count == 0 || length % count != 0 : total != length || sizes.size() != parts.size()) {
        t->fail(sizes.empty() ? format("split: axis %d of %s does not divide into %d equal parts", axis, t->describe(a).c_str(), count)
                              : format("split: the parts of axis %d of %s have %lld elements together", axis, t->describe(a).c_str(),
                                       static_cast<long long>(total)));
        return;
    }
    int first = 0;
    for (int i = 0; i < count; ++i) {
        const int size = sizes.empty() ? length / count : sizes[static_cast<size_t>(i)];
        parts[static_cast<size_t>(i)] = slice(a, axis, first, first + size);
        first += size;
    }
}

Var pad(Var a, int axis, int before, int after, float value) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("pad", {a}) || !resolve_axis(*t, "pad", a, axis)) return {};
    if (before < 0 || after < 0) {
        t->fail(format("pad: %d and %d must not be negative", before, after));
        return {};
    }
    const Shape shape = t->shape(a);
    const int64_t inner = shape.size(axis + 1, kMaxRank);
    const int length = shape[axis] + before + after;
    const BlockAttributes at{shape.size(0, axis), length * inner, shape[axis] * inner, before * inner};
    const Var v = t->push(kPad, shape.with(axis, length), {a});
    if (!v || t->attach(v, at) == nullptr) return {};
    std::fill_n(t->node(v).value, t->node(v).size, value);
    copy_block(at.outer, at.part, t->node(a).value, at.part, t->node(v).value + at.offset, at.whole);
    return v;
}

Var concat(std::span<const Var> parts, int axis) {
    Tape* t = nullptr;
    for (Var p : parts)
        if (t == nullptr) t = p.tape;
    if (t == nullptr || !t->usable("concat", parts) || !resolve_axis(*t, "concat", parts[0], axis)) return {};
    Shape out = t->shape(parts[0]);
    int64_t length = 0;
    for (Var p : parts) {
        const Shape s = t->shape(p);
        if (s.rank() != out.rank() || s.with(axis, 0) != out.with(axis, 0)) {
            t->fail(format("concat: %s and %s differ outside axis %d", t->describe(parts[0]).c_str(), t->describe(p).c_str(), axis));
            return {};
        }
        length += s[axis];
    }
    out.set(axis, static_cast<int>(length));
    const Var v = t->push(kConcat, out, parts);
    if (!v || t->attach(v, ConcatAttributes{axis}) == nullptr) return {};
    const int64_t outer = out.size(0, axis), whole = out.size(axis, kMaxRank);
    int64_t offset = 0;
    for (Var p : parts) {
        const int64_t part = t->shape(p).size(axis, kMaxRank);
        copy_block(outer, part, t->node(p).value, part, t->node(v).value + offset, whole);
        offset += part;
    }
    return v;
}

Var stack(std::span<const Var> parts, int axis) {
    Tape* t = nullptr;
    for (Var p : parts)
        if (t == nullptr) t = p.tape;
    if (t == nullptr || !t->usable("stack", parts)) return {};
    const Shape shape = t->shape(parts[0]);
    if (axis < 0) axis += shape.rank() + 1;
    if (axis < 0 || axis > shape.rank() || shape.rank() == kMaxRank) {
        t->fail(format("stack: axis %d is outside the result", axis));
        return {};
    }
    Shape one;
    for (int i = 0; i <= shape.rank(); ++i) {
        if (i == axis) one.push(1);
        if (i < shape.rank()) one.push(shape[i]);
    }
    auto* widened = t->arena().array<Var>(parts.size());
    if (widened == nullptr) {
        t->fail("stack: out of memory");
        return {};
    }
    for (size_t i = 0; i < parts.size(); ++i) widened[i] = reshape(parts[i], one);
    return concat(std::span<const Var>(widened, parts.size()), axis);
}

Var expand(Var a, const Shape& shape) {
    Tape* t = a.tape;
    if (t == nullptr || !t->usable("expand", {a})) return {};
    const std::optional<Shape> out = broadcast(t->shape(a), shape);
    if (!out || *out != shape) {
        t->fail(format("expand: %s does not broadcast to %s", t->describe(a).c_str(), to_text(shape).c_str()));
        return {};
    }
    const Var v = t->push(kExpand, shape, {a});
    if (!v) return {};
    const BroadcastStrides s = broadcast_strides(t->shape(a), shape);
    const float* x = t->node(a).value;
    float* y = t->node(v).value;
    walk(shape, s.stride, [=](int64_t to, int64_t from) { y[to] = x[from]; });
    return v;
}

}  // namespace glassbox
