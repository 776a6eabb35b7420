#include <algorithm>

#include "engine/tensor/elementary.h"
#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

// --- one operand ---

struct UnaryAttributes {
    float p, q;
};

// Derivatives that follow from the result, or from nothing, leave the operand's memory free.
constexpr bool constant_slope(Unary op) { return op == Unary::neg || op == Unary::add_scalar || op == Unary::scale || op == Unary::sign; }
constexpr bool slope_from_result(Unary op) {
    return op == Unary::relu || op == Unary::tanh || op == Unary::sigmoid || op == Unary::exp || op == Unary::sqrt || op == Unary::reciprocal;
}
constexpr bool reads_operand(Unary op) { return !constant_slope(op) && !slope_from_result(op); }

template <Unary Op>
void unary_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    const Tape::Node &n = t.node(id), &x = t.in(id, 0);
    const auto& a = t.attributes<UnaryAttributes>(id);
    if (s) t.k().unary_grad[static_cast<int>(Op)](n.size, n.grad, reads_operand(Op) ? x.value : n.value, n.value, s.data, !s.fresh, a.p, a.q);
}

template <Unary Op>
Var unary(const char* name, Var a, float p = 0, float q = 0) {
    static const OpInfo info{name, unary_backward<Op>, constant_slope(Op) ? uint8_t{0} : reads_operand(Op) ? uint8_t{1} : OpInfo::kResult, true};
    Tape* t = a.tape;
    if (t == nullptr || !t->usable(name, {a})) return {};
    const bool in_place = !reads_operand(Op) && t->may_take_over(a);
    const Var v = in_place ? t->push_sharing(info, t->shape(a), std::span(&a, 1), a) : t->push(info, t->shape(a), {a});
    if (!v || t->attach(v, UnaryAttributes{p, q}) == nullptr) return {};
    t->k().unary[static_cast<int>(Op)](t->node(v).size, t->node(a).value, t->node(v).value, p, q);
    return v;
}

// --- two operands ---

// Sends g * factor (both of the shape of the result) to operand i.
void send(Tape& t, uint32_t id, uint32_t i, const float* g) {
    const Tape::Slot s = t.slot(id, i);
    if (!s) return;
    const Tape::Node& n = t.node(id);
    if (t.in(id, i).shape == n.shape) put(t.k(), n.size, g, s);
    else sum_to_shape(t, g, n.shape, t.in(id, i).shape, s.data, !s.fresh);
}

// op(g, x) for the gradient g of the result and an operand that may have to be broadcast.
float* combined(Tape& t, uint32_t id, Binary op, const float* g, uint32_t operand) {
    const Tape::Node& n = t.node(id);
    const Tape::Node& x = t.in(id, operand);
    float* out = t.scratch(n.size);
    if (out == nullptr) t.fail("backward: out of memory");
    else run_binary(t.k(), op, g, n.shape, x.value, x.shape, out, n.shape);
    return out;
}

