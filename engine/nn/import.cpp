#include "engine/nn/import.h"

#include <algorithm>

namespace glassbox {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The shape that theirs must have for our parameter.
Shape expected(const Shape& ours, const WeightSource& s) {
    if (ours.rank() == 0) return ours;
    const Shape whole = ours.with(ours.rank() - 1, ours[-1] * s.parts);
    return s.transposed && ours.rank() == 2 ? Shape{whole[1], whole[0]} : whole;
}

void copy_part(const Tensor& theirs, const WeightSource& s, Tensor& ours) {
    const int64_t cols = ours.shape().rank() > 0 ? ours.shape()[-1] : 1, rows = cols > 0 ? ours.size() / cols : 0;
    const int64_t whole = cols * s.parts, first = cols * s.part;
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < cols; ++c)
            ours.data()[r * cols + c] = theirs.data()[s.transposed ? (first + c) * rows + r : r * whole + first + c];
}

}  // namespace

Status import_weights(Parameters& parameters, const StoredWeights& file, std::span<const WeightSource> sources,
                      std::initializer_list<std::string_view> ignored, std::initializer_list<std::string_view> prefixes) {
    if (!file.status()) return file.status();
    const auto find = [&](std::string_view name) -> const StoredTensor* {
        if (name.empty()) return nullptr;
        if (const StoredTensor* t = file.find(name)) return t;
        for (std::string_view p : prefixes)
            if (const StoredTensor* t = file.find(std::string(p) + std::string(name))) return t;
        return nullptr;
    };

    std::string problems;
    const auto complain = [&problems](const std::string& what) { problems += (problems.empty() ? "" : "; ") + what; };
    std::vector<const StoredTensor*> used;
    std::vector<std::pair<Parameter*, const WeightSource*>> plan;
    for (const WeightSource& s : sources) {
        Parameter* p = parameters.find(s.ours);
        const StoredTensor* t = find(s.theirs);
        if (t == nullptr) t = find(s.alternative);
        if (p == nullptr) {
            complain("the model has no " + s.ours);
        } else if (t == nullptr) {
            complain("missing " + s.theirs + " " + to_text(expected(p->value.shape(), s)));
        } else {
            used.push_back(t);
            plan.push_back({p, &s});
            if (t->shape != expected(p->value.shape(), s))
                complain(t->name + " is " + to_text(t->shape) + ", not " + to_text(expected(p->value.shape(), s)));
        }
    }
    for (const Parameter& p : parameters)
        if (std::none_of(sources.begin(), sources.end(), [&](const WeightSource& s) { return s.ours == p.name; }))
            complain("nothing is known to hold " + p.name);
    for (const StoredTensor& t : file.tensors()) {
        const bool known = std::find(used.begin(), used.end(), &t) != used.end() ||
                           std::any_of(ignored.begin(), ignored.end(), [&](std::string_view end) { return ends_with(t.name, end); });
        if (!known) complain("extra " + t.name + " " + to_text(t.shape));
    }
    if (!problems.empty()) return error("the weights do not fit the model: " + problems);

    Tensor whole;
    const StoredTensor* read = nullptr;
    for (size_t i = 0; i < plan.size(); ++i) {
        if (plan[i].second->parts == 1 && !plan[i].second->transposed) {  // as it is: without a copy between
            Status s = file.read(*used[i], plan[i].first->value);
            if (!s) return s.error();
            continue;
        }
        if (read != used[i]) {  // joined matrices are read once
            Status s = file.read(*used[i], whole);
            if (!s) return s.error();
            read = used[i];
        }
        copy_part(whole, *plan[i].second, plan[i].first->value);
    }
    return {};
}

}  // namespace glassbox
