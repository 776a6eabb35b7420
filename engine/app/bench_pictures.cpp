// How long pictures take, and that a figure at rest costs nothing.
#include <algorithm>

#include "engine/app/bench.h"
#include "engine/app/library.h"
#include "engine/base/random.h"
#include "engine/figure/figure.h"
#include "engine/platform/clock.h"
#include "engine/platform/headless.h"
#include "engine/platform/platform.h"
#include "engine/render/renderer.h"
#include "engine/render/target.h"

namespace glassbox {
namespace {

constexpr int kSide = 80;  // 80 x 80 = 6,400 marks
constexpr int kShapes = 100000;
constexpr double kTransitionBudget = 4, kShapesBudget = 10;  // milliseconds, of DESIGN section 11

// All marks move and grow when `turned` changes; `clock`, while it plays, calls the function again for each frame.
void draw_marks(Figure& fig) {
    const bool turned = fig.toggle("turned", false);
    fig.playhead("clock", 0, {.min = 0, .max = 1000});
    const Rect area = fig.area();
    for (int i = 0; i < kSide; ++i)
        for (int j = 0; j < kSide; ++j) {
            const int x = turned ? j : i, y = turned ? kSide - 1 - i : j;
            const Vec2 at{area.x + area.w * (static_cast<float>(x) + 0.5f) / kSide, area.y + area.h * (static_cast<float>(y) + 0.5f) / kSide};
            fig.circle(key("dot", i * kSide + j), at, turned ? 3.f : 2.f, {.fill = fig.theme().accent});
        }
}
constexpr FigureEntry kMarks = {"bench/marks", draw_marks, "bench"};

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v.empty() ? 0 : v[v.size() / 2];
}

// Milliseconds of each of `rounds` calls, the median.
template <class F>
double median_ms(int rounds, F f) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const double start = monotonic_seconds();
        f(i);
        times.push_back((monotonic_seconds() - start) * 1000);
    }
    return median(std::move(times));
}

BenchRow transition(const FontSet& fonts) {
    LiveFigure live({.entry = &kMarks, .fonts = &fonts, .content = nullptr});
    std::vector<double> medians;
    double time = 0;
    for (int round = 0; round < 5; ++round) {
        (void)live.apply({.time = time, .kind = EventKind::play, .name = "clock", .value = "1"});
        (void)live.apply({.time = time, .kind = EventKind::set, .name = "turned", .value = round % 2 ? "false" : "true"});
        medians.push_back(median_ms(20, [&](int i) { live.frame(time + 0.02 * (i + 1)); }));
        time += 1;
    }
    return {"figure.6400_marks_moving", median(std::move(medians)), "ms", kTransitionBudget, "budget"};
}

void build_shapes(DisplayList& list) {
    list.clear();
    list.size = {1280, 720};
    const Theme& theme = *list.theme;
    const Random random(1, "bench/shapes");
    const auto below = [&](uint64_t n, uint64_t limit) { return static_cast<float>(random.at(n) % limit); };
    for (int i = 0; i < kShapes; ++i) {
        const auto n = static_cast<uint64_t>(i) * 2;
        Mark& m = i % 2 ? list.add(MarkKind::circle, key("shape", i), {below(n, 1280), below(n + 1, 720), 3})
                        : list.add(MarkKind::rect, key("shape", i), {below(n, 1280), below(n + 1, 720), 6, 5, 2});
        m.fill = Paint(theme.category[static_cast<size_t>(i % 8)]);
        m.stroke = Paint(theme.ink2);
        m.stroke_width = kHairline;
    }
}

void shapes(const FontSet& fonts, std::vector<BenchRow>& rows) {
    const Result<std::unique_ptr<HeadlessContext>> gl = open_headless(GlDialect::desktop33);
    if (!gl) return;
    const Result<std::unique_ptr<Renderer>> renderer = Renderer::create(ShaderDialect::desktop33);
    const Result<std::unique_ptr<Target>> target = Target::create(1280, 720);
    if (!renderer || !target) return;
    const DrawTarget to{(*target)->framebuffer(), 1280, 720};
    DisplayList list;
    std::vector<uint8_t> pixels;
    std::vector<double> build, prepare, whole;
    for (int i = 0; i < 9; ++i) {
        const double start = monotonic_seconds();
        build_shapes(list);
        const double built = monotonic_seconds();
        (*renderer)->prepare(list, fonts, to, {});
        const double prepared = monotonic_seconds();
        (*renderer)->draw(list, fonts, to, {});
        (*target)->read(pixels);
        const double drawn = monotonic_seconds();
        if (i == 0) continue;  // the first fills caches
        build.push_back((built - start) * 1000);
        prepare.push_back((prepared - built) * 1000);
        whole.push_back((drawn - prepared) * 1000);
    }
    const double building = median(std::move(build)), preparing = median(std::move(prepare));
    rows.push_back({"render.100000_shapes_build", building, "ms", 0, ""});
    rows.push_back({"render.100000_shapes_build_and_submit", building + preparing, "ms", kShapesBudget, "budget"});
    rows.push_back({"render.100000_shapes_draw_and_read", median(std::move(whole)), "ms", 0, ""});
}

// A figure in an app of its own, as the desktop app holds it: frames and ticks after all has settled.
struct Idle {
    LiveFigure* live = nullptr;
    int64_t frames = 0, ticks = 0, tick_at_rest = -1;
    double at_rest = -1;
};

void idle(const FontSet& fonts, std::vector<BenchRow>& rows) {
    LiveFigure live({.entry = &kMarks, .fonts = &fonts, .content = nullptr});
    Idle state{.live = &live};
    AppDesc app;
    app.geometry = {.width = 320, .height = 200};
    app.user = &state;
    app.end_time = 10;
    app.init = [](void*, Window&, const Surface&) { return Status(); };
    app.shutdown = [](void*) {};
    app.event = [](void*, const InputEvent&) {};
    app.frame = [](void* user, const Surface&, const Tick& tick) {
        Idle& s = *static_cast<Idle*>(user);
        if (tick.frame == 0) (void)s.live->apply({.time = tick.time, .kind = EventKind::set, .name = "turned", .value = "true"});
        if (s.at_rest >= 0) ++s.frames;
        s.live->frame(tick.time);
        if (s.live->moving(tick.time)) return NextFrame::at_once();
        if (s.at_rest < 0) {
            s.at_rest = tick.time;
            s.tick_at_rest = s.live->tick();
        }
        return NextFrame::sleep();
    };
    if (Status ok = run_headless(app); !ok || state.at_rest < 0) return;
    live.frame(app.end_time);
    rows.push_back({"idle.frames_in_9_seconds", static_cast<double>(state.frames), "frames", 0, ""});
    rows.push_back({"idle.ticks_in_9_seconds", static_cast<double>(live.tick() - state.tick_at_rest), "ticks", 0, ""});
}

}  // namespace

std::vector<BenchRow> bench_pictures() {
    std::vector<BenchRow> rows;
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return rows;
    rows.push_back(transition((*library)->fonts()));
    shapes((*library)->fonts(), rows);
    idle((*library)->fonts(), rows);
    return rows;
}

}  // namespace glassbox