template <Binary Op>
void binary_backward(Tape& t, uint32_t id) {
    const Tape::Node& n = t.node(id);
    const bool need[2] = {t.in(id, 0).needs_grad, t.in(id, 1).needs_grad};
    const Kernels& k = t.k();
    auto negated = [&](const float* g) {
        float* out = t.scratch(n.size);
        if (out == nullptr) t.fail("backward: out of memory");
        else k.unary[static_cast<int>(Unary::neg)](n.size, g, out, 0, 0);
        return out;
    };
    if constexpr (Op == Binary::add) {
        send(t, id, 0, n.grad);
        send(t, id, 1, n.grad);
    }
    if constexpr (Op == Binary::sub) {
        send(t, id, 0, n.grad);
        if (need[1])
            if (const float* g = negated(n.grad)) send(t, id, 1, g);
    }
    if constexpr (Op == Binary::mul) {
        for (uint32_t i = 0; i < 2; ++i) {
            if (!need[i]) continue;
            const Tape::Node &other = t.in(id, 1 - i), &self = t.in(id, i);
            if (self.shape == n.shape && other.shape == n.shape) {
                const Tape::Slot s = t.slot(id, i);
                if (s.fresh) k.binary[static_cast<int>(Binary::mul)](1, n.size, n.grad, {0, 1}, other.value, {0, 1}, s.data);
                else k.multiply_add(n.size, n.grad, other.value, s.data);
            } else if (const float* g = combined(t, id, Binary::mul, n.grad, 1 - i)) {
                send(t, id, i, g);
            }
        }
    }
    if constexpr (Op == Binary::div) {
        // d(a / b) = da / b - db (a / b) / b
        const float* g = combined(t, id, Binary::div, n.grad, 1);
        if (g == nullptr) return;
        if (need[0]) send(t, id, 0, g);
        if (need[1]) {
            float* h = negated(g);
            if (h == nullptr) return;
            k.binary[static_cast<int>(Binary::mul)](1, n.size, h, {0, 1}, n.value, {0, 1}, h);
            send(t, id, 1, h);
        }
    }
    if constexpr (Op == Binary::max || Op == Binary::min || Op == Binary::pow) {
        float* a = t.scratch(n.size);
        float* b = t.scratch(n.size);
        float* g = t.scratch(n.size);
        if (a == nullptr || b == nullptr || g == nullptr) return t.fail("backward: out of memory");
        const float zero = 0.0f;
        run_binary(k, Binary::add, t.in(id, 0).value, t.in(id, 0).shape, &zero, Shape{}, a, n.shape);
        run_binary(k, Binary::add, t.in(id, 1).value, t.in(id, 1).shape, &zero, Shape{}, b, n.shape);
        if (Op == Binary::pow) {
            if (need[0]) {
                for (int64_t i = 0; i < n.size; ++i) g[i] = b[i] == 0.0f ? 0.0f : n.grad[i] * (b[i] * elementary::pow(a[i], b[i] - 1.0f));
                send(t, id, 0, g);
            }
            if (need[1]) {
                for (int64_t i = 0; i < n.size; ++i) g[i] = a[i] == 0.0f && b[i] >= 0.0f ? 0.0f : n.grad[i] * n.value[i] * elementary::log(a[i]);
                send(t, id, 1, g);
            }
            return;
        }
        for (uint32_t side = 0; side < 2; ++side) {
            if (!need[side]) continue;
            const float *mine = side == 0 ? a : b, *other = side == 0 ? b : a;
            for (int64_t i = 0; i < n.size; ++i) {
                const bool wins = Op == Binary::max ? mine[i] > other[i] : mine[i] < other[i];
                g[i] = mine[i] == other[i] ? n.grad[i] * 0.5f : wins ? n.grad[i] : 0.0f;
            }
            send(t, id, side, g);
        }
    }
}

constexpr uint8_t operands_read(Binary op) {
    return op == Binary::add || op == Binary::sub ? 0 : op == Binary::div ? 2 | OpInfo::kResult : op == Binary::pow ? 3 | OpInfo::kResult : 3;
}

template <Binary Op, bool Differentiable = true>
Var binary(const char* name, Var a, Var b) {
    static const OpInfo info{name, Differentiable ? binary_backward<Op> : nullptr, operands_read(Op), Op == Binary::add || Op == Binary::sub};
    Tape* t = tape_of({a, b});
    if (t == nullptr || !t->usable(name, {a, b})) return {};
    const std::optional<Shape> shape = t->shape(a) == t->shape(b) ? t->shape(a) : broadcast(t->shape(a), t->shape(b));
    if (!shape) {
        t->fail(format("%s: %s and %s do not broadcast", name, t->describe(a).c_str(), t->describe(b).c_str()));
        return {};
    }
    const Var operands[] = {a, b};
    const auto in_place = [&](Var x) { return operands_read(Op) == 0 && t->shape(x) == *shape && a != b && t->may_take_over(x); };
    const Var v = in_place(a)   ? t->push_sharing(info, *shape, operands, a)
                  : in_place(b) ? t->push_sharing(info, *shape, operands, b)
                                : t->push(info, *shape, operands);
    if (v) run_binary(t->k(), Op, t->node(a).value, t->node(a).shape, t->node(b).value, t->node(b).shape, t->node(v).value, *shape);
    return v;
}

// --- where ---

void where_backward(Tape& t, uint32_t id) {
    const Tape::Node& n = t.node(id);
    float* mask = t.scratch(n.size);
    float* g = t.scratch(n.size);
    if (mask == nullptr || g == nullptr) return t.fail("backward: out of memory");
    const float zero = 0.0f;
    run_binary(t.k(), Binary::equal, t.in(id, 0).value, t.in(id, 0).shape, &zero, Shape{}, mask, n.shape);
    for (uint32_t side = 1; side < 3; ++side) {
        if (!t.in(id, side).needs_grad) continue;
        for (int64_t i = 0; i < n.size; ++i) g[i] = (mask[i] == 0.0f) == (side == 1) ? n.grad[i] : 0.0f;
        send(t, id, side, g);
    }
}
constexpr OpInfo kWhere{"where", where_backward, 1};
constexpr OpInfo kDetach{"detach", nullptr};

}  // namespace

