#include <algorithm>

#include "engine/tensor/elementary.h"
#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

// --- layer norm and RMS norm: each row of the last axis on its own ---

struct RowNormAttributes {
    const float* normal;   // (x - mean) / deviation, or x / rms
    const float* inverse;  // 1 / deviation of each row
    bool centred;
};

// d(normalised)/dx for one row: inverse (g - mean(g) - normal mean(g normal)), without mean(g) when not centred.
void row_norm_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<RowNormAttributes>(id);
    const Kernels& k = t.k();
    const Tape::Node& n = t.node(id);
    const int64_t cols = n.shape[-1], rows = cols > 0 ? n.size / cols : 0;
    const bool scaled = n.input_count > 1;
    if (const Tape::Slot s = t.slot(id, 0)) {
        float* g = t.scratch(cols);
        if (g == nullptr) return t.fail("backward: out of memory");
        for (int64_t r = 0; r < rows; ++r) {
            const float *normal = at.normal + r * cols, *from = n.grad + r * cols;
            if (scaled) k.binary[static_cast<int>(Binary::mul)](1, cols, from, {0, 1}, t.in(id, 1).value, {0, 1}, g);
            else std::copy_n(from, cols, g);
            const auto count = static_cast<float>(cols);
            const float mean = at.centred ? k.reduce[static_cast<int>(Reduce::sum)](cols, g) / count : 0.0f;
            const float along = k.dot(cols, g, normal) / count;
            float* dx = s.data + r * cols;
            for (int64_t i = 0; i < cols; ++i) {
                const float d = at.inverse[r] * (g[i] - mean - normal[i] * along);
                dx[i] = s.fresh ? d : dx[i] + d;
            }
        }
    }
    if (!scaled) return;
    if (const Tape::Slot s = t.slot(id, 1)) {
        float* product = t.scratch(n.size);
        if (product == nullptr) return t.fail("backward: out of memory");
        k.binary[static_cast<int>(Binary::mul)](1, n.size, n.grad, {0, 1}, at.normal, {0, 1}, product);
        k.reduce_rows[static_cast<int>(Reduce::sum)](rows, cols, product, cols, s.data, !s.fresh);
    }
    if (n.input_count > 2)
        if (const Tape::Slot s = t.slot(id, 2))
            k.reduce_rows[static_cast<int>(Reduce::sum)](rows, cols, n.grad, cols, s.data, !s.fresh);
}
constexpr OpInfo kLayerNorm{"layer_norm", row_norm_backward, 2}, kRmsNorm{"rms_norm", row_norm_backward, 2};

Var row_norm(const OpInfo& info, Var x, Var gain, Var bias, float epsilon, bool centred) {
    Tape* t = tape_of({x, gain, bias});
    if (t == nullptr) return {};
    const Var operands[] = {x, gain, bias};
    const std::span<const Var> used(operands, gain.tape == nullptr ? 1 : bias.tape == nullptr ? 2 : 3);
    if (!t->usable(info.name, used)) return {};
    const Shape shape = t->shape(x);
    for (Var p : used.subspan(1)) {
        if (t->shape(p) == Shape{shape[-1]}) continue;
        t->fail(format("%s: %s does not fit the last axis of %s", info.name, t->describe(p).c_str(), t->describe(x).c_str()));
        return {};
    }
    if (shape.rank() == 0) {
        t->fail(format("%s: a single number has no rows", info.name));
        return {};
    }
    const Kernels& k = t->k();
    const int64_t cols = shape[-1], rows = cols > 0 ? shape.size() / cols : 0;
    // Normalised values are all that the gradient needs of x.
    const bool in_place = t->may_take_over(x);
    float* normal = in_place ? t->node(x).value : t->arena().floats(shape.size());
    float* inverse = t->arena().floats(rows);
    const Var v = t->push(info, shape, used);
    if (!v || normal == nullptr || inverse == nullptr || t->attach(v, RowNormAttributes{normal, inverse, centred}) == nullptr) {
        t->fail(format("%s: out of memory", info.name));
        return {};
    }
    t->node(x).read |= in_place && t->needs_grad(v);
    const float* in = t->node(x).value;
    float* out = t->node(v).value;
    const float* scale = used.size() > 1 ? t->node(gain).value : nullptr;
    const float* shift = used.size() > 2 ? t->node(bias).value : nullptr;
    const auto count = static_cast<float>(cols);
    for (int64_t r = 0; r < rows; ++r) {
        float* row = normal + r * cols;
        const float mean = centred ? k.reduce[static_cast<int>(Reduce::sum)](cols, in + r * cols) / count : 0.0f;
        k.unary[static_cast<int>(Unary::add_scalar)](cols, in + r * cols, row, -mean, 0);
        const float variance = k.reduce[static_cast<int>(Reduce::sum_squares)](cols, row) / count;
        inverse[r] = 1.0f / elementary::sqrt(variance + epsilon);
        k.unary[static_cast<int>(Unary::scale)](cols, row, row, inverse[r], 0);
        if (scale == nullptr) {
            std::copy_n(row, cols, out + r * cols);
        } else {
            k.binary[static_cast<int>(Binary::mul)](1, cols, row, {0, 1}, scale, {0, 1}, out + r * cols);
            if (shift != nullptr) k.accumulate(cols, shift, out + r * cols);
        }
    }
    return v;
}

