#include "explainers/cookbook/model_fit.h"

#include "engine/tensor/ops.h"

namespace glassbox {
namespace {

const Tensor& points() {  // (axis, point, 1)
    static const Tensor all({2, Fit::kPoints, 1}, {-1, -0.6f, -0.2f, 0.2f, 0.6f, 1, -0.7f, -0.6f, 0, 0.1f, 0.7f, 0.8f});
    return all;
}

}  // namespace

void Fit::reset(uint64_t seed, const Inputs& in) {
    params_ = std::make_unique<Parameters>(seed);
    params_->add("slope", {1, 1});
    params_->add("height", {1});
    change(in);
}

Progress Fit::step(Recorder& trace) {
    tape_.reset();
    Context c(tape_, &trace);
    const Var x = c.record("x", tape_.borrow(points().view().row(0))), y = c.record("y", tape_.borrow(points().view().row(1)));
    const Var line = c.record("line", add(matmul(x, c.use(params_->find("slope"))), c.use(params_->find("height"))));
    const Var loss = c.record("loss", mse_loss(line, y));
    params_->zero_grad();
    tape_.backward(loss);
    descent_.step(*params_, rate_);
    return tape_.error().empty() ? Progress::ticked : Progress::done;
}

}  // namespace glassbox
