#include "engine/tensor/tape.h"

#include <algorithm>
#include <cstring>

#include "engine/base/result.h"

namespace glassbox {
namespace {

constexpr OpInfo kInput{"input", nullptr}, kConstant{"constant", nullptr}, kParameter{"parameter", nullptr};

}  // namespace

void Tape::fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
}

bool Tape::usable(const char* op, std::span<const Var> operands) {
    if (!error_.empty()) return false;
    for (Var v : operands) {
        if (has(v) && !nodes_[v.id].gone) continue;
        if (has(v)) fail(format("%s: the memory of %s has another use already (see over() and Memory in tape.h)", op, describe(v).c_str()));
        else if (v.tape == nullptr) fail(format("%s: an operand is missing (an empty Var)", op));
        else if (v.tape != this) fail(format("%s: the operands are on different tapes", op));
        else fail(format("%s: an operand is from before the tape's reset", op));
        return false;
    }
    return true;
}

Var Tape::push(const OpInfo& op, const Shape& shape, std::span<const Var> operands, float* shared_value) {
    if (!shape.valid()) {
        fail(format("%s: the result would have more than %d dimensions or too many elements", op.name, kMaxRank));
        return {};
    }
    drop_used();
    Node n;
    n.op = &op;
    n.shape = shape;
    n.size = shape.size();
    n.input_count = static_cast<uint32_t>(operands.size());
    auto* ids = arena_.array<uint32_t>(operands.size());
    n.value = shared_value != nullptr ? shared_value : room(n.size);
    if (ids == nullptr || n.value == nullptr) {
        fail(format("%s: out of memory for %s", op.name, to_text(shape).c_str()));
        return {};
    }
    for (size_t i = 0; i < operands.size(); ++i) {
        ids[i] = operands[i].id;
        n.needs_grad |= op.backward != nullptr && nodes_[operands[i].id].needs_grad;
    }
    n.inputs = ids;
    const auto id = static_cast<uint32_t>(nodes_.size());
    if (shared_value == nullptr) n.owner = id, n.users = 1;
    for (size_t i = 0; frees_ && i < operands.size(); ++i) {
        Node& x = nodes_[operands[i].id];
        x.read |= n.needs_grad && op.reads_operand(i);
        if (x.last_use && !x.gone) used_.push_back(operands[i].id);
        x.gone |= x.last_use;
    }
    nodes_.push_back(n);
    return {this, id, step_};
}

Var Tape::push_sharing(const OpInfo& op, const Shape& shape, std::span<const Var> operands, Var from) {
    const Var v = push(op, shape, operands, nodes_[from.id].value);
    if (!v) return v;
    const uint32_t owner = nodes_[from.id].owner;
    nodes_[v.id].owner = owner;
    if (owner != Var::kNone) ++nodes_[owner].users;
    return v;
}

bool Tape::may_take_over(Var v) const {
    const Node& n = nodes_[v.id];
    return frees_ && n.last_use && !n.keeps_value && !value_is_read(n) && n.owner != Var::kNone && nodes_[n.owner].users == 1;
}

Var Tape::keep(Var v) {
    if (has(v)) nodes_[v.id].keeps_value = true;
    return keep_grad(v);
}

Var Tape::keep_grad(Var v) {
    if (has(v)) nodes_[v.id].keeps_grad = true;
    return v;
}

Var Tape::over(Var v) {
    if (frees_ && has(v) && nodes_[v.id].op->backward != nullptr && !nodes_[v.id].keeps_value) nodes_[v.id].last_use = true;
    return v;
}

float* Tape::room(int64_t size) {
    Room* best = nullptr;
    for (Room& r : rooms_)
        if (r.size >= size && (best == nullptr || r.size < best->size)) best = &r;
    if (best == nullptr || size == 0) return arena_.floats(size);
    float* at = best->at;
    const int64_t taken = Arena::rounded(size);
    best->at += taken;
    best->size -= taken;
    if (best->size == 0) rooms_.erase(rooms_.begin() + (best - rooms_.data()));
    return at;
}

void Tape::give_back(float* at, int64_t size) {
    if (at == nullptr || size == 0) return;
    const auto after = std::lower_bound(rooms_.begin(), rooms_.end(), at, [](const Room& r, const float* p) { return r.at < p; });
    auto here = rooms_.insert(after, {at, Arena::rounded(size)});
    if (here + 1 != rooms_.end() && here->at + here->size == (here + 1)->at) {
        here->size += (here + 1)->size;
        rooms_.erase(here + 1);
    }
    if (here != rooms_.begin() && (here - 1)->at + (here - 1)->size == here->at) {
        (here - 1)->size += here->size;
        rooms_.erase(here);
    }
}

