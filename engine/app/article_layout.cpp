#include "engine/app/article_layout.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/draw/text_breaks.h"
#include "engine/draw/theme.h"

namespace glassbox {
namespace {

constexpr float kBody = 15, kSmall = 12.5f, kCode = 11.5f, kGap = 14;

const char* word(Language l, const char* en, const char* zh) { return l == Language::zh ? zh : en; }

// A `$` of prose is a dollar sign: formulas are spans of their own.
std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '$') out += '\\';
        out += c;
    }
    return out;
}

// A piece of a span that no line break cuts.
struct Fragment {
    const Span* span = nullptr;
    std::string text;
    const Formula* formula = nullptr;
    float width = 0, ascent = 0, descent = 0;
    bool breaks = false, space = false;  // a line may end before it; a space stands before it
};

struct Ink {
    float size = kBody;
    Tone tone = Tone::ink;
    FontStyle font = FontStyle::sans;
    float line = 1.5f;
};

class Setter {
  public:
    Setter(const Article& a, const SheetDesc& d) : article_(a), d_(d) { sheet_.width = d.width; }

    Sheet run() {
        y_ = 18;
        heading_text(article_.title.in(d_.language), 24, 30);
        byline();
        blocks(article_.blocks(d_.language), 0, d_.width, {});
        if (d_.citations) endings();
        sheet_.height = y_ + 40;
        return std::move(sheet_);
    }

  private:
    void heading_text(const std::string& text, float size, float line) {
        const std::string plain = escaped(text);
        for (const TextLine& l : wrap_text(*d_.fonts, plain, {.font = FontStyle::medium, .size = size}, d_.width)) {
            add_run({0, y_ + size}, plain.substr(l.begin, l.end - l.begin), size, FontStyle::medium, Tone::ink);
            y_ += line;
        }
        y_ += 4;
    }
    void byline() {
        std::string text;
        for (const std::string& author : article_.authors) text += (text.empty() ? "" : word(d_.language, ", ", "、")) + author;
        if (!article_.date.empty()) text += (text.empty() ? "" : " · ") + article_.date;
        if (!text.empty()) plain(text, {.size = kSmall, .tone = Tone::quiet}, 0, d_.width);
        y_ += kGap;
    }
    void endings() {
        const std::vector<Spans>& notes = article_.notes(d_.language);
        if (!notes.empty()) {
            heading_text(word(d_.language, "Notes", "注释"), 17, 24);
            for (size_t i = 0; i < notes.size(); ++i) {
                sheet_.places["note:" + std::to_string(i + 1)] = y_;
                add_run({0, y_ + kSmall}, std::to_string(i + 1), kSmall, FontStyle::sans, Tone::quiet);
                spans(notes[i], {.size = kSmall, .tone = Tone::quiet}, 20, d_.width - 20);
                y_ += 6;
            }
            y_ += kGap;
        }
        if (article_.references.empty()) return;
        heading_text(word(d_.language, "References", "参考文献"), 17, 24);
        for (const Reference& r : article_.references) {
            sheet_.places["cite:" + r.key] = y_;
            plain(r.text + (r.url.empty() ? "" : " " + r.url), {.size = kSmall, .tone = Tone::quiet}, 0, d_.width);
            y_ += 6;
        }
    }

    void add_run(Vec2 at, std::string text, float size, FontStyle font, Tone tone) {
        sheet_.runs.push_back({.at = at, .size = size, .font = font, .tone = tone, .text = std::move(text)});
    }
    void plain(const std::string& text, const Ink& ink, float x, float width) {
        const Span span{.text = text};
        spans({span}, ink, x, width, false);
    }

    FontStyle font_of(const Span& s, const Ink& ink) const {
        return s.code ? FontStyle::mono : s.strong || s.em ? FontStyle::medium : ink.font;
    }
    float size_of(const Span& s, const Ink& ink) const { return s.kind == SpanKind::note ? ink.size * 0.72f : s.code ? ink.size * 0.9f : ink.size; }
    std::string text_of_span(const Span& s) const {
        if ((s.kind == SpanKind::value || s.kind == SpanKind::param) && d_.live)
            if (std::string live = d_.live(s); !live.empty()) return live;
        return s.text;
    }
    TextStyle style_of(const Span& s, const Ink& ink) const {
        return {.font = font_of(s, ink), .size = size_of(s, ink)};
    }
    void measure(Fragment& f, const Ink& ink) const {
        const TextSize size = measure_text(*d_.fonts, escaped(f.text), style_of(*f.span, ink));
        f.width = size.width, f.ascent = size.ascent, f.descent = size.descent;
    }

