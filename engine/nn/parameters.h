// The parameters of a model: owned in one place, under dotted names, made by the layers that use them.
//
//     Parameters params(seed);
//     Linear first(params.scope("layers.0"), 2, 16);       // makes layers.0.weight and layers.0.bias
//     params.zero_grad();   optimizer.step(params);        // training
//     TensorFile f = params.save();   Status s = params.load(f);
//
// Initial values depend on the seed and the parameter's name only: adding a layer changes no other one.
#pragma once
#include <deque>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/nn/init.h"
#include "engine/tensor/safetensors.h"
#include "engine/tensor/tape.h"
#include "engine/trace/keyframe.h"

namespace glassbox {

class Parameters {
  public:
    // A place in the tree of names; copy it freely.
    class Scope {
      public:
        Scope(Parameters& owner, std::string_view path) : owner_(&owner), path_(path) {}
        Scope scope(std::string_view name) const { return {*owner_, join(name)}; }
        Scope scope(std::string_view name, int index) const { return scope(std::string(name) + "." + std::to_string(index)); }
        Parameter& add(std::string_view name, const Shape& shape, const Init& init = Init::zeros()) const {
            return owner_->add(join(name), shape, init);
        }
        // Saved and loaded like a parameter, but not trained (running statistics).
        Parameter& add_buffer(std::string_view name, const Shape& shape, float fill) const {
            Parameter& p = owner_->add(join(name), shape, Init::constant(fill));
            p.frozen = true;
            return p;
        }
        const std::string& path() const { return path_; }
        Parameters& owner() const { return *owner_; }

      private:
        std::string join(std::string_view name) const {
            return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
        }
        Parameters* owner_;
        std::string path_;
    };

    explicit Parameters(uint64_t seed = 0) : seed_(seed) {}
    Parameters(const Parameters&) = delete;  // layers point into it
    Parameters& operator=(const Parameters&) = delete;

    Scope scope(std::string_view path = "") { return {*this, path}; }
    Parameter& add(std::string_view name, const Shape& shape, const Init& init = Init::zeros());
    Parameter* find(std::string_view name);
    const Parameter* find(std::string_view name) const { return const_cast<Parameters*>(this)->find(name); }
    auto begin() { return all_.begin(); }
    auto end() { return all_.end(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    size_t count() const { return all_.size(); }
    int64_t size() const;  // numbers in all of them

    void zero_grad();
    void freeze(std::string_view prefix, bool frozen = true);  // everything under a dotted name

    // Values only, or with the state of the optimiser (for keyframes), as name and name + "#0", "#1".
    TensorFile save(StorageType type = StorageType::f32, bool with_state = false) const;
    // Takes the values; what is missing, extra or of another shape is all listed in one error, and then nothing changes.
    Status load(const TensorFile& file, bool allow_extra = false);

    void state(Keyframe& k);  // values and the state of the optimiser

    uint64_t hash() const;  // of all values, in order

  private:
    std::deque<Parameter> all_;  // addresses stay
    uint64_t seed_;
};

}  // namespace glassbox