Var add(Var a, Var b) { return binary<Binary::add>("add", a, b); }
Var sub(Var a, Var b) { return binary<Binary::sub>("sub", a, b); }
Var mul(Var a, Var b) { return binary<Binary::mul>("mul", a, b); }
Var div(Var a, Var b) { return binary<Binary::div>("div", a, b); }
Var maximum(Var a, Var b) { return binary<Binary::max>("maximum", a, b); }
Var minimum(Var a, Var b) { return binary<Binary::min>("minimum", a, b); }
Var pow(Var a, Var b) { return binary<Binary::pow>("pow", a, b); }
Var equal(Var a, Var b) { return binary<Binary::equal, false>("equal", a, b); }
Var less(Var a, Var b) { return binary<Binary::less, false>("less", a, b); }
Var less_equal(Var a, Var b) { return binary<Binary::less_equal, false>("less_equal", a, b); }

Var where(Var condition, Var a, Var b) {
    Tape* t = tape_of({condition, a, b});
    if (t == nullptr || !t->usable("where", {condition, a, b})) return {};
    std::optional<Shape> shape = broadcast(t->shape(a), t->shape(b));
    if (shape) shape = broadcast(*shape, t->shape(condition));
    if (!shape) {
        t->fail(format("where: %s, %s and %s do not broadcast", t->describe(condition).c_str(), t->describe(a).c_str(),
                       t->describe(b).c_str()));
        return {};
    }
    const Var v = t->push(kWhere, *shape, {condition, a, b});
    if (!v) return {};
    const Tape::Node &n = t->node(v), &c = t->node(condition), &x = t->node(a), &y = t->node(b);
    float* no = t->scratch(n.size);
    float* yes = t->scratch(n.size);
    if (no == nullptr || yes == nullptr) {
        t->fail("where: out of memory");
        return {};
    }
    const float zero = 0.0f;
    run_binary(t->k(), Binary::equal, c.value, c.shape, &zero, Shape{}, no, n.shape);
    // NaN is not 0, so it counts as true.
    const BroadcastStrides sx = broadcast_strides(x.shape, n.shape), sy = broadcast_strides(y.shape, n.shape);
    for (int64_t i = 0; i < n.size; ++i) {
        int64_t rest = i, ox = 0, oy = 0;
        for (int d = n.shape.rank() - 1; d >= 0; --d) {
            const int64_t at = rest % n.shape[d];
            rest /= n.shape[d];
            ox += at * sx.stride[d];
            oy += at * sy.stride[d];
        }
        n.value[i] = no[i] == 0.0f ? x.value[ox] : y.value[oy];
    }
    t->end_scratch();
    return v;
}

Var add_scalar(Var a, float s) { return unary<Unary::add_scalar>("add_scalar", a, s); }
Var scale(Var a, float s) { return unary<Unary::scale>("scale", a, s); }
Var neg(Var a) { return unary<Unary::neg>("neg", a); }
Var abs(Var a) { return unary<Unary::abs>("abs", a); }
Var square(Var a) { return unary<Unary::square>("square", a); }
Var reciprocal(Var a) { return unary<Unary::reciprocal>("reciprocal", a); }
Var sqrt(Var a) { return unary<Unary::sqrt>("sqrt", a); }
Var exp(Var a) { return unary<Unary::exp>("exp", a); }
Var log(Var a) { return unary<Unary::log>("log", a); }
Var log1p(Var a) { return unary<Unary::log1p>("log1p", a); }
Var sin(Var a) { return unary<Unary::sin>("sin", a); }
Var cos(Var a) { return unary<Unary::cos>("cos", a); }
Var tanh(Var a) { return unary<Unary::tanh>("tanh", a); }
Var sigmoid(Var a) { return unary<Unary::sigmoid>("sigmoid", a); }
Var erf(Var a) { return unary<Unary::erf>("erf", a); }
Var relu(Var a) { return unary<Unary::relu>("relu", a); }
Var leaky_relu(Var a, float slope) { return unary<Unary::leaky_relu>("leaky_relu", a, slope); }
Var gelu(Var a) { return unary<Unary::gelu>("gelu", a); }
Var gelu_tanh(Var a) { return unary<Unary::gelu_tanh>("gelu_tanh", a); }
Var silu(Var a) { return unary<Unary::silu>("silu", a); }
Var softplus(Var a) { return unary<Unary::softplus>("softplus", a); }
Var sign(Var a) { return unary<Unary::sign>("sign", a); }
Var pow(Var a, float exponent) { return unary<Unary::power>("pow", a, exponent); }
Var clamp(Var a, float low, float high) { return unary<Unary::clamp>("clamp", a, low, high); }

Var detach(Var a) {
    if (a.tape == nullptr || !a.tape->usable("detach", {a})) return {};
    return a.tape->push_sharing(kDetach, a.tape->shape(a), std::span(&a, 1), a);
}

}  // namespace glassbox