    std::vector<Fragment> cut(const Spans& all, const Ink& ink) const {
        std::vector<Fragment> out;
        uint32_t before = 0, left = ' ';
        bool space = false;
        for (const Span& s : all) {
            if (s.kind == SpanKind::math) {
                const Formula* f = d_.formulas ? d_.formulas->find("$" + s.text) : nullptr;
                Fragment piece{.span = &s, .text = f ? "" : s.text, .formula = f, .breaks = space || is_chinese(left), .space = space};
                if (f) {
                    const float em = ink.size * kMathScale;
                    piece.width = f->width * em, piece.ascent = f->ascent * em, piece.descent = f->descent * em;
                } else {
                    measure(piece, ink);
                }
                out.push_back(std::move(piece));
                before = left, left = 'x', space = false;
                continue;
            }
            const std::string text = text_of_span(s);
            bool fresh = true;
            for (size_t at = 0; at < text.size();) {
                const size_t from = at;
                const uint32_t c = next_code_point(text, at);
                if (c == ' ' || c == '\n') {
                    space = true;
                    before = left, left = c;
                    continue;
                }
                const bool breaks = space || (left != ' ' && may_break_between(before, left, c));
                if (fresh || breaks || out.empty()) {
                    out.push_back({.span = &s, .text = "", .formula = nullptr, .breaks = breaks, .space = space});
                    fresh = false;
                }
                out.back().text += text.substr(from, at - from);
                space = false;
                before = left, left = c;
            }
        }
        for (Fragment& f : out)
            if (!f.formula) measure(f, ink);
        return out;
    }

    // Sets spans from y_ on and moves y_ below them.
    void spans(const Spans& all, const Ink& ink, float x, float width, bool zones = true) {
        const std::vector<Fragment> pieces = cut(all, ink);
        const float space = measure_text(*d_.fonts, "n n", {.size = ink.size}).width - measure_text(*d_.fonts, "nn", {.size = ink.size}).width;
        const float line = std::round(ink.size * ink.line);
        for (size_t from = 0; from < pieces.size();) {
            // A line ends at the last place that fits where it may.
            float w = 0;
            size_t end = from, fits = from;
            for (; end < pieces.size(); ++end) {
                const float more = pieces[end].width + (pieces[end].space && end > from ? space : 0);
                if (end > from && pieces[end].breaks) fits = end;
                if (w + more > width && end > from) break;
                w += more;
            }
            if (end == pieces.size()) fits = end;
            if (fits == from) fits = std::max(from + 1, end);
            set_line(pieces, from, fits, ink, x, space, line, zones);
            from = fits;
        }
    }

    void set_line(const std::vector<Fragment>& pieces, size_t from, size_t to, const Ink& ink, float left, float space, float line, bool zones) {
        float up = 0, down = 0;
        for (size_t i = from; i < to; ++i)
            if (pieces[i].formula) up = std::max(up, pieces[i].ascent), down = std::max(down, pieces[i].descent);
        const float above = std::max(0.f, up - ink.size), below = std::max(0.f, down - (line - ink.size) * 0.7f);
        const float baseline = y_ + above + ink.size * 1.05f;
        float x = left;
        for (size_t i = from; i < to;) {
            const Fragment& f = pieces[i];
            if (f.space && i > from) x += space;
            if (f.formula) {
                sheet_.runs.push_back({.at = {x, baseline}, .size = ink.size, .tone = tone_of(*f.span, ink), .formula = f.formula});
                x += f.width;
                ++i;
                continue;
            }
            // The pieces of one span on one line are one run, kerned and spaced as such.
            std::string text = f.text;
            size_t next = i + 1;
            for (; next < to && pieces[next].span == f.span && !pieces[next].formula; ++next) text += (pieces[next].space ? " " : "") + pieces[next].text;
            const float size = size_of(*f.span, ink), w = measure_text(*d_.fonts, escaped(text), style_of(*f.span, ink)).width;
            const float lift = f.span->kind == SpanKind::note ? ink.size * 0.34f : 0;
            if (zones && answers(*f.span)) {
                const Rect box{x - 2, baseline - ink.size, w + 4, ink.size * 1.35f};
                if (f.span->kind == SpanKind::param) sheet_.plates.push_back({.box = box});
                else if (f.span->kind == SpanKind::ref) sheet_.plates.push_back({.box = {x, baseline + 2.5f, w, 1}, .tone = Tone::accent, .wash = false});
                sheet_.zones.push_back({.box = box, .kind = ZoneKind::span, .span = f.span});
            }
            if (f.span->code) sheet_.plates.push_back({.box = {x - 2, baseline - ink.size * 0.95f, w + 4, ink.size * 1.3f}});
            add_run({x, baseline - lift}, escaped(text), size, font_of(*f.span, ink), tone_of(*f.span, ink));
            x += w;
            i = next;
        }
        y_ += above + line + below;
    }

