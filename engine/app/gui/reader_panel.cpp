// The article beside its figure: live numbers, references that light marks, steps, formulas, predictions, notes.
#include "engine/app/gui/reader.h"

#include <algorithm>
#include <cmath>

#include "engine/app/article_check.h"
#include "engine/app/gui/panels.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr float kMargin = 26, kHead = 44, kBar = 8;
constexpr float kReadingLine = 0.3f;  // of the page's height: what stands there is being read

const ControlSchema* schema_of(const App& app, const std::string& name) {
    if (app.live)
        for (const ControlSchema& s : app.live->evaluation().controls)
            if (s.name == name) return &s;
    return nullptr;
}

bool is_open(const App& app, const std::string& figure) { return app.figure() && figure == app.figure()->entry->id; }

std::string read_value(App& app, const Span& s) {
    if (is_open(app, s.figure)) {
        if (s.kind == SpanKind::param) {
            const ControlSchema* c = schema_of(app, s.name);
            if (!c) return "";
            const std::string raw = app.live->raw(*c);
            if (c->type == ControlType::number || c->type == ControlType::integer || c->type == ControlType::playhead)
                return format_number(read_number(*c, raw));
            if (c->type == ControlType::choice && !c->choice_labels.empty()) return c->choice_labels[static_cast<size_t>(read_choice(*c, raw))];
            return raw.size() < 40 ? raw : "";
        }
        for (const Output& o : app.live->evaluation().outputs)
            if (o.name == s.name)
                return app.reader.said[s.figure][s.name] = o.scalar.value ? format_value(static_cast<double>(o.scalar.number), s.format) : o.text;
        return "";
    }
    const auto figure = app.reader.said.find(s.figure);
    if (figure == app.reader.said.end()) return "";
    const auto output = figure->second.find(s.name);
    return output == figure->second.end() ? "" : output->second;
}

std::string step_now(const App& app) { return app.live ? app.live->state().document.step : ""; }

void set_sheet(App& app, const Article& article, float width) {
    Reader& r = app.reader;
    const FigureItem& item = *app.figure();
    std::string words = item.explainer + "|" + item.entry->id + "|" + step_now(app) + "|" + std::to_string(static_cast<int>(app.settings.language)) +
                        std::to_string(app.settings.depth) + "|" + std::to_string(r.opened.size());
    for (const auto& [name, guess] : r.guesses) words += name + std::to_string(guess);
    // Live numbers: the same walk as the setting makes, so that a number that changes sets the page anew.
    uint64_t hash = hash_floats(&width, 1, hash_text(words));
    hash = hash_combine(hash, reinterpret_cast<uintptr_t>(item.content) ^ reinterpret_cast<uintptr_t>(&article));
    for (const Output& o : app.live->evaluation().outputs) hash = hash_text(o.text, hash_combine(hash, hash_floats(&o.scalar.number, 1)));
    for (const ControlSchema& c : app.live->evaluation().controls)
        if (c.type != ControlType::graph) hash = hash_text(app.live->raw(c), hash);
    if (hash == r.sheet_hash) return;
    const bool opened = r.explainer != item.explainer;
    r.sheet_hash = hash;
    r.explainer = item.explainer;
    r.sheet = set_article(article, {.fonts = &app.fonts,
                                    .formulas = item.content ? &item.content->formulas : nullptr,
                                    .content = item.content,
                                    .language = app.settings.language,
                                    .depth = static_cast<Depth>(app.settings.depth),
                                    .width = width,
                                    .live = [&app](const Span& s) { return read_value(app, s); },
                                    .opened = [&r](const Block& b) { return r.opened.count(&b) > 0; },
                                    .guessed =
                                        [&r](const Block& b) {
                                            const auto found = r.guesses.find(r.explainer + "/" + b.name);
                                            return found == r.guesses.end() ? -1 : found->second;
                                        },
                                    .figure = item.entry->id,
                                    .step = step_now(app)});
    if (opened) {
        const auto place = app.settings.places.find(item.explainer);
        r.scroll = place == app.settings.places.end() ? 0 : place->second * r.sheet.height;
        r.at.clear();
    }
}

