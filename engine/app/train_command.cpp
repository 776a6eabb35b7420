// glassbox train: makes the weights that we ship, again and to the bit, and says how good they are.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/pipe.h"
#include "engine/trained/head_study.h"
#include "engine/trained/recipe.h"

namespace glassbox {
namespace {

constexpr int kCurvePoints = 20;

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the weights, .safetensors; a card, .json, comes to lie beside them"},
    {.name = "--steps", .kind = OptionKind::integer, .value = "N", .help = "another length than the recipe's", .min = 1, .max = 1e7},
    {.name = "--seed", .kind = OptionKind::integer, .value = "N", .help = "another seed than the recipe's", .min = 0, .max = 9e15},
    {.name = "--heads", .kind = OptionKind::text, .value = "FILE", .help = "trains nothing: says what each head of these language weights does; with -o, also writes the measures"},
    {.name = "--score", .kind = OptionKind::text, .value = "FILE", .help = "trains nothing: scores these weights on held-out data"},
};

std::string overview() {
    std::string out;
    for (const Recipe& r : recipes()) {
        std::string line(r.name);
        line.resize(std::max<size_t>(line.size() + 2, 18), ' ');
        out += line + std::string(r.summary) + "; " + std::to_string(r.steps) + " steps\n";
    }
    return out;
}

std::string unknown_recipe(const std::string& name) {
    std::vector<std::string> names;
    for (const Recipe& r : recipes()) names.emplace_back(r.name);
    const std::string near = nearest_name(name, names);
    return "there is no recipe \"" + name + "\"" + (near.empty() ? "; glassbox train lists them" : "; did you mean " + near + "?");
}

// "language: step 120 of 6000, loss 1.93, 4:10 left", rewritten in place, for a person who watches.
class TrainingLine {
  public:
    TrainingLine() : shown_(stderr_is_terminal()), start_(monotonic_seconds()) {}
    ~TrainingLine() {
        if (shown_ && last_ > 0) std::fprintf(stderr, "\r\033[K");
    }
    void update(const Recipe& r, int64_t done, int64_t total, float loss) {
        const double now = monotonic_seconds();
        if (!shown_ || now - last_ < 0.5) return;
        last_ = now;
        const int left = static_cast<int>((now - start_) / static_cast<double>(done) * static_cast<double>(total - done));
        std::fprintf(stderr, "\r%s: step %lld of %lld, loss %.3f, %d:%02d left\033[K", std::string(r.name).c_str(), static_cast<long long>(done),
                     static_cast<long long>(total), static_cast<double>(loss), left / 60, left % 60);
        std::fflush(stderr);
    }

  private:
    bool shown_;
    double start_, last_ = 0;
};

Json json_of(const std::vector<Score>& scores) {
    Json out = Json::array();
    for (const Score& s : scores) out.push_back({{"name", s.name}, {"right", s.right}, {"of", s.of}});
    return out;
}
std::string table(const std::vector<Score>& scores) {
    std::string out;
    int right = 0, of = 0;
    const auto line = [&out](std::string name, int r, int n) {
        name.resize(std::max<size_t>(name.size() + 2, 14), ' ');
        out += name + format("%5.1f %%   %d of %d\n", n > 0 ? 100.0 * r / n : 0.0, r, n);
    };
    for (const Score& s : scores) {
        line(s.name, s.right, s.of);
        right += s.right;
        of += s.of;
    }
    line("all", right, of);
    return out;
}

Result<TensorFile> read_weights(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    Result<TensorFile> file = read_safetensors(std::as_bytes(std::span(*text)));
    if (!file) return error(path + ": " + file.error().message);
    return file;
}

// Layer and head, its name, where it looks (shares of its attention), and what gets worse without it.
std::string heads_table(const HeadStudy& study) {
    std::string out = "head  role                 first   self  prev.   same  after  decider               loss without it\n";
    for (const HeadMeasure& h : study.heads()) {
        const HeadRole role = role_of(h);
        const int kind = h.best_kind();
        std::string name(role == HeadRole::none ? "-" : name_of(role)), decider = "-";
        if (kind >= 0) decider = format("%.2f ", static_cast<double>(h.weight.decider[static_cast<size_t>(kind)])) + std::string(name_of(static_cast<DependencyKind>(kind)));
        if (role == HeadRole::decider) name += " of " + std::string(name_of(static_cast<DependencyKind>(kind)));
        out += format("%d.%d   %-20s %5.2f  %5.2f  %5.2f  %5.2f  %5.2f  %-20s  %+.3f", h.layer, h.head, name.c_str(), static_cast<double>(h.weight.first),
                      static_cast<double>(h.weight.itself), static_cast<double>(h.weight.previous), static_cast<double>(h.weight.same_word),
                      static_cast<double>(h.weight.after_same_word), decider.c_str(), static_cast<double>(h.loss_without));
        for (int k = 0; k < kDependencyKinds; ++k)
            if (const float less = h.kind_right_without[static_cast<size_t>(k)]; less >= 0.02f)
                out += format(", %s %.0f %%", std::string(name_of(static_cast<DependencyKind>(k))).c_str(), -100.0 * static_cast<double>(less));
        out += "\n";
    }
    return out;
}

int study_heads(const std::string& path, const std::string& output) {
    const Result<TensorFile> file = read_weights(path);
    if (!file) return fail(kExitFailure, file.error());
    const Result<std::unique_ptr<LanguageModel>> model = load_language_model(*file);
    if (!model) return fail(kExitFailure, path + ": " + model.error().message);
    HeadStudy study(**model, {});
    while (study.step()) {
    }
    if (!study.error().empty()) return fail(kExitFailure, study.error());
    if (!output.empty()) {
        const std::vector<std::byte> bytes = write_safetensors(file_of(study.heads()));
        if (Status ok = write_file(output, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())); !ok) return fail(kExitFailure, ok.error());
    }
    return print(heads_table(study));
}

