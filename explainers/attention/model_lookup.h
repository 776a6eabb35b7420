// One query over a few keys in the plane, as the softmax of dot products: Vaswani et al. 2017, equation 1, for a single
// query, with a temperature in place of the root of the width. It knows nothing of pictures.
//
//     auto run = fig.run<Lookup>({.query = {1, 0.5f}, .keys = keys, .values = values, .temperature = 1});
//     run["weights"][2];   run["mix"];
//
// The trace has one tick, n keys:
//     query (2)  keys (n, 2)  values (n, 2)  temperature ()      inputs
//     scores (n)     keys . query
//     weights (n)    softmax(scores / temperature); with `hard`, 1 for the largest score (the first of equal ones)
//     mix (2)        weights . values
//     listened ()    exp of the entropy of the weights: how many keys are listened to, 1 .. n
//     influence (n)  the length of d mix / d score of each key, the temperature included; 0 with `hard`
#pragma once
#include <array>

#include "engine/base/geometry.h"
#include "engine/tensor/tape.h"
#include "engine/trace/run.h"

namespace glassbox {

struct Lookup {
    static constexpr int kKeys = 5;
    struct Inputs {
        Vec2 query;
        std::array<Vec2, kKeys> keys{}, values{};
        float temperature = 1;
        bool hard = false;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { in_ = in; }
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    Tape tape_;
};

}  // namespace glassbox