void scroll_to(Reader& r, float y) { r.scroll = std::clamp(y - 12, 0.f, std::max(0.f, r.sheet.height - r.height)); }

void open_named(App& app, const std::string& figure) {
    if (!is_open(app, figure)) app.open_figure(app.find(figure));
}

void go_to(App& app, const Block& b, const std::string& step) {
    open_named(app, b.figure);
    if (!step.empty() && step_now(app) != step) app.send({.kind = EventKind::step, .name = step});
    app.reader.at = b.figure + "/" + step;
}

std::string step_of(const App& app, const Zone& z) {
    const FigureItem& item = *app.figure();
    const Story* story = item.content ? item.content->find(z.block->figure) : nullptr;
    return z.kind == ZoneKind::step && story ? story->steps[static_cast<size_t>(z.index)].id : "";
}

// What has come to the reading line, after the page was moved by hand.
void follow_scroll(App& app) {
    Reader& r = app.reader;
    const float line = r.scroll + r.height * kReadingLine;
    const Zone* found = nullptr;
    for (const Zone& z : r.sheet.zones)
        if ((z.kind == ZoneKind::figure || z.kind == ZoneKind::step) && z.box.y <= line && (!found || z.box.y > found->box.y)) found = &z;
    if (!found) return;
    const std::string step = step_of(app, *found), at = found->block->figure + "/" + step;
    if (at == r.at) return;
    const bool same = r.at.substr(0, r.at.rfind('/')) == found->block->figure;
    r.at = at;
    open_named(app, found->block->figure);
    if (!step.empty() && (same || found->box.bottom() > r.scroll)) app.send({.kind = EventKind::step, .name = step});
}

void light(App& app, const std::string& mark) {
    Reader& r = app.reader;
    if (mark == r.lit || !app.live) return;
    r.lit = mark;
    app.send({.kind = EventKind::hover, .name = mark});
}

// A key that the figure has: a pattern "edge:*" gives the first of its kind.
std::string mark_of(const App& app, const Span& s) {
    for (const std::string& m : s.marks) {
        if (m.find('*') == m.npos) return m;
        for (const std::string& stop : app.live->stops())
            if (stop.starts_with(m.substr(0, m.find('*')))) return stop;
    }
    return "";
}

void click_param(App& app, const Span& s) {
    const ControlSchema* c = schema_of(app, s.name);
    if (!c) return;
    const std::string raw = app.live->raw(*c);
    if (c->type == ControlType::toggle) app.set(s.name, read_toggle(raw) ? "false" : "true");
    if (c->type == ControlType::choice && !c->choices.empty())
        app.set(s.name, c->choices[static_cast<size_t>(read_choice(*c, raw) + 1) % c->choices.size()]);
}

void drag_param(App& app) {
    Reader& r = app.reader;
    const ControlSchema* c = schema_of(app, r.held->name);
    if (!c || !(c->max > c->min)) return;
    constexpr double kWay = 180;  // units for the whole range
    const float dx = ImGui::GetIO().MouseDelta.x;
    if (dx == 0) return;
    r.value = std::clamp(r.value + static_cast<double>(dx) * (c->max - c->min) / kWay, c->min, c->max);
    const double step = c->step > 0 ? c->step : c->type == ControlType::integer ? 1 : 0;
    const double v = step > 0 ? c->min + std::round((r.value - c->min) / step) * step : r.value;
    const std::string raw = write_number(std::clamp(v, c->min, c->max));
    if (raw != app.live->raw(*c)) app.set(c->name, raw, true, r.gesture);
}

