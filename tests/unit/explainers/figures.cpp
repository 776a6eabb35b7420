// Every figure is tested by being there: a new folder needs no test of its own for these.
#include "engine/base/random.h"
#include "engine/figure/check.h"
#include "engine/figure/hand.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

template <class Check>
void for_each_figure(const Check& check) {
    REQUIRE(kFigureCount > 0);
    for (int i = 0; i < kFigureCount; ++i) {
        INFO("figure ", kFigureTable[i].id);
        check(kFigureTable[i]);
    }
}

// Any control to any value it takes.
Event random_event(const LiveFigure& live, Random& rng, double time) {
    const auto& controls = live.evaluation().controls;
    if (controls.empty() || rng.below(6) == 0) {
        const auto& marks = live.target().marks;
        const Key k = marks.empty() ? Key{} : marks[static_cast<size_t>(rng.below(static_cast<int>(marks.size())))].key;
        return {.time = time, .kind = rng.below(2) ? EventKind::hover : EventKind::select, .name = k && parse_key(to_text(k)) ? to_text(k) : ""};
    }
    if (rng.below(8) == 0) return {.time = time, .kind = rng.below(2) ? EventKind::undo : EventKind::redo};
    const ControlSchema& s = controls[static_cast<size_t>(rng.below(static_cast<int>(controls.size())))];
    Event e{.time = time, .kind = EventKind::set, .name = s.name, .held = rng.below(3) == 0};
    static constexpr const char* kMolecules[] = {"water", "aspirin", "glucose", "C", "C1CC1", "[NH4+].[Cl-]"};
    switch (s.type) {
        case ControlType::number:
        case ControlType::playhead:
            if (s.type == ControlType::playhead && rng.below(2)) {
                e.kind = rng.below(2) ? EventKind::play : EventKind::pause;
                break;
            }
            e.value = write_number(mix(static_cast<float>(s.min), static_cast<float>(s.max), rng.uniform()));
            break;
        case ControlType::integer:
            e.value = write_number(s.min + rng.below(static_cast<int>(s.max - s.min) + 1));
            break;
        case ControlType::choice: e.value = s.choices[static_cast<size_t>(rng.below(static_cast<int>(s.choices.size())))]; break;
        case ControlType::toggle: e.value = rng.below(2) ? "true" : "false"; break;
        case ControlType::text: e.value = "text " + std::to_string(rng.below(100)); break;
        case ControlType::button: e.kind = EventKind::press; break;
        case ControlType::point: e.value = write_point({rng.uniform(0, 700), rng.uniform(0, 400)}); break;
        case ControlType::color: e.value = write_color(Color::hex(static_cast<uint32_t>(rng.below(0x1000000)))); break;
        case ControlType::points: e.value = rng.below(2) ? "0.5 -0.25 1;-1 0 0" : ""; break;
        case ControlType::graph: {
            const Graph& g = live.graph(s.name)->graph;
            const int id = g.empty() ? 0 : g.nodes()[static_cast<size_t>(rng.below(g.node_count()))].id.value;
            const int edit = rng.below(4);
            if (edit == 0) {
                e.value = kMolecules[rng.below(6)];
                break;
            }
            e.kind = EventKind::edit;
            e.value = edit == 1 ? format("add N to %d", id) : edit == 2 ? format("remove %d", id) : format("move %d %g %g", id, static_cast<double>(rng.uniform(-2, 2)), static_cast<double>(rng.uniform(-2, 2)));
            break;
        }
    }
    return e;
}

}  // namespace

TEST_CASE("checks: at each step, width, theme and language all that must hold of a figure does") {
    for_each_figure([](const FigureEntry& entry) {
        for (const Finding& f : check_figure(desc_of(entry)))
            if (f.kind != FindingKind::untranslated) FAIL_CHECK(std::string(entry.id), ": ", f.what);
    });
}

