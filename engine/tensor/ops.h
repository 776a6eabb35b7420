// The ops: each runs at once on its operands' tape, records itself, and knows its gradient.
//
//     Var h = relu(linear(x, w, b));                 // [n, 16]
//     Var pooled = segment_sum(gather(h, senders), receivers, n);
//     Var p = softmax(matmul(q, k, Transpose::second) * 0.25f);
//
// Shapes follow NumPy: operands broadcast, axes may count from the end (-1 is the last). n, c ... in comments are sizes.
// Indices are spans of int32_t and are copied. What cannot run sets tape.error() and gives an empty Var (tape.h).
#pragma once
#include <array>

#include "engine/base/random.h"
#include "engine/tensor/tape.h"

namespace glassbox {

// Axes of a reduction; none means all of them.
struct Axes {
    Axes() = default;
    Axes(std::initializer_list<int> list) {
        for (int a : list)
            if (count < kMaxRank) axis[count++] = a;
    }
    Axes(int a) : Axes({a}) {}
    int axis[kMaxRank] = {};
    int count = 0;
};
enum class Keep : uint8_t { no, yes };  // keep reduced axes, with size 1
enum class Transpose : uint8_t { none, first, second, both };

// --- elementwise (ops_elementwise.cpp), with broadcasting ---
Var add(Var a, Var b);
Var sub(Var a, Var b);
Var mul(Var a, Var b);
Var div(Var a, Var b);
Var maximum(Var a, Var b);  // equal elements share the gradient by halves
Var minimum(Var a, Var b);
Var pow(Var a, Var b);
Var equal(Var a, Var b);  // 1 or 0; no gradient, as for the other comparisons
Var less(Var a, Var b);
Var less_equal(Var a, Var b);
// condition != 0 ? a : b; no gradient to the condition.
Var where(Var condition, Var a, Var b);
inline Var operator+(Var a, Var b) { return add(a, b); }
inline Var operator-(Var a, Var b) { return sub(a, b); }
inline Var operator*(Var a, Var b) { return mul(a, b); }
inline Var operator/(Var a, Var b) { return div(a, b); }

Var add_scalar(Var a, float s);
Var scale(Var a, float s);
inline Var operator+(Var a, float s) { return add_scalar(a, s); }
inline Var operator-(Var a, float s) { return add_scalar(a, -s); }
inline Var operator*(Var a, float s) { return scale(a, s); }
inline Var operator*(float s, Var a) { return scale(a, s); }
inline Var operator/(Var a, float s) { return scale(a, 1.0f / s); }
Var neg(Var a);
inline Var operator-(Var a) { return neg(a); }

Var abs(Var a);
Var square(Var a);
Var reciprocal(Var a);
Var sqrt(Var a);
Var exp(Var a);
Var log(Var a);
Var log1p(Var a);
Var sin(Var a);
Var cos(Var a);
Var tanh(Var a);
Var sigmoid(Var a);
Var erf(Var a);
Var relu(Var a);
Var leaky_relu(Var a, float slope = 0.01f);
Var gelu(Var a);       // exact: x Phi(x)
Var gelu_tanh(Var a);  // the approximation of GPT-2
Var silu(Var a);
Var softplus(Var a);
Var sign(Var a);
Var pow(Var a, float exponent);
Var clamp(Var a, float low, float high);
Var detach(Var a);  // the same values, no gradient

// --- products (ops_matmul.cpp) ---
// [m, k] x [k, n]; more leading dimensions are batches and broadcast; a vector counts as one row or column.
Var matmul(Var a, Var b, Transpose transpose = Transpose::none);
// Matrices of one shape in memory, `distance` floats from one to the next, such as a cache with room to grow.
struct MatrixStack {
    const float* data = nullptr;
    int64_t distance = 0;
    int count = 0, rows = 0, cols = 0;
};
// a [..., m, k] with those, which must outlive the step: one for each matrix of a, or for so many neighbours as share one. No gradient.
Var matmul(Var a, const MatrixStack& b, Transpose transpose = Transpose::none);
// x [..., k] w [k, n] + bias [n]. An empty bias (Var{}) leaves it out.
Var linear(Var x, Var w, Var bias);

// --- reductions (ops_reduce.cpp) ---
Var sum(Var a, Axes axes = {}, Keep keep = Keep::no);
Var mean(Var a, Axes axes = {}, Keep keep = Keep::no);
Var variance(Var a, Axes axes = {}, Keep keep = Keep::no, int correction = 1);  // divides by count - correction
Var max(Var a, Axes axes = {}, Keep keep = Keep::no);  // the first of equal elements gets the gradient
Var min(Var a, Axes axes = {}, Keep keep = Keep::no);
Var argmax(Var a, int axis, Keep keep = Keep::no);  // indices as floats; no gradient

// --- shape (ops_shape.cpp) ---
Var reshape(Var a, const Shape& shape);  // shares the elements
Var flatten(Var a, int first_axis = 0);
Var permute(Var a, std::initializer_list<int> order);
Var transpose(Var a);  // the last two axes
Var slice(Var a, int axis, int first, int last);  // first <= i < last; negative counts from the end
// auto [q, k, v] = split<3>(qkv, -1);  equal parts          auto [a, b] = split(x, 1, {3, 5});  of these sizes
void split(Var a, int axis, std::span<const int> sizes, std::span<Var> parts);  // no sizes: equal ones
template <size_t N>
std::array<Var, N> split(Var a, int axis) {
    std::array<Var, N> parts;
    split(a, axis, {}, parts);
    return parts;
}
template <size_t N>
std::array<Var, N> split(Var a, int axis, const int (&sizes)[N]) {
    std::array<Var, N> parts;
    split(a, axis, sizes, parts);
    return parts;
}
Var concat(std::span<const Var> parts, int axis);
inline Var concat(std::initializer_list<Var> parts, int axis) { return concat(std::span(parts.begin(), parts.size()), axis); }
Var stack(std::span<const Var> parts, int axis);  // a new axis
inline Var stack(std::initializer_list<Var> parts, int axis) { return stack(std::span(parts.begin(), parts.size()), axis); }
Var pad(Var a, int axis, int before, int after, float value = 0.0f);
Var expand(Var a, const Shape& shape);  // broadcast to a shape

// --- by index (ops_index.cpp); rows are slices along the first axis ---
Var gather(Var a, IndexSpan rows);  // [count, ...]: also embedding(table, ids)
inline Var embedding(Var table, IndexSpan ids) { return gather(table, ids); }
Var scatter_sum(Var a, IndexSpan rows, int count);  // out[rows[i]] += a[i]; out has `count` rows
// a[i] belongs to group segment[i], 0 <= segment[i] < groups, in any order; an empty group gives 0.
inline Var segment_sum(Var a, IndexSpan segment, int groups) { return scatter_sum(a, segment, groups); }
Var segment_mean(Var a, IndexSpan segment, int groups);
Var segment_max(Var a, IndexSpan segment, int groups);  // the first of equal elements gets the gradient
Var segment_min(Var a, IndexSpan segment, int groups);
Var segment_softmax(Var a, IndexSpan segment, int groups);
Var take(Var a, IndexSpan columns);  // [n, c], n indices: [n], a[i, columns[i]]
Var one_hot(Tape& tape, IndexSpan classes, int count);  // [n, count]

// --- softmax and losses (ops_softmax.cpp, ops_loss.cpp) ---
Var softmax(Var a, int axis = -1);  // a row that is all -infinity gives 0
Var log_softmax(Var a, int axis = -1);
Var logsumexp(Var a, int axis = -1, Keep keep = Keep::no);
enum class Over : uint8_t { mean, sum, none };  // how a loss treats its elements
Var mse_loss(Var prediction, Var target, Over over = Over::mean);
Var cross_entropy(Var logits, IndexSpan classes, Over over = Over::mean);  // [n, c]; a class of -1 is left out
Var bce_with_logits(Var logits, Var target, Over over = Over::mean);
Var hinge_loss(Var score, Var sign, Over over = Over::mean);  // max(0, 1 - sign score), sign is 1 or -1
Var kl_divergence(Var log_p, Var log_q, Over over = Over::sum);  // sum of p (log p - log q); gradients to both
// Goodfellow et al. 2014 (minimax, non_saturating), Mao et al. 2017 (least_squares), Lim and Ye 2017 (hinge), Arjovsky et al.
// 2017 (wasserstein, without its constraint). Scores are logits: what the discriminator gives before a sigmoid.
enum class GanLoss : uint8_t { minimax, non_saturating, least_squares, hinge, wasserstein };
Var discriminator_loss(GanLoss kind, Var real, Var fake);
Var generator_loss(GanLoss kind, Var fake);

// --- norms and dropout (ops_norm.cpp) ---
Var layer_norm(Var x, Var gain, Var bias, float epsilon = 1e-5f);  // over the last axis; gain and bias may be missing
Var rms_norm(Var x, Var gain, float epsilon = 1e-5f);
// x [n, c] or [n, c, h, w], per channel. Training takes the batch's statistics and moves the running ones by `momentum`.
Var batch_norm(Var x, Var gain, Var bias, TensorView running_mean, TensorView running_variance, bool training,
               float momentum = 0.1f, float epsilon = 1e-5f);
Var dropout(Var x, float probability, Random random);  // what stays is divided by 1 - probability

// --- images (ops_conv.cpp): [n, channels, height, width] ---
struct Conv2dOptions {
    int stride = 1, padding = 0, groups = 1;
};
Var conv2d(Var x, Var weight, Var bias, const Conv2dOptions& options = {});            // weight [out, in / groups, kh, kw]
Var conv_transpose2d(Var x, Var weight, Var bias, const Conv2dOptions& options = {});  // weight [in, out / groups, kh, kw]
Var max_pool2d(Var x, int size, int stride = 0, int padding = 0);  // stride 0: the size
Var avg_pool2d(Var x, int size, int stride = 0, int padding = 0);  // padding counts as zeros
inline Var global_avg_pool(Var x) { return mean(x, {2, 3}); }      // [n, c]
Var local_response_norm(Var x, int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1.0f);

// --- sequences (ops_position.cpp) ---
Var causal_mask(Var scores);  // [..., queries, keys]: -infinity where a key comes after the query; the last of both align
Var masked(Var a, Var keep, float value = -__builtin_inff());  // `value` where keep is 0; broadcasts: padding masks
// Su et al. 2021: x [..., length, width]. Pairs are (0, 1), (2, 3) ... or channel i with i + width / 2.
enum class RotaryPairs : uint8_t { neighbours, halves };
Var rotary(Var x, int first_position = 0, float base = 10000.0f, RotaryPairs pairs = RotaryPairs::neighbours);
Tensor sinusoidal_positions(int length, int width, float base = 10000.0f);  // Vaswani et al. 2017

}  // namespace glassbox