// --- batch norm: x is [n, c, ...]; each channel over all else ---

struct BatchNormAttributes {
    const float* normal;
    const float* inverse;  // per channel
    bool training;
};
struct Planes {
    int64_t images, channels, area;
};
Planes planes_of(const Shape& s) { return {s[0], s[1], s.size(2, kMaxRank)}; }

// f(start of a plane, channel), image by image, so that sums have one order.
template <class F>
void each_plane(const Planes& p, F f) {
    for (int64_t i = 0; i < p.images; ++i)
        for (int64_t c = 0; c < p.channels; ++c) f((i * p.channels + c) * p.area, c);
}

// The same for planes of one number each, in rows: a step of 1 that compilers vectorise. A call of a kernel for each number
// would take fifty times as long.
template <class F>
void each_in_rows(const Planes& p, F f) {
    for (int64_t i = 0; i < p.images; ++i) {
        const int64_t row = i * p.channels;
        for (int64_t c = 0; c < p.channels; ++c) f(row + c, c);
    }
}

void batch_norm_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<BatchNormAttributes>(id);
    const Kernels& k = t.k();
    const Tape::Node &n = t.node(id), &gain = t.in(id, 1);
    const Planes p = planes_of(n.shape);
    float* sum = t.scratch(p.channels);
    float* along = t.scratch(p.channels);
    if (sum == nullptr || along == nullptr) return t.fail("backward: out of memory");
    std::fill_n(sum, p.channels, 0.0f);
    std::fill_n(along, p.channels, 0.0f);
    if (p.area == 1)
        each_in_rows(p, [&](int64_t o, int64_t c) {
            sum[c] += n.grad[o];
            along[c] += n.grad[o] * at.normal[o];
        });
    else
        each_plane(p, [&](int64_t o, int64_t c) {
            sum[c] += k.reduce[static_cast<int>(Reduce::sum)](p.area, n.grad + o);
            along[c] += k.dot(p.area, n.grad + o, at.normal + o);
        });
    put(k, p.channels, along, t.slot(id, 1));
    put(k, p.channels, sum, t.slot(id, 2));
    if (const Tape::Slot s = t.slot(id, 0)) {
        const auto count = static_cast<float>(p.images * p.area);
        float* factor = t.scratch(p.channels);
        if (factor == nullptr) return t.fail("backward: out of memory");
        for (int64_t c = 0; c < p.channels; ++c) {
            factor[c] = gain.value[c] * at.inverse[c];
            sum[c] = at.training ? sum[c] / count : 0.0f;
            along[c] = at.training ? along[c] / count : 0.0f;
        }
        const auto back = [&](int64_t i, int64_t c) {
            const float d = factor[c] * (n.grad[i] - sum[c] - at.normal[i] * along[c]);
            s.data[i] = s.fresh ? d : s.data[i] + d;
        };
        if (p.area == 1)
            each_in_rows(p, back);
        else
            each_plane(p, [&](int64_t o, int64_t c) {
                for (int64_t i = o; i < o + p.area; ++i) back(i, c);
            });
    }
}
constexpr OpInfo kBatchNorm{"batch_norm", batch_norm_backward, 2, true};

// --- dropout ---

struct DropoutAttributes {
    const float* mask;  // 0 or 1 / (1 - p)
};
void dropout_backward(Tape& t, uint32_t id) {
    const Tape::Node& n = t.node(id);
    const float* mask = t.attributes<DropoutAttributes>(id).mask;
    const Tape::Slot s = t.slot(id, 0);
    if (s && s.fresh) t.k().binary[static_cast<int>(Binary::mul)](1, n.size, n.grad, {0, 1}, mask, {0, 1}, s.data);
    else if (s) t.k().multiply_add(n.size, n.grad, mask, s.data);
}
constexpr OpInfo kDropout{"dropout", dropout_backward, 0, true};

}  // namespace

Var layer_norm(Var x, Var gain, Var bias, float epsilon) { return row_norm(kLayerNorm, x, gain, bias, epsilon, true); }
Var rms_norm(Var x, Var gain, float epsilon) { return row_norm(kRmsNorm, x, gain, Var{}, epsilon, false); }

