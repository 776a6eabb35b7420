// The gallery: every figure as a small picture by our own renderer, under the name of its explainer.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "engine/app/gui/panels.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"

namespace glassbox {
namespace {

constexpr Vec2 kStage{720, 450};  // figure units of a small picture
constexpr float kPadding = 12;

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool matches(const FigureItem& item, const std::string& search) {
    if (search.empty()) return true;
    const std::string wanted = lower(search);
    for (Language l : {Language::en, Language::zh})
        if (lower(item.title(l)).find(wanted) != std::string::npos ||
            lower(item.explainer_title(l)).find(wanted) != std::string::npos)
            return true;
    return lower(item.entry->id).find(wanted) != std::string::npos;
}

void card(App& app, int index, float width) {
    const FigureItem& item = app.figures[static_cast<size_t>(index)];
    Thumbnail& thumbnail = app.gallery.thumbnails[static_cast<size_t>(index)];
    const Theme& t = app.theme();
    const float height = std::round(width * kStage.y / kStage.x);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(index);
    if (ImGui::InvisibleButton("card", {width, height + 26}, ImGuiButtonFlags_EnableNav)) {
        app.open_figure(index);
        app.gallery_wanted = false;
        app.figure_focused = true;
    }
    const bool chosen = index == app.current, hovered = ImGui::IsItemHovered();
    thumbnail.seen = ImGui::IsItemVisible();
    if (thumbnail.seen) {
        ImDrawList* list = ImGui::GetWindowDrawList();
        const ImVec2 end{at.x + width, at.y + height};
        list->AddRectFilled(at, end, packed(t.paper), kRounding);
        if (thumbnail.target)
            list->AddImageRounded(static_cast<ImTextureID>(thumbnail.target->texture()), at, end, {0, 1},
                                  {1, 0}, IM_COL32_WHITE, kRounding);
        if (chosen) {
            list->AddRect({at.x - 1, at.y - 1}, {end.x + 1, end.y + 1}, packed(t.accent), kRounding + 1, 0,
                          2);
        } else {
            list->AddRect(at, end, packed(hovered ? t.ink2 : grounds_of(t).border), kRounding, 0, 1);
        }
        ImGui::SetCursorScreenPos({at.x + 2, at.y + height + 5});
        words(app.look(), item.title(app.settings.language),
              chosen    ? t.accent
              : hovered ? t.ink
                        : t.ink2,
              12.5f, chosen ? FontStyle::medium : FontStyle::sans, width - 4);
        ImGui::SetCursorScreenPos({at.x, at.y + height + 26});
        ImGui::Dummy({width, 4});
    }
    ImGui::PopID();
}

void search_field(App& app, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (app.wants_search || app.wants_panel == 1) ImGui::SetKeyboardFocusHere();
    app.wants_search = false;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(30, 7));
    text_input("##search", app.gallery.search, app.say(Say::search), width, true);
    ImGui::PopStyleVar();
    ImDrawList* list = ImGui::GetWindowDrawList();
    draw_icon(list, Icon::search, {at.x + 16, at.y + 14}, 14, packed(app.theme().ink2));
}

// One paper, and the explainers that teach it.
struct Paper {
    const Reference* reference = nullptr;
    std::vector<int> figures;  // the first of each explainer
};

// In the order of the explainers, and within one as its article names them.
std::vector<Paper> papers_of(App& app) {
    std::vector<std::pair<const Article*, int>> articles;
    std::string last;
    for (int i = 0; i < static_cast<int>(app.figures.size()); ++i) {
        const std::string& explainer = app.figures[static_cast<size_t>(i)].explainer;
        if (explainer == last) continue;
        last = explainer;
        if (const Article* a = article_of(app, explainer); a && !a->papers.empty()) articles.push_back({a, i});
    }
    const auto rank = [](const Article* a) { return a->order > 0 ? a->order : 1 << 30; };
    std::stable_sort(articles.begin(), articles.end(), [&](const auto& a, const auto& b) { return rank(a.first) < rank(b.first); });
    std::vector<Paper> papers;
    for (const auto& [article, first] : articles)
        for (const Reference& r : article->papers) {
            auto known = std::find_if(papers.begin(), papers.end(), [&](const Paper& p) { return p.reference->title == r.title; });
            if (known == papers.end()) known = papers.insert(papers.end(), {.reference = &r});
            known->figures.push_back(first);
        }
    return papers;
}

bool paper_matches(const Reference& r, const std::string& search) {
    return search.empty() || lower(r.text).find(lower(search)) != std::string::npos;
}

void paper_card(App& app, const Paper& paper, int number, float width) {
    const Reference& r = *paper.reference;
    const Theme& t = app.theme();
    const Look look = app.look();
    ImGui::PushID(number);
    paragraph(look, r.title, t.ink, 13, width);
    std::string by = r.authors.empty() ? "" : r.authors[0];
    if (r.authors.size() > 1) by = format(app.say(Say::and_others), by.c_str());
    words(look, by + (r.year.empty() ? "" : ", " + r.year), t.ink2, kNoteSize, FontStyle::sans, width);
    for (int first : paper.figures) {
        const FigureItem& item = app.figures[static_cast<size_t>(first)];
        ImGui::PushID(first);
        ImGui::PushStyleColor(ImGuiCol_Text, packed(t.accent));
        ImGui::PushStyleColor(ImGuiCol_Button, 0u);
        ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, ImVec2(0, 0.5f));
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, 4));
        if (ImGui::Button(item.explainer_title(app.settings.language).c_str(), {width, 0})) {
            app.settings.reader = true;
            app.gallery_wanted = false;
            if (!app.figure() || app.figure()->explainer != item.explainer) app.open_figure(first);
        }
        ImGui::PopStyleVar(2);
        ImGui::PopStyleColor(2);
        ImGui::PopID();
    }
    gap(6);
    ImGui::PopID();
}

}  // namespace

