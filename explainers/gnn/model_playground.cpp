#include "explainers/gnn/model_playground.h"

#include <algorithm>
#include <numeric>

#include "engine/data/smiles.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

constexpr int kChunk = 100;

std::vector<int32_t> counted(int first, int count) {
    std::vector<int32_t> out(static_cast<size_t>(count));
    std::iota(out.begin(), out.end(), first);
    return out;
}
ConstView vector_view(const std::vector<float>& v) { return ConstView(std::span<const float>(v)); }
float best_of(const std::vector<float>& v, size_t from, size_t to) {
    return *std::min_element(v.begin() + static_cast<std::ptrdiff_t>(from), v.begin() + static_cast<std::ptrdiff_t>(to));
}

}  // namespace

float area_under_curve(std::span<const float> scores, std::span<const int> labels) {
    std::vector<size_t> order(scores.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] != scores[b] ? scores[a] < scores[b] : a < b; });
    double ranks = 0, yes = 0;
    for (size_t i = 0; i < order.size();) {
        size_t end = i;
        while (end < order.size() && scores[order[end]] == scores[order[i]]) ++end;
        const double rank = static_cast<double>(i + end + 1) / 2;  // equal scores share the middle of their ranks, from 1
        for (; i < end; ++i)
            if (labels[order[i]] == 1) {
                ranks += rank;
                ++yes;
            }
    }
    const double no = static_cast<double>(scores.size()) - yes;
    return yes > 0 && no > 0 ? static_cast<float>((ranks - yes * (yes + 1) / 2) / (yes * no)) : 0.5f;
}

void Playground::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    if (!has_data_ || data_seed_ != seed || data_task_ != in.task) {
        held_out_ = make_molecules({.task = in.task, .seed = seed, .part = Part::held_out}, 0, kHeldOut);
        train_ = {};
        smiles_.clear();
        chunks_.clear();
        for (const Graph& g : held_out_.graphs) smiles_.push_back(to_smiles(g));
        for (int first = 0; first < kHeldOut; first += kChunk) chunks_.push_back(batch_of(held_out_.graphs, counted(first, kChunk)));
        has_data_ = true;
        data_seed_ = seed;
        data_task_ = in.task;
    }
    tape_.reset();
    const uint64_t own = seed + static_cast<uint64_t>(in.repeat) * 1000003;
    net_ = std::make_unique<MoleculeNet>(own, in.net);
    batches_ = std::make_unique<Batches>(in.molecules, kBatch, own);
    optimizer_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = in.rate});
    epoch_ = chunk_ = 0;
    step_ = 0;
    loss_sum_ = 0;
    logit_ = Tensor({kHeldOut});
    embedding_ = Tensor({kHeldOut, in.net.width});
    for (std::vector<float>* h : {&train_loss_, &held_out_loss_, &auc_}) h->clear();
}

bool Playground::train_batch() {
    if (const int have = static_cast<int>(train_.graphs.size()); have < in_.molecules) {
        constexpr int kPiece = 100;  // molecules a call
        LabelledMolecules more = make_molecules({.task = in_.task, .seed = seed_, .part = Part::train}, static_cast<uint64_t>(have), std::min(kPiece, in_.molecules - have));
        std::move(more.graphs.begin(), more.graphs.end(), std::back_inserter(train_.graphs));
        train_.labels.insert(train_.labels.end(), more.labels.begin(), more.labels.end());
        return false;
    }
    const std::span<const int32_t> rows = batches_->at(step_);
    const MoleculeBatch batch = batch_of(train_.graphs, rows);
    Tensor labels({batch.molecules, 1});
    for (size_t i = 0; i < rows.size(); ++i) labels.set(static_cast<int64_t>(i), static_cast<float>(train_.labels[static_cast<size_t>(rows[i])]));
    tape_.reset();
    Context c(tape_);
    const Var loss = bce_with_logits(net_->forward(c, batch).logit, tape_.input(labels));
    net_->parameters.zero_grad();
    if (!tape_.backward(loss)) return true;
    loss_sum_ += static_cast<double>(loss.value()[0]) * batch.molecules;
    clip_gradients(net_->parameters, 1);
    const Schedule schedule{.kind = Schedule::Kind::exponential, .rate = in_.rate, .length = batches_->per_epoch(), .factor = 0.97f};
    optimizer_.step(net_->parameters, schedule(step_));
    ++step_;
    return step_ % batches_->per_epoch() == 0;
}

