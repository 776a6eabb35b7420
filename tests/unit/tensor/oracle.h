// Cases of a reference file: tensors `op:variant/in0`, `/out`, `/grad0` ... as tests/oracle/*.py write them.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/tensor/ops.h"
#include "engine/tensor/safetensors.h"

namespace oracle {

using namespace glassbox;

inline std::vector<std::byte> read_bytes(const std::string& path) {
    std::vector<std::byte> bytes;
    if (FILE* f = std::fopen((std::string(GB_SOURCE_DIR "/") + path).c_str(), "rb")) {
        std::byte block[4096];
        for (size_t n; (n = std::fread(block, 1, sizeof block, f)) > 0;) bytes.insert(bytes.end(), block, block + n);
        std::fclose(f);
    }
    return bytes;
}

inline TensorFile load(const std::string& path) {
    auto file = read_safetensors(read_bytes(path));
    REQUIRE_MESSAGE(file, path);
    return file ? *file : TensorFile{};
}

// A file whose tensors are asked for by name.
struct Reference {
    TensorFile file;
    explicit Reference(const std::string& path) : file(load(path)) {}
    ConstView want(const std::string& name) const {
        REQUIRE_MESSAGE(file.find(name) != nullptr, name);
        return file.view(name);
    }
    std::vector<int32_t> integers(const std::string& name) const {
        std::vector<int32_t> out;
        for (float x : want(name)) out.push_back(static_cast<int32_t>(x));
        return out;
    }
};

struct Case {
    std::string name;  // op:variant
    std::map<std::string, const Tensor*> tensors;
    std::vector<int32_t> index;
    const Tensor* find(const std::string& part) const {
        const auto at = tensors.find(part);
        return at == tensors.end() ? nullptr : at->second;
    }
    float arg(int i) const { return find("args") ? (*find("args"))[i] : 0.0f; }
    int integer(int i) const { return static_cast<int>(arg(i)); }
    int64_t args() const { return find("args") ? find("args")->size() : 0; }
};

inline std::vector<Case> cases(const TensorFile& file) {
    std::map<std::string, Case> by_name;
    for (const NamedTensor& t : file.tensors) {
        const size_t slash = t.name.rfind('/');
        Case& c = by_name[t.name.substr(0, slash)];
        c.name = t.name.substr(0, slash);
        c.tensors[t.name.substr(slash + 1)] = &t.tensor;
        if (t.name.substr(slash + 1) == "index")
            for (float x : t.tensor.span()) c.index.push_back(static_cast<int32_t>(x));
    }
    std::vector<Case> all;
    for (auto& [name, c] : by_name) all.push_back(std::move(c));
    return all;
}

// Largest difference, relative to the larger of the element and the tensor's typical size; infinite for wrong shapes.
inline float difference(ConstView got, ConstView want) {
    if (got.shape() != want.shape() || got.size() != want.size()) return INFINITY;
    double square = 0;
    for (float x : want) square += static_cast<double>(x) * x;
    const double typical = want.empty() ? 0 : std::sqrt(square / static_cast<double>(want.size()));
    double worst = 0;
    for (int64_t i = 0; i < want.size(); ++i) {
        if (got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i]))) continue;
        const double d = std::fabs(static_cast<double>(got[i]) - want[i]) / std::max({std::fabs(static_cast<double>(want[i])), typical, 1e-6});
        worst = std::isnan(d) ? INFINITY : std::max(worst, d);
    }
    return static_cast<float>(worst);
}

using Build = std::function<Var(Tape&, std::span<const Var>, const Case&)>;

// Runs one case forward and back and compares.
inline void check(const Case& c, const Build& build, float forward = 1e-5f, float backward = 1e-4f) {
    INFO(c.name);
    Tape tape;
    std::vector<Var> in;
    for (int i = 0; const Tensor* t = c.find("in" + std::to_string(i)); ++i) {
        const bool wanted = c.find("grad" + std::to_string(i)) != nullptr;
        in.push_back(tape.input(*t, wanted ? Grad::yes : Grad::no));
    }
    const Var out = build(tape, in, c);
    CHECK_MESSAGE(tape.error().empty(), tape.error());
    CHECK_MESSAGE(out.shape() == c.find("out")->shape(), c.name, " ", to_text(out.shape()));
    CHECK(difference(out.value(), *c.find("out")) <= forward);
    const Tensor* seed = c.find("seed");
    if (seed == nullptr || !tape.needs_grad(out)) return;
    for (int round = 0; round < 2; ++round) {  // the second call must give the same
        CHECK(tape.backward(out, *seed));
        for (size_t i = 0; i < in.size(); ++i) {
            const Tensor* want = c.find("grad" + std::to_string(i));
            if (want == nullptr || want->empty()) continue;
            INFO("gradient of input ", i);
            CHECK(difference(in[i].grad(), *want) <= backward);
        }
    }
    // Gradients add up when an input is used twice.
    const Var twice = add(out, build(tape, in, c));
    CHECK(tape.backward(twice, *seed));
    for (size_t i = 0; i < in.size(); ++i) {
        const Tensor* want = c.find("grad" + std::to_string(i));
        if (want == nullptr || want->empty()) continue;
        Tensor doubled = *want;
        for (float& x : doubled.span()) x *= 2;
        INFO("doubled gradient of input ", i);
        CHECK(difference(in[i].grad(), doubled) <= backward);
    }
}

}  // namespace oracle
