#include "tests/unit/figure/lab.h"

#include "engine/base/embedded.h"

namespace glassbox::lab {

void Counter::reset(uint64_t seed, const Inputs& in) {
    cells.assign(static_cast<size_t>(in.size), static_cast<float>(seed % 10));
    rate = in.rate;
    tick = at = 0;
}

Progress Counter::step(Recorder& trace) {
    if (tick > 0 && at < static_cast<int>(cells.size())) {
        cells[static_cast<size_t>(at)] += rate * static_cast<float>(at + 1);
        ++at;
        return Progress::more;
    }
    Tensor shown{ConstView(cells)};
    if (const Intervention* i = trace.intervention("cells"); i && i->fits(shown.shape())) {
        if (i->kind == Intervention::Kind::replace) shown = i->values;
        const Tensor factors = i->region(shown.shape(), i->kind == Intervention::Kind::mask ? 0.0f : i->factor, 1);
        if (i->kind != Intervention::Kind::replace)
            for (int64_t n = 0; n < shown.size(); ++n) shown.set(n, shown[n] * factors[n]);
    }
    trace.record("cells", shown, "cells plus rate", {"rate"});
    trace.record("rate", ConstView(&rate, Shape{}), "input");
    at = 0;
    return ++tick > 40 ? Progress::done : Progress::ticked;
}

namespace {

void draw(Figure& fig) {
    const int size = fig.slider("size", 4, {.min = 1, .max = 6});
    const double rate = fig.slider("rate", 1.0, {.min = 0, .max = 2});
    const bool ring = fig.toggle("ring", false);
    static constexpr std::string_view kShapes[] = {"row", "column"};
    const int shape = fig.choice("shape", 0, kShapes);
    const float progress = fig.playhead("progress", 0, {.min = 0, .max = 1});
    const Graph& graph = fig.graph("molecule", "CCO");
    const auto run = fig.run<Counter>({size, static_cast<float>(rate)});
    const Traced cells = run["cells"];
    for (int i = 0; i < run.inputs.size; ++i) {
        const float along = 40 + 50 * static_cast<float>(i);
        const Vec2 at = shape == 0 ? Vec2{along, 60} : Vec2{60, along};
        fig.circle(key("cell", i), at, 20, {.fill = {cells[i], sequential(100)}}).selectable().delay(static_cast<float>(i) / 6);
        fig.number(key("digits", i), {at.x, at.y + 40}, cells[i], {.text = {.anchor = Anchor::middle}});
    }
    if (ring) fig.circle(key("ring"), {300, 200}, 40, {.stroke = fig.theme().accent}).depends_on({key("cell", 0)});
    fig.line(key("progress"), {20, 350}, {20 + 300 * progress, 350}, {.stroke = fig.theme().ink});
    const PointMap at = fig.layout(graph, {340, 20, 280, 160}, 40);
    for (const Edge& e : graph.edges())
        fig.link(key("edge", e.id), key("node", e.from), at[e.from], key("node", e.to), at[e.to], {.arrow = true});
    for (const Node& v : graph.nodes())
        fig.circle(key("node", v.id), at[v.id], 12, {.fill = fig.theme().wash, .stroke = fig.theme().ink2})
            .label(v.symbol)
            .draggable("molecule", v.id);
    fig.output("total", fig.derive("total", cells.sum(), "sum", {"cells"}));
}

}  // namespace

const FigureEntry& figure() {
    static const FigureEntry entry{"lab/counter", draw, "lab"};
    return entry;
}

const FontSet& fonts() {
    static const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(static_cast<bool>(loaded));
    static const FontSet set = loaded->set();
    return set;
}

LiveFigureDesc desc() { return {.entry = &figure(), .fonts = &fonts(), .size = {640, 400}}; }

Event set(double time, std::string name, std::string value) {
    return {.time = time, .kind = EventKind::set, .name = std::move(name), .value = std::move(value)};
}

std::vector<Event> random_events(uint64_t seed, int count) {
    Random rng(seed, "events");
    std::vector<Event> events;
    double time = 0;
    for (int i = 0; i < count; ++i) {
        time += static_cast<double>(rng.uniform(0.02f, 0.9f));
        switch (rng.below(11)) {
            case 0: events.push_back(set(time, "size", std::to_string(1 + rng.below(6)))); break;
            case 1: events.push_back(set(time, "ring", rng.below(2) ? "true" : "false")); break;
            case 2: events.push_back(set(time, "shape", rng.below(2) ? "row" : "column")); break;
            case 3: events.push_back(set(time, "rate", write_number(static_cast<double>(rng.below(5)) / 2))); break;
            case 4: events.push_back({.time = time, .kind = EventKind::hover, .name = rng.below(2) ? "ring" : "cell:1"}); break;
            case 5: events.push_back({.time = time, .kind = EventKind::play, .name = rng.below(2) ? "progress" : ""}); break;
            case 6: events.push_back({.time = time, .kind = EventKind::pause, .name = rng.below(2) ? "progress" : ""}); break;
            case 7: events.push_back({.time = time, .kind = rng.below(2) ? EventKind::undo : EventKind::redo}); break;
            case 8:
                events.push_back({.time = time, .kind = EventKind::edit, .name = "molecule", .value = "add N to 0"});
                break;
            case 9:
                events.push_back({.time = time, .kind = EventKind::edit, .name = "molecule",
                                  .value = "move 1 " + write_point({rng.uniform(-1, 1), rng.uniform(-1, 1)}),
                                  .held = rng.below(2) == 0});
                break;
            default: events.push_back({.time = time, .kind = EventKind::seek, .value = std::to_string(rng.below(8))}); break;
        }
    }
    return events;
}

}  // namespace glassbox::lab