    static bool answers(const Span& s) { return s.kind != SpanKind::text && s.kind != SpanKind::math && s.kind != SpanKind::image ? true : !s.href.empty(); }
    static Tone tone_of(const Span& s, const Ink& ink) { return answers(s) ? Tone::accent : ink.tone; }

    // ---- blocks

    static bool every_pass(const Block& b) { return b.kind == BlockKind::heading || b.kind == BlockKind::figure; }

    void blocks(const std::vector<Block>& all, float x, float width, const Ink& ink, bool marked = false) {
        bool hidden = false;  // one line for blocks that wait side by side
        for (const Block& b : all) {
            const Depth depth = b.kind == BlockKind::depth ? b.depth : article_.depth;
            const bool waits = !every_pass(b) && !marked && depth > d_.depth;
            if (waits && !(d_.opened && d_.opened(b))) {
                if (!hidden) more(b, depth, x, width);
                hidden = true;
                continue;
            }
            if (!waits) hidden = false;
            block(b, x, width, ink);
        }
    }
    void more(const Block& b, Depth depth, float x, float width) {
        const std::string text = depth == Depth::deep ? word(d_.language, "▸ In depth", "▸ 深入") : word(d_.language, "▸ Read on", "▸ 展开阅读");
        const float from = y_;
        plain(text, {.size = 13, .tone = Tone::accent}, x, width);
        sheet_.zones.push_back({.box = {x, from, width, y_ - from}, .kind = ZoneKind::more, .block = &b});
        y_ += kGap * 0.6f;
    }

    void block(const Block& b, float x, float width, const Ink& ink) {
        switch (b.kind) {
            case BlockKind::heading: {
                static constexpr float kSizes[] = {22, 20, 17, 15.5f, 15, 15};
                const float size = kSizes[std::clamp(b.level - 1, 0, 5)];
                y_ += size * 0.5f;
                spans(b.spans, {.size = size, .font = FontStyle::medium, .line = 1.3f}, x, width);
                y_ += 6;
                break;
            }
            case BlockKind::paragraph:
                spans(b.spans, ink, x, width);
                y_ += kGap * ink.size / kBody;
                break;
            case BlockKind::list:
                for (size_t i = 0; i < b.items.size(); ++i) {
                    add_run({x + (b.ordered ? 0 : 4), y_ + ink.size * 1.05f}, b.ordered ? std::to_string(b.start + static_cast<int>(i)) + "." : "•", ink.size,
                            FontStyle::sans, Tone::quiet);
                    blocks(b.items[i], x + 22, width - 22, ink, true);
                    y_ -= kGap * 0.5f;
                }
                y_ += kGap * 0.5f;
                break;
            case BlockKind::quote:
            case BlockKind::aside: {
                const float from = y_;
                blocks(b.blocks, x + 14, width - 14, {.size = 13.5f, .tone = Tone::quiet}, true);
                sheet_.plates.push_back({.box = {x, from + 2, 2.5f, y_ - from - 14}, .tone = Tone::quiet, .wash = false});
                break;
            }
            case BlockKind::lent: blocks(b.blocks, x, width, ink, true); break;
            case BlockKind::depth: blocks(b.blocks, x, width, ink, true); break;
            case BlockKind::rule:
                sheet_.plates.push_back({.box = {x + width * 0.35f, y_ + 4, width * 0.3f, 1}, .tone = Tone::quiet, .wash = false});
                y_ += kGap * 1.5f;
                break;
            case BlockKind::math: display_math("$$" + b.tex, b.tex, 0, x, width); break;
            case BlockKind::formula:
                sheet_.places["eq:" + b.name] = y_;
                display_math(b.name, b.tex, b.number, x, width);
                break;
            case BlockKind::code: code(split_lines(b.text), nullptr, x, width); break;
            case BlockKind::listing: code({}, &b, x, width); break;
            case BlockKind::table: table(b, x, width); break;
            case BlockKind::figure: figure(b, x, width); break;
            case BlockKind::predict: predict(b, x, width, ink); break;
        }
    }

