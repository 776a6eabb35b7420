#include "engine/record/timeline.h"

#include <doctest/doctest.h>

#include "engine/record/captions.h"
#include "engine/record/parts.h"
#include "engine/record/record.h"

using namespace glassbox;

namespace {

Story story() {
    Story s;
    s.steps.push_back({.id = "one-layer", .duration = 1.2, .hold = 2.8, .caption = {"First <one> & on.\n\nMore", "一"}});
    s.steps.push_back({.id = "two", .duration = 0.5, .hold = 1.0, .caption = {"Second", ""}});
    s.steps.push_back({.id = "three", .duration = 0, .hold = 0.1, .caption = {"", ""}});
    return s;
}

}  // namespace

TEST_CASE("a rate is whole or of television") {
    for (const char* good : {"24", "25", "30000/1001", "50", "60", "60000/1001", "1", "240", "24000/1001", "60/1"}) {
        CAPTURE(good);
        CHECK(parse_rate(good));
    }
    CHECK(*parse_rate("30000/1001") == FrameRate{30000, 1001});
    for (const char* bad : {"", "0", "-1", "241", "29.97", "30000/1000", "30001/1001", "60/", "/1001", "1/0", "60/1/1", "x", "9999999999999999999"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_rate(bad));
    }
}

TEST_CASE("frames are counted exactly") {
    struct Expected {
        const char* rate;
        double seconds;
        int64_t frames, segment;
    };
    for (const Expected& e : {Expected{"24", 10, 240, 48}, {"25", 10, 250, 50}, {"30000/1001", 10, 300, 60}, {"50", 10, 500, 100},
                              {"60", 10, 600, 120}, {"60000/1001", 10, 600, 120}, {"60000/1001", 1001, 60000, 120},
                              {"60", 0.000001, 1, 120}, {"25", 0.04, 1, 50}, {"25", 0.040001, 2, 50}, {"24000/1001", 1.001, 24, 48},
                              {"240000/1001", 86400, 20715285, 480}}) {
        CAPTURE(e.rate);
        CAPTURE(e.seconds);
        const Result<Timeline> t = timeline_of(e.seconds, *parse_rate(e.rate));
        REQUIRE(t);
        CHECK(t->frames == e.frames);
        CHECK(t->segment_frames() == e.segment);
        CHECK(t->frame_time(t->frames - 1) < e.seconds);
        CHECK(t->frame_time(t->frames) >= e.seconds);
        // A segment is a whole number of microseconds, so that joining rounds nothing.
        CHECK(e.segment * t->rate.d * 1000000 % t->rate.n == 0);
    }
}

TEST_CASE("a film has frames, and an end") {
    CHECK_FALSE(timeline_of(0.0, {60, 1}));
    CHECK_FALSE(timeline_of(kLongestFilm + 1, {60, 1}));
    CHECK_FALSE(timeline_of(Story{}, {60, 1}));
    Story still;
    still.steps.push_back({.id = "a", .duration = 0, .hold = 0});
    CHECK_FALSE(timeline_of(still, {60, 1}));
    still.steps.push_back({.id = "b", .duration = 1e300, .hold = 0});
    CHECK_FALSE(timeline_of(still, {60, 1}));
}

TEST_CASE("a step begins on the first frame at or after its time") {
    for (const char* rate : {"24", "25", "30000/1001", "50", "60", "60000/1001"}) {
        CAPTURE(rate);
        const Result<Timeline> t = timeline_of(story(), *parse_rate(rate));
        REQUIRE(t);
        REQUIRE(t->events.size() == 3);
        CHECK(t->length == 5600000);
        CHECK(t->events[0].at == 0);
        CHECK(t->events[1].at == 4000000);
        CHECK(t->events[2].at == 5500000);
        CHECK(t->events[1].event.name == "two");
        CHECK(t->events[1].event.time == 4.0);
        CHECK(t->reached(t->events[0], 0));
        const int64_t first = (4 * t->rate.n + t->rate.d - 1) / t->rate.d;
        CHECK(t->reached(t->events[1], first));
        CHECK_FALSE(t->reached(t->events[1], first - 1));
    }
}

TEST_CASE("captions become subtitles") {
    const Result<Timeline> t = timeline_of(story(), {30000, 1001});
    REQUIRE(t);
    CHECK(write_srt(*t, Language::en) ==
          "1\n00:00:00,000 --> 00:00:04,000\nFirst <one> & on.\nMore\n\n2\n00:00:04,000 --> 00:00:05,500\nSecond\n\n");
    CHECK(write_srt(*t, Language::zh) == "1\n00:00:00,000 --> 00:00:04,000\n一\n\n2\n00:00:04,000 --> 00:00:05,500\nSecond\n\n");
    CHECK(write_vtt(*t, Language::en) ==
          "WEBVTT\n\none-layer\n00:00:00.000 --> 00:00:04.000\nFirst &lt;one&gt; &amp; on.\nMore\n\ntwo\n00:00:04.000 --> 00:00:05.500\nSecond\n\n");
    CHECK(write_chapters(*t) == "0:00 One layer\n0:04 Two\n0:05 Three\n");
    Story hours;
    for (const char* id : {"a", "b"}) hours.steps.push_back({.id = id, .duration = 0, .hold = 3661.0015, .caption = {"x", ""}});
    const Result<Timeline> h = timeline_of(hours, {24, 1});
    REQUIRE(h);
    CHECK(write_chapters(*h) == "0:00 A\n1:01:01 B\n");
    CHECK(write_srt(*h, Language::en).find("00:00:00,000 --> 01:01:01,002") != std::string::npos);
}

