#include "engine/nn/vision.h"

namespace glassbox {
namespace {

std::string joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

// Our names are torchvision's below `path`; matrices of linear layers are stored the other way round there.
std::vector<WeightSource> same_names(const Parameters& parameters, const std::string& path) {
    std::vector<WeightSource> out;
    for (const Parameter& p : parameters) {
        const std::string theirs = path.empty() ? p.name : p.name.substr(path.size() + 1);
        out.push_back({p.name, theirs, p.value.shape().rank() == 2});
    }
    return out;
}

constexpr int kConvPlaces[5] = {0, 3, 6, 8, 10};  // in torchvision's Sequential
constexpr int kLinearPlaces[3] = {1, 4, 6};

}  // namespace

ResNet::ResNet(const Parameters::Scope& scope, const Config& o)
    : conv1(scope.scope("conv1"), {.in = 3, .out = o.width, .kernel = 7, .stride = 2, .bias = false}),
      bn1(scope.scope("bn1"), o.width),
      path_(scope.path()) {
    int in = o.width;
    for (int stage = 0; stage < 4; ++stage) {
        const int out = o.width << stage;
        for (int i = 0; i < o.blocks[static_cast<size_t>(stage)]; ++i) {
            blocks.emplace_back(scope.scope("layer" + std::to_string(stage + 1), i),
                                ResidualOptions{.in = in, .out = out, .stride = stage > 0 && i == 0 ? 2 : 1});
            in = out;
        }
    }
    fc = Linear(scope.scope("fc"), in, o.classes);
}

Var ResNet::operator()(Context& c, Var images) const {
    Tape& t = c.tape();
    Var x = c.record(path_, "stem", relu(t.over(bn1(c, t.over(conv1(c, images))))));
    x = max_pool2d(x, 3, 2, 1);
    for (const ResidualBlock& b : blocks) x = b(c, x);
    x = c.record(path_, "pooled", global_avg_pool(x));
    return c.record(path_, "logits", fc(c, x));
}

std::vector<WeightSource> ResNet::sources(const Parameters& parameters) const { return same_names(parameters, path_); }

Status ResNet::load(Parameters& parameters, const StoredWeights& file) const {
    return import_weights(parameters, file, sources(parameters), {".num_batches_tracked"});
}

AlexNet::AlexNet(const Parameters::Scope& scope, const Config& o) : path_(scope.path()), config_(o) {
    constexpr int kernels[5] = {11, 5, 3, 3, 3};
    for (int i = 0; i < 5; ++i)
        convs[i] = Conv2d(scope.scope("features", kConvPlaces[i]), {.in = i == 0 ? 3 : o.filters[static_cast<size_t>(i) - 1],
                                                                  .out = o.filters[static_cast<size_t>(i)],
                                                                  .kernel = kernels[i],
                                                                  .stride = i == 0 ? 4 : 1,
                                                                  .padding = i == 0 ? 2 : -1});
    const int widths[4] = {o.filters[4] * 36, o.hidden, o.hidden, o.classes};
    for (int i = 0; i < 3; ++i)
        linears[i] = Linear(scope.scope("classifier", kLinearPlaces[i]), widths[i], widths[i + 1], {.init = Init::he_normal()});
}

Var AlexNet::operator()(Context& c, Var x) const {
    for (int i = 0; i < 5; ++i) {
        x = relu(c.tape().over(convs[i](c, x)));
        if (c.recording()) x = c.record(path_, "features." + std::to_string(kConvPlaces[i]), x);
        if (i == 0 || i == 1 || i == 4) {
            x = max_pool2d(x, 3, 2);
            if (c.recording()) x = c.record(path_, "pooled." + std::to_string(i), x);
        }
    }
    x = flatten(x, 1);
    for (int i = 0; i < 3; ++i) {
        if (i < 2) x = dropped(c, joined(path_, "classifier." + std::to_string(kLinearPlaces[i] - 1)), x, config_.dropout);
        x = linears[i](c, x);
        if (i < 2) x = relu(c.tape().over(x));
        if (c.recording()) x = c.record(path_, i < 2 ? "classifier." + std::to_string(kLinearPlaces[i]) : "logits", x);
    }
    return x;
}

std::vector<WeightSource> AlexNet::sources(const Parameters& parameters) const { return same_names(parameters, path_); }

Status AlexNet::load(Parameters& parameters, const StoredWeights& file) const {
    return import_weights(parameters, file, sources(parameters));
}

}  // namespace glassbox
