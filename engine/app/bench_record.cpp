// How fast films are made, and where the time goes.
#include <algorithm>
#include <cmath>

#include "engine/app/bench.h"
#include "engine/app/library.h"
#include "engine/base/random.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/process.h"
#include "engine/record/record.h"

namespace glassbox {
namespace {

constexpr int kCircles = 1000;
constexpr double kSeconds = 3;

// All circles move and change colour, all the time.
void draw_circles(Figure& fig) {
    const float t = fig.playhead("clock", 0, {.min = 0, .max = 1000});
    const Rect area = fig.area();
    const Random random(1, "bench/circles");
    for (int i = 0; i < kCircles; ++i) {
        const float phase = static_cast<float>(random.at(static_cast<uint64_t>(i)) % 10000) / 10000;
        const Vec2 turn = unit_vector(6.2831853f * (phase + 0.2f * t));
        const float ring = 0.1f + 0.9f * static_cast<float>(i) / kCircles;
        const float mixed = 0.5f + 0.5f * unit_vector(6.2831853f * (phase + 0.5f * t)).x;
        fig.circle(key("dot", i), area.center() + Vec2{turn.x * area.w, turn.y * area.h} * (ring / 2), 6,
                   {.fill = mix(fig.theme().accent, fig.theme().accent2, mixed)});
    }
}
constexpr FigureEntry kEntry = {"bench/circles", draw_circles, "bench"};

struct Case {
    const char* name;
    LiveFigureDesc figure;
    Timeline timeline;
};

void measure(const Case& c, int width, int height, const std::string& size, std::vector<BenchRow>& rows) {
    Result<std::unique_ptr<Film>> film = Film::open({.figure = c.figure, .timeline = c.timeline, .width = width, .height = height,
                                                     .scale = default_scale(width, height)});
    if (!film) return;
    RecordTimes times;
    const std::string path = temporary_directory() + "/glassbox-bench-film.mp4";
    const double start = monotonic_seconds(), used = processor_seconds();
    if (!record_film(**film, {.path = path, .identity = c.name, .times = &times})) return;
    const double seconds = monotonic_seconds() - start, processors = processor_seconds() - used;
    (void)remove_file(path);
    const double frames = static_cast<double>(c.timeline.frames);
    const std::string name = std::string("record.") + c.name + "." + size;
    rows.push_back({name, frames / seconds, "frames/s", static_cast<double>(c.timeline.rate.n), "real time"});
    const FilmTimes& f = (*film)->times();
    const std::pair<const char*, double> shares[] = {{".figure", f.figure}, {".draw", f.draw}, {".read", f.read}, {".convert", times.convert},
                                                     {".encode", times.encode}};
    // Of all threads and the encoder: on N processors that do nothing else a film takes an Nth of it.
    if (processors > 0) rows.push_back({name + ".processors", processors * 1000 / frames, "ms/frame", 0, ""});
    for (const auto& [part, time] : shares) rows.push_back({name + part, time * 1000 / frames, "ms/frame", 0, ""});
}

}  // namespace

std::vector<BenchRow> bench_record() {
    std::vector<BenchRow> rows;
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library || find_program("ffmpeg").empty()) return rows;
    std::vector<Case> cases;
    const auto add = [&](const char* name, LiveFigureDesc desc, std::vector<TimedEvent> events) {
        Result<Timeline> t = timeline_of(kSeconds, {60, 1});
        t->events = std::move(events);
        cases.push_back({name, std::move(desc), std::move(*t)});
    };
    add("circles", {.entry = &kEntry, .fonts = &(*library)->fonts()}, {{0, {.kind = EventKind::play, .name = "clock", .value = "1"}}});
    // A story at its liveliest: a step each second, each of which moves for the whole of it.
    for (const char* id : {"gnn/message-passing", "attention/head"}) {
        const FigureEntry* entry = find_figure(id);
        if (!entry) continue;
        LiveFigureDesc desc = (*library)->describe(*entry);
        std::vector<TimedEvent> events;
        const Story* story = desc.content ? desc.content->find(id) : nullptr;
        for (size_t i = 0; story && i < story->steps.size() && i < 3; ++i)
            events.push_back({static_cast<int64_t>(i) * 1000000, {.time = static_cast<double>(i), .kind = EventKind::step, .name = story->steps[i].id}});
        add(id, std::move(desc), std::move(events));
    }
    for (const Case& c : cases) {
        measure(c, 1920, 1080, "1080p60", rows);
        measure(c, 3840, 2160, "4k60", rows);
    }
    return rows;
}

}  // namespace glassbox