TEST_CASE("a film can stay on its last picture") {
    Result<Timeline> t = timeline_of(story(), {60, 1});
    REQUIRE(t);
    hold_until(*t, 4000000);
    CHECK(t->length == 5600000);
    hold_until(*t, 7000000);
    CHECK(t->length == 7000000);
    CHECK(t->frames == 420);
    CHECK(t->captions.back().end == 7000000);
}

TEST_CASE("steps become chapters, markers and an index") {
    const Result<Timeline> t = timeline_of(story(), {30000, 1001});
    REQUIRE(t);
    CHECK(write_chapter_metadata(*t).starts_with(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000000\nSTART=0\nEND=4000000\ntitle=One layer\n[CHAPTER]\n"));
    CHECK(time_code({30000, 1001}, 119) == "00:00:03:29");
    CHECK(time_code({25, 1}, 25 * 3661) == "01:01:01:00");
    const FilmIndex index{"a/b", "x <1>.mp4", 1920, 1080, {"x.01.mp4"}};
    const std::string json = write_index(*t, index);
    CHECK(json.find("\"first_frame\": 120") != std::string::npos);  // 4 s at 29.97
    CHECK(json.find("\"clip\": \"x.01.mp4\"") != std::string::npos);
    const std::string xml = write_markers_xml(*t, index);
    CHECK(xml.find("<timebase>30</timebase><ntsc>TRUE</ntsc>") != std::string::npos);
    CHECK(xml.find("<marker><name>Two</name><comment>Second</comment><in>120</in>") != std::string::npos);
    CHECK(xml.find("x &lt;1&gt;.mp4") != std::string::npos);
    CHECK(write_markers_edl(*t, index).find("00:00:04:00 00:00:04:01\n |C:ResolveColorBlue |M:Two |D:1\n") != std::string::npos);
}

TEST_CASE("the suffix, the codec and the size say what can be written") {
    const auto codec = [](const char* path, const char* name = "", bool alpha = false) {
        const Result<FilmFormat> f = film_format(path, name, alpha);
        return f ? std::string(kFilmCodecNames[static_cast<size_t>(f->codec)]) : "none";
    };
    CHECK(codec("a/b.MP4") == "h264");
    CHECK(codec("b.mp4", "h265") == "h265");
    CHECK(codec("b.mov", "", true) == "prores");
    CHECK(codec("b.webm", "", true) == "vp9");
    CHECK(codec("b.gif") == "gif");
    CHECK(codec("a.b/c") == "pictures");
    CHECK(codec("c.avi/") == "pictures");
    CHECK(codec("c.avi") == "none");
    CHECK(codec("b.webm", "h265") == "none");
    CHECK(codec("b.mp4", "", true) == "none");
    CHECK(codec("b.gif", "", true) == "none");
    CHECK(parts_folder("x.mp4") == "./.x.mp4.parts");
    CHECK(parts_folder("/a/frames/") == "/a/.frames.parts");
    CHECK(parts_folder("/x") == "/.x.parts");
    CHECK(share_path("a/frames/", 2, 3) == "a/frames.2-of-3");
    CHECK(default_scale(1920, 1080) == 2);
    CHECK(default_scale(1080, 1920) == 2);
    const FilmFormat h264{FilmCodec::h264}, h265{FilmCodec::h265}, pictures{FilmCodec::pictures}, gif{FilmCodec::gif};
    CHECK(check_film_size(h264, 3840, 2160, 4));
    CHECK(check_film_size(pictures, 321, 181, 1));
    CHECK(check_film_size(gif, 321, 181, 1));
    CHECK_FALSE(check_film_size(h264, 321, 180, 1));
    CHECK_FALSE(check_film_size({FilmCodec::vp9}, 320, 181, 1));
    CHECK_FALSE(check_film_size(h264, 7680, 4320, 8));
    CHECK(check_film_size(h265, 7680, 4320, 8));
    CHECK_FALSE(check_film_size(h264, 1000000, 180, 1));
    CHECK_FALSE(check_film_size(pictures, 320, 180, 64));
    CHECK(check_film_rate(gif, {50, 1}));
    CHECK_FALSE(check_film_rate(gif, {60, 1}));
}
