#include "engine/app/trace_file.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

std::string file_name(const LiveFigure& live, const RunSlot& slot, const std::string& tensor) {
    return live.runs().size() > 1 ? slot.name + "/" + tensor : tensor;
}

// Calls f(slot, trace, tensor) for each tensor that shows now.
template <class F>
void each_tensor(const LiveFigure& live, F f) {
    for (const RunSlot& slot : live.runs()) {
        const TraceTick* shown = slot.run ? slot.run->shown(live.tick()) : nullptr;
        if (!shown) continue;
        for (const TracedTensor& t : shown->tensors) f(slot, slot.run->trace(), t);
    }
}

// Without easing. Runs whose trace is there are not computed again.
void evaluate_again(LiveFigure& live) { (void)live.set_all({}, 0); }

std::string list_of(const std::vector<std::string>& names) {
    constexpr size_t kShown = 8;
    std::string out;
    for (size_t i = 0; i < names.size() && i < kShown; ++i) out += (i ? ", " : "") + names[i];
    if (names.size() > kShown) out += format(" and %zu more", names.size() - kShown);
    return out;
}

}  // namespace

void record_all(LiveFigure& live) {
    for (RunSlot& slot : live.runs()) {
        if (!slot.run) continue;
        slot.run->trace().want_all();
        slot.run->restart();
    }
    evaluate_again(live);
}

TensorFile tensors_of(const LiveFigure& live) {
    TensorFile file;
    Json provenance = Json::object(), controls = Json::object();
    each_tensor(live, [&](const RunSlot& slot, const Trace& trace, const TracedTensor& t) {
        const std::string name = file_name(live, slot, trace.name(t.entry));
        file.add(name, t.tensor.view());
        provenance[name] = trace.provenance(t);
    });
    const auto& derived = live.evaluation().derived;
    for (size_t i = 0; i < derived.size(); ++i) {
        if (file.find(derived[i].name)) continue;
        file.add(derived[i].name, derived[i].tensor.view());
        provenance[derived[i].name] = live.provenance({tensor_id(kDerivedSlot, static_cast<int>(i)), 0});
    }
    for (const ControlSchema& c : live.evaluation().controls)
        if (c.type != ControlType::button) controls[c.name] = live.raw(c);
    file.metadata = {{"glassbox", GB_VERSION},
                     {"figure", live.desc().entry->id},
                     {"seed", std::to_string(live.state().document.seed)},
                     {"tick", std::to_string(live.tick())},
                     {"controls", write_json(controls)},
                     {"provenance", write_json(provenance)}};
    return file;
}

Result<TraceOrigin> origin_of(const TensorFile& file) {
    const auto text = [&](const char* name) {
        const auto found = file.metadata.find(name);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    TraceOrigin origin{.figure = text("figure")};
    if (origin.figure.empty()) return origin;
    const std::optional<int64_t> seed = parse_int(text("seed")), tick = parse_int(text("tick"));
    const Result<Json> controls = parse_json(text("controls"));
    if (!seed || !tick || *seed < 0 || *tick < 0 || !controls || !controls->is_object())
        return error("its metadata is broken: seed and tick are whole numbers and controls a JSON object");
    origin.seed = static_cast<uint64_t>(*seed);
    origin.tick = *tick;
    for (const auto& [name, value] : controls->items())
        if (value.is_string()) origin.controls.push_back({name, value.get<std::string>()});
    return origin;
}

namespace {

// What the figure asks its runs for and the file does not have.
std::vector<std::string> missing_in(const TensorFile& file, const LiveFigure& live) {
    std::vector<std::string> missing;
    for (uint32_t id : live.evaluation().read) {
        const RunSlot& slot = live.runs()[id >> kEntryBits];
        const Trace& trace = slot.run->trace();
        const int entry = static_cast<int>(id & ((1u << kEntryBits) - 1));
        const std::string name = file_name(live, slot, trace.name(entry));
        if (!file.find(name)) missing.push_back(name);
    }
    return missing;
}

}  // namespace

Status replace_tensors(LiveFigure& live, const TensorFile& file) {
    const std::vector<std::string> missing = missing_in(file, live);
    std::vector<std::string> misshapen;
    each_tensor(live, [&](const RunSlot& slot, const Trace& trace, const TracedTensor& t) {
        const std::string name = file_name(live, slot, trace.name(t.entry));
        const NamedTensor* given = file.find(name);
        if (given && given->tensor.shape() != t.tensor.shape())
            misshapen.push_back(name + " " + to_text(given->tensor.shape()) + " instead of " + to_text(t.tensor.shape()));
    });
    if (!missing.empty() || !misshapen.empty())
        return error((missing.empty() ? "" : "it lacks " + list_of(missing)) + (missing.empty() || misshapen.empty() ? "" : "; ") +
                     (misshapen.empty() ? "" : "it has " + list_of(misshapen)));

    for (RunSlot& slot : live.runs()) {
        const TraceTick* shown = slot.run ? slot.run->shown(live.tick()) : nullptr;
        if (!shown) continue;
        const TraceTick computed = *shown;
        Trace& trace = slot.run->trace();
        trace.begin_tick(computed.tick);
        for (const TracedTensor& t : computed.tensors) {
            const std::string& name = trace.name(t.entry);
            if (!file.find(file_name(live, slot, name))) continue;
            std::vector<std::string> inputs;
            for (int entry : t.inputs) inputs.push_back(trace.name(entry));
            trace.want(name);
            trace.record(name, file.view(file_name(live, slot, name)), t.op, std::span<const std::string>(inputs));
        }
        trace.end_tick();
    }
    evaluate_again(live);
    // With other numbers the figure may read others.
    if (const std::vector<std::string> more = missing_in(file, live); !more.empty()) return error("it lacks " + list_of(more));
    return {};
}

}  // namespace glassbox
