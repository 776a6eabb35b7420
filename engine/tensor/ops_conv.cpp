#include <algorithm>

#include "engine/tensor/convolver.h"
#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

// Images are [n, channels, height, width].

struct ConvAttributes {
    Window w;  // of one group's channels
    int groups, filters;  // filters per group
};

void add_channel_bias(const float* bias, int64_t channels, int64_t area, float* out) {
    for (int64_t c = 0; c < channels; ++c)
        for (int64_t i = 0; i < area; ++i) out[c * area + i] += bias[c];
}
// Sum over images and positions, image by image.
void bias_gradient(Tape& t, const float* g, int64_t images, int64_t channels, int64_t area, Tape::Slot s) {
    if (!s) return;
    if (s.fresh) std::fill_n(s.data, channels, 0.0f);
    for (int64_t i = 0; i < images; ++i)
        for (int64_t c = 0; c < channels; ++c) s.data[c] += t.k().reduce[static_cast<int>(Reduce::sum)](area, g + (i * channels + c) * area);
}

// For each group: f(what computes it, its number, where its weights begin).
template <class F>
void each_group(Tape& t, const ConvAttributes& at, F f) {
    for (int64_t group = 0; group < at.groups && t.error().empty(); ++group) {
        const Arena::Mark mark = t.scratch_mark();
        Convolver c(t, at.w, at.filters);
        if (t.error().empty()) f(c, group, group * at.filters * at.w.depth());
        t.scratch_rewind(mark);
    }
}

void conv_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<ConvAttributes>(id);
    const Window& w = at.w;
    const Tape::Node &n = t.node(id), &x = t.in(id, 0), &weight = t.in(id, 1);
    const int64_t positions = w.positions(), images = n.shape[0], out_size = at.filters * positions;
    const Tape::Slot dx = t.slot(id, 0);
    float* dw = t.sum_slot(id, 1);
    each_group(t, at, [&](Convolver& c, int64_t group, int64_t first) {
        if (dw != nullptr) {
            c.begin_weights(dw + first);
            for (int64_t i = group; i < images * at.groups; i += at.groups) c.add_weights(x.value + i * w.image(), n.grad + i * out_size);
            c.end_weights(dw + first);
        }
        if (!dx) return;
        c.use_weights_back(weight.value + first);
        for (int64_t i = group; i < images * at.groups; i += at.groups) c.back(n.grad + i * out_size, dx.data + i * w.image(), !dx.fresh);
    });
    if (n.input_count > 2) bias_gradient(t, n.grad, images, n.shape[1], positions, t.slot(id, 2));
}
constexpr OpInfo kConv{"conv2d", conv_backward, 3};

// A transposed convolution runs the other way: its window walks over the output.
void conv_transpose_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<ConvAttributes>(id);
    const Window& w = at.w;
    const Tape::Node &n = t.node(id), &x = t.in(id, 0), &weight = t.in(id, 1);
    const int64_t positions = w.positions(), images = n.shape[0], in_size = at.filters * positions;
    const Tape::Slot dx = t.slot(id, 0);
    float* dw = t.sum_slot(id, 1);
    each_group(t, at, [&](Convolver& c, int64_t group, int64_t first) {
        if (dx) {
            c.use_weights(weight.value + first);
            for (int64_t i = group; i < images * at.groups; i += at.groups) c.forward(n.grad + i * w.image(), dx.data + i * in_size, !dx.fresh);
        }
        if (dw == nullptr) return;
        c.begin_weights(dw + first);
        for (int64_t i = group; i < images * at.groups; i += at.groups) c.add_weights(n.grad + i * w.image(), x.value + i * in_size);
        c.end_weights(dw + first);
    });
    if (n.input_count > 2)
        bias_gradient(t, n.grad, n.shape[0], n.shape[1], int64_t{n.shape[2]} * n.shape[3], t.slot(id, 2));
}
constexpr OpInfo kConvTranspose{"conv_transpose2d", conv_transpose_backward, 3};

// Checks what both share. `per_group` is weight.shape[1].
bool fits(Tape& t, const char* op, std::span<const Var> used, const Conv2dOptions& o, int in_axis) {
    if (!t.usable(op, used)) return false;
    const Shape x = t.shape(used[0]), w = t.shape(used[1]);
    bool ok = x.rank() == 4 && w.rank() == 4 && o.stride > 0 && o.padding >= 0 && o.groups > 0 && w[0] % std::max(o.groups, 1) == 0 &&
              w[2] > 0 && w[3] > 0;
    ok = ok && x[1] == (in_axis == 1 ? w[1] * o.groups : w[0]);
    const int filters = in_axis == 1 ? w[0] : w[1] * o.groups;
    if (used.size() > 2) ok = ok && t.shape(used[2]) == Shape{filters};
    if (!ok)
        t.fail(format("%s: %s and weights %s with stride %d, padding %d, %d groups do not fit", op, t.describe(used[0]).c_str(),
                      t.describe(used[1]).c_str(), o.stride, o.padding, o.groups));
    return ok;
}

