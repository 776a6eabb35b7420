#include <algorithm>

#include "engine/tensor/elementary.h"
#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

// --- causal mask ---

void causal_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    const Tape::Node& n = t.node(id);
    const int64_t queries = n.shape[-2], keys = n.shape[-1];
    for (int64_t i = 0; i < n.size; ++i) {
        const bool seen = i % keys <= i / keys % queries + keys - queries;
        const float g = seen ? n.grad[i] : 0.0f;
        s.data[i] = s.fresh ? g : s.data[i] + g;
    }
}
constexpr OpInfo kCausal{"causal_mask", causal_backward, 0, true};

// --- rotary positions: pairs of channels turn by position times frequency ---

struct RotaryAttributes {
    const float* cosine;  // [length, width / 2]
    const float* sine;
    bool halves;
};
// y = rotation of x; `sign` -1 turns back.
void rotate(const RotaryAttributes& at, int64_t count, int length, int width, const float* x, float* y, float sign, bool add) {
    const int half = width / 2;
    for (int64_t r = 0; r < count; ++r) {
        const float *c = at.cosine + r % length * half, *s = at.sine + r % length * half;
        const float* from = x + r * width;
        float* to = y + r * width;
        for (int i = 0; i < half; ++i) {
            const int p = at.halves ? i : 2 * i, q = at.halves ? i + half : 2 * i + 1;
            const float a = from[p] * c[i] - from[q] * (s[i] * sign), b = from[p] * (s[i] * sign) + from[q] * c[i];
            to[p] = add ? to[p] + a : a;
            to[q] = add ? to[q] + b : b;
        }
    }
}
void rotary_backward(Tape& t, uint32_t id) {
    const Tape::Node& n = t.node(id);
    const Tape::Slot s = t.slot(id, 0);
    const int width = n.shape[-1];
    if (s && width > 0) rotate(t.attributes<RotaryAttributes>(id), n.size / width, n.shape[-2], width, n.grad, s.data, -1.0f, !s.fresh);
}
constexpr OpInfo kRotary{"rotary", rotary_backward, 0};

float frequency(int pair, int width, float base) {
    return elementary::pow(base, -2.0f * static_cast<float>(pair) / static_cast<float>(width));
}

}  // namespace

Var causal_mask(Var scores) {
    Tape* t = scores.tape;
    if (t == nullptr || !t->usable("causal_mask", {scores})) return {};
    const Shape shape = t->shape(scores);
    if (shape.rank() < 2) {
        t->fail(format("causal_mask: %s has no queries and keys", t->describe(scores).c_str()));
        return {};
    }
    const Var v = t->push(kCausal, shape, {scores});
    if (!v) return {};
    const int64_t queries = shape[-2], keys = shape[-1];
    const float* x = t->node(scores).value;
    float* y = t->node(v).value;
    for (int64_t i = 0; i < t->node(v).size; ++i) y[i] = i % keys <= i / keys % queries + keys - queries ? x[i] : -__builtin_inff();
    return v;
}

Var masked(Var a, Var keep, float value) {
    Tape* t = tape_of({a, keep});
    if (t == nullptr || !t->usable("masked", {a, keep})) return {};
    return where(keep, a, t->constant(Shape{}, value));
}

Var rotary(Var x, int first_position, float base, RotaryPairs pairs) {
    Tape* t = x.tape;
    if (t == nullptr || !t->usable("rotary", {x})) return {};
    const Shape shape = t->shape(x);
    if (shape.rank() < 2 || shape[-1] % 2 != 0) {
        t->fail(format("rotary: %s must be [..., length, even width]", t->describe(x).c_str()));
        return {};
    }
    const int length = shape[-2], width = shape[-1], half = width / 2;
    float* cosine = t->arena().floats(int64_t{length} * half);
    float* sine = t->arena().floats(int64_t{length} * half);
    const RotaryAttributes at{cosine, sine, pairs == RotaryPairs::halves};
    const Var v = t->push(kRotary, shape, {x});
    if (!v || cosine == nullptr || sine == nullptr || t->attach(v, at) == nullptr) return {};
    for (int i = 0; i < half; ++i) {
        const float f = frequency(i, width, base);
        for (int p = 0; p < length; ++p) {
            const float angle = static_cast<float>(first_position + p) * f;
            cosine[p * half + i] = elementary::cos(angle);
            sine[p * half + i] = elementary::sin(angle);
        }
    }
    if (width > 0) rotate(at, t->node(v).size / width, length, width, t->node(x).value, t->node(v).value, 1.0f, false);
    return v;
}

Tensor sinusoidal_positions(int length, int width, float base) {
    Tensor out(Shape{length, width});
    for (int i = 0; i < width; ++i) {
        const float f = frequency(i / 2, width, base);
        for (int p = 0; p < length; ++p) {
            const float angle = static_cast<float>(p) * f;
            out.data()[int64_t{p} * width + i] = i % 2 == 0 ? elementary::sin(angle) : elementary::cos(angle);
        }
    }
    return out;
}

}  // namespace glassbox
