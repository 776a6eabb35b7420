#include "engine/app/article_check.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/figure/overlay.h"

namespace glassbox {
namespace {

constexpr std::string_view kMinus = "\u2212";

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
    return out.empty() ? "none" : out;
}

std::string unknown(std::string_view what, const std::string& name, const std::vector<std::string>& known) {
    const std::string near = nearest_name(name.substr(0, name.find(':')), known);
    return "the figure has no " + std::string(what) + " \"" + name + "\"" + (near.empty() ? "; it has " + listed(known) : "; did you mean " + near + "?");
}

class UseCheck {
  public:
    UseCheck(const LiveFigureDesc& desc, const std::vector<Use>& uses) : desc_(desc), uses_(uses), live_(desc) {}

    std::vector<std::string> run() {
        for (const Use& u : uses_) {
            if (u.kind == "value") value(u);
            if (u.kind == "param") param(u);
            if (u.kind == "tensor") tensor(u);
        }
        for (const Use& u : uses_) {
            if (u.kind == "step") step(u);
            if (u.kind == "predict") predict(u);
        }
        for (const Use& u : uses_)
            if (u.kind == "ref") ref(u);
        return std::move(wrong_);
    }

  private:
    void say(const Use& u, const std::string& what) { wrong_.push_back(u.at + ": " + what); }

    const Output* output(const LiveFigure& live, const Use& u) {
        std::vector<std::string> names;
        for (const Output& o : live.evaluation().outputs) {
            if (o.name == u.name) return &o;
            names.push_back(o.name);
        }
        say(u, unknown("output", u.name, names));
        return nullptr;
    }
    static std::string written(const Output& o, const Use& u) { return o.scalar.value ? format_value(static_cast<double>(o.scalar.number), u.format) : o.text; }

    void value(const Use& u) {
        if (const Output* o = output(live_, u); o && written(*o, u) != u.text)
            say(u, "says \"" + u.text + "\", but " + u.name + " is " + written(*o, u) + " at the defaults of the figure");
    }

    void param(const Use& u) {
        std::vector<std::string> names;
        for (const ControlSchema& c : live_.evaluation().controls) {
            names.push_back(c.name);
            if (c.name != u.name) continue;
            const auto given = parse_formatted_number(u.text), stands = parse_double(c.fallback);
            const bool same = given && stands ? *given == *stands : u.text == c.fallback || has_choice(c, u.text);
            if (!same) say(u, "says \"" + u.text + "\", but " + c.name + " is " + c.fallback + " by default");
            return;
        }
        say(u, unknown("control", u.name, names));
    }
    // A choice may be written by its label, in either language.
    bool has_choice(const ControlSchema& c, const std::string& text) const {
        for (size_t i = 0; i < c.choices.size(); ++i) {
            if (c.choices[i] != c.fallback) continue;
            const auto zh = desc_.content ? desc_.content->chinese.find(c.choice_labels[i]) : std::map<std::string, std::string, std::less<>>::const_iterator{};
            if (text == c.choice_labels[i] || (desc_.content && zh != desc_.content->chinese.end() && zh->second == text)) return true;
        }
        return false;
    }

    void tensor(const Use& u) {
        std::vector<std::string> names;
        for (const RunSlot& s : live_.runs()) {
            if (!s.run) continue;
            if (s.run->trace().find(u.name) >= 0) return;
        }
        for (const DerivedTensor& d : live_.evaluation().derived)
            if (d.name == u.name) return;
        say(u, "the figure's runs record no tensor \"" + u.name + "\"; glassbox trace writes those that there are");
    }

    void remember_marks(const LiveFigure& live) {
        for (const Mark& m : live.target().marks)
            if (m.key) keys_.push_back(m.key.hash);
        kinds(live.target());
    }
    void kinds(const DisplayList& list) {
        for (const Mark& m : list.marks)
            if (m.key && std::find(kinds_.begin(), kinds_.end(), m.key.kind) == kinds_.end()) kinds_.emplace_back(m.key.kind);
    }
    bool drawn(const LiveFigure& live, const std::string& pattern) const {
        return std::any_of(live.target().marks.begin(), live.target().marks.end(), [&](const Mark& m) { return matches(m, pattern); });
    }
    static std::vector<std::string> kinds_of(const LiveFigure& live) {
        std::vector<std::string> out;
        for (const Mark& m : live.target().marks)
            if (m.key && std::find(out.begin(), out.end(), m.key.kind) == out.end()) out.emplace_back(m.key.kind);
        return out;
    }

