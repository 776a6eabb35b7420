#include <algorithm>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

Var reduced(Var elements, Over over) {
    return over == Over::mean ? mean(elements) : over == Over::sum ? sum(elements) : elements;
}

bool same_shape(const char* op, Var a, Var b) {
    Tape* t = tape_of({a, b});
    if (t == nullptr || !t->usable(op, {a, b})) return false;
    if (t->shape(a) == t->shape(b)) return true;
    t->fail(format("%s: %s and %s must have the same shape", op, t->describe(a).c_str(), t->describe(b).c_str()));
    return false;
}

// --- cross-entropy: log softmax, the logit of the class, and the average in one op ---

struct CrossEntropyAttributes {
    const int32_t* classes;
    const float* log_p;  // [n, c]
    int64_t counted;     // rows whose class is not -1
    Over over;
};

void cross_entropy_backward(Tape& t, uint32_t id) {
    const Tape::Slot s = t.slot(id, 0);
    if (!s) return;
    const auto& at = t.attributes<CrossEntropyAttributes>(id);
    const Tape::Node& n = t.node(id);
    const int64_t rows = t.in(id, 0).shape[0], cols = t.in(id, 0).shape[1];
    float* p = t.scratch(cols);
    if (p == nullptr) return t.fail("backward: out of memory");
    const float each = at.over == Over::mean ? n.grad[0] / static_cast<float>(at.counted) : n.grad[0];
    for (int64_t r = 0; r < rows; ++r) {
        const float g = at.classes[r] < 0 ? 0.0f : at.over == Over::none ? n.grad[r] : each;
        t.k().unary[static_cast<int>(Unary::exp)](cols, at.log_p + r * cols, p, 0, 0);
        if (at.classes[r] >= 0) p[at.classes[r]] -= 1.0f;
        float* dx = s.data + r * cols;
        for (int64_t i = 0; i < cols; ++i) dx[i] = s.fresh ? p[i] * g : dx[i] + p[i] * g;
    }
}
constexpr OpInfo kCrossEntropy{"cross_entropy", cross_entropy_backward, 0};

void bce_backward(Tape& t, uint32_t id) {
    // d/dx = sigmoid(x) - y, d/dy = -x
    const Tape::Node &n = t.node(id), &x = t.in(id, 0), &y = t.in(id, 1);
    if (const Tape::Slot s = t.slot(id, 0)) {
        float* p = t.scratch(n.size);
        if (p == nullptr) return t.fail("backward: out of memory");
        t.k().unary[static_cast<int>(Unary::sigmoid)](n.size, x.value, p, 0, 0);
        for (int64_t i = 0; i < n.size; ++i) {
            const float d = n.grad[i] * (p[i] - y.value[i]);
            s.data[i] = s.fresh ? d : s.data[i] + d;
        }
    }
    if (const Tape::Slot s = t.slot(id, 1)) {
        for (int64_t i = 0; i < n.size; ++i) {
            const float d = -(n.grad[i] * x.value[i]);
            s.data[i] = s.fresh ? d : s.data[i] + d;
        }
    }
}
constexpr OpInfo kBce{"bce_with_logits", bce_backward, 3};

}  // namespace

Var mse_loss(Var prediction, Var target, Over over) {
    if (!same_shape("mse_loss", prediction, target)) return {};
    return reduced(square(sub(prediction, target)), over);
}

Var cross_entropy(Var logits, IndexSpan classes, Over over) {
    constexpr const char* kName = "cross_entropy";
    Tape* t = logits.tape;
    if (t == nullptr || !t->usable(kName, {logits})) return {};
    const Shape shape = t->shape(logits);
    if (shape.rank() != 2 || static_cast<int64_t>(classes.size()) != shape[0]) {
        t->fail(format("%s: %zu classes for logits %s", kName, classes.size(), t->describe(logits).c_str()));
        return {};
    }
    CrossEntropyAttributes at{};
    at.over = over;
    for (size_t i = 0; i < classes.size(); ++i) {
        if (classes[i] < -1 || classes[i] >= shape[1]) {
            t->fail(format("%s: class %d at position %zu is outside 0 to %d", kName, classes[i], i, shape[1] - 1));
            return {};
        }
        at.counted += classes[i] >= 0;
    }
    at.classes = t->keep(classes);
    float* log_p = t->arena().floats(shape.size());
    at.log_p = log_p;
    const Var v = t->push(kCrossEntropy, over == Over::none ? Shape{shape[0]} : Shape{}, {logits});
    if (!v || at.classes == nullptr || log_p == nullptr || t->attach(v, at) == nullptr) return {};
    t->k().softmax(shape[0], shape[1], t->node(logits).value, log_p, true);
    float* loss = over == Over::none ? t->node(v).value : t->scratch(shape[0]);
    if (loss == nullptr) {
        t->fail("cross_entropy: out of memory");
        return {};
    }
    for (int64_t r = 0; r < shape[0]; ++r) loss[r] = classes[static_cast<size_t>(r)] < 0 ? 0.0f : -log_p[r * shape[1] + at.classes[r]];
    if (over != Over::none) {
        const float total = t->k().reduce[static_cast<int>(Reduce::sum)](shape[0], loss);
        t->node(v).value[0] = over == Over::mean ? total / static_cast<float>(at.counted) : total;
    }
    t->end_scratch();
    return v;
}

Var bce_with_logits(Var logits, Var target, Over over) {
    if (!same_shape("bce_with_logits", logits, target)) return {};
    Tape& t = *logits.tape;
    const Var v = t.push(kBce, t.shape(logits), {logits, target});
    if (!v) return {};
    // log(1 + e^x) - x y, which neither overflows nor cancels
    const Tape::Node& n = t.node(v);
    const float *x = t.node(logits).value, *y = t.node(target).value;
    t.k().unary[static_cast<int>(Unary::softplus)](n.size, x, n.value, 0, 0);
    for (int64_t i = 0; i < n.size; ++i) n.value[i] -= x[i] * y[i];
    return reduced(v, over);
}

Var hinge_loss(Var score, Var sign, Over over) {
    if (!same_shape("hinge_loss", score, sign)) return {};
    return reduced(relu(add_scalar(neg(mul(sign, score)), 1.0f)), over);
}

Var kl_divergence(Var log_p, Var log_q, Over over) {
    if (!same_shape("kl_divergence", log_p, log_q)) return {};
    return reduced(mul(exp(log_p), sub(log_p, log_q)), over);
}

Var discriminator_loss(GanLoss kind, Var real, Var fake) {
    switch (kind) {
        case GanLoss::minimax:
        case GanLoss::non_saturating: return add(mean(softplus(neg(real))), mean(softplus(fake)));
        case GanLoss::least_squares: return scale(add(mean(square(add_scalar(real, -1.0f))), mean(square(fake))), 0.5f);
        case GanLoss::hinge: return add(mean(relu(add_scalar(neg(real), 1.0f))), mean(relu(add_scalar(fake, 1.0f))));
        case GanLoss::wasserstein: return sub(mean(fake), mean(real));
    }
    return {};
}

Var generator_loss(GanLoss kind, Var fake) {
    switch (kind) {
        case GanLoss::minimax: return neg(mean(softplus(fake)));  // log(1 - D)
        case GanLoss::non_saturating: return mean(softplus(neg(fake)));
        case GanLoss::least_squares: return scale(mean(square(add_scalar(fake, -1.0f))), 0.5f);
        case GanLoss::hinge:
        case GanLoss::wasserstein: return neg(mean(fake));
    }
    return {};
}

}  // namespace glassbox