void click_span(App& app, const Article& article, const Span& s) {
    Reader& r = app.reader;
    const auto place = [&](const std::string& name) {
        if (const auto found = r.sheet.places.find(name); found != r.sheet.places.end()) scroll_to(r, found->second);
    };
    switch (s.kind) {
        case SpanKind::value:
            open_named(app, s.figure);
            app.pin = {.key = "", .output = s.name};
            app.panel_shown() = true;
            break;
        case SpanKind::param:
            open_named(app, s.figure);
            click_param(app, s);
            break;
        case SpanKind::ref:
            open_named(app, s.figure);
            for (const auto& [name, value] : s.set) app.set(name, value);
            if (!s.step.empty()) app.send({.kind = EventKind::step, .name = s.step});
            if (s.set.empty() && s.step.empty())
                if (const std::string mark = mark_of(app, s); !mark.empty()) app.send({.kind = EventKind::select, .name = mark});
            break;
        case SpanKind::note: place("note:" + std::to_string(s.note)); break;
        case SpanKind::cite:
            if (!s.keys.empty()) place("cite:" + s.keys[0]);
            break;
        case SpanKind::xref:
            if (s.xref == "fig") {
                const std::string id = s.target.find('/') == s.target.npos ? article.explainer + "/" + s.target : s.target;
                open_named(app, id);
                place("fig:" + id);
            } else {
                place(s.xref + ":" + s.target);
            }
            break;
        default:
            if (s.href.empty()) break;
            app.window->set_clipboard(s.href);
            app.tell(format(app.say(Say::link_copied), s.href.c_str()));
    }
}

std::string words_of(const Spans& spans) {
    std::string out;
    for (const Span& s : spans) out += s.text;
    return out;
}

std::string tip_of(App& app, const Article& article, const Zone& z) {
    if (z.kind == ZoneKind::code) {
        const CodeLine& line = z.block->lines[static_cast<size_t>(z.index)];
        if (!is_open(app, z.block->figure)) return line.tensor;
        std::string text = line.tensor;
        for (const RunSlot& run : app.live->runs()) {
            const ConstView v = run.run ? run.run->present(line.tensor) : ConstView{};
            if (!v) continue;
            text += " " + to_text(v.shape()) + " =";
            constexpr int64_t kFew = 6;
            for (int64_t i = 0; i < std::min(v.size(), kFew); ++i) text += (i ? ", " : " ") + format_number(static_cast<double>(v[i]));
            if (v.size() > kFew) text += ", …";
            break;
        }
        return text;
    }
    if (z.kind != ZoneKind::span) return "";
    const Span& s = *z.span;
    if (s.kind == SpanKind::cite) {
        std::string text;
        for (const std::string& key : s.keys)
            if (const Reference* r = article.reference(key)) text += (text.empty() ? "" : "\n\n") + r->text;
        return text;
    }
    const std::vector<Spans>& notes = article.notes(app.settings.language);
    if (s.kind == SpanKind::note && s.note >= 1 && s.note <= static_cast<int>(notes.size())) return words_of(notes[static_cast<size_t>(s.note - 1)]);
    if (s.kind == SpanKind::param) return app.say(Say::drag_number);
    return s.href;
}

void show_tip(App& app, const std::string& text) {
    if (text.empty()) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(12, 9));
    if (ImGui::BeginTooltip()) {
        const TextBlock block = layout_block(app.fonts, text, {.size = 13, .markup = false}, 340, 1.4f);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        app.host->fonts().draw(ImGui::GetWindowDrawList(), {at.x, at.y + 13}, block.glyphs, packed(app.theme().ink));
        ImGui::Dummy({block.width, block.height});
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar();
}

