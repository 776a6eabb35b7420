// Reverse-mode differentiation. Ops (ops.h) run at once and write what they did on a tape; backward() walks it.
//
//     Tape tape;
//     Parameter w("w", Tensor({2, 1}, 0.1f)), b("b", Tensor({1}));
//     Var x = tape.input(points);                          // [n, 2]
//     Var p = linear(x, tape.parameter(w), tape.parameter(b));
//     Var loss = mse_loss(p, tape.input(targets));
//     tape.backward(loss);                                 // adds to w.grad and b.grad
//     loss.value()[0];   p.grad();                         // every value and gradient stays readable
//     tape.reset();                                        // the next step reuses the memory: nothing is allocated
//
// Gradients: a call of backward() starts afresh for everything on the tape, so it can be called with one root after
// another and tape.grad(x) belongs to the last call; the gradients of parameters add up until Parameter::zero_grad().
// Errors: an op that cannot run (shapes that do not fit, an index out of range) sets tape.error(), one line that says
// what and where; later ops do nothing and give empty Vars, which read as empty views. reset() clears the error.
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tensor/arena.h"
#include "engine/tensor/kernels.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

class Tape;

// A value on a tape: a handle that stays good until the tape is reset; after that it reads as empty.
struct Var {
    static constexpr uint32_t kNone = 0xFFFFFFFFu;
    Tape* tape = nullptr;
    uint32_t id = kNone;
    uint32_t step = 0;  // of the tape, to notice a Var from before a reset

    explicit operator bool() const;
    Shape shape() const;
    ConstView value() const;
    ConstView grad() const;
    friend bool operator==(const Var&, const Var&) = default;
};

// What training changes. Lives outside the tape; must stay where it is while a tape refers to it.
struct Parameter {
    Parameter() = default;
    Parameter(std::string_view n, Tensor v) : name(n), value(std::move(v)) {}
    std::string name;
    Tensor value;
    Tensor grad;          // empty until a tape uses the parameter, so that a frozen model takes no room for it
    Tensor state[2];      // of the optimiser: momentum, or the two moments
    bool frozen = false;  // no gradient, no update

    void zero_grad() { grad.fill(0.0f); }
    // Gives the memory back: the values are kept in another form elsewhere.
    void drop() {
        value = Tensor();
        grad = Tensor();
    }
};

enum class Grad : uint8_t { no, yes };
enum class Into : uint8_t { parameters, tape };  // where backward() puts the gradients of parameters

using IndexSpan = std::span<const int32_t>;

// What an op is: its name in traces, and how the gradient goes back through it.
struct OpInfo {
    const char* name;
    void (*backward)(Tape& tape, uint32_t id);
};

class Tape {
  public:
    explicit Tape(const Kernels& k = kernels()) : kernels_(&k) {}
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    // Leaves. input and constant copy; borrow does not, and its elements must outlive the step.
    Var input(ConstView values, Grad grad = Grad::no);
    Var borrow(ConstView values, Grad grad = Grad::no);
    Var constant(const Shape& shape, float fill);
    Var parameter(Parameter& p);

    void reset();
    // Gradient of the scalar `root`, or of sum(seed * root). False, with error() set, when that cannot be.
    bool backward(Var root, Into into = Into::parameters);
    bool backward(Var root, ConstView seed, Into into = Into::parameters);
    // Sets the gradients of every parameter on this tape to 0 and forgets the others.
    void zero_grad();

    // What is on the tape: for traces, and for "how was this computed".
    bool has(Var v) const { return v.tape == this && v.step == step_ && v.id < nodes_.size(); }
    uint32_t count() const { return static_cast<uint32_t>(nodes_.size()); }
    Var at(uint32_t id) { return id < nodes_.size() ? Var{this, id, step_} : Var{}; }
    std::string_view op_name(Var v) const { return has(v) ? nodes_[v.id].op->name : ""; }
    std::span<const uint32_t> inputs(Var v) const;  // ids, in the order of the op's arguments
    Shape shape(Var v) const { return has(v) ? nodes_[v.id].shape : Shape{0}; }
    ConstView value(Var v) const;
    // Of the last backward(); empty where no gradient came to.
    ConstView grad(Var v) const;
    const Parameter* parameter_of(Var v) const { return has(v) ? nodes_[v.id].parameter : nullptr; }
    bool needs_grad(Var v) const { return has(v) && nodes_[v.id].needs_grad; }
    // A name for messages and traces; parameters have theirs. Returns v, so that it can be written around an op.
    Var name(Var v, std::string_view name);
    std::string_view name_of(Var v) const { return has(v) && nodes_[v.id].name != nullptr ? nodes_[v.id].name : ""; }

