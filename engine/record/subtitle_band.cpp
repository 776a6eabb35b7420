#include "engine/record/subtitle_band.h"

#include <algorithm>

#include "engine/draw/text.h"

namespace glassbox {
namespace {

constexpr float kSize = 17, kLine = 24, kPadding = 12, kSide = 40, kWidest = 820, kNarrower = 20;
constexpr TextStyle kStyle{.size = kSize};

// As few lines as the stage allows, and these as narrow as they can be, so that no word is left alone in the last one.
std::vector<TextLine> even_lines(const FontSet& fonts, const std::string& words, Vec2 stage) {
    float width = std::min(stage.x - 2 * kSide, kWidest);
    std::vector<TextLine> lines = wrap_text(fonts, words, kStyle, width);
    const size_t count = lines.size();
    for (width -= kNarrower; count > 1 && width > 0; width -= kNarrower) {
        std::vector<TextLine> narrower = wrap_text(fonts, words, kStyle, width);
        if (narrower.size() > count) break;
        lines = std::move(narrower);
    }
    return lines;
}

}  // namespace

SubtitleBand::SubtitleBand(const FontSet& fonts, const Timeline& timeline, std::vector<Language> languages, Vec2 stage)
    : fonts_(fonts), captions_(timeline.subtitles()), languages_(std::move(languages)), stage_(stage) {
    size_t most = 0;
    for (const Caption& c : captions_) {
        frames_.push_back({timeline.frame_at(c.start), timeline.frame_at(c.end)});
        size_t lines = 0;
        for (size_t i = 0; i < languages_.size(); ++i) lines += even_lines(fonts, text(c, i), stage).size();
        most = std::max(most, lines);
    }
    height_ = most == 0 ? 0 : static_cast<float>(most) * kLine + 2 * kPadding;
}

// What has no translation is shown once.
std::string SubtitleBand::text(const Caption& c, size_t language) const {
    const std::string& words = c.text.in(languages_[language]);
    return language > 0 && words == c.text.in(languages_[0]) ? "" : words;
}

bool SubtitleBand::turn_to(int64_t n) {
    int now = -1;
    for (size_t i = 0; i < frames_.size(); ++i)
        if (n >= frames_[i].first && n < frames_[i].end) now = static_cast<int>(i);
    const bool other = now != shown_;
    shown_ = now;
    return other;
}

void SubtitleBand::draw(DisplayList& list) const {
    const float top = stage_.y - height_;
    list.size = stage_;
    if (shown_ < 0) return;
    // In the middle of the band, whatever the number of lines.
    struct Line {
        std::string text;
        bool first_language;
    };
    std::vector<Line> lines;
    for (size_t i = 0; i < languages_.size(); ++i) {
        const std::string words = text(captions_[static_cast<size_t>(shown_)], i);
        for (const TextLine& l : even_lines(fonts_, words, stage_))
            lines.push_back({words.substr(l.begin, l.end - l.begin), i == 0});
    }
    float y = top + (height_ - static_cast<float>(lines.size()) * kLine) / 2 + kSize;
    for (const Line& line : lines) {
        Mark& m = list.add(MarkKind::text, {}, {stage_.x / 2, y, kSize});
        m.anchor = Anchor::middle;
        m.fill = Paint(line.first_language ? list.theme->ink : list.theme->ink2);
        m.flags = Mark::kInstant | Mark::kDecoration | Mark::kLiteral;
        list.set_text(m, line.text);
        y += kLine;
    }
}

}  // namespace glassbox