TEST_CASE("seek: a time reached directly and by playing at 7, 60 and odd frame rates gives one picture") {
    for_each_figure([](const FigureEntry& entry) {
        for (uint64_t seed = 0; seed < 6; ++seed) {
            Random rng(seed, entry.id);
            std::vector<Event> events;
            double time = 0;
            {
                LiveFigure scout(desc_of(entry));
                for (int i = 0; i < 20; ++i) {
                    time += static_cast<double>(rng.uniform(0.05f, 0.6f));
                    const Event e = random_event(scout, rng, time);
                    if (scout.apply(e)) events.push_back(e);
                }
            }
            const double end = time * static_cast<double>(rng.uniform(0.5f, 1.1f));
            const auto play = [&](double rate) {
                LiveFigure live(desc_of(entry));
                size_t next = 0;
                for (int i = 0; rate > 0 && i / rate < end; ++i) {
                    for (; next < events.size() && events[next].time <= i / rate; ++next) REQUIRE(live.apply(events[next]));
                    live.frame(i / rate);
                }
                for (; next < events.size() && events[next].time <= end; ++next) REQUIRE(live.apply(events[next]));
                return live.frame(end);
            };
            const DisplayList direct = play(0);
            for (const double rate : {7.0, 60.0, 23.3}) {
                std::string why;
                CHECK_MESSAGE(same_picture(direct, play(rate), &why), entry.id, " seed ", seed, " at ", rate, ": ", why);
            }
        }
    });
}

TEST_CASE("pure: the same state drawn twice, and at another time, is the same picture") {
    for_each_figure([](const FigureEntry& entry) {
        LiveFigure a(desc_of(entry)), b(desc_of(entry));
        CHECK(hash_of(a.frame(0)) == hash_of(b.frame(12.5)));
        a.set_theme(dark_theme());
        a.set_theme(light_theme());
        CHECK(same_picture(a.frame(20), b.frame(20)));
    });
}

TEST_CASE("words: a figure with an article has a title, an alternative text and captions in both languages") {
    for_each_figure([](const FigureEntry& entry) {
        const Content* content = content_of(entry);
        CHECK(content);
        const Story* story = content ? content->find(entry.id) : nullptr;
        CHECK(story);
        if (!story) return;
        CHECK_FALSE(story->title.en.empty());
        CHECK_FALSE(story->alt.en.empty());
        CHECK(story->title.en != story->title.zh);
        CHECK(story->alt.en != story->alt.zh);
        for (const Step& s : story->steps) {
            CHECK_FALSE(s.caption.en.empty());
            CHECK_MESSAGE(s.caption.en != s.caption.zh, entry.id, " step ", s.id, " has no Chinese caption");
        }
    });
}

TEST_CASE("hands: random events and pointers never break a figure, whatever is asked meanwhile") {
    for_each_figure([](const FigureEntry& entry) {
        LiveFigureDesc desc = desc_of(entry);
        desc.interactive = true;
        LiveFigure live(desc);
        Random rng(7, entry.id);
        Hand hand;
        for (int i = 0; i < 300; ++i) {
            const double time = 0.05 * i;
            const Vec2 p{rng.uniform(-50, 800), rng.uniform(-50, 600)};
            switch (rng.below(5)) {
                case 0: (void)live.apply(random_event(live, rng, time)); break;
                case 1: hand.press(live, p, time); break;
                case 2: hand.release(live, p, time); break;
                case 3: hand.key(live, static_cast<HandKey>(rng.below(12)), time); break;
                default: hand.move(live, p, time); break;
            }
            for (int work = rng.below(4); work > 0; --work) live.work(time);
            const DisplayList& list = live.frame(time);
            for (const Mark& m : list.marks) REQUIRE(m.geometry + m.geometry_count <= list.numbers.size());
        }
        for (int i = 0; i < 2000 && live.work(100); ++i) {  // a training may go on for long
        }
        CHECK(live.evaluation().errors.empty());
    });
}