    static std::vector<std::string> split_lines(std::string_view text) {
        std::vector<std::string> out;
        for (std::string_view line : split(text, '\n')) out.emplace_back(line);
        while (!out.empty() && out.back().empty()) out.pop_back();
        return out;
    }

    // A line of code that is too long goes on further in, broken at a space where there is one. Code is ASCII.
    static std::vector<std::string> folded(const std::string& code, size_t room) {
        std::vector<std::string> out;
        const size_t indent = std::min(code.find_first_not_of(' ') == code.npos ? 0 : code.find_first_not_of(' ') + 4, room / 2);
        std::string rest = code;
        while (rest.size() > room) {
            size_t cut = rest.rfind(' ', room);
            if (cut == rest.npos || cut <= indent) cut = room;
            out.push_back(rest.substr(0, cut));
            rest = std::string(indent, ' ') + rest.substr(rest[cut] == ' ' ? cut + 1 : cut);
        }
        out.push_back(std::move(rest));
        return out;
    }

    void display_math(const std::string& key, const std::string& tex, int number, float x, float width) {
        const Formula* f = d_.formulas ? d_.formulas->find(key) : nullptr;
        if (!f) return plain(tex, {.size = 13, .font = FontStyle::mono}, x, width);
        const float room = number ? width - 34 : width;
        float size = 16;
        const float natural = f->width * size * kMathScale;
        if (natural > room) size *= room / natural;
        const float em = size * kMathScale;
        y_ += 6;
        const float baseline = y_ + f->ascent * em;
        sheet_.runs.push_back({.at = {x + std::max(0.f, (room - f->width * em) / 2), baseline}, .size = size, .formula = f});
        if (number) {
            const std::string text = "(" + std::to_string(number) + ")";
            add_run({x + width - measure_text(*d_.fonts, text, {.size = 13}).width, baseline}, text, 13, FontStyle::sans, Tone::quiet);
        }
        y_ = baseline + f->descent * em + kGap + 6;
    }

    void code(std::vector<std::string> lines, const Block* listing, float x, float width) {
        if (listing)
            for (const CodeLine& l : listing->lines) lines.push_back(l.text);
        float widest = 1;
        for (const std::string& l : lines) widest = std::max(widest, measure_text(*d_.fonts, l, {.font = FontStyle::mono, .size = kCode, .markup = false}).width);
        const float size = std::clamp(kCode * (width - 20) / widest, 9.5f, kCode), line = std::round(size * 1.55f);
        const float character = measure_text(*d_.fonts, "m", {.font = FontStyle::mono, .size = size}).width;
        const size_t room = static_cast<size_t>(std::max(20.f, std::floor((width - 20) / character)));
        const float from = y_;
        const size_t plate = sheet_.plates.size();
        sheet_.plates.push_back({});
        y_ += 7;
        for (size_t i = 0; i < lines.size(); ++i) {
            const CodeLine* about = listing ? &listing->lines[i] : nullptr;
            const bool lit = about && listing->figure == d_.figure && std::find(about->steps.begin(), about->steps.end(), d_.step) != about->steps.end();
            const float top = y_;
            for (const std::string& part : folded(lines[i], room)) {
                add_run({x + 10, y_ + size * 1.15f}, escaped(part), size, FontStyle::mono, lit ? Tone::accent : about && about->text.starts_with("#") ? Tone::quiet : Tone::ink);
                y_ += line;
            }
            if (lit) sheet_.plates.push_back({.box = {x, top + 1, 3, y_ - top - 2}, .tone = Tone::accent, .wash = false});
            if (about && !about->tensor.empty())
                sheet_.zones.push_back({.box = {x, top, width, y_ - top}, .kind = ZoneKind::code, .block = listing, .index = static_cast<int>(i)});
        }
        y_ += 7;
        sheet_.plates[plate].box = {x, from, width, y_ - from};
        y_ += kGap;
    }