void Tape::drop_value(uint32_t id) {
    Node& n = nodes_[id];
    n.gone = true;
    if (n.owner == Var::kNone) return;
    Node& owner = nodes_[n.owner];
    if (--owner.users == 0) give_back(owner.value, owner.size);
    n.owner = Var::kNone;
}

void Tape::drop_used() {
    for (uint32_t id : used_)
        if (!value_is_read(nodes_[id])) drop_value(id);
    used_.clear();
}

void Tape::hand_on(uint32_t id) {
    Node& n = nodes_[id];
    if (!n.op->in_place || n.keeps_grad || n.input_count == 0) return;
    Node& x = in(id, 0);
    if (!x.needs_grad || x.grad != nullptr || x.parameter != nullptr || x.size != n.size) return;
    x.grad = n.grad;
}

// Results come before operands, so everything that reads this node's value or gradient has been walked over.
void Tape::let_go(uint32_t id) {
    Node& n = nodes_[id];
    if (!n.keeps_value) drop_value(id);
    if (n.keeps_grad) return;
    if (n.input_count == 0 || in(id, 0).grad != n.grad) give_back(n.grad, n.size);  // else handed on
    n.grad = nullptr;
    n.grad_ready = false;
}

Var Tape::input(ConstView values, Grad grad) {
    if (!error_.empty()) return {};
    const Var v = push(kInput, values.shape(), std::span<const Var>{});
    if (!v) return v;
    if (values.size() > 0) std::memcpy(node(v).value, values.data(), sizeof(float) * static_cast<size_t>(values.size()));
    else std::fill_n(node(v).value, node(v).size, 0.0f);
    node(v).needs_grad = grad == Grad::yes;
    return v;
}

Var Tape::borrow(ConstView values, Grad grad) {
    if (!error_.empty()) return {};
    if (values.empty()) return input(values, grad);
    // Nothing writes to the value of a leaf.
    const Var v = push(kInput, values.shape(), std::span<const Var>{}, const_cast<float*>(values.data()));
    if (v) node(v).needs_grad = grad == Grad::yes;
    return v;
}

Var Tape::constant(const Shape& shape, float fill) {
    if (!error_.empty()) return {};
    const Var v = push(kConstant, shape, std::span<const Var>{});
    if (v) std::fill_n(node(v).value, node(v).size, fill);
    return v;
}

Var Tape::parameter(Parameter& p) {
    if (!error_.empty()) return {};
    if (!p.frozen && p.grad.shape() != p.value.shape()) p.grad = Tensor(p.value.shape());
    const Var v = push(kParameter, p.value.shape(), std::span<const Var>{}, p.value.empty() ? nullptr : p.value.data());
    if (!v) return v;
    node(v).parameter = &p;
    node(v).needs_grad = !p.frozen;
    node(v).name = p.name.c_str();
    return v;
}

void Tape::reset() {
    nodes_.clear();
    rooms_.clear();
    used_.clear();
    spent_ = false;
    arena_.reset();
    scratch_.reset();
    error_.clear();
    ++step_;
}

bool Tape::prepare_grad(uint32_t id, Into into) {
    Node& n = nodes_[id];
    if (n.grad_ready) return true;
    if (n.parameter != nullptr && into == Into::parameters) {
        n.grad = n.parameter->grad.data();
        n.grad_ready = true;  // always added to
        return n.grad != nullptr || n.size == 0;
    }
    if (n.grad == nullptr || (n.parameter != nullptr && n.grad == n.parameter->grad.data())) n.grad = room(n.size);
    if (n.grad == nullptr) fail(format("backward: out of memory for the gradient of %s", to_text(n.shape).c_str()));
    return n.grad != nullptr;
}

// Gradients that meet in one place add up in an order that follows from what was computed, not from when: C++ leaves open
// which argument of a call is evaluated first, and compilers differ. So: depth first from the root, operands in order.
void Tape::order_from(uint32_t root) {
    order_.clear();
    path_.clear();
    for (Node& n : nodes_) n.visited = false;
    nodes_[root].visited = true;
    path_.push_back({root, 0});
    while (!path_.empty()) {
        Step& top = path_.back();
        const Node& n = nodes_[top.id];
        if (top.next == n.input_count) {
            order_.push_back(top.id);
            path_.pop_back();
            continue;
        }
        const uint32_t id = n.inputs[top.next++];
        if (!nodes_[id].needs_grad || nodes_[id].visited) continue;
        nodes_[id].visited = true;
        path_.push_back({id, 0});
    }
}

