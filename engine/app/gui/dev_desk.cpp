#include "engine/app/gui/dev_desk.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/app/dev/theme_source.h"
#include "engine/app/dev/workshop.h"
#include "engine/app/gui/author_panel.h"
#include "engine/app/gui/panels.h"
#include "engine/platform/clock.h"
#include "engine/platform/png.h"

namespace glassbox {
namespace {

constexpr double kAtOnce = 0.25;  // seconds of compute after a reload, before the first frame
constexpr size_t kShown = 4;      // problems in the window

class Desk : public Companion {
  public:
    Desk(const DevTools& tools, const GuiOptions& options)
        : shop_(tools), figure_(options.figure), open_(options.open), report_(options.seconds > 0), screenshot_(options.screenshot) {}

    bool poll(App& app) override {
        if (const FigureItem* item = app.figure()) shop_.prefer(figure_.empty() ? item->explainer : figure_.substr(0, figure_.find('/')));
        if (!shop_.poll()) return frames_ > 0;
        for (const DevNews& n : shop_.take_news()) {
            if (n.theme) reload_theme(app);
            if (n.content) reload_content(app, n.explainer);
            if (!n.figures.empty()) reload_figures(app, n);
        }
        const double until = monotonic_seconds() + kAtOnce;
        while (app.live && app.live->work(app.now) && monotonic_seconds() < until) {
        }
        frames_ = shop_.problems().empty() ? 1 : 3;  // a window of Dear ImGui knows its size after it was drawn
        return true;
    }

    void draw(App& app, Rect figure) override {
        author_.draw(app, figure);
        problems_ = shop_.problems();
        if (!problems_.empty()) return draw_problems(app, figure);
        if (shop_.compiling().empty()) return;
        const std::string text = format(app.say(Say::compiling), shop_.compiling().c_str());
        const TextLayout layout = layout_text(app.fonts, text, {.size = kNoteSize});
        ImDrawList* list = ImGui::GetForegroundDrawList();
        const Rect r{figure.x + 12, figure.y + 10, layout.width + 20, 24};
        list->AddRectFilled({r.x, r.y}, {r.right(), r.bottom()}, packed(grounds_of(app.theme()).control), 12);
        app.host->fonts().draw(list, {r.x + 10, r.y + 16}, layout.glyphs, packed(app.theme().ink2));
    }

    Status drawn(App& app, const Surface& surface) override {
        if (frames_ == 0 || --frames_ > 0 || !report_ || !app.live) return {};
        std::string picture;
        if (!screenshot_.empty()) {
            picture = format("%s.%d.png", screenshot_.substr(0, screenshot_.rfind('.')).c_str(), ++pictures_);
            Picture p{surface.width, surface.height, {}};
            read_framebuffer(surface.framebuffer, p.width, p.height, p.rgba);
            for (size_t i = 3; i < p.rgba.size(); i += 4) p.rgba[i] = 255;
            if (Status ok = write_png(picture, p); !ok) return ok;
        }
        const LiveFigure& live = *app.live;
        const Story* story = live.story();
        const Step* step = story ? story->find(live.state().document.step) : nullptr;
        Json j;
        j["figure"] = live.desc().entry->id;
        j["figures"] = Json::array();
        for (const FigureItem& f : app.figures) j["figures"].push_back(f.entry->id);
        j["tick"] = live.tick();
        j["step"] = live.state().document.step;
        j["caption"] = step ? step->caption.in(app.settings.language) : "";
        j["controls"] = Json::object();
        for (const ControlSchema& c : live.evaluation().controls)
            if (c.type != ControlType::button) j["controls"][c.name] = live.raw(c);
        j["outputs"] = Json::object();
        for (const Output& o : live.evaluation().outputs) j["outputs"][o.name] = o.text;
        j["picture"] = format("%016llx", static_cast<unsigned long long>(hash_of(live.target())));
        j["computing"] = live.computing();
        j["compiling"] = shop_.compiling();
        j["restarted"] = std::exchange(restarted_, {});
        j["problems"] = Json::array();
        for (const DevProblem& p : problems_) j["problems"].push_back({{"place", p.place}, {"text", p.text}});
        if (!picture.empty()) j["screenshot"] = picture;
        std::printf("%s\n", write_json(j).c_str());
        std::fflush(stdout);
        return {};
    }

  private:
    void reload_theme(App& app) {
        const Result<Themes> themes = read_theme_source(shop_.tools().theme);
        if (!themes) return app.tell(themes.error().message, true);
        app.light_look = themes->light;
        app.dark_look = themes->dark;
        app.restyled = true;
        app.presenter.next.reset();
        if (app.live) app.live->replace(*app.figure()->entry, app.figure()->content);
        gallery_forget(app);
    }

