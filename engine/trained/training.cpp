#include "engine/trained/training.h"

namespace glassbox {

float BatchTraining::step() {
    Parameters& params = model();
    const int64_t n = optimizer_.steps();
    tape_.reset();
    Context c(tape_);
    c.training = true;
    c.seed = seed_;
    c.step = n;
    const Var result = loss(c, n);
    params.zero_grad();
    if (!tape_.backward(result)) return __builtin_nanf("");
    clip_gradients(params, options_.longest_gradient);
    const float value = result.value()[0];
    optimizer_.step(params, options_.rate(n));
    return value;
}

TensorFile BatchTraining::weights() const {
    TensorFile file = model().save(StorageType::f16);
    file.metadata = metadata();
    return file;
}

}  // namespace glassbox