Var batch_norm(Var x, Var gain, Var bias, TensorView running_mean, TensorView running_variance, bool training, float momentum,
               float epsilon) {
    Tape* t = tape_of({x, gain, bias});
    if (t == nullptr || !t->usable("batch_norm", {x, gain, bias})) return {};
    const Shape shape = t->shape(x);
    const Planes p = planes_of(shape);
    const Shape channels{static_cast<int>(p.channels)};
    if (shape.rank() < 2 || t->shape(gain) != channels || t->shape(bias) != channels || running_mean.size() != p.channels ||
        running_variance.size() != p.channels) {
        t->fail(format("batch_norm: gain %s, bias and running values do not fit the channels of %s", t->describe(gain).c_str(),
                       t->describe(x).c_str()));
        return {};
    }
    const Kernels& k = t->k();
    const bool in_place = t->may_take_over(x);
    float* normal = in_place ? t->node(x).value : t->arena().floats(shape.size());
    float* inverse = t->arena().floats(p.channels);
    const Var v = t->push(kBatchNorm, shape, {x, gain, bias});
    float* mean = t->scratch(p.channels);
    float* variance = t->scratch(p.channels);
    if (!v || normal == nullptr || inverse == nullptr || mean == nullptr || variance == nullptr ||
        t->attach(v, BatchNormAttributes{normal, inverse, training}) == nullptr) {
        t->fail("batch_norm: out of memory");
        return {};
    }
    t->node(x).read |= in_place && t->needs_grad(v);
    const float* in = t->node(x).value;
    const auto count = static_cast<float>(p.images * p.area);
    if (training) {
        std::fill_n(mean, p.channels, 0.0f);
        std::fill_n(variance, p.channels, 0.0f);
        if (p.area == 1)
            each_in_rows(p, [&](int64_t o, int64_t c) { mean[c] += in[o]; });
        else
            each_plane(p, [&](int64_t o, int64_t c) { mean[c] += k.reduce[static_cast<int>(Reduce::sum)](p.area, in + o); });
        for (int64_t c = 0; c < p.channels; ++c) mean[c] /= count;
    } else {
        std::copy_n(running_mean.data(), p.channels, mean);
        std::copy_n(running_variance.data(), p.channels, variance);
    }
    if (p.area == 1)
        each_in_rows(p, [&](int64_t o, int64_t c) {
            normal[o] = in[o] - mean[c];
            if (training) variance[c] += normal[o] * normal[o];
        });
    else
        each_plane(p, [&](int64_t o, int64_t c) {
            k.unary[static_cast<int>(Unary::add_scalar)](p.area, in + o, normal + o, -mean[c], 0);
            if (training) variance[c] += k.reduce[static_cast<int>(Reduce::sum_squares)](p.area, normal + o);
        });
    for (int64_t c = 0; c < p.channels; ++c) {
        if (training) {
            // The running variance is the unbiased one, as in PyTorch.
            const float unbiased = variance[c] / (count > 1 ? count - 1 : 1);
            variance[c] /= count;
            running_mean.data()[c] += momentum * (mean[c] - running_mean.data()[c]);
            running_variance.data()[c] += momentum * (unbiased - running_variance.data()[c]);
        }
        inverse[c] = 1.0f / elementary::sqrt(variance[c] + epsilon);
    }
    const float *scale = t->node(gain).value, *shift = t->node(bias).value;
    float* out = t->node(v).value;
    if (p.area == 1)
        each_in_rows(p, [&](int64_t o, int64_t c) {
            normal[o] *= inverse[c];
            out[o] = normal[o] * scale[c] + shift[c];
        });
    else
        each_plane(p, [&](int64_t o, int64_t c) {
            k.unary[static_cast<int>(Unary::scale)](p.area, normal + o, normal + o, inverse[c], 0);
            for (int64_t i = o; i < o + p.area; ++i) out[i] = normal[i] * scale[c] + shift[c];
        });
    t->end_scratch();
    return v;
}

Var dropout(Var x, float probability, Random random) {
    Tape* t = x.tape;
    if (t == nullptr || !t->usable("dropout", {x})) return {};
    if (!(probability >= 0.0f && probability <= 1.0f)) {
        t->fail(format("dropout: the probability %g is not between 0 and 1", static_cast<double>(probability)));
        return {};
    }
    const int64_t size = t->shape(x).size();
    float* mask = t->arena().floats(size);
    const Var v = t->push(kDropout, t->shape(x), {x});
    if (!v || mask == nullptr || t->attach(v, DropoutAttributes{mask}) == nullptr) return {};
    const float kept = probability < 1.0f ? 1.0f / (1.0f - probability) : 0.0f;
    for (int64_t i = 0; i < size; ++i) mask[i] = random.uniform() < probability ? 0.0f : kept;
    t->k().binary[static_cast<int>(Binary::mul)](1, size, t->node(x).value, {0, 1}, mask, {0, 1}, t->node(v).value);
    return v;
}

}  // namespace glassbox