    void reload_content(App& app, const std::string& explainer) {
        const Result<const Content*> content = app.library->reload(explainer, shop_.tools().content + "/" + explainer + ".json");
        if (!content) return app.tell(content.error().message, true);
        for (size_t i = 0; i < app.figures.size(); ++i) {
            FigureItem& item = app.figures[i];
            if (item.explainer != explainer) continue;
            item.content = *content;
            if (i < app.gallery.thumbnails.size()) app.gallery.thumbnails[i].fresh = false;
        }
        forget_article(app, explainer, shop_.tools().content + "/" + explainer + ".json");
        if (!app.live || app.figure()->explainer != explainer) return;
        app.presenter.next.reset();
        app.live->replace(*app.figure()->entry, *content);
        app.window->set_title(app.figure()->title(app.settings.language) + " – Glassbox");
    }

    void reload_figures(App& app, const DevNews& news) {
        for (const FigureEntry* entry : news.figures) {
            int at = app.find(entry->id);
            if (at < 0) {
                const auto place = std::find_if(app.figures.begin(), app.figures.end(),
                                                [&](const FigureItem& f) { return std::string_view(f.entry->id) > entry->id; });
                at = static_cast<int>(place - app.figures.begin());
                app.figures.insert(place, {.entry = entry, .content = app.library->content(*entry), .explainer = news.explainer});
                if (static_cast<size_t>(at) < app.gallery.thumbnails.size())
                    app.gallery.thumbnails.insert(app.gallery.thumbnails.begin() + at, Thumbnail{});
                if (app.current >= at) ++app.current;
            }
            FigureItem& item = app.figures[static_cast<size_t>(at)];
            item.entry = entry;
            if (static_cast<size_t>(at) < app.gallery.thumbnails.size()) app.gallery.thumbnails[static_cast<size_t>(at)].fresh = false;
            if (at != app.current || !app.live) continue;
            app.presenter.next.reset();
            for (const RunSlot& run : app.live->runs())
                if (shop_.builder().changed(run.model)) restarted_.push_back(run.name);
            app.live->replace(*entry, item.content, restarted_);
        }
        // The figure that was asked for may be one that the program itself does not have.
        if (figure_.empty() || app.find(figure_) < 0) return;
        app.open_figure(app.find(std::exchange(figure_, "")));
        if (!open_.empty()) app.open_file(std::exchange(open_, ""));
    }

    void draw_problems(App& app, Rect figure) {
        const Theme& t = app.theme();
        const float width = std::min(figure.w - 32, 720.f), inner = width - 32;
        std::string all;
        ImGui::SetNextWindowPos({std::round(figure.x + (figure.w - width) / 2), figure.y + 16});
        ImGui::SetNextWindowSize({width, 0});
        ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(16, 12));
        ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(t.dark ? Color::hex(0x2A2F37) : t.paper));
        ImGui::PushStyleColor(ImGuiCol_Border, packed(t.bad));
        if (ImGui::Begin("problems", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                                  ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav)) {
            const Look look = app.look();
            for (size_t i = 0; i < problems_.size(); ++i) {
                const DevProblem& p = problems_[i];
                all += p.place + (p.place.empty() ? "" : ": ") + p.text + "\n";
                if (i >= kShown) continue;
                if (i) gap(6);
                if (!p.place.empty()) words(look, p.place, t.bad, 13, FontStyle::medium, inner);
                paragraph(look, p.text, t.ink, 13, inner);
            }
            gap(6);
            std::string note = app.say(Say::last_good);
            if (problems_.size() > kShown) note = format(app.say(Say::more_problems), static_cast<int>(problems_.size() - kShown)) + note;
            const float y = ImGui::GetCursorScreenPos().y;
            words(look, note, t.ink2, kNoteSize, FontStyle::sans, inner - 90);
            ImGui::SetCursorScreenPos({ImGui::GetWindowPos().x + width - 96, y - 8});
            if (word_button(look, app.say(Say::copy), false, 80)) app.window->set_clipboard(all);
        }
        ImGui::End();
        ImGui::PopStyleColor(2);
        ImGui::PopStyleVar(3);
    }

    Workshop shop_;
    AuthorPanel author_;
    std::string figure_, open_;  // asked for, until they are there
    bool report_ = false;
    int frames_ = 1;  // until a change is seen as it will stay
    std::string screenshot_;
    int pictures_ = 0;
    std::vector<std::string> restarted_;
    std::vector<DevProblem> problems_;
};

}  // namespace

int run_dev(const DevTools& tools, GuiOptions options) {
    Desk desk(tools, options);
    options.companion = &desk;
    if (!find_figure(options.figure)) options.figure.clear(), options.open.clear();
    return run_gui(options);
}

}  // namespace glassbox
