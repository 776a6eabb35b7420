#include "explainers/residual/model_pictures.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/data/drawn_points.h"
#include "engine/data/shapes_images.h"

namespace glassbox {
namespace {

constexpr int kSide = kShapeImageSize;
constexpr uint64_t kPictureSeed = 7'000'003;  // the recipe trains on others

double rms(ConstView v) {
    double sum = 0;
    for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
    return v.empty() ? 0 : std::sqrt(sum / static_cast<double>(v.size()));
}

int largest(ConstView v) { return static_cast<int>(std::max_element(v.begin(), v.end()) - v.begin()); }

Var centred(Var images) { return scale(add_scalar(images, -0.5f), 2.0f); }

}  // namespace

const ShapeResNet* LoadedResNet::get(const Asset& weights, std::string& error) {
    if (!weights) return nullptr;
    if (net_ && from_ == weights) return net_.get();
    Result<std::unique_ptr<ShapeResNet>> net = load_shape_resnet(weights.bytes);
    if (!net) {
        error = net.error().message;
        return nullptr;
    }
    net_ = std::move(*net);
    from_ = weights;
    return net_.get();
}

void paint_strokes(std::string_view strokes, std::span<float> pixels) {
    const Result<LabelledPoints> points = read_points(strokes);
    if (!points || pixels.size() != static_cast<size_t>(kShapeImageFloats)) return;
    constexpr float kInks[3][3] = {{0.08f, 0.09f, 0.12f}, {0.96f, 0.93f, 0.85f}, {0.5f, 0.5f, 0.5f}};
    for (size_t i = 0; i < points->labels.size(); ++i) {
        const float* ink = kInks[std::clamp(points->labels[i], 0, 2)];
        const float cx = (points->points.at(static_cast<int>(i), 0) + 1) * kSide / 2, cy = (points->points.at(static_cast<int>(i), 1) + 1) * kSide / 2;
        const auto low = [](float v) { return std::clamp(static_cast<int>(v - kBrush - 1), 0, kSide - 1); };
        const auto high = [](float v) { return std::clamp(static_cast<int>(v + kBrush + 1), 0, kSide - 1); };
        for (int y = low(cy); y <= high(cy); ++y)
            for (int x = low(cx); x <= high(cx); ++x) {
                const float dx = static_cast<float>(x) + 0.5f - cx, dy = static_cast<float>(y) + 0.5f - cy;
                const float cover = std::clamp(kBrush + 0.5f - std::sqrt(dx * dx + dy * dy), 0.f, 1.f);
                for (int c = 0; c < 3; ++c) {
                    float& p = pixels[static_cast<size_t>((c * kSide + y) * kSide + x)];
                    p += cover * (ink[c] - p);
                }
            }
    }
}

std::vector<std::pair<int, int>> read_off(std::string_view text) {
    std::vector<std::pair<int, int>> out;
    for (const std::string_view word : split(trim(text), ' ')) {
        const std::vector<std::string_view> parts = split(word, ':');
        const auto number = [&](size_t i) { return i < parts.size() ? parse_int(parts[i]).value_or(-1) : -1; };
        const int64_t station = number(0), map = number(1);
        if (station < 0 || station >= kStations || map >= maps_at(static_cast<int>(station))) continue;
        out.emplace_back(static_cast<int>(station), static_cast<int>(map));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string write_off(const std::vector<std::pair<int, int>>& off) {
    std::string out;
    for (const auto& [station, map] : off) {
        if (!out.empty()) out += ' ';
        out += std::to_string(station);
        if (map >= 0) out += ':' + std::to_string(map);
    }
    return out;
}

void PictureProbes::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    error_.clear();
    for (int k = 0; k < kStations; ++k) means_[k] = Tensor({kTrain + kHeldOut, maps_at(k)});
    classes_.clear();
    probes_ = Tensor({kStations, kMostMaps + 1, kPictureClasses});
    right_ = size_ = added_ = Tensor({kStations});
    right_of_net_ = looked_ = trained_ = 0;
}

Progress PictureProbes::step(Recorder& trace) {
    const ShapeResNet* net = loaded_.get(in_.weights, error_);
    if (!net) return Progress::done;
    if (looked_ < kTrain + kHeldOut) {
        look(*net, looked_++);
        return Progress::more;
    }
    if (trained_ < kStations) {
        train(trained_++);
        return Progress::more;
    }
    record(trace);
    return Progress::done;
}

void PictureProbes::look(const ShapeResNet& net, int picture) {
    Tensor image({1, 3, kSide, kSide});
    const auto index = static_cast<uint64_t>(picture);
    draw_shape_image(kPictureSeed + 1 + seed_, index, image.span());
    classes_.push_back(shape_class(index));
    tape_.reset();
    Context c(tape_);
    Var x = net.stem(c, centred(tape_.borrow(image.view())));
    const auto note = [&](int k, Var maps) {
        const Var mean = global_avg_pool(maps);
        for (int m = 0; m < maps_at(k); ++m) means_[k].set(picture * maps_at(k) + m, mean.value()[m]);
        size_.set(k, size_[k] + static_cast<float>(rms(maps.value())) / (kTrain + kHeldOut));
    };
    note(0, x);
    for (int b = 0; b + 1 < kStations; ++b) {
        const ResidualBlock& block = net.blocks[static_cast<size_t>(b)];
        const ResidualBlock::Ways w = block.ways(c, x);
        added_.set(b + 1, added_[b + 1] + static_cast<float>(rms(w.branch.value())) / (kTrain + kHeldOut));
        note(b + 1, x = block.joined(c, w));
    }
    if (picture >= kTrain) right_of_net_ += largest(net.head(c, global_avg_pool(x)).value()) == classes_.back();
}

// Logistic regression by Adam on means of spread 1; mean and spread then go into the weights.
void PictureProbes::train(int station) {
    const int maps = maps_at(station);
    const ConstView all = means_[station].view();
    Tensor inputs({kTrain + kHeldOut, maps});
    std::vector<float> middle(static_cast<size_t>(maps)), scale(static_cast<size_t>(maps));
    for (int m = 0; m < maps; ++m) {
        double sum = 0, square = 0;
        for (int i = 0; i < kTrain; ++i) sum += static_cast<double>(all.at(i, m));
        sum /= kTrain;
        for (int i = 0; i < kTrain; ++i) square += (static_cast<double>(all.at(i, m)) - sum) * (static_cast<double>(all.at(i, m)) - sum);
        middle[static_cast<size_t>(m)] = static_cast<float>(sum);
        scale[static_cast<size_t>(m)] = static_cast<float>(1 / std::sqrt(square / kTrain + 1e-8));
        for (int i = 0; i < kTrain + kHeldOut; ++i) inputs.set(i * maps + m, (all.at(i, m) - middle[static_cast<size_t>(m)]) * scale[static_cast<size_t>(m)]);
    }
    Parameters parameters(seed_);
    const Linear probe(parameters.scope("probe"), maps, kPictureClasses, {.init = Init::zeros()});
    Optimizer adam({.kind = Optimizer::Kind::adam, .rate = 0.1f});
    const ConstView train(inputs.view().data(), Shape{kTrain, maps}), held(inputs.view().data() + kTrain * maps, Shape{kHeldOut, maps});
    for (int s = 0; s < kSteps; ++s) {
        tape_.reset();
        Context c(tape_);
        const Var loss = cross_entropy(probe(c, tape_.borrow(train)), IndexSpan(classes_.data(), kTrain));
        parameters.zero_grad();
        tape_.backward(loss);
        adam.step(parameters);
    }
    tape_.reset();
    Context c(tape_);
    const ConstView said = probe(c, tape_.borrow(held)).value();
    int right = 0;
    for (int i = 0; i < kHeldOut; ++i) right += largest(said.row(i)) == classes_[static_cast<size_t>(kTrain + i)];
    right_.set(station, static_cast<float>(right) / kHeldOut);
    const int first = station * (kMostMaps + 1) * kPictureClasses, biases = first + kMostMaps * kPictureClasses;
    for (int o = 0; o < kPictureClasses; ++o) {
        float bias = probe.bias->value[o];
        for (int m = 0; m < maps; ++m) {
            const float w = probe.weight->value.at(m, o) * scale[static_cast<size_t>(m)];
            probes_.set(first + m * kPictureClasses + o, w);
            bias -= w * middle[static_cast<size_t>(m)];
        }
        probes_.set(biases + o, bias);
    }
}

void PictureProbes::record(Recorder& trace) const {
    trace.record("probes", probes_.view(), "logistic regression on the maps' means, a station at a time");
    trace.record("right", right_.view(), "fraction right of other pictures", {"probes"});
    trace.record("right.net", Tensor({1}, static_cast<float>(right_of_net_) / kHeldOut).view(), "fraction right of the same pictures");
    trace.record("size", size_.view(), "root mean square of a station's maps");
    trace.record("size.added", added_.view(), "root mean square of what a block adds");
}

Progress FeatureMaps::step(Recorder& trace) {
    const ShapeResNet* net = loaded_.get(in_.weights, error_);
    if (!net) return Progress::done;
    Tensor image({1, 3, kSide, kSide});
    constexpr float kSheet[3] = {0.2f, 0.26f, 0.34f};
    if (in_.blank)
        for (int i = 0; i < kShapeImageFloats; ++i) image.set(i, kSheet[i / (kSide * kSide)]);
    else draw_shape_image(kPictureSeed, static_cast<uint64_t>(std::max(in_.picture, 0)), image.span());
    paint_strokes(in_.strokes, image.span());

    tape_.reset();
    Context c(tape_, &trace), quiet(tape_);
    const std::vector<std::pair<int, int>> off = read_off(in_.off);
    const auto is_off = [&](int station, int map) { return std::find(off.begin(), off.end(), std::pair(station, map)) != off.end(); };
    const auto look = [&](int k, Var x) {
        Tensor keep({1, maps_at(k), 1, 1}, 1.f);
        bool any = false;
        for (int m = 0; m < maps_at(k); ++m)
            if (is_off(k, m)) keep.set(m, 0), any = true;
        if (any) x = x * tape_.input(keep.view());
        const Shape flat{maps_at(k), pixels_at(k), pixels_at(k)};
        x = reshape(c.record("maps", std::to_string(k), reshape(x, flat)), Shape{1, flat[0], flat[1], flat[2]});
        c.record("overview", std::to_string(k), mean(reshape(x, flat), 0));
        return x;
    };
    const bool probed = in_.probes.size() == static_cast<size_t>(kStations * (kMostMaps + 1) * kPictureClasses);
    Tensor scores({kPictureClasses, kStations});
    const auto probe = [&](int k, Var x) {
        if (!probed) return;
        const float* w = in_.probes.data() + k * (kMostMaps + 1) * kPictureClasses;
        const Var logits = linear(global_avg_pool(x), tape_.borrow(ConstView(w, Shape{maps_at(k), kPictureClasses})),
                                  tape_.borrow(ConstView(w + kMostMaps * kPictureClasses, Shape{kPictureClasses})));
        const ConstView p = softmax(logits).value();
        for (int o = 0; o < kPictureClasses; ++o) scores.set(o * kStations + k, p[o]);
    };

    const Var picture = c.record("image", reshape(tape_.input(image.view()), Shape{3, kSide, kSide}));
    Var x = look(0, net->stem(quiet, centred(reshape(picture, Shape{1, 3, kSide, kSide}))));
    probe(0, x);
    for (int k = 1; k < kStations; ++k) {
        const ResidualBlock& block = net->blocks[static_cast<size_t>(k - 1)];
        ResidualBlock::Ways w = block.ways(quiet, x);
        if (is_off(k, -1)) w.branch = scale(w.branch, 0);
        const Shape flat{maps_at(k), pixels_at(k), pixels_at(k)}, whole{1, flat[0], flat[1], flat[2]};
        w.branch = reshape(c.record("added", std::to_string(k), reshape(w.branch, flat)), whole);
        w.shortcut = reshape(c.record("carried", std::to_string(k), reshape(w.shortcut, flat)), whole);
        x = look(k, block.joined(quiet, w));
        probe(k, x);
    }
    c.record("said", reshape(softmax(net->head(quiet, global_avg_pool(x))), Shape{kPictureClasses}));
    if (probed) trace.record("scores", scores.view(), "softmax of each station's probe", {"maps.0"});
    return Progress::done;
}

void LabelGame::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    error_.clear();
    done_ = 0;
    images_ = Tensor({kPictures, 3, kSide, kSide});
    labels_ = said_ = sure_ = Tensor({kPictures});
    Random choice(seed, "pictures", static_cast<uint64_t>(in.round) * kPictures * 2);
    for (int i = 0; i < kPictures; ++i) {
        const auto index = static_cast<uint64_t>(choice.below(kMaxShapeImages / 2));
        const std::span<float> pixels = images_.span().subspan(static_cast<size_t>(i * kShapeImageFloats), static_cast<size_t>(kShapeImageFloats));
        draw_shape_image(kPictureSeed + 2, index, pixels);
        labels_.set(i, static_cast<float>(shape_class(index)));
        Random noise(seed, "noise", index * static_cast<uint64_t>(kShapeImageFloats));
        for (float& p : pixels) p = std::clamp(p + in.noise * noise.normal(), 0.f, 1.f);
    }
}

Progress LabelGame::step(Recorder& trace) {
    const ShapeResNet* net = loaded_.get(in_.weights, error_);
    if (!net) return Progress::done;
    tape_.reset();
    Context c(tape_);
    const ConstView image(images_.view().data() + done_ * kShapeImageFloats, Shape{1, 3, kSide, kSide});
    const ConstView p = softmax((*net)(c, tape_.borrow(image))).value();
    said_.set(done_, static_cast<float>(largest(p)));
    sure_.set(done_, p[largest(p)]);
    if (++done_ < kPictures) return Progress::more;
    trace.record("images", images_.view(), "generated pictures with noise");
    trace.record("labels", labels_.view(), "input");
    trace.record("said", said_.view(), "the class with the largest logit", {"images"});
    trace.record("sure", sure_.view(), "the probability of that class", {"images"});
    return Progress::done;
}

}  // namespace glassbox
