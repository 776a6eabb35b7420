#include "explainers/attention/model_train.h"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

size_t at(int i) { return static_cast<size_t>(i); }

using Task = TaskTransformer::Task;
constexpr SequenceTask kOfEngine[] = {SequenceTask::copy, SequenceTask::reverse, SequenceTask::sort, SequenceTask::sum, SequenceTask::induction};
constexpr int kPairs = 10, kFirsts = 4, kLetters = 12;

// Passes on what the figure reads and, of the rest, what is asked for by name, under "example."; keeps the residual stream.
class Examples final : public PrefixedRecorder {
  public:
    Examples(Recorder& to, bool lens) : PrefixedRecorder(to, "example."), lens_(lens) {}
    using Recorder::record;
    void record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) override {
        if (is_state(name)) states.emplace_back(tensor);
        if (is_addition(name)) added.emplace_back(tensor);
        if (is_attention(name) || asked(name)) PrefixedRecorder::record(name, tensor, op, inputs);
    }
    bool wants(std::string_view name, int64_t) const override {
        return is_attention(name) || (lens_ && (is_state(name) || is_addition(name))) || asked(name);
    }
    std::vector<Tensor> states, added;  // in the order of the stream

  private:
    static bool is_attention(std::string_view name) { return name.ends_with(".attn.probs"); }
    static bool is_state(std::string_view name) { return name == "embedded" || name.ends_with(".resid1") || name.ends_with(".resid2"); }
    static bool is_addition(std::string_view name) { return name.ends_with(".attn.out") || name.ends_with(".mlp.1.z"); }
    bool asked(std::string_view name) const { return PrefixedRecorder::wants(name, std::numeric_limits<int64_t>::max()); }
    bool lens_;
};

// Keeps the attention of every block in the order of recording, for the score of a head.
class Weights final : public Recorder {
  public:
    using Recorder::record;
    void record(std::string_view, ConstView tensor, std::string_view, std::span<const std::string>) override { kept.emplace_back(tensor); }
    const Intervention* intervention(std::string_view) const override { return nullptr; }
    bool wants(std::string_view name, int64_t) const override { return name.ends_with(".attn.probs"); }
    std::vector<Tensor> kept;
};

}  // namespace

std::span<const std::string_view> TaskTransformer::words(Task task) {
    if (task == Task::language) return language_words();
    return source_words(kOfEngine[static_cast<size_t>(task)]);
}

TaskTransformer::Row TaskTransformer::row(Part part, uint64_t index) const {
    Row r;
    if (in_.task == Task::language) {
        constexpr DependencyKind kKinds[] = {DependencyKind::agreement, DependencyKind::determiner, DependencyKind::coreference, DependencyKind::repetition};
        LanguageText text;
        for (uint64_t attempt = 0; attempt < 8; ++attempt) {  // a short one
            text = make_sentence({.seed = seed_, .part = part}, kKinds[index % 4], index * 8 + attempt);
            if (text.ids.size() <= kWords) break;
        }
        r.ids = text.ids;
        r.origins.assign(r.ids.size(), -1);
        r.scored.assign(r.ids.size(), false);
        r.rivals.assign(r.ids.size(), -1);
        for (const Dependency& d : text.dependencies) {
            r.scored[at(d.position)] = true;
            r.origins[at(d.position)] = d.decider;
            r.rivals[at(d.position)] = d.rival;
        }
        return r;
    }
    if (in_.task != Task::pairs) {
        const SequenceExample e = make_sequence({.task = kOfEngine[static_cast<size_t>(in_.task)], .seed = seed_, .part = part, .symbols = in_.task == Task::sort ? 10 : 8}, index);
        const JoinedSequence j = joined(e);
        r.ids = j.ids;
        for (int i = 0; i < static_cast<int>(r.ids.size()); ++i) {
            r.scored.push_back(i >= j.first_answer);
            r.origins.push_back(i >= j.first_answer ? e.origins[at(i - j.first_answer)].first : -1);
        }
        return r;
    }
    Random rng(seed_, part == Part::train ? "pairs" : "pairs held out", index << 32);
    int32_t letters[kLetters];
    for (int i = 0; i < kLetters; ++i) letters[i] = kFirstSymbol + i;
    for (int i = 0; i < 2 * kFirsts; ++i) std::swap(letters[i], letters[i + rng.below(kLetters - i)]);
    int seen[kFirsts] = {};
    r.ids = {kSequenceStart};
    r.origins = {-1};
    r.scored = {false};
    for (int i = 0; i < kPairs; ++i) {
        const int which = rng.below(kFirsts);
        r.ids.insert(r.ids.end(), {letters[which], letters[kFirsts + which]});
        r.origins.insert(r.origins.end(), {-1, seen[which] > 0 ? seen[which] : -1});
        r.scored.insert(r.scored.end(), {false, seen[which] > 0});
        seen[which] = static_cast<int>(r.ids.size()) - 1;
    }
    return r;
}

