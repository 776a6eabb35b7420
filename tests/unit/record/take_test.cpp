#include "engine/record/take.h"

#include <doctest/doctest.h>

#include "engine/record/script.h"

using namespace glassbox;

namespace {

Story story() {
    Story s;
    s.steps.push_back({.id = "one", .duration = 1, .hold = 1, .caption = {"First", "一"}});
    s.steps.push_back({.id = "two", .duration = 1, .hold = 2, .caption = {"Second", "二"}});
    return s;
}

TakeEvent step(double t, const char* name) { return {.time = t, .event = {.kind = EventKind::step, .name = name}}; }
TakeEvent moment(double t, const char* name) {
    return {.time = t, .event = {}, .stage = StageEvent{.kind = StageKind::moment, .name = name}};
}

Take take() {
    Take t{.length = 10, .session = {.figure = "a/b", .seed = 7, .step = "one", .controls = {{"layers", "3"}}}};
    t.sound = "voice.wav";
    t.sound_parts = {{0, 10}};
    t.events = {step(1, "two"),
                {.time = 2, .event = {.kind = EventKind::set, .name = "x", .value = "1", .held = true, .gesture = 4}},
                {.time = 2.5, .event = {.kind = EventKind::set, .name = "x", .value = "2", .held = true, .gesture = 4}},
                {.time = 3, .event = {}, .stage = StageEvent{.kind = StageKind::pen, .place = {"node:3", {1.5f, -2}}}},
                moment(4, "softmax"),
                {.time = 6, .event = {.kind = EventKind::play, .value = "1"}, .tick = 0},
                {.time = 8, .event = {.kind = EventKind::pause}, .tick = 20}};
    t.spoken = {{"", {"Hello", ""}, 500000, 1500000}};
    return t;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a take is written and read") {
    const std::string text = write_take(take());
    CHECK(text.find("{\"t\":3.0,\"do\":\"pen\",\"mark\":\"node:3\",\"x\":1.5,\"y\":-2.0}") != std::string::npos);
    const Result<Take> back = read_take(text);
    REQUIRE(back);
    CHECK(*back == take());
    CHECK(write_take(*back) == text);
}

TEST_CASE("a take that cannot be used says why in one line") {
    const std::string text = write_take(take());
    const auto complaint = [](const std::string& broken) {
        const Result<Take> t = read_take(broken);
        return t ? std::string("read") : t.error().message;
    };
    CHECK(complaint("") == "this is not a Glassbox take");
    CHECK(complaint("PNG") == "this is not a Glassbox take");
    CHECK(complaint("{}") == "this is not a Glassbox take");
    CHECK(complaint(replaced(text, "\"format\":1", "\"format\":2")) == "this take was recorded by a newer Glassbox: update to use it");
    CHECK(complaint(replaced(text, "\"do\":\"play\"", "\"do\":\"juggle\"")).find("line 7: unknown event \"juggle\"") == 0);
    CHECK(complaint(replaced(text, "\"t\":4.0", "\"t\":2.0")) == "line 6: the times go back");
    CHECK(complaint(replaced(text, "\"t\":8.0", "\"t\":11.0")) == "line 8: it comes after the end of the take");
    CHECK(complaint(replaced(text, "\"length\":10.0", "\"length\":-1")) == "line 1: the length is out of range");
    CHECK(complaint(replaced(text, "\"x\":1.5,", "")).find("line 5: a place has x and y") == 0);
    CHECK(complaint(text.substr(0, text.size() - 9)).find("cut off or broken") != std::string::npos);
    // Any cut and any flipped byte is read or refused, never more.
    for (size_t n = 0; n < text.size(); n += 7) {
        (void)read_take(std::string_view(text).substr(0, n));
        std::string flipped = text;
        flipped[n] = static_cast<char>(flipped[n] ^ 0x15);
        (void)read_take(flipped);
    }
}

TEST_CASE("a cut takes its time away and keeps what happened") {
    Take t = take();
    cut(t, 1.5, 3.5);
    CHECK(t.length == 8);
    CHECK(t.events.size() == 7);
    CHECK(t.events[1].time == 1.5);
    CHECK(t.events[3].time == 1.5);
    CHECK(t.events[4].time == 2);
    CHECK(t.sound_parts == std::vector<std::pair<double, double>>{{0, 1.5}, {3.5, 10}});
    cut(t, 1, 2);  // across the seam: 0.5 s before and after it
    CHECK(t.sound_parts == std::vector<std::pair<double, double>>{{0, 1}, {4, 10}});
    CHECK(t.spoken[0].end == 1000000);
    cut(t, 6, 99);
    CHECK(t.length == 6);
    CHECK(t.sound_parts.back() == std::pair<double, double>{4, 9});
}

TEST_CASE("trim, move, retime, record again") {
    Take t = take();
    trim(t, 1.5, 7);
    CHECK(t.length == 5.5);
    REQUIRE(t.events.size() == 6);
    CHECK(t.events[0].time == 0);  // the step that was gone to before: how the take begins
    CHECK(t.events[0].event.name == "two");
    CHECK(t.events[5].event.kind == EventKind::play);
    CHECK(t.sound_parts == std::vector<std::pair<double, double>>{{1.5, 7}});

    t = take();
    move_event(t, 2, 5.5);  // its gesture goes along
    CHECK(t.events[1].stage);
    CHECK(t.events[3].time == 5);
    CHECK(t.events[4].time == 5.5);
    CHECK_FALSE(retime(t, 1, 2, 4));  // a voice
    t.sound.clear();
    CHECK(retime(t, 1, 2, 4));
    CHECK(t.length == 13);
    CHECK(t.events[0].time == 1);
    CHECK(t.events.back().time == 11);
    CHECK_FALSE(retime(t, 3, 3, 1));

    drop_after(t, 6);
    CHECK(t.length == 6);
    CHECK(t.events.size() == 2);
}

TEST_CASE("a take becomes a timeline, and slow models run evenly to where the pause was seen") {
    const Story s = story();
    const Result<Timeline> t = timeline_of(take(), &s, {60, 1});
    REQUIRE(t);
    CHECK(t->frames == 600);
    REQUIRE(t->captions.size() == 2);
    CHECK(t->captions[0].end == 1000000);
    CHECK(t->captions[1].text.zh == "二");
    CHECK(t->subtitles()[0].text.en == "Hello");
    // 20 ticks in 2 s instead of 60: a third of the speed.
    CHECK(std::stod(t->events[5].event.value) == doctest::Approx(20.5 / 60));
    REQUIRE(t->events.size() == 8);
    CHECK(t->events[7].event.kind == EventKind::seek);
    CHECK(t->events[7].event.value == "20");
    // A machine that kept up is left alone.
    Take fast = take();
    fast.events[6].tick = 60;
    CHECK(timeline_of(fast, &s, {60, 1})->events[5].event.value == "1");
}

TEST_CASE("a recorder writes what happened, in its own time") {
    TakeRecorder r;
    r.record({.time = 5, .kind = EventKind::step, .name = "one"}, 0);  // not yet
    r.begin({.figure = "a/b"}, 100);
    r.record({.time = 101.25, .kind = EventKind::play, .value = "1"}, 3);
    r.record(StageEvent{.kind = StageKind::blank, .on = true}, 102);
    Take t = r.end(103.5);
    CHECK_FALSE(r.recording());
    CHECK(t.length == 3.5);
    REQUIRE(t.events.size() == 2);
    CHECK(t.events[0].time == 1.25);
    CHECK(t.events[0].tick == 3);
    CHECK(t.events[1].stage->on);
    drop_after(t, 1.5);
    r.resume(t, 200);
    r.record({.time = 200.5, .kind = EventKind::pause}, 9);
    t = r.end(201);
    CHECK(t.length == 2.5);
    REQUIRE(t.events.size() == 2);
    CHECK(t.events[1].time == 2);
    CHECK(t.events[1].tick == 9);
}

TEST_CASE("a spoken script is read") {
    const Result<std::vector<SpokenLine>> lines = parse_srt(
        "\xEF\xBB\xBF" "1\r\n00:00:00,500 --> 00:00:02,000\r\nHello\r\nthere.\r\n\r\n2\n00:02.5 --> 00:00:04,000 align:start\n[two] Now a layer.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n[door opens] Well\n\n4\n00:00:07,000 --> 00:00:08,000\n[@softmax] This\n");
    REQUIRE(lines);
    REQUIRE(lines->size() == 4);
    CHECK((*lines)[0] == SpokenLine{500000, 2000000, "", "", "Hello\nthere."});
    CHECK((*lines)[1] == SpokenLine{2500000, 4000000, "two", "", "Now a layer."});
    CHECK((*lines)[2].text == "[door opens] Well");
    CHECK((*lines)[3].moment == "softmax");
    CHECK_FALSE(parse_srt("no times"));
    CHECK_FALSE(parse_srt("1\n00:00:05,000 --> 00:00:04,000\nback\n"));
    CHECK_FALSE(parse_srt("1\n00:00:05,000 --> soon\nx\n"));
}

TEST_CASE("steps of a story begin where the voice says so") {
    const std::vector<SpokenLine> lines = {{500000, 2000000, "one", "", "Hello"}, {3000000, 4000000, "", "", "still"},
                                           {6000000, 9000000, "two", "", "layer"}};
    const Result<Timeline> t = timeline_of(story(), lines, Language::en, {25, 1});
    REQUIRE(t);
    CHECK(t->length == 9000000);
    REQUIRE(t->events.size() == 2);
    CHECK(t->events[0].at == 0);
    CHECK(t->events[1].at == 6000000);
    CHECK(t->captions[0].end == 6000000);
    REQUIRE(t->spoken.size() == 3);
    CHECK(t->subtitles()[1].text.en == "still");
    CHECK_FALSE(timeline_of(story(), {{0, 1, "too", "", "x"}}, Language::en, {25, 1}));
    CHECK_FALSE(timeline_of(story(), {{0, 1, "", "softmax", "x"}}, Language::en, {25, 1}));
    // Without names the story keeps its own times.
    CHECK(timeline_of(story(), {{0, 1000000, "", "", "x"}}, Language::en, {25, 1})->length == 5000000);
}

TEST_CASE("spoken lines go to the moments of a take") {
    Take t = take();
    const std::vector<SpokenLine> lines = {{0, 3000000, "", "", "Before"}, {3000000, 4000000, "", "softmax", "This"}, {4500000, 5000000, "", "", "after"}};
    REQUIRE(speak(t, lines, Language::zh));
    REQUIRE(t.spoken.size() == 3);
    CHECK(t.spoken[0].text.zh == "Before");
    CHECK(t.spoken[1].start == 4000000);
    CHECK(t.spoken[2].start == 5500000);  // follows at its distance
    CHECK_FALSE(speak(t, {{0, 1, "", "nothing", "x"}}, Language::en));
    CHECK_FALSE(speak(t, {{0, 1, "nothing", "", "x"}}, Language::en));
    CHECK(speak(t, {{0, 1000000, "one", "", "x"}}, Language::en));  // where the take begins
}
