// A small Transformer that learns a task on sequences while one watches: decoder blocks with learned positions (Vaswani et al.
// 2017, in the pre-norm layout of GPT-2), trained on source > target rows (engine/data/sequence_tasks.h), scored on the target.
// It knows nothing of pictures.
//
//     auto run = fig.run<TaskTransformer>({.task = TaskTransformer::Task::sort, .layers = 2, .heads = 2, .width = 32});
//     run["loss.history"];   run["example.blocks.0.attn.probs"];   run["aligned"].at(layer, head)
//
// A tick is kStepsPerTick steps of Adam on batches of kBatch rows; tick 0 is untrained. V words, n positions, K = kExamples:
//     loss.history (ticks)               mean loss of the steps of each tick, in nats a symbol; tick 0: of the untrained model
//     accuracy.history (ticks)           share of held-out symbols of the target that are right, each given the true ones before it
//     accuracy ()  solved ()             the last of it; share of held-out rows that are right as a whole
//     example.ids (K, n + 1)             held-out rows: source, >, target; padded with <end>
//     example.scored (K, n + 1)          1 where the id counts: what comes before it decides it
//     example.rivals (K, n + 1)          for a word of the language: the one of the other number or gender; being right is to prefer the
//                                        true one to it. -1: to all others
//     example.probs (K, n, V)            what is predicted to come next, at each position
//     example.blocks.b.attn.probs (K, heads, n, n)
//     aligned (layers, heads)            how much a position that predicts a symbol listens to the place that decides it: the
//                                        mean weight over the held-out rows
// with `lens`, of the S = 1 + 2 layers states of the residual stream (the embedding, then after each attention and each MLP):
//     example.norms (K, S, n)   example.added (K, S, n)   lengths of the state and of what was just added to it
//     example.lens (K, S, n, V)          what the last norm and the head read from each state (the logit lens), as probabilities
//     example.right (S)                  share of the scored symbols of the K rows that this reading gets right
// and, when all is asked for, the parameters, tokens.weight (V, width), positions.weight (n, width), blocks.b.*, last.*,
// head.weight (width, V), and the other activations of the examples.
#pragma once
#include <memory>
#include <vector>

#include "engine/data/sequence_tasks.h"
#include "engine/data/small_language.h"
#include "engine/nn/attention.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

class TaskTransformer {
  public:
    static constexpr int kStepsPerTick = 5, kBatch = 32, kHeldOut = 64, kExamples = 4, kMaxTicks = 600;
    // Those of engine/data on one set of words, and one of our own, which teaches induction at many places of a row: pairs of
    // letters such as "b x d q b x": of four firsts, each with one second in this row, scored where a first was there before. And
    // sentences of the small language of at most kWords words, scored where an earlier word decides.
    enum class Task : uint8_t { copy, reverse, sort, sum, pairs, language };
    static constexpr int kWords = 10;  // with <start>
    static std::span<const std::string_view> words(Task task);
    struct Inputs {
        Task task = Task::sort;
        int layers = 2, heads = 2, width = 32;   // the width is a multiple of the heads
        float rate = 5e-3f;                      // live: acts from the next tick
        bool lens = false;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs& a, const Inputs& b) {
        return a.task != b.task || a.layers != b.layers || a.heads != b.heads || a.width != b.width;
    }
    void reset(uint64_t seed, const Inputs& in);
    void change(const Inputs& in) { in_.rate = in.rate; }
    Progress step(Recorder& trace);  // a step of the optimiser, or the tests at the end of a tick
    std::string_view error() const { return tape_.error(); }

  private:
    struct Rows {
        std::vector<int32_t> ids;      // [rows, length]
        std::vector<int32_t> classes;  // [rows, length]: the next id where it is of the target, else -1
        std::vector<int32_t> origins;  // [rows, length]: the position that decides the next id, else -1
        std::vector<int32_t> rivals;   // [rows, length]: the word that the next one must be preferred to; -1: to all others
        int count = 0;
    };
    struct Row {
        std::vector<int32_t> ids;
        std::vector<int> origins;  // of each id: the position that decides it, or -1
        std::vector<bool> scored;  // of each id
        std::vector<int32_t> rivals;  // of each id, or -1; empty: none
    };
    Row row(Part part, uint64_t index) const;
    Rows rows(Part part, uint64_t first, int count) const;
    Var forward(Context& c, const Rows& rows) const;  // logits [rows * length, V]
    void train();
    void test(Recorder& trace);
    void show(Recorder& trace);
    void look_through(Recorder& trace, const std::vector<Tensor>& states, const std::vector<Tensor>& added);

    Inputs in_;
    uint64_t seed_ = 0;
    int length_ = 0, vocabulary_ = 0;  // of the inputs: the longest row without its last id
    int64_t steps_ = 0;
    int in_tick_ = 0;                  // steps done of the tick that is being computed
    float tick_loss_ = 0;
    std::unique_ptr<Parameters> parameters_;
    Embedding tokens_, positions_;
    std::vector<TransformerBlock> blocks_;
    LayerNorm last_;
    Linear head_;
    Optimizer adam_{{.kind = Optimizer::Kind::adam}};
    Rows held_out_, examples_;
    std::vector<float> losses_, accuracies_;
    Tape tape_;
};

// How an id of a task is written: start and end are short, one character.
std::string_view task_symbol(TaskTransformer::Task task, int id);

}  // namespace glassbox