void use_zone(App& app, const Article& article, const Zone& z, bool pressed, bool clicked) {
    Reader& r = app.reader;
    app.host->use_cursor(z.kind == ZoneKind::span && z.span->kind == SpanKind::param ? Cursor::resize_x : z.kind == ZoneKind::code ? Cursor::arrow : Cursor::hand);
    show_tip(app, tip_of(app, article, z));
    if (z.kind == ZoneKind::span && z.span->kind == SpanKind::ref && is_open(app, z.span->figure)) light(app, mark_of(app, *z.span));
    if (pressed && z.kind == ZoneKind::span && z.span->kind == SpanKind::param) {
        open_named(app, z.span->figure);
        if (const ControlSchema* c = schema_of(app, z.span->name); c && c->max > c->min) {
            r.held = z.span;
            r.gesture = app.next_gesture();
            r.value = read_number(*c, app.live->raw(*c));
        }
    }
    if (!clicked) return;
    switch (z.kind) {
        case ZoneKind::span: click_span(app, article, *z.span); break;
        case ZoneKind::figure:
        case ZoneKind::step: go_to(app, *z.block, step_of(app, z)); break;
        case ZoneKind::guess: {
            const Block& b = *z.block;
            r.guesses[r.explainer + "/" + b.name] = z.index;
            open_named(app, b.figure);
            for (const auto& [name, value] : b.set) app.set(name, value);
            if (!b.select.empty()) app.send({.kind = EventKind::select, .name = b.select[0]});
            break;
        }
        case ZoneKind::more: r.opened.insert(z.block); break;
        case ZoneKind::code: break;
    }
}

void scroll_bar(App& app, Rect page) {
    Reader& r = app.reader;
    if (r.sheet.height <= page.h) return;
    const float length = std::max(28.f, page.h * page.h / r.sheet.height), way = page.h - length, whole = r.sheet.height - page.h;
    const float y = page.y + way * r.scroll / whole;
    ImGui::SetCursorScreenPos({page.right() - kBar, page.y});
    ImGui::InvisibleButton("scroll", {kBar, page.h});
    if (ImGui::IsItemActive()) {
        r.scroll = std::clamp((ImGui::GetMousePos().y - page.y - length / 2) / std::max(way, 1.f), 0.f, 1.f) * whole;
        follow_scroll(app);
    }
    const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemActive();
    ImGui::GetWindowDrawList()->AddRectFilled({page.right() - kBar + 2, y}, {page.right() - 2, y + length}, packed(app.theme().ink2, hovered ? 0.6f : 0.25f), 3);
}

void head(App& app, Rect box) {
    const std::string names[] = {app.say(Say::depth_skim), app.say(Say::depth_overview), app.say(Say::depth_deep)};
    ImGui::SetCursorScreenPos({box.x + kMargin - 6, box.y + 8});
    const int chosen = segments(app.look(), "depth", names, app.settings.depth, std::min(segments_width(app.look(), names), box.w - 2 * kMargin - 30));
    if (chosen >= 0) {
        app.settings.depth = chosen;
        app.reader.opened.clear();
    }
    ImGui::SetCursorScreenPos({box.right() - kMargin - 14, box.y + 8});
    if (icon_button(app.look(), "close reader", Icon::close, std::string(app.say(Say::close_article)) + "\tA")) app.settings.reader = false;
    edge(app, {box.x, box.y + kHead - 0.5f}, {box.right(), box.y + kHead - 0.5f});
}

}  // namespace

const Article* article_of(App& app, const std::string& explainer) {
    const auto found = app.reader.articles.find(explainer);
    if (found != app.reader.articles.end()) return found->second.get();
    Result<Article> article = load_article(explainer);
    std::unique_ptr<Article>& slot = app.reader.articles[explainer];
    if (article) slot = std::make_unique<Article>(std::move(*article));
    return slot.get();
}

void forget_article(App& app, const std::string& explainer, const std::string& path) {
    Reader& r = app.reader;
    r.opened.clear();
    r.sheet = {};
    r.sheet_hash = 0;
    r.held = nullptr;
    Result<Article> article = load_article_file(path);
    r.articles[explainer] = article ? std::make_unique<Article>(std::move(*article)) : nullptr;
}

bool reading(App& app) {
    return app.settings.reader && !app.presenter.on && app.live && article_of(app, app.figure()->explainer);
}

