// Bytes that a figure needs beside its code, such as trained weights. The host brings them: from disk natively, fetched by a page.
//
//     auto& run = fig.run<Model>({.weights = fig.asset("weights/language.safetensors"), .text = text});
//     // in the model: if (!in.weights) error_ = "..."; else load_language_model(in.weights.bytes)
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace glassbox {

// A view: good while its source lives. Two are the same when they are the same memory, so that comparing inputs costs nothing.
struct Asset {
    std::span<const std::byte> bytes;
    explicit operator bool() const { return !bytes.empty(); }
    friend bool operator==(const Asset& a, const Asset& b) { return a.bytes.data() == b.bytes.data() && a.bytes.size() == b.bytes.size(); }
};

class AssetSource {
  public:
    virtual ~AssetSource() = default;
    // By path below assets/. Empty when there is none, or when it has not arrived: then the host evaluates the figure anew once it has.
    // What was given once stays where it is.
    virtual Asset find(std::string_view name) = 0;
};

}  // namespace glassbox