TaskTransformer::Rows TaskTransformer::rows(Part part, uint64_t first, int count) const {
    Rows rows{.ids = {}, .classes = {}, .origins = {}, .rivals = {}, .count = count};
    for (int i = 0; i < count; ++i) {
        const Row r = row(part, first + static_cast<uint64_t>(i));
        const auto n = static_cast<int>(r.ids.size());
        for (int p = 0; p < length_; ++p) {
            rows.ids.push_back(p < n ? r.ids[at(p)] : kSequenceEnd);
            const bool scored = p + 1 < n && r.scored[at(p + 1)];
            rows.classes.push_back(scored ? r.ids[at(p + 1)] : -1);
            rows.origins.push_back(scored ? r.origins[at(p + 1)] : -1);
            rows.rivals.push_back(scored && !r.rivals.empty() ? r.rivals[at(p + 1)] : -1);
        }
    }
    return rows;
}

void TaskTransformer::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    in_.heads = std::max(1, in_.heads);
    in_.width = std::max(1, in_.width / in_.heads) * in_.heads;
    vocabulary_ = static_cast<int>(words(in_.task).size());
    length_ = 0;
    if (in_.task == Task::language) length_ = kWords - 1;
    for (uint64_t i = 0; i < 32 && in_.task != Task::language; ++i)  // the longest of many: only sums differ in length
        length_ = std::max(length_, static_cast<int>(row(Part::train, i).ids.size()) - 1);
    parameters_ = std::make_unique<Parameters>(seed);
    tokens_ = Embedding(parameters_->scope("tokens"), vocabulary_, in_.width, Init::normal(0.5f));
    positions_ = Embedding(parameters_->scope("positions"), length_, in_.width, Init::normal(0.5f));
    blocks_.clear();
    for (int b = 0; b < in_.layers; ++b)
        blocks_.emplace_back(parameters_->scope().scope("blocks", b), TransformerOptions{.attention = {.width = in_.width, .heads = in_.heads, .causal = true}, .hidden = 2 * in_.width});
    last_ = LayerNorm(parameters_->scope("last"), in_.width);
    head_ = Linear(parameters_->scope("head"), in_.width, vocabulary_, {.bias = false});
    adam_ = Optimizer({.kind = Optimizer::Kind::adam, .beta2 = 0.98f});
    steps_ = in_tick_ = 0;
    tick_loss_ = 0;
    losses_.clear();
    accuracies_.clear();
    held_out_ = rows(Part::held_out, 0, kHeldOut);
    examples_ = rows(Part::held_out, kHeldOut, kExamples);
}

