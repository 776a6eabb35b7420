#include "explainers/residual/model_landscape.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

double dot(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

float log10_of(float loss) { return elementary::log(std::max(loss, 1e-4f)) * 0.43429448f; }

// The eigenvector of the largest eigenvalue of a symmetric matrix, by power iteration; `without` is kept out.
std::vector<double> leading(const std::vector<std::vector<double>>& m, const std::vector<double>* without, double& value) {
    const size_t n = m.size();
    std::vector<double> v(n), next(n);
    for (size_t i = 0; i < n; ++i) v[i] = 1.0 / static_cast<double>(i + 1) - 0.3;
    for (int round = 0; round < 300; ++round) {
        if (without) {
            double along = 0;
            for (size_t i = 0; i < n; ++i) along += v[i] * (*without)[i];
            for (size_t i = 0; i < n; ++i) v[i] -= along * (*without)[i];
        }
        double square = 0;
        for (size_t i = 0; i < n; ++i) {
            next[i] = 0;
            for (size_t k = 0; k < n; ++k) next[i] += m[i][k] * v[k];
            square += next[i] * next[i];
        }
        value = std::sqrt(square);
        if (value <= 0) break;
        for (size_t i = 0; i < n; ++i) v[i] = next[i] / value;
    }
    return v;
}

}  // namespace

void Landscape::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    in_.blocks = std::clamp(in.blocks, 1, 64);
    seed_ = seed;
    tick_ = cell_ = 0;
    planned_ = false;
    Inputs recipe = in_;
    recipe.plane = 0;
    recipe.reach = 0;
    if (trained_seed_ == seed && trained_in_ == recipe && static_cast<int>(snapshots_.size()) == kSnapshots) return scatter(snapshots_.back());
    trained_in_ = recipe;
    trained_seed_ = seed;
    net_ = std::make_unique<NetTrainer>(BlockNetOptions{.blocks = in_.blocks, .skip = in.skip, .norm = in.norm}, PointsTaskOptions{.train = 96}, in.norm ? 1e-2f : 3e-3f, seed);
    snapshots_.clear();
    snapshot_loss_.clear();
}

Progress Landscape::step(Recorder& trace) {
    if (static_cast<int>(snapshots_.size()) < kSnapshots) {
        if (!snapshots_.empty())
            for (int s = 0; s < std::max(1, in_.steps / (kSnapshots - 1)); ++s) net_->train_step();
        snapshots_.push_back(gather());
        snapshot_loss_.push_back(loss_here());
        return Progress::more;
    }
    if (!planned_) {
        in_.plane == 3 ? path_directions() : random_directions();
        planned_ = true;
    }
    const int n = kSizes[tick_];
    if (cell_ == 0) losses_ = Tensor({n, n});
    // A bounded piece: a few points of the plane.
    for (int k = 0; k < 8 && cell_ < n * n; ++k, ++cell_) {
        const auto place = [n](int i) { return static_cast<float>(2 * i - (n - 1)) / static_cast<float>(n - 1); };
        scatter(snapshots_.back(), &d1_, place(cell_ % n), &d2_, -place(cell_ / n));
        losses_.set(cell_, loss_here());
    }
    if (cell_ < n * n) return Progress::more;
    cell_ = 0;
    scatter(snapshots_.back());
    float error = 0;
    const float center = loss_here(&error);
    Tensor log({n, n});
    for (int i = 0; i < n * n; ++i) log.set(i, std::isfinite(losses_[i]) ? log10_of(losses_[i]) : 9.f);
    trace.record("loss", losses_.view(), "loss of the training set over the plane");
    trace.record("log", log.view(), "logarithm to base 10 of", std::array{std::string("loss")});
    trace.record("path", path_.view(), "the training, projected on the plane");
    trace.record("center", Tensor({1}, center).view(), "loss of the trained network");
    trace.record("error", Tensor({1}, error).view(), "fraction wrong of the trained network");
    trace.record("explained", Tensor({1}, explained_).view(), "share of the path's variance that lies in the plane", std::array{std::string("path")});
    return ++tick_ < kTicks ? Progress::ticked : Progress::done;
}

Landscape::Weights Landscape::gather() const {
    Weights w;
    for (const Parameter& p : net_->parameters())
        if (!p.frozen) w.insert(w.end(), p.value.span().begin(), p.value.span().end());
    return w;
}