// --- pooling ---

struct PoolAttributes {
    Window w;
    const int32_t* winner;  // max: index within the plane
    bool include_padding;
};

// f(output index, first and last row, first and last column of its window inside the image)
template <class F>
void each_window(const Window& w, F f) {
    for (int oy = 0; oy < w.out_h; ++oy)
        for (int ox = 0; ox < w.out_w; ++ox) {
            const int y = oy * w.stride - w.padding, x = ox * w.stride - w.padding;
            f(int64_t{oy} * w.out_w + ox, std::max(y, 0), std::min(y + w.kernel_h, w.height), std::max(x, 0),
              std::min(x + w.kernel_w, w.width));
        }
}

void max_pool_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<PoolAttributes>(id);
    const Tape::Node& n = t.node(id);
    const int64_t area = int64_t{at.w.height} * at.w.width, out = at.w.positions();
    float* dx = t.sum_slot(id, 0);
    for (int64_t i = 0; dx != nullptr && i < n.size; ++i) dx[i / out * area + at.winner[i]] += n.grad[i];
}
constexpr OpInfo kMaxPool{"max_pool2d", max_pool_backward, 0};

void average_pool_backward(Tape& t, uint32_t id) {
    const Window& w = t.attributes<PoolAttributes>(id).w;
    const Tape::Node& n = t.node(id);
    const int64_t area = int64_t{w.height} * w.width, out = w.positions();
    const float factor = 1.0f / static_cast<float>(w.kernel_h * w.kernel_w);
    float* dx = t.sum_slot(id, 0);
    for (int64_t p = 0; dx != nullptr && p < n.size / out; ++p)
        each_window(w, [&](int64_t o, int y0, int y1, int x0, int x1) {
            const float g = n.grad[p * out + o] * factor;
            for (int y = y0; y < y1; ++y)
                for (int x = x0; x < x1; ++x) dx[p * area + int64_t{y} * w.width + x] += g;
        });
}
constexpr OpInfo kAveragePool{"avg_pool2d", average_pool_backward, 0};

Var pool(const OpInfo& info, Var x, int size, int stride, int padding, bool largest) {
    Tape* t = x.tape;
    if (t == nullptr || !t->usable(info.name, {x})) return {};
    const Shape s = t->shape(x);
    Window w{1, s[2], s[3], size, size, stride > 0 ? stride : size, padding, 0, 0};
    if (s.rank() != 4 || size < 1 || padding < 0 || padding * 2 > size || w.height + 2 * padding < size || w.width + 2 * padding < size) {
        t->fail(format("%s: a window of %d with padding %d does not fit %s", info.name, size, padding, t->describe(x).c_str()));
        return {};
    }
    w.out_h = (w.height + 2 * padding - size) / w.stride + 1;
    w.out_w = (w.width + 2 * padding - size) / w.stride + 1;
    const Shape out{s[0], s[1], w.out_h, w.out_w};
    auto* winner = largest ? t->arena().array<int32_t>(static_cast<size_t>(out.size())) : nullptr;
    const Var v = t->push(info, out, {x});
    if (!v || (largest && winner == nullptr) || t->attach(v, PoolAttributes{w, winner, true}) == nullptr) return {};
    const int64_t area = int64_t{w.height} * w.width, positions = w.positions();
    const float factor = 1.0f / static_cast<float>(size * size);
    for (int64_t p = 0; p < int64_t{s[0]} * s[1]; ++p) {
        const float* in = t->node(x).value + p * area;
        float* to = t->node(v).value + p * positions;
        each_window(w, [&](int64_t o, int y0, int y1, int x0, int x1) {
            float best = in[int64_t{y0} * w.width + x0], sum = 0;
            auto who = static_cast<int32_t>(y0 * w.width + x0);
            for (int y = y0; y < y1; ++y)
                for (int xx = x0; xx < x1; ++xx) {
                    const float value = in[int64_t{y} * w.width + xx];
                    sum += value;
                    if ((value > best || value != value) && best == best) best = value, who = y * w.width + xx;
                }
            to[o] = largest ? best : sum * factor;
            if (largest) winner[p * positions + o] = who;
        });
    }
    return v;
}

}  // namespace