Var TaskTransformer::forward(Context& c, const Rows& r) const {
    std::vector<int32_t> places;
    for (int i = 0; i < r.count * length_; ++i) places.push_back(i % length_);
    Var x = reshape(tokens_(c, r.ids) + positions_(c, places), Shape{r.count, length_, in_.width});
    x = c.record("embedded", x);
    for (const TransformerBlock& block : blocks_) x = block(c, x);
    return reshape(head_(c, last_(c, x)), Shape{r.count * length_, vocabulary_});
}

void TaskTransformer::train() {
    const Rows batch = rows(Part::train, static_cast<uint64_t>(steps_) * kBatch, kBatch);
    tape_.reset();
    Context c(tape_);
    const Var loss = cross_entropy(forward(c, batch), batch.classes);
    parameters_->zero_grad();
    if (!tape_.backward(loss)) return;
    clip_gradients(*parameters_, 1);
    constexpr float kWarmUp = 20;
    adam_.step(*parameters_, in_.rate * std::min(1.f, static_cast<float>(steps_ + 1) / kWarmUp));
    tick_loss_ += loss.value()[0] / kStepsPerTick;
    ++steps_;
    ++in_tick_;
}

void TaskTransformer::test(Recorder& trace) {
    tape_.reset();
    Weights weights;
    Context c(tape_, &weights);
    const Var logits = forward(c, held_out_);
    const Var best = argmax(logits, 1);
    if (losses_.empty()) tick_loss_ = cross_entropy(logits, held_out_.classes).value()[0];
    int right = 0, all = 0, whole = 0;
    Tensor aligned({in_.layers, in_.heads});
    int with_origin = 0;
    for (int i = 0; i < held_out_.count; ++i) {
        bool row_right = true;
        for (int p = 0; p < length_; ++p) {
            const size_t k = at(i * length_ + p);
            if (held_out_.classes[k] < 0) continue;
            const int32_t truth = held_out_.classes[k], rival = held_out_.rivals[k];
            const ConstView row = logits.value().row(static_cast<int>(k));
            const bool good = rival >= 0 ? row[truth] > row[rival] : static_cast<int32_t>(best.value()[static_cast<int64_t>(k)]) == truth;
            right += good;
            ++all;
            row_right = row_right && good;
            const int origin = held_out_.origins[k];
            if (origin < 0) continue;
            ++with_origin;
            for (int b = 0; b < in_.layers; ++b)
                for (int h = 0; h < in_.heads; ++h) aligned.set(b * in_.heads + h, aligned.at(b, h) + weights.kept[at(b)].at(i, h, p, origin));
        }
        whole += row_right;
    }
    for (float& v : aligned.span()) v /= static_cast<float>(std::max(with_origin, 1));
    losses_.push_back(tick_loss_);
    accuracies_.push_back(static_cast<float>(right) / static_cast<float>(std::max(all, 1)));
    const float solved = static_cast<float>(whole) / kHeldOut;
    trace.record("loss.history", ConstView(losses_), "mean over the steps of each tick");
    trace.record("accuracy.history", ConstView(accuracies_), "share of held-out symbols that are right");
    trace.record("accuracy", ConstView(&accuracies_.back(), Shape{}), "the last of", {"accuracy.history"});
    trace.record("solved", ConstView(&solved, Shape{}), "share of held-out rows that are right as a whole");
    trace.record("aligned", aligned, "mean weight on the place that decides");
    show(trace);
}

