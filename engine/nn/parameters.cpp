#include "engine/nn/parameters.h"

#include "engine/base/hash.h"

namespace glassbox {

Parameter& Parameters::add(std::string_view name, const Shape& shape, const Init& init) {
    Parameter& p = all_.emplace_back(name, Tensor(shape));
    fill(p.value.view(), init, Random(seed_, name));
    return p;
}

Parameter* Parameters::find(std::string_view name) {
    for (Parameter& p : all_)
        if (p.name == name) return &p;
    return nullptr;
}

int64_t Parameters::size() const {
    int64_t n = 0;
    for (const Parameter& p : all_) n += p.value.size();
    return n;
}

void Parameters::zero_grad() {
    for (Parameter& p : all_)
        if (!p.frozen) p.zero_grad();
}

void Parameters::freeze(std::string_view prefix, bool frozen) {
    for (Parameter& p : all_) {
        const std::string_view name = p.name;
        if (prefix.empty() || name == prefix || (name.substr(0, prefix.size()) == prefix && name[prefix.size()] == '.'))
            p.frozen = frozen;
    }
}

TensorFile Parameters::save(StorageType type, bool with_state) const {
    TensorFile file;
    for (const Parameter& p : all_) {
        file.add(p.name, p.value, type);
        if (!with_state) continue;
        for (int i = 0; i < 2; ++i)
            if (!p.state[i].empty()) file.add(p.name + "#" + std::to_string(i), p.state[i], type);
    }
    return file;
}

Status Parameters::load(const TensorFile& file, bool allow_extra) {
    std::string problems;
    const auto complain = [&problems](const std::string& what) { problems += (problems.empty() ? "" : "; ") + what; };
    for (const Parameter& p : all_) {
        const NamedTensor* t = file.find(p.name);
        if (t == nullptr) complain("missing " + p.name + " " + to_text(p.value.shape()));
        else if (t->tensor.shape() != p.value.shape())
            complain(p.name + " is " + to_text(t->tensor.shape()) + ", not " + to_text(p.value.shape()));
    }
    for (const NamedTensor& t : file.tensors) {
        const size_t mark = t.name.rfind('#');
        if (!allow_extra && find(std::string_view(t.name).substr(0, mark)) == nullptr) complain("extra " + t.name);
    }
    if (!problems.empty()) return error("the weights do not fit the model: " + problems);
    for (Parameter& p : all_) {
        p.value.assign(file.view(p.name));
        for (int i = 0; i < 2; ++i)
            if (const NamedTensor* t = file.find(p.name + "#" + std::to_string(i))) p.state[i].assign(t->tensor);
    }
    return {};
}

void Parameters::state(Keyframe& k) {
    for (Parameter& p : all_) k(p.value, p.state[0], p.state[1]);
}

uint64_t Parameters::hash() const {
    uint64_t h = kHashSeed;
    for (const Parameter& p : all_) h = hash_combine(hash_text(p.name, h), hash_tensor(p.value));
    return h;
}

}  // namespace glassbox
