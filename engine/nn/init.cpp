#include "engine/nn/init.h"

#include <algorithm>
#include <vector>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

// Modified Gram-Schmidt on the shorter side, in double, twice (which is enough: Giraud et al. 2005).
void make_orthogonal(TensorView values, float gain, Random& rng) {
    const int64_t cols = values.shape().rank() > 0 ? values.shape()[-1] : 1, rows = cols > 0 ? values.size() / cols : 0;
    const bool by_rows = rows <= cols;
    const int64_t count = by_rows ? rows : cols, length = by_rows ? cols : rows;
    std::vector<double> v(static_cast<size_t>(count * length));
    for (double& x : v) x = static_cast<double>(rng.normal());
    const auto row = [&](int64_t i) { return v.data() + i * length; };
    const auto dot = [&](const double* a, const double* b) {
        double s = 0;
        for (int64_t i = 0; i < length; ++i) s += a[i] * b[i];
        return s;
    };
    for (int64_t i = 0; i < count; ++i) {
        for (int pass = 0; pass < 2; ++pass) {
            for (int64_t j = 0; j < i; ++j) {
                const double along = dot(row(i), row(j));
                for (int64_t k = 0; k < length; ++k) row(i)[k] -= along * row(j)[k];
            }
        }
        const double norm = __builtin_sqrt(dot(row(i), row(i)));
        for (int64_t k = 0; k < length; ++k) row(i)[k] /= norm;
    }
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < cols; ++j) values.data()[i * cols + j] = gain * static_cast<float>(by_rows ? row(i)[j] : row(j)[i]);
}

}  // namespace

Fans fans_of(const Shape& shape) {
    if (shape.rank() == 0) return {1, 1};
    if (shape.rank() == 1) return {shape[0], shape[0]};
    if (shape.rank() == 2) return {shape[0], shape[1]};
    const int64_t field = shape.size(2, kMaxRank);
    return {shape[1] * field, shape[0] * field};
}

void fill(TensorView values, const Init& init, Random rng) {
    const Fans fans = fans_of(values.shape());
    const float fan = init.fan == Init::Fan::in        ? static_cast<float>(fans.in)
                      : init.fan == Init::Fan::average ? static_cast<float>(fans.in + fans.out) * 0.5f
                                                       : 1.0f;
    const float scale = init.scale / elementary::sqrt(std::max(fan, 1.0f));
    switch (init.kind) {
        case Init::Kind::constant:
            for (float& x : values.span()) x = init.scale;
            break;
        case Init::Kind::uniform:
            for (float& x : values.span()) x = rng.uniform(-scale, scale);
            break;
        case Init::Kind::normal:
            for (float& x : values.span()) x = scale * rng.normal();
            break;
        case Init::Kind::truncated_normal:
            for (float& x : values.span()) {
                float z = rng.normal();
                while (z < -2.0f || z > 2.0f) z = rng.normal();
                x = scale * z;
            }
            break;
        case Init::Kind::orthogonal: make_orthogonal(values, init.scale, rng); break;
    }
}

}  // namespace glassbox