void reader_panel(App& app, Rect box) {
    Reader& r = app.reader;
    const Article& article = *article_of(app, app.figure()->explainer);
    if (begin_panel("reader", box, app.theme().paper, {0, 0}, ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse)) {
        head(app, box);
        const Rect page{box.x, box.y + kHead, box.w, std::max(1.f, box.h - kHead)};
        r.box = page;
        r.height = page.h;
        const float width = std::min(page.w - 2 * kMargin, 560.f);
        set_sheet(app, article, width);
        ImGui::SetCursorScreenPos({page.x, page.y});
        ImGui::SetNextItemAllowOverlap();
        ImGui::InvisibleButton("page", {page.w, page.h});
        const bool hovered = ImGui::IsItemHovered();
        const ImGuiIO& io = ImGui::GetIO();
        if (hovered && io.MouseWheel != 0) {
            r.scroll -= io.MouseWheel * 60;
            r.scroll = std::clamp(r.scroll, 0.f, std::max(0.f, r.sheet.height - page.h));
            follow_scroll(app);
        }
        r.scroll = std::clamp(r.scroll, 0.f, std::max(0.f, r.sheet.height - page.h));
        const Vec2 p{io.MousePos.x - page.x - kMargin, io.MousePos.y - page.y + r.scroll};
        if (r.held) {
            app.host->use_cursor(Cursor::resize_x);
            drag_param(app);
            if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) r.held = nullptr;
        }
        const Zone* under = nullptr;
        for (const Zone& z : r.sheet.zones)
            if (hovered && z.box.contains(p) && (!under || z.box.w * z.box.h < under->box.w * under->box.h)) under = &z;
        const bool on_ref = under && under->kind == ZoneKind::span && under->span->kind == SpanKind::ref;
        if (!on_ref && !r.lit.empty()) light(app, "");
        if (under && !r.held)
            use_zone(app, article, *under, ImGui::IsItemActivated(), ImGui::IsItemDeactivated() && std::abs(io.MouseDragMaxDistanceSqr[0]) < 16);
        if (r.target)
            ImGui::GetWindowDrawList()->AddImage(static_cast<ImTextureID>(r.target->texture()), {page.x, page.y}, {page.right(), page.bottom()}, {0, 1}, {1, 0});
        scroll_bar(app, page);
        edge(app, {box.right() - 0.5f, box.y}, {box.right() - 0.5f, box.bottom()});
        if (r.sheet.height > 0) app.settings.places[r.explainer] = r.scroll / r.sheet.height;
    }
    ImGui::End();
}

void draw_reader(App& app) {
    Reader& r = app.reader;
    if (!reading(app) || r.sheet.height <= 0) return;
    const int w = std::clamp(static_cast<int>(std::lround(r.box.w * app.pixel_scale)), 1, kLargestTarget);
    const int h = std::clamp(static_cast<int>(std::lround(r.box.h * app.pixel_scale)), 1, kLargestTarget);
    if (!r.target || r.target->width() != w || r.target->height() != h) {
        Result<std::unique_ptr<Target>> target = Target::create(w, h);
        r.target = target ? std::move(*target) : nullptr;
        r.picture_hash = 0;
    }
    if (!r.target) return;
    DisplayList list;
    list.theme = &app.theme();
    list.size = {r.box.w, r.box.h};
    static const FormulaSet kNone;
    const Content* content = app.figure()->content;
    draw_sheet(r.sheet, r.scroll, r.scroll + r.box.h, list, content ? content->formulas : kNone);
    uint64_t hash = hash_combine(hash_of(list), app.settings.dark);
    hash = hash_floats(&app.pixel_scale, 1, hash);
    if (hash == r.picture_hash) return;
    r.picture_hash = hash;
    app.renderer->draw(list, app.fonts, {r.target->framebuffer(), w, h}, {.scale = app.pixel_scale, .offset = {kMargin * app.pixel_scale, 0}});
}

}  // namespace glassbox
