#include "engine/record/captions.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

// "00:01:02,345"
std::string clock_text(int64_t at, char point) {
    const int64_t ms = (at + 500) / 1000;
    return format("%02d:%02d:%02d%c%03d", static_cast<int>(ms / 3600000), static_cast<int>(ms / 60000 % 60),
                  static_cast<int>(ms / 1000 % 60), point, static_cast<int>(ms % 1000));
}

// A blank line would end the caption.
std::string caption_lines(std::string_view text) {
    std::string out;
    for (std::string_view line : split(text, '\n'))
        if (const std::string_view kept = trim(line); !kept.empty()) out += (out.empty() ? "" : "\n") + std::string(kept);
    return out;
}

// For VTT and XML.
std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else out += c;
    }
    return out;
}

// Of the step that begins at `start`: the first frame that shows it.
int64_t first_frame(const Timeline& t, int64_t start) { return t.frame_at(start); }

int64_t whole_rate(FrameRate r) { return (r.n + r.d / 2) / r.d; }

}  // namespace

std::string step_title(std::string_view step) {
    if (const size_t slash = step.find('/'); slash != std::string_view::npos)
        return step_title(step.substr(0, slash)) + ": " + step_title(step.substr(slash + 1));
    std::string title(step);
    for (char& letter : title)
        if (letter == '-' || letter == '_') letter = ' ';
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
}

std::string write_srt(const Timeline& t, Language language) {
    std::string out;
    int number = 0;
    for (const Caption& c : t.subtitles()) {
        const std::string text = caption_lines(c.text.in(language));
        if (text.empty() || c.end <= c.start) continue;
        out += format("%d\n", ++number) + clock_text(c.start, ',') + " --> " + clock_text(c.end, ',') + "\n" + text + "\n\n";
    }
    return out;
}

std::string write_vtt(const Timeline& t, Language language) {
    std::string out = "WEBVTT\n\n";
    for (const Caption& c : t.subtitles()) {
        const std::string text = escaped(caption_lines(c.text.in(language)));
        if (text.empty() || c.end <= c.start) continue;
        out += (c.step.empty() ? "" : c.step + "\n") + clock_text(c.start, '.') + " --> " + clock_text(c.end, '.') + "\n" + text + "\n\n";
    }
    return out;
}

std::string write_chapters(const Timeline& t) {
    std::string out;
    for (const Caption& c : t.captions) {
        const int seconds = static_cast<int>(c.start / 1000000), hours = seconds / 3600;
        out += (hours > 0 ? format("%d:%02d:%02d ", hours, seconds / 60 % 60, seconds % 60)
                          : format("%d:%02d ", seconds / 60, seconds % 60)) + step_title(c.step) + "\n";
    }
    return out;
}

std::string write_chapter_metadata(const Timeline& t) {
    std::string out = ";FFMETADATA1\n";
    for (const Caption& c : t.captions) {
        if (c.end <= c.start) continue;
        out += format("[CHAPTER]\nTIMEBASE=1/1000000\nSTART=%lld\nEND=%lld\ntitle=", static_cast<long long>(c.start),
                      static_cast<long long>(c.end));
        for (char letter : step_title(c.step)) {
            if (std::string_view("=;#\\").find(letter) != std::string_view::npos) out += '\\';
            out += letter;
        }
        out += "\n";
    }
    return out;
}

std::string time_code(FrameRate rate, int64_t frame) {
    const int64_t each = whole_rate(rate), seconds = frame / each;
    return format("%02d:%02d:%02d:%02d", static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                  static_cast<int>(seconds % 60), static_cast<int>(frame % each));
}

std::string write_index(const Timeline& t, const FilmIndex& index) {
    Json j = {{"format", 1}, {"figure", index.figure}, {"film", index.film}, {"width", index.width}, {"height", index.height},
              {"rate", {t.rate.n, t.rate.d}}, {"frames", t.frames}, {"seconds", static_cast<double>(t.length) / 1e6}, {"steps", Json::array()}};
    for (size_t i = 0; i < t.captions.size(); ++i) {
        const Caption& c = t.captions[i];
        const int64_t first = first_frame(t, c.start), end = first_frame(t, c.end);
        Json step = {{"step", c.step}, {"title", step_title(c.step)}, {"start", static_cast<double>(c.start) / 1e6},
                     {"end", static_cast<double>(c.end) / 1e6}, {"first_frame", first}, {"frames", end - first},
                     {"caption", {{"en", c.text.en}, {"zh", c.text.zh}}}};
        if (i < index.clips.size()) step["clip"] = index.clips[i];
        j["steps"].push_back(std::move(step));
    }
    return write_json(j, true) + "\n";
}

std::string write_markers_xml(const Timeline& t, const FilmIndex& index) {
    const auto number = [](int64_t n) { return format("%lld", static_cast<long long>(n)); };
    const std::string rate = "<rate><timebase>" + number(whole_rate(t.rate)) + "</timebase><ntsc>" + (t.rate.d == 1 ? "FALSE" : "TRUE") +
                             "</ntsc></rate>";
    const std::string size = format("<width>%d</width><height>%d</height>", index.width, index.height);
    const std::string name = escaped(index.film), frames = number(t.frames);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE xmeml>\n<xmeml version=\"5\">\n<sequence id=\"film\">\n"
                      "<name>" + name + "</name><duration>" + frames + "</duration>" + rate + "\n";
    for (const Caption& c : t.captions)
        out += "<marker><name>" + escaped(step_title(c.step)) + "</name><comment>" + escaped(c.text.en) + "</comment><in>" +
               number(first_frame(t, c.start)) + "</in><out>-1</out></marker>\n";
    return out + "<media><video><format><samplecharacteristics>" + rate + size + "</samplecharacteristics></format><track><clipitem id=\"clip\">" +
           "<name>" + name + "</name><duration>" + frames + "</duration>" + rate + "<start>0</start><end>" + frames + "</end><in>0</in><out>" +
           frames + "</out><file id=\"file\"><name>" + name + "</name><pathurl>" + name + "</pathurl><duration>" + frames + "</duration>" + rate +
           "<media><video><samplecharacteristics>" + size + "</samplecharacteristics></video></media></file></clipitem></track></video></media>\n"
           "</sequence>\n</xmeml>\n";
}

std::string write_markers_edl(const Timeline& t, const FilmIndex& index) {
    std::string out = "TITLE: " + index.film + "\nFCM: NON-DROP FRAME\n\n";
    int number = 0;
    for (const Caption& c : t.captions) {
        const int64_t first = first_frame(t, c.start);
        const std::string in = time_code(t.rate, first), end = time_code(t.rate, first + 1);
        std::string title = step_title(c.step);
        for (char& letter : title)
            if (letter == '|') letter = '/';
        out += format("%03d  001      V     C        ", ++number) + in + " " + end + " " + in + " " + end + "\n |C:ResolveColorBlue |M:" + title +
               " |D:1\n\n";
    }
    return out;
}

}  // namespace glassbox