    void step(const Use& u) {
        LiveFigure& live = story_figure();
        if (Status ok = live.apply({.time = ++time_, .kind = EventKind::step, .name = u.name}); !ok) return say(u, ok.error().message);
        remember_marks(live);
        const Step* s = live.story() ? live.story()->find(u.name) : nullptr;
        if (!s) return;
        for (const auto& [name, raw] : s->set) {
            std::vector<std::string> names;
            const ControlSchema* control = nullptr;
            for (const ControlSchema& c : live.evaluation().controls) {
                names.push_back(c.name);
                if (c.name == name) control = &c;
            }
            if (!control) say(u, "step " + u.name + ": " + unknown("control", name, names));
            else if (Status ok = check_raw(*control, raw); !ok) say(u, "step " + u.name + ": " + ok.error().message);
        }
        for (const auto* list : {&s->focus, &s->select})
            for (const std::string& key : *list)
                if (!drawn(live, key)) say(u, "step " + u.name + ": " + unknown("mark", key, kinds_of(live)));
    }

    void predict(const Use& u) {
        LiveFigure live(desc_);
        if (Status ok = live.set_all(u.set, 0); !ok) return say(u, ok.error().message);
        for (const std::string& key : u.select) {
            if (!drawn(live, key)) return say(u, unknown("mark", key, kinds_of(live)));
            if (Status ok = live.apply({.kind = EventKind::select, .name = key}); !ok) return say(u, ok.error().message);
        }
        if (const Output* o = output(live, u); o && written(*o, u) != u.text)
            say(u, "the answer \"" + u.text + "\" is wrong: the figure gives " + written(*o, u));
    }

    // Steps came first, so that a mark of any of them may be pointed at.
    void ref(const Use& u) {
        remember_marks(live_);
        for (const std::string& pattern : u.marks) {
            const size_t star = pattern.find(":*");
            const bool known = star != std::string::npos ? std::find(kinds_.begin(), kinds_.end(), pattern.substr(0, star)) != kinds_.end()
                                                         : std::find(keys_.begin(), keys_.end(), parse_key(pattern).hash) != keys_.end();
            if (!known) say(u, unknown("mark", pattern, kinds_));
        }
        if (u.set.empty()) return;
        LiveFigure live(desc_);
        if (Status ok = live.set_all(u.set, 0); !ok) say(u, ok.error().message);
    }

    LiveFigure& story_figure() {
        if (!story_figure_) story_figure_ = std::make_unique<LiveFigure>(desc_);
        return *story_figure_;
    }

    const LiveFigureDesc& desc_;
    const std::vector<Use>& uses_;
    LiveFigure live_;
    std::unique_ptr<LiveFigure> story_figure_;
    double time_ = 0;
    std::vector<uint64_t> keys_;
    std::vector<std::string> kinds_, wrong_;
};

}  // namespace

std::vector<Use> read_uses(const Json& content) {
    std::vector<Use> out;
    const Json* uses = member(content, "uses");
    if (!uses || !uses->is_array()) return out;
    for (const Json& j : *uses) {
        Use u{.at = text_of(j, "at"), .kind = text_of(j, "kind"), .figure = text_of(j, "figure"), .name = text_of(j, "name"), .text = text_of(j, "text"),
              .format = text_of(j, "format"), .step = text_of(j, "step"), .marks = texts_of(j, "marks"), .select = texts_of(j, "select"), .set = {}};
        if (const Json* set = member(j, "set"); set && set->is_object())
            for (const auto& [name, value] : set->items())
                if (value.is_string()) u.set.push_back({name, value.get<std::string>()});
        out.push_back(std::move(u));
    }
    return out;
}

std::vector<std::string> check_uses(const LiveFigureDesc& desc, const std::vector<Use>& uses) { return UseCheck(desc, uses).run(); }

std::string format_value(double value, std::string_view pattern) {
    if (pattern.empty() || !std::isfinite(value)) return format_number(value);
    std::string out;
    if (pattern == "d") {
        out = format("%.0f", value);
    } else {
        const int digits = std::atoi(std::string(pattern.substr(1)).c_str());
        if (pattern.back() == 'g') return format_number(value, std::max(digits, 1));
        out = pattern.back() == '%' ? format("%.*f%%", digits, value * 100) : format("%.*f", digits, value);
    }
    if (out[0] == '-') out = std::string(kMinus) + out.substr(1);
    return out;
}

}  // namespace glassbox