void Landscape::scatter(const Weights& w, const Weights* d1, float a, const Weights* d2, float b) {
    size_t at = 0;
    for (Parameter& p : net_->parameters()) {
        if (p.frozen) continue;
        for (float& v : p.value.span()) {
            v = d1 ? w[at] + a * (*d1)[at] + b * (*d2)[at] : w[at];
            ++at;
        }
    }
}

float Landscape::loss_here(float* error) {
    Tape& tape = net_->tape();
    tape.reset();
    Context c(tape);
    c.training = true;
    const ClassedPoints& train = net_->task().train;
    const Var logits = net_->net()(c, tape.borrow(train.points.view()));
    if (error) *error = 1 - accuracy(logits.value(), train.classes);
    return cross_entropy(logits, train.classes).value()[0];
}

void Landscape::random_directions() {
    path_ = Tensor({1, 3});
    path_.set(2, snapshot_loss_.back());
    explained_ = 0;
    for (const int which : {0, 1}) {
        Weights& d = which ? d2_ : d1_;
        d.clear();
        Random rng(seed_, which ? "plane.b" : "plane.a", static_cast<uint64_t>(in_.plane) << 32);
        for (const Parameter& p : net_->parameters()) {
            if (p.frozen) continue;
            const bool matrix = p.value.shape().rank() == 2;
            const size_t first = d.size();
            for (int64_t i = 0; i < p.value.size(); ++i) d.push_back(matrix ? rng.normal() : 0.f);
            if (!matrix) continue;
            const int rows = p.value.shape()[0], columns = p.value.shape()[1];
            for (int unit = 0; unit < columns; ++unit) {
                double own = 0, drawn = 0;
                for (int i = 0; i < rows; ++i) {
                    const double w = static_cast<double>(p.value.at(i, unit)), v = static_cast<double>(d[first + static_cast<size_t>(i * columns + unit)]);
                    own += w * w;
                    drawn += v * v;
                }
                const auto scale = static_cast<float>(std::sqrt(own / std::max(drawn, 1e-30))) * in_.reach;
                for (int i = 0; i < rows; ++i) d[first + static_cast<size_t>(i * columns + unit)] *= scale;
            }
        }
    }
}

// Principal axes of the snapshots minus the last, from the small matrix of their products.
void Landscape::path_directions() {
    const Weights& end = snapshots_.back();
    std::vector<Weights> away = snapshots_;
    for (Weights& w : away)
        for (size_t i = 0; i < w.size(); ++i) w[i] -= end[i];
    std::vector<std::vector<double>> products(away.size(), std::vector<double>(away.size()));
    double all = 0;
    for (size_t i = 0; i < away.size(); ++i) {
        for (size_t k = 0; k <= i; ++k) products[i][k] = products[k][i] = dot(away[i], away[k]);
        all += products[i][i];
    }
    double value[2] = {0, 0};
    const std::vector<double> first = leading(products, nullptr, value[0]), second = leading(products, &first, value[1]);
    explained_ = all > 0 ? static_cast<float>((value[0] + value[1]) / all) : 0;
    path_ = Tensor({kSnapshots, 3});
    for (const int which : {0, 1}) {
        const std::vector<double>& part = which ? second : first;
        Weights& d = which ? d2_ : d1_;
        d.assign(end.size(), 0);
        for (size_t s = 0; s < away.size(); ++s)
            for (size_t i = 0; i < d.size(); ++i) d[i] += static_cast<float>(part[s] * static_cast<double>(away[s][i]));
        const double square = std::max(dot(d, d), 1e-30);
        double reach = 1e-30;
        for (size_t s = 0; s < away.size(); ++s) reach = std::max(reach, std::abs(dot(away[s], d) / square));
        // So that the farthest point of the path is at 0.85 of the plane.
        const auto scale = static_cast<float>(reach / 0.85);
        for (size_t s = 0; s < away.size(); ++s) path_.set(3 * static_cast<int64_t>(s) + which, static_cast<float>(dot(away[s], d) / square) / scale);
        for (float& v : d) v *= scale;
    }
    for (int s = 0; s < kSnapshots; ++s) path_.set(3 * s + 2, snapshot_loss_[static_cast<size_t>(s)]);
}

}  // namespace glassbox