void gallery_panel(App& app, Rect box) {
    Gallery& g = app.gallery;
    g.thumbnails.resize(app.figures.size());
    const Theme& t = app.theme();
    if (begin_panel("gallery", box, grounds_of(t).panel, {kPadding, kPadding},
                    ImGuiWindowFlags_NoScrollbar)) {
        if (app.gallery_over()) to_front();
        edge(app, {box.right() - 0.5f, box.y}, {box.right() - 0.5f, box.bottom()});
        const float width = box.w - 2 * kPadding;
        search_field(app, width);
        gap(2);
        const std::string shelves[] = {app.say(Say::by_topic), app.say(Say::by_paper)};
        if (const int chosen = segments(app.look(), "shelf", shelves, g.papers ? 1 : 0, width); chosen >= 0) g.papers = chosen == 1;
        gap(2);
        // The scrollbar lies in the padding.
        ImGui::BeginChild("list", {width + kPadding - 2, 0}, ImGuiChildFlags_NavFlattened,
                          ImGuiWindowFlags_NoBackground);
        const float card_width = std::floor(width - 4);
        g.width = card_width;
        ImGui::Indent(2);
        std::string_view group;
        int shown = 0;
        for (Thumbnail& each : g.thumbnails) each.seen = false;
        if (g.papers)
            for (const Paper& p : papers_of(app))
                if (paper_matches(*p.reference, g.search)) paper_card(app, p, shown++, card_width);
        for (int i = 0; !g.papers && i < static_cast<int>(app.figures.size()); ++i) {
            const FigureItem& item = app.figures[static_cast<size_t>(i)];
            if (!matches(item, g.search)) continue;
            if (item.explainer != group) {
                if (shown) gap(4);
                words(app.look(), item.explainer_title(app.settings.language), t.ink, kNoteSize,
                      FontStyle::medium, card_width);
                group = item.explainer;
            }
            ++shown;
            card(app, i, card_width);
        }
        if (!shown)
            paragraph(app.look(), app.say(app.figures.empty() ? Say::no_figure_built : Say::no_match), t.ink2,
                      kNoteSize, card_width);
        ImGui::Unindent(2);
        ImGui::EndChild();
    }
    ImGui::End();
}

bool gallery_pending(const App& app) {
    const Gallery& g = app.gallery;
    if ((app.gallery_fits ? !app.settings.gallery : !app.gallery_wanted) || g.width <= 0) return false;
    return std::any_of(g.thumbnails.begin(), g.thumbnails.end(), [](const Thumbnail& t) { return t.seen && !t.fresh; });
}

void gallery_work(App& app, double until) {
    Gallery& g = app.gallery;
    if (!g.next) {
        const auto t = std::find_if(g.thumbnails.begin(), g.thumbnails.end(), [](const Thumbnail& each) { return each.seen && !each.fresh; });
        if (t == g.thumbnails.end()) return;
        g.next_index = static_cast<size_t>(t - g.thumbnails.begin());
        const FigureItem& item = app.figures[g.next_index];
        g.next = std::make_unique<LiveFigure>(LiveFigureDesc{.entry = item.entry,
                                                             .fonts = &app.fonts,
                                                             .assets = &app.library->assets(),
                                                             .content = item.content,
                                                             .size = kStage,
                                                             .theme = &app.theme(),
                                                             .language = app.settings.language,
                                                             .interactive = true});
    }
    while (g.next->work(0))
        if (monotonic_seconds() >= until) return;
    Thumbnail& t = g.thumbnails[g.next_index];
    const std::unique_ptr<LiveFigure> live = std::move(g.next);
    t.fresh = true;
    t.incomplete = !live->evaluation().missing_assets.empty();
    const float scale = g.width * app.pixel_scale / kStage.x;
    const int w = std::max(1, static_cast<int>(std::lround(kStage.x * scale))), h = std::max(1, static_cast<int>(std::lround(kStage.y * scale)));
    if (!t.target || t.target->width() != w) {
        Result<std::unique_ptr<Target>> target = Target::create(w, h);
        if (!target) return;
        t.target = std::move(*target);
    }
    app.renderer->draw(live->frame(live->settled_at() + 1), app.fonts, {t.target->framebuffer(), w, h}, {.scale = scale});
}

void gallery_forget(App& app) {
    app.gallery.next.reset();
    for (Thumbnail& t : app.gallery.thumbnails) t.fresh = false;
}

void gallery_complete(App& app) {
    app.gallery.next.reset();
    for (Thumbnail& t : app.gallery.thumbnails) t.fresh = t.fresh && !t.incomplete;
}

}  // namespace glassbox
