// The compute side of residual/features and residual/you-against-the-net: the shipped residual network on small pictures.
//
//     auto probes = fig.run<PictureProbes>({.weights = weights}, "probes");          // trains ten linear probes
//     auto maps = fig.run<FeatureMaps>({.weights = weights, .picture = 9, .probes = {...probes["probes"]...}}, "maps");
//     auto game = fig.run<LabelGame>({.weights = weights, .noise = 0.5f});
//
// The network is ShapeResNet (engine/trained/picture_models.h); what it sees are pictures that its training never had. A
// station is a place to look: 0 after the stem, k after block k; it has C = 16, 32 or 64 maps of H = 32, 16 or 8 pixels a side.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/base/asset.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"
#include "engine/trained/picture_models.h"

namespace glassbox {

inline constexpr int kStations = 10, kMostMaps = 64, kPictureClasses = 10;
constexpr int maps_at(int station) { return station < 4 ? 16 : station < 7 ? 32 : 64; }
constexpr int pixels_at(int station) { return station < 4 ? 32 : station < 7 ? 16 : 8; }

// The network, read once from a file of weights.
class LoadedResNet {
  public:
    // Null, with a sentence in `error`, when the file is no such network; null alone while there is no file.
    const ShapeResNet* get(const Asset& weights, std::string& error);

  private:
    Asset from_;
    std::unique_ptr<ShapeResNet> net_;
};

// For each station a linear probe: ten scores from the maps' means, trained alone on kTrain pictures by logistic regression,
// the network untouched (Alain and Bengio 2016). Records, in one tick,
//     probes (10, 65, 10)    weights of each station, the maps it lacks at 0, and the biases in the last row
//     right (10)             fraction of kHeldOut other pictures whose class the probe names
//     right.net (1)          the same of the network's own answer
//     size, size.added (10)  root mean square of the maps, and of what the block adds; no block adds at station 0
class PictureProbes {
  public:
    static constexpr int kTrain = 240, kHeldOut = 160, kSteps = 150;
    struct Inputs {
        Asset weights;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return error_; }

  private:
    void look(const ShapeResNet& net, int picture);
    void train(int station);
    void record(Recorder& trace) const;
    Inputs in_;
    uint64_t seed_ = 0;
    std::string error_;
    LoadedResNet loaded_;
    Tape tape_;
    Tensor means_[kStations];  // (kTrain + kHeldOut, C)
    std::vector<int32_t> classes_;
    Tensor probes_, right_, size_, added_;
    int right_of_net_ = 0, looked_ = 0, trained_ = 0;
};

// One picture on its way through the network. Records, in one tick,
//     image (3, 32, 32)
//     maps.k (C, H, H)        after station k, without those that are off
//     added.k, carried.k      what block k adds, and what its shortcut brings; k from 1
//     overview.k (H, H)       mean over the maps of a station
//     scores (10, 10)         of class (row) and station: what its probe reads, as probabilities; absent without probes
//     said (10)               the network's own answer, as probabilities
class FeatureMaps {
  public:
    struct Inputs {
        Asset weights;
        int picture = 0;            // its class is picture % 10
        bool blank = false;         // an empty sheet instead
        std::string strokes;        // drawn over it: engine/data/drawn_points.h; labels 0 dark, 1 light, 2 grey
        std::string off;            // maps and blocks that are off: "3:5 3:7 9" is two maps after block 3, and block 9 as a whole
        std::vector<float> probes;  // of PictureProbes; may be empty
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in) { seed_ = seed, in_ = in, error_.clear(); }
    Progress step(Recorder& trace);
    std::string_view error() const { return error_.empty() ? std::string_view(tape_.error()) : error_; }

  private:
    Inputs in_;
    uint64_t seed_ = 0;
    std::string error_;
    LoadedResNet loaded_;
    Tape tape_;
};

// Twenty pictures with noise, and what the network calls them. Records, in one tick,
//     images (20, 3, 32, 32)   in [0, 1]
//     labels (20)              their classes
//     said (20)                the network's
//     sure (20)                the probability that it gave its answer
class LabelGame {
  public:
    static constexpr int kPictures = 20;
    struct Inputs {
        Asset weights;
        float noise = 0;  // standard deviation of what is added to each colour of each pixel, before cutting to [0, 1]
        int round = 0;    // other pictures
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return error_; }

  private:
    Inputs in_;
    std::string error_;
    LoadedResNet loaded_;
    Tape tape_;
    Tensor images_, labels_, said_, sure_;
    int done_ = 0;
};

// The pixels of strokes over a picture of (3, 32, 32): discs of kBrush pixels, the later over the earlier. A stroke's coordinates lie
// in -1 to 1, y downwards.
inline constexpr float kBrush = 1.8f;
void paint_strokes(std::string_view strokes, std::span<float> pixels);

// "3:5 9": pairs of station and map; map -1 is the whole block. What does not read is left out.
std::vector<std::pair<int, int>> read_off(std::string_view text);
std::string write_off(const std::vector<std::pair<int, int>>& off);

}  // namespace glassbox