int score_file(const Recipe& recipe, const std::string& path) {
    const Result<TensorFile> file = read_weights(path);
    if (!file) return fail(kExitFailure, file.error());
    const Result<std::vector<Score>> scores = recipe.score(*file);
    return scores ? print(table(*scores)) : fail(kExitFailure, path + ": " + scores.error().message);
}

int run_train(const Arguments& args) {
    if (args.operand.empty()) return print(overview());
    const Recipe* recipe = find_recipe(args.operand);
    if (recipe == nullptr) return fail(kExitUsage, unknown_recipe(args.operand));
    if (args.has("--heads")) return study_heads(args.text("--heads"), args.text("-o"));
    if (args.has("--score")) return score_file(*recipe, args.text("--score"));
    const std::string path = args.text("-o");
    if (file_suffix(path) != "safetensors") return fail(kExitUsage, "name the weights with -o FILE.safetensors");
    const std::string card_path = path.substr(0, path.size() - std::string_view("safetensors").size()) + "json";
    for (const std::string& p : {path, card_path})
        if (Status ok = check_writable(p); !ok) return fail(kExitFailure, ok.error());

    const TrainingDesc desc{.seed = static_cast<uint64_t>(args.integer("--seed", static_cast<int64_t>(recipe->seed))),
                            .steps = args.integer("--steps", recipe->steps)};
    const std::unique_ptr<Training> training = recipe->begin(desc);
    // The curve: means over equal stretches of the training.
    Json curve = Json::array();
    const int64_t stretch = std::max<int64_t>(1, (desc.steps + kCurvePoints - 1) / kCurvePoints);
    double sum = 0;
    int64_t since = 0;
    {
        TrainingLine line;
        while (training->steps() < desc.steps) {
            const float loss = training->step();
            if (!std::isfinite(loss))
                return fail(kExitFailure, format("the loss is no number after %lld steps; ", static_cast<long long>(training->steps())) +
                                              (training->error().empty() ? "another seed may help" : training->error()));
            sum += static_cast<double>(loss);
            if (++since == stretch || training->steps() == desc.steps) {
                curve.push_back({training->steps(), std::round(sum / static_cast<double>(since) * 1e4) / 1e4});
                sum = 0;
                since = 0;
            }
            line.update(*recipe, training->steps(), desc.steps, loss);
        }
    }
    // Scored as stored: after rounding.
    const std::vector<std::byte> bytes = write_safetensors(training->weights());
    const Result<TensorFile> stored = read_safetensors(bytes);
    if (!stored) return fail(kExitFailure, stored.error());
    const Result<std::vector<Score>> scores = recipe->score(*stored);
    if (!scores) return fail(kExitFailure, scores.error());

    std::string command = "glassbox train " + std::string(recipe->name);
    if (args.has("--steps")) command += " --steps " + std::to_string(desc.steps);
    if (args.has("--seed")) command += " --seed " + std::to_string(desc.seed);
    const Json card = {{"format", 1},
                       {"recipe", recipe->name},
                       {"summary", recipe->summary},
                       {"command", command + " -o " + path.substr(path.find_last_of('/') + 1)},
                       {"seed", desc.seed},
                       {"steps", desc.steps},
                       {"parameters", training->parameters()},
                       {"stored", "F16"},
                       {"bytes", bytes.size()},
                       {"hash", format("%016llx", static_cast<unsigned long long>(hash_bytes(bytes.data(), bytes.size())))},
                       {"loss", curve},
                       {"held_out", json_of(*scores)}};
    if (Status ok = write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())); !ok) return fail(kExitFailure, ok.error());
    if (Status ok = write_file(card_path, write_json(card, true) + "\n"); !ok) return fail(kExitFailure, ok.error());
    return print(table(*scores));
}

}  // namespace

const CommandSpec kTrainCommand = {
    .name = "train",
    .operand = "NAME",
    .summary = "Trains the weights that we ship, to the same bits; without a name, lists the recipes.",
    .details = "Files appear when the training is over; stopped before, it leaves nothing. Then and with --score: how many of the held-out\n"
               "examples are right, by kind. docs/training.md says what the recipes are and what is in the card.",
    .options = kOptions,
    .run = run_train,
    .operand_optional = true};

}  // namespace glassbox