Var conv2d(Var x, Var weight, Var bias, const Conv2dOptions& o) {
    Tape* t = tape_of({x, weight, bias});
    const Var operands[] = {x, weight, bias};
    const std::span<const Var> used(operands, bias.tape == nullptr ? 2 : 3);
    if (t == nullptr || !fits(*t, "conv2d", used, o, 1)) return {};
    const Shape s = t->shape(x), f = t->shape(weight);
    Window w{f[1], s[2], s[3], f[2], f[3], o.stride, o.padding, 0, 0};
    w.out_h = (w.height + 2 * o.padding - w.kernel_h) / o.stride + 1;
    w.out_w = (w.width + 2 * o.padding - w.kernel_w) / o.stride + 1;
    if (w.height + 2 * o.padding < w.kernel_h || w.width + 2 * o.padding < w.kernel_w) {
        t->fail(format("conv2d: the kernel %s is larger than %s", to_text(f).c_str(), t->describe(x).c_str()));
        return {};
    }
    const ConvAttributes at{w, o.groups, f[0] / o.groups};
    const Var v = t->push(kConv, Shape{s[0], f[0], w.out_h, w.out_w}, used);
    if (!v || t->attach(v, at) == nullptr) return {};
    const int64_t positions = w.positions();
    each_group(*t, at, [&](Convolver& c, int64_t group, int64_t first) {
        c.use_weights(t->node(weight).value + first);
        for (int64_t i = group; i < int64_t{s[0]} * o.groups; i += o.groups)
            c.forward(t->node(x).value + i * w.image(), t->node(v).value + i * at.filters * positions, false);
    });
    t->end_scratch();
    if (used.size() > 2)
        for (int64_t i = 0; i < s[0]; ++i) add_channel_bias(t->node(bias).value, f[0], positions, t->node(v).value + i * f[0] * positions);
    return v;
}

Var conv_transpose2d(Var x, Var weight, Var bias, const Conv2dOptions& o) {
    Tape* t = tape_of({x, weight, bias});
    const Var operands[] = {x, weight, bias};
    const std::span<const Var> used(operands, bias.tape == nullptr ? 2 : 3);
    if (t == nullptr || !fits(*t, "conv_transpose2d", used, o, 0)) return {};
    const Shape s = t->shape(x), f = t->shape(weight);
    // The window of the convolution that goes from the output to x.
    Window w{f[1], (s[2] - 1) * o.stride - 2 * o.padding + f[2], (s[3] - 1) * o.stride - 2 * o.padding + f[3], f[2], f[3], o.stride,
             o.padding, s[2], s[3]};
    if (w.height < 1 || w.width < 1) {
        t->fail(format("conv_transpose2d: nothing remains of %s", t->describe(x).c_str()));
        return {};
    }
    const ConvAttributes at{w, o.groups, f[0] / o.groups};
    const int channels = f[1] * o.groups;
    const Var v = t->push(kConvTranspose, Shape{s[0], channels, w.height, w.width}, used);
    if (!v || t->attach(v, at) == nullptr) return {};
    float* out = t->node(v).value;
    const int64_t positions = w.positions();
    each_group(*t, at, [&](Convolver& c, int64_t group, int64_t first) {
        c.use_weights_back(t->node(weight).value + first);
        for (int64_t i = group; i < int64_t{s[0]} * o.groups; i += o.groups)
            c.back(t->node(x).value + i * at.filters * positions, out + i * w.image(), false);
    });
    t->end_scratch();
    const int64_t area = int64_t{w.height} * w.width;
    if (used.size() > 2)
        for (int64_t i = 0; i < s[0]; ++i) add_channel_bias(t->node(bias).value, channels, area, out + i * channels * area);
    return v;
}

Var max_pool2d(Var x, int size, int stride, int padding) { return pool(kMaxPool, x, size, stride, padding, true); }
Var avg_pool2d(Var x, int size, int stride, int padding) { return pool(kAveragePool, x, size, stride, padding, false); }

Var local_response_norm(Var x, int size, float alpha, float beta, float k) {
    Tape* t = x.tape;
    if (t == nullptr || !t->usable("local_response_norm", {x})) return {};
    const int channels = t->shape(x)[1];
    // The sum of squares over `size` neighbouring channels: shifted copies, added.
    const Var squares = pad(square(x), 1, size / 2, (size - 1) / 2);
    Var total = slice(squares, 1, 0, channels);
    for (int i = 1; i < size; ++i) total = add(total, slice(squares, 1, i, i + channels));
    return div(x, pow(add_scalar(scale(total, alpha / static_cast<float>(size)), k), beta));
}

}  // namespace glassbox