    void table(const Block& b, float x, float width) {
        sheet_.places["table:" + b.name] = y_;
        if (b.number || !b.spans.empty()) {
            Span label{.text = std::string(word(d_.language, "Table ", "表 ")) + std::to_string(b.number) + ". ", .strong = true};
            Spans all{label};
            all.insert(all.end(), b.spans.begin(), b.spans.end());
            spans(all, {.size = 13, .tone = Tone::quiet}, x, width, false);
            y_ += 4;
        }
        size_t columns = 0;
        for (const auto& row : b.rows) columns = std::max(columns, row.size());
        if (columns == 0) return;
        std::vector<float> wide(columns, 20);
        for (const auto& row : b.rows)
            for (size_t c = 0; c < row.size(); ++c) {
                float w = 0;
                for (const Fragment& f : cut(row[c], {.size = 13})) w += f.width + (f.space ? 4 : 0);
                wide[c] = std::max(wide[c], w);
            }
        float sum = 0;
        for (float w : wide) sum += w + 14;
        const float factor = std::min(1.f, width / sum);
        for (size_t r = 0; r < b.rows.size(); ++r) {
            const float top = y_;
            float left = x, lowest = y_;
            for (size_t c = 0; c < b.rows[r].size(); ++c) {
                y_ = top + 3;
                const float room = (wide[c] + 14) * factor;
                spans(b.rows[r][c], {.size = 13, .font = r == 0 ? FontStyle::medium : FontStyle::sans, .line = 1.35f}, left, std::max(16.f, room - 12));
                left += room;
                lowest = std::max(lowest, y_);
            }
            y_ = lowest + 3;
            sheet_.plates.push_back({.box = {x, y_, width, r == 0 ? 1.5f : 0.75f}, .tone = Tone::quiet, .wash = false});
        }
        y_ += kGap;
    }

    void figure(const Block& b, float x, float width) {
        sheet_.places["fig:" + b.figure] = y_;
        const Story* story = d_.content ? d_.content->find(b.figure) : nullptr;
        const bool here = b.figure == d_.figure;
        const float from = y_;
        y_ += 10;
        const std::string number = std::string(word(d_.language, "Figure ", "图 ")) + std::to_string(++figures_) + word(d_.language, ". ", "　");
        const std::string title = number + (story ? story->title.in(d_.language) : b.figure);
        plain(title, {.size = 14, .tone = here ? Tone::accent : Tone::ink, .font = FontStyle::medium, .line = 1.35f}, x + 14, width - 28);
        if (story && !story->hint.in(d_.language).empty()) plain(story->hint.in(d_.language), {.size = kSmall, .tone = Tone::quiet}, x + 14, width - 28);
        sheet_.zones.push_back({.box = {x, from, width, y_ - from}, .kind = ZoneKind::figure, .block = &b});
        if (story)
            for (size_t i = 0; i < story->steps.size(); ++i) {
                y_ += 6;
                const float top = y_;
                const bool now = here && story->steps[i].id == d_.step;
                caption(story->steps[i].caption.in(d_.language), now, x + 30, width - 44);
                add_run({x + 14, top + 13.5f * 1.05f}, std::to_string(i + 1), kSmall, FontStyle::sans, now ? Tone::accent : Tone::quiet);
                if (now) sheet_.plates.push_back({.box = {x, top, 3, y_ - top}, .tone = Tone::accent, .wash = false});
                sheet_.zones.push_back({.box = {x, top - 2, width, y_ - top + 4}, .kind = ZoneKind::step, .block = &b, .index = static_cast<int>(i)});
            }
        y_ += 12;
        sheet_.plates.insert(sheet_.plates.begin(), {.box = {x, from, width, y_ - from}});
        y_ += kGap;
    }