bool Playground::evaluate_chunk() {
    tape_.reset();
    Context c(tape_);
    const MoleculeNet::Result r = net_->forward(c, chunks_[static_cast<size_t>(chunk_)]);
    const ConstView logit = r.logit.value(), embedding = r.embedding.value();
    std::copy(logit.begin(), logit.end(), logit_.data() + chunk_ * kChunk);
    std::copy(embedding.begin(), embedding.end(), embedding_.data() + static_cast<int64_t>(chunk_) * kChunk * in_.net.width);
    return ++chunk_ == static_cast<int>(chunks_.size());
}

void Playground::finish_tick(Recorder& trace) {
    for (const Parameter& p : net_->parameters) trace.record(p.name, p.value, epoch_ == 0 ? "initial value" : "after the epoch's steps");
    Tensor probability({kHeldOut}), label({kHeldOut});
    double loss = 0, right = 0;
    for (int i = 0; i < kHeldOut; ++i) {
        const float z = logit_[i], y = static_cast<float>(held_out_.labels[static_cast<size_t>(i)]);
        probability.set(i, 1 / (1 + elementary::exp(-z)));
        label.set(i, y);
        loss += static_cast<double>(std::max(z, 0.f) - z * y + elementary::log1p(elementary::exp(-std::abs(z))));
        right += (z > 0) == (y > 0) ? 1 : 0;
    }
    held_out_loss_.push_back(static_cast<float>(loss / kHeldOut));
    auc_.push_back(area_under_curve(logit_.span(), held_out_.labels));
    if (epoch_ > 0) {
        train_loss_.push_back(static_cast<float>(loss_sum_ / in_.molecules));
        trace.record("train_loss", vector_view({train_loss_.back()}), "mean binary cross-entropy of the epoch's batches");
        trace.record("history.train_loss", vector_view(train_loss_), "all epochs so far of", {"train_loss"});
    }
    trace.record("logit", logit_, "the network on each held-out molecule", {"embedding", "readout.out.weight", "readout.out.bias"});
    trace.record("embedding", embedding_, "the last hidden layer for each held-out molecule", {"readout.hidden.weight", "readout.hidden.bias"});
    trace.record("probability", probability, "sigmoid", {"logit"});
    trace.record("label", label, "found in the finished graph by rule");
    trace.record("held_out_loss", vector_view({held_out_loss_.back()}), "mean binary cross-entropy", {"logit", "label"});
    trace.record("accuracy", vector_view({static_cast<float>(right / kHeldOut)}), "part of the labels that the sign of the logit agrees with", {"logit", "label"});
    trace.record("auc", vector_view({auc_.back()}), "area under the ROC curve", {"logit", "label"});
    trace.record("history.held_out_loss", vector_view(held_out_loss_), "all epochs so far of", {"held_out_loss"});
    trace.record("history.auc", vector_view(auc_), "all epochs so far of", {"auc"});
    trace.record("molecules", vector_view({static_cast<float>(in_.molecules), static_cast<float>(kHeldOut)}), "trained on, held out");
    trace.record("parameters", vector_view({static_cast<float>(net_->parameters.size())}), "numbers in the network");
}

bool Playground::plateau() const {
    const size_t n = train_loss_.size();
    if (n < 2 * kPatience) return false;
    const float before = best_of(train_loss_, 0, n - kPatience);
    return before < 0.6f && best_of(train_loss_, n - kPatience, n) > 0.99f * before;
}

Progress Playground::step(Recorder& trace) {
    if (epoch_ > 0 && step_ < epoch_ * batches_->per_epoch()) {
        train_batch();
        return Progress::more;
    }
    if (!evaluate_chunk()) return Progress::more;
    finish_tick(trace);
    ++epoch_;
    chunk_ = 0;
    loss_sum_ = 0;
    return epoch_ > kMostEpochs || plateau() ? Progress::done : Progress::ticked;
}

}  // namespace glassbox