bool Tape::backward(Var root, Into into) {
    if (!usable("backward", {root})) return false;
    if (node(root).size != 1) {
        fail(format("backward: %s is not one number; give a seed of its shape", describe(root).c_str()));
        return false;
    }
    const float one = 1.0f;
    return backward(root, ConstView(&one, node(root).shape), into);
}

bool Tape::backward(Var root, ConstView seed, Into into) {
    if (!usable("backward", {root})) return false;
    if (seed.size() != node(root).size) {
        fail(format("backward: the seed has %lld numbers, %s has %lld", static_cast<long long>(seed.size()),
                    describe(root).c_str(), static_cast<long long>(node(root).size)));
        return false;
    }
    if (spent_) {
        fail("backward: with Memory::observed there is one backward() in a step; what a second one needs is gone");
        return false;
    }
    for (Node& n : nodes_) n.grad_ready = false;
    if (!node(root).needs_grad) return true;
    spent_ = frees_;
    drop_used();
    if (!prepare_grad(root.id, into)) return false;
    Node& top = node(root);
    if (top.grad_ready) {
        k().accumulate(top.size, seed.data(), top.grad);
    } else {
        std::copy(seed.begin(), seed.end(), top.grad);
        top.grad_ready = true;
    }
    order_from(root.id);
    for (size_t i = order_.size(); i-- > 0;) {
        const uint32_t id = order_[i];
        Node& n = nodes_[id];
        if (!n.grad_ready || n.op->backward == nullptr) continue;
        if (frees_ && id != root.id) hand_on(id);
        for (uint32_t k_in = 0; k_in < n.input_count; ++k_in)
            if (in(id, k_in).needs_grad && !prepare_grad(n.inputs[k_in], into)) return false;
        n.op->backward(*this, id);
        end_scratch();
        if (!error_.empty()) return false;
        if (frees_ && id != root.id) let_go(id);
    }
    return true;
}

void Tape::zero_grad() {
    for (Node& n : nodes_) {
        n.grad_ready = false;
        if (n.parameter != nullptr) n.parameter->zero_grad();
    }
}

Tape::Slot Tape::slot(uint32_t id, uint32_t i) {
    Node& n = in(id, i);
    if (!n.needs_grad) return {};
    const bool fresh = !n.grad_ready;
    n.grad_ready = true;
    return {n.grad, fresh};
}

float* Tape::sum_slot(uint32_t id, uint32_t i) {
    const Slot s = slot(id, i);
    if (s && s.fresh) std::fill_n(s.data, in(id, i).size, 0.0f);
    return s.data;
}

std::span<const uint32_t> Tape::inputs(Var v) const {
    if (!has(v)) return {};
    return {nodes_[v.id].inputs, nodes_[v.id].input_count};
}

ConstView Tape::value(Var v) const { return has(v) && !nodes_[v.id].gone ? ConstView{nodes_[v.id].value, nodes_[v.id].shape} : ConstView{}; }

ConstView Tape::grad(Var v) const {
    if (!has(v) || !nodes_[v.id].grad_ready) return {};
    return {nodes_[v.id].grad, nodes_[v.id].shape};
}

Var Tape::name(Var v, std::string_view name) {
    if (!has(v)) return v;
    char* copy = arena_.array<char>(name.size() + 1);
    if (copy == nullptr) return v;
    std::memcpy(copy, name.data(), name.size());
    copy[name.size()] = 0;
    node(v).name = copy;
    return v;
}

const int32_t* Tape::keep(IndexSpan indices) {
    auto* copy = arena_.array<int32_t>(indices.size());
    if (copy == nullptr) fail("out of memory for indices");
    else if (!indices.empty()) std::memcpy(copy, indices.data(), indices.size_bytes());
    return copy;
}

std::string Tape::describe(Var v) const {
    if (!has(v)) return "a missing value";
    const std::string_view name = name_of(v).empty() ? op_name(v) : name_of(v);
    return std::string(name) + " " + to_text(shape(v));
}

}  // namespace glassbox
