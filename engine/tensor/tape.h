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
// Memory: Tape tape(Memory::observed) is for training: backward() frees values and gradients as it goes, for the next
// ones to use, except what keep() names, leaves and the root; and where over(x) says that x is not used after the next
// op, that op writes over x or x is freed. Bits are the same. What is gone reads as empty and is an error as an operand.
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
enum class Memory : uint8_t { everything, observed };  // what a tape keeps until its reset
enum class Into : uint8_t { parameters, tape };  // where backward() puts the gradients of parameters

using IndexSpan = std::span<const int32_t>;

// What an op is: its name in traces, and how the gradient goes back through it.
struct OpInfo {
    const char* name;
    void (*backward)(Tape& tape, uint32_t id);
    // Whose values backward reads: bit i for operand i (6: and all later ones), bit 7 for the result.
    uint8_t reads = 0xFF;
    static constexpr uint8_t kResult = 0x80;
    // backward may write the gradient of operand 0 over that of the result, when they have one size.
    bool in_place = false;
    bool reads_operand(size_t i) const { return reads >> (i < 6 ? i : 6) & 1; }
};

class Tape {
  public:
    explicit Tape(const Kernels& k = kernels()) : kernels_(&k) {}
    explicit Tape(Memory memory, const Kernels& k = kernels()) : kernels_(&k), frees_(memory == Memory::observed) {}
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    // Leaves. input and constant copy; borrow does not, and its elements must outlive the step.
    Var input(ConstView values, Grad grad = Grad::no);
    Var borrow(ConstView values, Grad grad = Grad::no);
    Var constant(const Shape& shape, float fill);
    Var parameter(Parameter& p);

    void reset();
    // Gradient of the scalar `root`, or of sum(seed * root). False, with error() set, when that cannot be: with
    // Memory::observed, a second time before the reset.
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
    // With Memory::observed: v and its gradient, or the gradient only, stay readable after backward(). Returns v.
    Var keep(Var v);
    Var keep_grad(Var v);
    // With Memory::observed: v is not used after the next op, which may write over it.
    Var over(Var v);
    bool frees() const { return frees_; }
    // A name for messages and traces; parameters have theirs. Returns v, so that it can be written around an op.
    Var name(Var v, std::string_view name);
    std::string_view name_of(Var v) const { return has(v) && nodes_[v.id].name != nullptr ? nodes_[v.id].name : ""; }

    const std::string& error() const { return error_; }  // empty: all is well
    void fail(std::string message);                      // the first message stays
    size_t memory() const { return arena_.capacity() + scratch_.capacity(); }
    size_t peak_memory() const { return arena_.peak() + scratch_.peak(); }  // the most that was in use
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
        // For Memory::observed:
        bool last_use = false;      // over()
        bool read = false;          // by the backward of an op that used it
        bool keeps_value = false, keeps_grad = false;
        bool gone = false;          // the memory has another use
        uint32_t owner = Var::kNone;  // the node whose piece of memory the value lies in; none: not the tape's
        uint32_t users = 0;           // of an owner: nodes whose values lie there
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
    // The same, with a value that lies where that of `from` does: a view of it, or its memory from take_over().
    Var push_sharing(const OpInfo& op, const Shape& shape, std::span<const Var> inputs, Var from);
    // True when the op that is about to be pushed may write its result over v.
    bool may_take_over(Var v) const;
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
    struct Room {
        float* at;
        int64_t size;
    };
    float* room(int64_t size);  // from what was given back, or new; null when out of memory
    void give_back(float* at, int64_t size);
    void drop_value(uint32_t id);
    bool value_is_read(const Node& n) const { return n.read || (n.needs_grad && n.op->reads & OpInfo::kResult); }
    void drop_used();           // what over() said of operands of the op before
    void hand_on(uint32_t id);  // the gradient's memory to operand 0, when its op can work in place
    void let_go(uint32_t id);   // after its backward
    bool prepare_grad(uint32_t id, Into into);
    void order_from(uint32_t root);
    const Kernels* kernels_;
    std::vector<Node> nodes_;
    std::vector<uint32_t> order_;  // of backward(): operands before results
    std::vector<Step> path_;
    std::vector<Room> rooms_;      // by address
    std::vector<uint32_t> used_;   // operands that over() was said of
    Arena arena_, scratch_;
    std::string error_;
    uint32_t step_ = 1;
    bool frees_ = false, spent_ = false;
};

inline Var::operator bool() const { return tape != nullptr && tape->has(*this); }
inline Shape Var::shape() const { return tape != nullptr ? tape->shape(*this) : Shape{0}; }
inline ConstView Var::value() const { return tape != nullptr ? tape->value(*this) : ConstView{}; }
inline ConstView Var::grad() const { return tape != nullptr ? tape->grad(*this) : ConstView{}; }

}  // namespace glassbox
