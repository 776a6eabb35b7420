// The checks of a whole figure: every step of its story, in every surrounding.
#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/figure/check.h"

namespace glassbox {
namespace {

constexpr float kWidths[] = {360, 720, 1200};

Vec2 size_at(float width) { return {width, width < 500 ? 640.f : width * 2 / 3}; }

bool same_number(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

class Whole {
  public:
    explicit Whole(const LiveFigureDesc& desc) : desc_(desc), live_(desc) {}

    std::vector<Finding> run() {
        words();
        pictures("");
        idle();
        if (live_.story()) {
            for (const Step& s : live_.story()->steps) {
                if (Status ok = live_.apply({.time = ++time_, .kind = EventKind::step, .name = s.id}); !ok) {
                    add({FindingKind::failed, "step " + s.id + ": " + ok.error().message});
                    continue;
                }
                pictures("step " + s.id + ", ");
            }
            reduced_motion();
        }
        return std::move(found_);
    }

  private:
    void add(Finding f) { found_.push_back(std::move(f)); }

    void pictures(const std::string& where) {
        for (const float width : kWidths)
            for (const Language language : {Language::en, Language::zh})
                for (const Theme* theme : {&light_theme(), &dark_theme()}) {
                    live_.set_size(size_at(width));
                    live_.set_language(language);
                    live_.set_theme(*theme);
                    live_.frame(time_ + kSettled);
                    const std::string place = where + format("%.0f units wide, ", static_cast<double>(width)) +
                                              std::string(kLanguageNames[static_cast<int>(language)]) + (theme == &dark_theme() ? ", dark: " : ": ");
                    for (const std::string& e : live_.evaluation().errors) once({FindingKind::failed, e}, place);
                    if (live_.target().marks.size() < 2) once({FindingKind::failed, "draws nothing"}, place);
                    for (const Finding& f : check_picture(live_)) once(f, place);
                    for (const std::string& text : live_.evaluation().untranslated)
                        once({FindingKind::untranslated, "\"" + text + "\" has no Chinese"}, "");
                }
        time_ += kSettled;
    }
    // The same about the same mark is said for the first place only.
    void once(const Finding& f, const std::string& place) {
        if (std::find(said_.begin(), said_.end(), f.what) != said_.end()) return;
        said_.push_back(f.what);
        add({f.kind, place + f.what});
    }

    void words() {
        const Story* story = live_.story();
        if (!story) return add({FindingKind::words, "has no story: its article has no \"::: figure " + std::string(desc_.entry->id) + "\""});
        const auto both = [&](const LocalText& t, const std::string& what, bool needed) {
            if (needed && t.en.empty()) add({FindingKind::words, "has no " + what});
            if (!t.en.empty() && (t.zh.empty() || t.zh == t.en)) add({FindingKind::untranslated, what + " has no Chinese"});
        };
        both(story->title, "title", true);
        both(story->alt, "alternative text", true);
        both(story->hint, "hint", false);
        for (const Step& s : story->steps) both(s.caption, "caption of step " + s.id, true);
    }

    void idle() {
        if (live_.moving(time_ + kSettled) || live_.computing())
            return add({FindingKind::restless, "still moves or computes when it has settled"});
        const uint64_t picture = hash_of(live_.frame(time_ + kSettled));
        if (hash_of(live_.frame(time_ + kSettled + 5)) != picture) add({FindingKind::restless, "changes with time alone"});
        time_ += kSettled + 5;
    }

    // With reduced motion a change is a cross-fade: no mark is drawn at a place that is neither its old nor its new one.
    void reduced_motion() {
        LiveFigureDesc desc = desc_;
        desc.reduced_motion = true;
        LiveFigure live(desc);
        double time = 1;
        for (const Step& s : live.story()->steps) {
            const DisplayList before = live.frame(time);
            if (!live.apply({.time = time, .kind = EventKind::step, .name = s.id})) continue;
            const DisplayList between = live.frame(time + 0.07);
            const DisplayList& after = live.target();
            if (live.settled_at() > time + static_cast<double>(kReducedSeconds) + 0.01)
                add({FindingKind::restless, "step " + s.id + " takes longer than a cross-fade with reduced motion"});
            for (const Mark& m : between.marks) {
                if (!m.key || m.geometry_count == 0) continue;
                const auto same = [&](const DisplayList& other) {
                    return std::any_of(other.marks.begin(), other.marks.end(), [&](const Mark& o) {
                        const auto a = between.geometry(m), b = other.geometry(o);
                        return o.key == m.key && std::equal(a.begin(), a.end(), b.begin(), b.end(), same_number);
                    });
                };
                if (!same(before) && !same(after) && m.kind != MarkKind::line) {
                    add({FindingKind::restless, "step " + s.id + ": " + to_text(m.key) + " travels with reduced motion"});
                    break;
                }
            }
            time += kSettled;
        }
    }

    static constexpr double kSettled = 60;
    LiveFigureDesc desc_;
    LiveFigure live_;
    double time_ = 0;
    std::vector<Finding> found_;
    std::vector<std::string> said_;
};

}  // namespace

std::vector<Finding> check_figure(const LiveFigureDesc& desc) { return Whole(desc).run(); }

std::vector<std::string> written_words(const LiveFigureDesc& desc) {
    // With no translation at hand, every word is a missing one.
    Content bare = desc.content ? *desc.content : Content{};
    bare.chinese.clear();
    LiveFigureDesc bare_desc = desc;
    bare_desc.content = &bare;
    bare_desc.language = Language::zh;
    LiveFigure live(bare_desc);
    std::vector<std::string> words;
    const auto look = [&] {
        for (const float width : kWidths) {
            live.set_size(size_at(width));
            for (const std::string& text : live.evaluation().untranslated)
                if (std::find(words.begin(), words.end(), text) == words.end()) words.push_back(text);
        }
    };
    look();
    if (const Story* story = live.story())
        for (const Step& s : story->steps)
            if (live.apply({.kind = EventKind::step, .name = s.id})) look();
    return words;
}

}  // namespace glassbox