void TaskTransformer::show(Recorder& trace) {
    tape_.reset();
    Examples examples(trace, in_.lens);
    Context shown(tape_, &examples);
    Tensor ids({kExamples, length_ + 1}), scored({kExamples, length_ + 1}), rivals({kExamples, length_ + 1}, -1);
    for (int i = 0; i < kExamples; ++i) {
        for (int p = 0; p <= length_; ++p) {
            const int next = p > 0 ? examples_.classes[at(i * length_ + p - 1)] : -1;
            scored.set(i * (length_ + 1) + p, next >= 0 ? 1 : 0);
            if (next >= 0) rivals.set(i * (length_ + 1) + p, static_cast<float>(examples_.rivals[at(i * length_ + p - 1)]));
            ids.set(i * (length_ + 1) + p, static_cast<float>(next >= 0 ? next : p < length_ ? examples_.ids[at(i * length_ + p)] : kSequenceEnd));
        }
    }
    trace.record("example.ids", ids, "held-out rows");
    trace.record("example.scored", scored, "1 where the id counts", {"example.ids"});
    trace.record("example.rivals", rivals, "the word of the other number or gender", {"example.ids"});
    const Var probs = softmax(forward(shown, examples_));
    trace.record("example.probs", probs.value().reshaped(Shape{kExamples, length_, vocabulary_}), "softmax of the logits");
    if (in_.lens) look_through(trace, examples.states, examples.added);
    if (trace.wants("parameters", std::numeric_limits<int64_t>::max()))
        for (const Parameter& p : *parameters_) trace.record(p.name, p.value, "parameter");
}

void TaskTransformer::look_through(Recorder& trace, const std::vector<Tensor>& states, const std::vector<Tensor>& added) {
    const auto count = static_cast<int>(states.size()), places = length_;
    Tensor norms({kExamples, count, places}), additions({kExamples, count, places}), lens({kExamples, count, places, vocabulary_}), right({count});
    const auto lengths = [&](const Tensor& of, Tensor& to, int state) {
        for (int i = 0; i < kExamples * places; ++i) {
            float sum = 0;
            for (int c = 0; c < in_.width; ++c) sum += of[static_cast<int64_t>(i) * in_.width + c] * of[static_cast<int64_t>(i) * in_.width + c];
            to.set((i / places * count + state) * places + i % places, elementary::sqrt(sum));
        }
    };
    for (int s = 0; s < count; ++s) {
        lengths(states[at(s)], norms, s);
        lengths(s == 0 ? states[0] : added[at(s - 1)], additions, s);
        Context c(tape_);
        const ConstView read = softmax(reshape(head_(c, last_(c, tape_.input(states[at(s)]))), Shape{kExamples * places, vocabulary_})).value();
        int good = 0, all = 0;
        for (int i = 0; i < kExamples * places; ++i) {
            const ConstView row = read.row(i);
            int best = 0;
            for (int v = 0; v < vocabulary_; ++v) {
                lens.set(((static_cast<int64_t>(i) / places * count + s) * places + i % places) * vocabulary_ + v, row[v]);
                if (row[v] > row[best]) best = v;
            }
            all += examples_.classes[at(i)] >= 0;
            good += examples_.classes[at(i)] == best;
        }
        right.set(s, static_cast<float>(good) / static_cast<float>(std::max(all, 1)));
    }
    trace.record("example.norms", norms, "lengths of the residual stream");
    trace.record("example.added", additions, "lengths of what was added to it");
    trace.record("example.lens", lens, "softmax of the head on the normed residual stream");
    trace.record("example.right", right, "share of the scored symbols that the reading gets right", {"example.lens", "example.ids"});
}

Progress TaskTransformer::step(Recorder& trace) {
    if (!losses_.empty() && in_tick_ < kStepsPerTick && tape_.error().empty()) {
        train();
        return Progress::more;
    }
    if (tape_.error().empty()) test(trace);
    in_tick_ = 0;
    tick_loss_ = 0;
    return static_cast<int>(losses_.size()) > kMaxTicks || !tape_.error().empty() ? Progress::done : Progress::ticked;
}

std::string_view task_symbol(TaskTransformer::Task task, int id) {
    const auto words = TaskTransformer::words(task);
    if (task == TaskTransformer::Task::language) return id == kLanguageStart ? "⊢" : language_word(id);
    if (id < 0 || static_cast<size_t>(id) >= words.size()) return "?";
    return id == kSequenceStart ? "⊢" : id == kSequenceEnd ? "." : words[static_cast<size_t>(id)];
}

}  // namespace glassbox
