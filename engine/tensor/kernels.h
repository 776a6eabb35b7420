// The loops under every op, as a table of functions: one table for each instruction set, all giving the same bits.
//
//     const Kernels& k = kernels();                 // the widest that this processor has
//     k.unary[int(Unary::tanh)](n, x, y, 0, 0);     // y[i] = tanh(x[i])
//     gemm(k, {.m = 2, .n = 3, .k = 4, .a = a, .a_row = 4, .b = b, .b_row = 3, .c = c, .c_row = 3}, scratch);
//
// Pointers need no alignment. An output may be one of the inputs where the element indices agree.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace glassbox {

enum class Isa : uint8_t { base, avx2, avx512 };  // base: SSE2, NEON, WebAssembly SIMD or scalar, by the compiler's target
std::string_view isa_name(Isa isa);
std::optional<Isa> isa_named(std::string_view name);  // "base" (or "sse2"), "avx2", "avx512"

// f(x), with at most two parameters p and q.
enum class Unary : uint8_t {
    neg, abs, square, reciprocal, sqrt, exp, log, log1p, sin, cos, tanh, sigmoid, erf, relu, gelu, gelu_tanh, silu,
    softplus, sign,
    add_scalar,   // x + p
    scale,        // x p
    leaky_relu,   // x > 0 ? x : p x
    power,        // x^p
    clamp,        // to [p, q]
    count
};
enum class Binary : uint8_t { add, sub, mul, div, max, min, pow, equal, less, less_equal, count };
enum class Reduce : uint8_t { sum, max, min, sum_squares, count };

// Rows and columns of a matrix in memory: element (i, j) at data[i * row + j * col].
struct Strides {
    int64_t row, col;
};

inline constexpr int kPanel = 32;  // columns of a panel of a PackedMatrix

// C (+)= A B (+ bias), A m x k, B k x n. Each element is bias (or the old C, or 0), plus a(i,0) b(0,j), plus a(i,1) b(1,j),
// ... in this order, each product and sum rounded: the blocking and the vector width change nothing.
struct Gemm {
    int m = 0, n = 0, k = 0;
    const float* a = nullptr;
    int64_t a_row = 0, a_col = 1;
    const float* b = nullptr;
    int64_t b_row = 0, b_col = 1;
    bool b_panels = false;  // b as a PackedMatrix has it (packed.h); b_row and b_col do not count
    float* c = nullptr;
    int64_t c_row = 0;
    const float* bias = nullptr;  // n values, one per column
    bool accumulate = false;
};

// Rows of C at one stride, for convolutions: C (+)= A B with A(i, k) = a[i a_row + a_col[k]], B packed by pack_columns.
// `running`: each sum starts from the old C; `fresh`: from 0; `added`: from 0, and the old C is added at the end.
enum class Onto : uint8_t { fresh, running, added };
struct Strip {
    int rows = 0, columns = 0, depth = 0;
    const float* a = nullptr;
    int64_t a_row = 0;
    const int32_t* a_col = nullptr;
    const float* b = nullptr;
    float* c = nullptr;  // rows of whole vectors: `columns` rounded up to a multiple of Kernels::lanes
    int64_t c_row = 0;
    Onto onto = Onto::fresh;
};

struct AdamStep {
    float rate, beta1, beta2, epsilon, decay;  // decay: of the weights (AdamW), times rate
    float correction1, correction2;            // 1 - beta1^t, 1 - beta2^t
};

struct Kernels {
    Isa isa;
    int lanes;  // floats in a vector
    // Each operand contiguous.
    void (*unary[static_cast<int>(Unary::count)])(int64_t n, const float* x, float* y, float p, float q);
    // dx (+)= g f'(x), with y = f(x) at hand.
    void (*unary_grad[static_cast<int>(Unary::count)])(int64_t n, const float* g, const float* x, const float* y, float* dx,
                                                       bool accumulate, float p, float q);
    // out[i, j] = f(a(i, j), b(i, j)); a stride may be 0; out is contiguous.
    void (*binary[static_cast<int>(Binary::count)])(int64_t rows, int64_t cols, const float* a, Strides sa, const float* b,
                                                    Strides sb, float* out);
    // y += x, y += s x.
    void (*accumulate)(int64_t n, const float* x, float* y);
    void (*axpy)(int64_t n, float s, const float* x, float* y);
    // y += a b
    void (*multiply_add)(int64_t n, const float* a, const float* b, float* y);
    // Rows of `width`, in order: out[index[i]] += x[i], and out[i] (+)= x[index[i]]. A negative index skips the row
    // (where not accumulating, makes it 0).
    void (*scatter_add)(int64_t count, int64_t width, const int32_t* index, const float* x, float* out);
    void (*gather)(int64_t count, int64_t width, const int32_t* index, const float* x, float* out, bool accumulate);
    // All of x to one number: 16 lanes, then a fixed tree.
    float (*reduce[static_cast<int>(Reduce::count)])(int64_t n, const float* x);
    float (*dot)(int64_t n, const float* a, const float* b);
    // out[j] = f over i of x[i * stride + j], rows in order.
    void (*reduce_rows[static_cast<int>(Reduce::count)])(int64_t rows, int64_t cols, const float* x, int64_t stride,
                                                         float* out, bool accumulate);
    // Rows of `cols`: y = softmax(x) or log softmax.
    void (*softmax)(int64_t rows, int64_t cols, const float* x, float* y, bool logarithm);
    void (*gemm)(const Gemm& g, float* scratch);
    void (*strip)(const Strip& s);
    // b(k, j) = x[k along + j across] to panels of columns, padded with zeros to whole vectors: depth times as many floats.
    void (*pack_columns)(int depth, int columns, const float* x, int64_t along, int64_t across, float* out);
    // y[j, i] = x[i, j]
    void (*transpose)(int rows, int cols, const float* x, int64_t x_row, float* y, int64_t y_row);
    // out[r] = sum over i of x[i] w[r, i], in integers.
    void (*dot_int8)(int64_t rows, int64_t inputs, const int16_t* x, const int8_t* w, int32_t* out);
    // 16-bit numbers as floats, exactly: IEEE halves, or bfloat16.
    void (*widen)(int64_t n, const uint16_t* x, float* y, bool bfloat);
    void (*adam)(int64_t n, float* value, const float* grad, float* m, float* v, const AdamStep& s);
};

// Floats that gemm needs to work in, at most.
size_t gemm_scratch_size(const Gemm& g);

// The table for an instruction set, or null when this program or this processor has none.
const Kernels* kernels_for(Isa isa);
// The chosen table: the widest available unless set_kernels was called. Call set_kernels at the start of the program (or of
// a test): the choice changes the speed, never the bits.
const Kernels& kernels();
bool set_kernels(Isa isa);

}  // namespace glassbox