    const std::string& error() const { return error_; }  // empty: all is well
    void fail(std::string message);                      // the first message stays
    size_t memory() const { return arena_.capacity() + scratch_.capacity(); }
    const Kernels& k() const { return *kernels_; }

    // For the ops themselves (ops_*.cpp) ------------------------------------------------------------------------
    struct Node {
        const OpInfo* op = nullptr;
        Shape shape;
        int64_t size = 0;
        float* value = nullptr;
        float* grad = nullptr;
        const uint32_t* inputs = nullptr;
        uint32_t input_count = 0;
        bool needs_grad = false;
        bool grad_ready = false;  // the gradient of this backward() has come to this node
        bool visited = false;
        const void* attributes = nullptr;
        Parameter* parameter = nullptr;
        const char* name = nullptr;
    };
    struct Slot {
        float* data = nullptr;  // null: no gradient wanted
        bool fresh = false;     // holds nothing yet: write, do not add
        explicit operator bool() const { return data != nullptr; }
    };
    // True when all operands are live values of this tape and there is no error.
    bool usable(const char* op, std::initializer_list<Var> operands) { return usable(op, std::span(operands.begin(), operands.size())); }
    bool usable(const char* op, std::span<const Var> operands);
    // A new node with uninitialised value; an empty Var, with error() set, when shape or memory forbid it.
    Var push(const OpInfo& op, const Shape& shape, std::initializer_list<Var> inputs) {
        return push(op, shape, std::span(inputs.begin(), inputs.size()));
    }
    Var push(const OpInfo& op, const Shape& shape, std::span<const Var> inputs, float* shared_value = nullptr);
    // The node's constants (an axis, indices): plain data in the arena. Null when out of memory.
    template <class T>
    T* attach(Var v, const T& attributes) {
        T* copy = arena_.array<T>(1);
        if (copy != nullptr) *copy = attributes;
        nodes_[v.id].attributes = copy;
        return copy;
    }
    const int32_t* keep(IndexSpan indices);
    Node& node(uint32_t id) { return nodes_[id]; }
    Node& node(Var v) { return nodes_[v.id]; }
    Node& in(uint32_t id, uint32_t i) { return nodes_[nodes_[id].inputs[i]]; }
    template <class T>
    const T& attributes(uint32_t id) const {
        return *static_cast<const T*>(nodes_[id].attributes);
    }
    // Where the gradient of input i goes; claims it, so ask once and then write all of it (or add to all of it).
    Slot slot(uint32_t id, uint32_t i);
    // The same, set to 0 if it held nothing.
    float* sum_slot(uint32_t id, uint32_t i);
    // Working memory until the end of the op; null when out of memory.
    float* scratch(int64_t floats) { return scratch_.floats(floats); }
    void end_scratch() { scratch_.reset(); }
    Arena::Mark scratch_mark() const { return scratch_.mark(); }
    void scratch_rewind(Arena::Mark m) { scratch_.rewind(m); }
    Arena& arena() { return arena_; }
    // "h1 [32, 16]": how messages call a value.
    std::string describe(Var v) const;

  private:
    struct Step {
        uint32_t id, next;
    };
    bool prepare_grad(uint32_t id, Into into);
    void order_from(uint32_t root);
    const Kernels* kernels_;
    std::vector<Node> nodes_;
    std::vector<uint32_t> order_;  // of backward(): operands before results
    std::vector<Step> path_;
    Arena arena_, scratch_;
    std::string error_;
    uint32_t step_ = 1;
};

inline Var::operator bool() const { return tape != nullptr && tape->has(*this); }
inline Shape Var::shape() const { return tape != nullptr ? tape->shape(*this) : Shape{0}; }
inline ConstView Var::value() const { return tape != nullptr ? tape->value(*this) : ConstView{}; }
inline ConstView Var::grad() const { return tape != nullptr ? tape->grad(*this) : ConstView{}; }

}  // namespace glassbox