    // A caption has its maths in the text, as in the figure.
    void caption(const std::string& text, bool now, float x, float width) {
        constexpr float kSize = 13.5f;
        for (const TextLine& l : wrap_text(*d_.fonts, text, {.size = kSize}, width)) {
            add_run({x, y_ + kSize * 1.05f}, text.substr(l.begin, l.end - l.begin), kSize, FontStyle::sans, now ? Tone::ink : Tone::quiet);
            y_ += std::round(kSize * 1.45f);
        }
    }

    void predict(const Block& b, float x, float width, const Ink& ink) {
        const int guess = d_.guessed ? d_.guessed(b) : -1;
        const float from = y_;
        y_ += 10;
        blocks(b.blocks, x + 14, width - 28, ink, true);
        for (size_t i = 0; i < b.choices.size(); ++i) {
            const float top = y_;
            const int at = static_cast<int>(i);
            const bool right = guess >= 0 && at == b.answer;
            add_run({x + 16, y_ + 14.5f}, right ? "●" : guess == at ? "○" : guess >= 0 ? " " : "○", 12, FontStyle::sans, right ? Tone::good : guess == at ? Tone::bad : Tone::accent);
            spans(b.choices[i], {.size = 14, .tone = right ? Tone::good : guess == at ? Tone::bad : Tone::ink}, x + 34, width - 48, false);
            y_ += 4;
            if (guess < 0) sheet_.zones.push_back({.box = {x + 8, top - 2, width - 16, y_ - top}, .kind = ZoneKind::guess, .block = &b, .index = at});
        }
        if (guess >= 0) {
            y_ += 6;
            plain(guess == b.answer ? word(d_.language, "That is what the model gives.", "与模型的结果一致。") : word(d_.language, "The model gives another answer.", "模型给出了不同的答案。"),
                  {.size = 13.5f, .tone = guess == b.answer ? Tone::good : Tone::bad, .font = FontStyle::medium}, x + 14, width - 28);
            y_ += 4;
            blocks(b.reveal, x + 14, width - 28, ink, true);
        }
        y_ += 8;
        sheet_.plates.push_back({.box = {x, from, 2.5f, y_ - from - 6}, .tone = Tone::accent, .wash = false});
        y_ += kGap * 0.5f;
    }

    const Article& article_;
    const SheetDesc& d_;
    Sheet sheet_;
    float y_ = 0;
    int figures_ = 0;
};

Color color_of_tone(Tone tone, const Theme& t) {
    switch (tone) {
        case Tone::quiet: return t.ink2;
        case Tone::accent: return t.accent;
        case Tone::paper: return t.paper;
        case Tone::good: return t.good;
        case Tone::bad: return t.bad;
        case Tone::ink: break;
    }
    return t.ink;
}

}  // namespace

Sheet set_article(const Article& article, const SheetDesc& desc) { return Setter(article, desc).run(); }

void draw_sheet(const Sheet& sheet, float top, float bottom, DisplayList& list, const FormulaSet& formulas) {
    const Theme& t = *list.theme;
    for (const Plate& p : sheet.plates) {
        if (p.box.bottom() < top || p.box.y > bottom) continue;
        Mark& m = list.add(MarkKind::rect, {}, {p.box.x, p.box.y - top, p.box.w, p.box.h, p.wash ? 4.f : 0.f});
        m.fill = Paint(p.wash ? t.wash : p.tone == Tone::quiet ? t.line : color_of_tone(p.tone, t));
    }
    constexpr float kTall = 60;  // what may stick out of a line
    for (const TextRun& r : sheet.runs) {
        if (r.at.y < top - kTall || r.at.y > bottom + kTall) continue;
        if (r.formula) {
            const float s = r.size * kMathScale;
            Path path;
            for (int part = Formula::kNoPart; part < static_cast<int>(r.formula->parts.size()); ++part)
                formulas.outline(*r.formula, part, Affine{s, 0, 0, s, r.at.x, r.at.y - top}, path);
            Mark& m = list.add(MarkKind::path, {}, {});
            list.set_path(m, path);
            m.fill = Paint(color_of_tone(r.tone, t));
            continue;
        }
        Mark& m = list.add(MarkKind::text, {}, {r.at.x, r.at.y - top, r.size});
        m.font = r.font;
        m.fill = Paint(color_of_tone(r.tone, t));
        list.set_text(m, r.text);
    }
}

}  // namespace glassbox
