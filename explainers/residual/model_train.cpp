#include "explainers/residual/model_train.h"

namespace glassbox {
namespace {

ClassedPoints classed(const PointsTaskOptions& o, int count, uint64_t seed) {
    LabelledPoints p = make_points(o.set, count, o.noise, seed);
    return {std::move(p.points), {p.labels.begin(), p.labels.end()}};
}

}  // namespace

PointsTask::PointsTask(const PointsTaskOptions& o, uint64_t seed) : train(classed(o, o.train, seed)), test(classed(o, o.test, seed + 1000)) {}

Tensor plane_grid(int side) {
    Tensor grid({side * side, 2});
    for (int i = 0; i < side; ++i)
        for (int j = 0; j < side; ++j) {
            const auto place = [&](int k) { return kPlaneReach * static_cast<float>(2 * k - (side - 1)) / static_cast<float>(side - 1); };
            grid.set(2 * (i * side + j), place(j));
            grid.set(2 * (i * side + j) + 1, -place(i));
        }
    return grid;
}

NetTrainer::NetTrainer(const BlockNetOptions& net, const PointsTaskOptions& task, float rate, uint64_t seed)
    : task_(task, seed), parameters_(seed), net_(parameters_, net), adam_({.kind = Optimizer::Kind::adam, .rate = rate}) {}

Var NetTrainer::training_loss(Context& c) {
    tape_.reset();
    c.training = true;
    return cross_entropy(net_(c, tape_.borrow(task_.train.points.view())), task_.train.classes);
}

void NetTrainer::apply_gradients() { adam_.step(parameters_); }

float NetTrainer::train_step() {
    Context c(tape_);
    const Var loss = training_loss(c);
    const float before = loss.value()[0];
    parameters_.zero_grad();
    tape_.backward(loss);
    apply_gradients();
    return before;
}

Var NetTrainer::evaluate(ConstView points) {
    tape_.reset();
    Context c(tape_);
    return net_(c, tape_.borrow(points));
}

float NetTrainer::error_on(const ClassedPoints& set) { return 1 - accuracy(evaluate(set.points.view()).value(), set.classes); }

}  // namespace glassbox
