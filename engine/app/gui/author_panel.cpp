#include "engine/app/gui/author_panel.h"

#include <algorithm>

#include "engine/app/gui/panels.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"

namespace glassbox {
namespace {

constexpr float kLine = 18, kSize = 12;
constexpr int kTimes = 5;  // measured, of which the best counts

std::string binding_of(const LiveFigure& live, const Mark& m) {
    std::string out;
    const auto add = [&](const char* what, Value v) {
        if (v) out += std::string("  ") + what + " " + live.describe(v);
    };
    add("=", m.value);
    if (m.fill.value != m.value) add("fill", m.fill.value);
    if (m.stroke.value != m.value && m.stroke.value != m.fill.value) add("stroke", m.stroke.value);
    return out.empty() ? "  not bound" : out;
}

template <class F>
double best_of(F work) {
    double best = 1e300;
    for (int i = 0; i < kTimes; ++i) {
        const double from = monotonic_seconds();
        work();
        best = std::min(best, monotonic_seconds() - from);
    }
    return best * 1e3;
}

}  // namespace

std::vector<std::string> marks_at(const LiveFigure& live, Vec2 point) {
    std::vector<std::string> out;
    const DisplayList& list = live.target();
    const std::string all = describe(list);
    const std::vector<std::string_view> lines = split(all, '\n');  // one a mark
    for (size_t i = list.marks.size(); i-- > 0;) {
        const Mark& m = list.marks[i];
        if (m.kind == MarkKind::group_begin || m.kind == MarkKind::group_end) continue;
        if (!live.bounds(m).inset(-2).contains(point)) continue;
        std::string line = (m.key ? to_text(m.key) : std::string("(no key)")) + "  " + std::string(lines[i].substr(0, lines[i].find(' ')));
        if (m.kind == MarkKind::text) line += " \"" + std::string(list.text(m).substr(0, 40)) + "\"";
        if (m.kind == MarkKind::heatmap) {
            const HeatmapInfo& h = list.heatmaps[m.info];
            line += format(" %d x %d", h.rows, h.columns) + (h.first ? "  = " + live.describe(h.first) : "  not bound");
        } else if (!m.has(Mark::kDecoration)) {
            line += binding_of(live, m);
        }
        out.push_back(std::move(line));
    }
    return out;
}

void AuthorPanel::measure(App& app) {
    LiveFigure& live = *app.live;
    const uint64_t hash = hash_of(live.target());
    if (hash == looked_at_ || live.moving(app.now) || live.computing()) return;
    looked_at_ = hash;
    findings_ = check_picture(live);
    list_.clear();
    for (std::string_view line : split(describe(live.target()), '\n'))
        if (!line.empty()) list_.emplace_back(line);
    const FigureItem& item = *app.figure();
    cost_.figure = best_of([&] { live.replace(*item.entry, item.content); });
    cost_.easing = best_of([&] { (void)live.frame(app.now); });
    if (!app.picture) return;
    const DrawTarget target{app.picture->framebuffer(), app.picture->width(), app.picture->height()};
    const DrawOptions options{.scale = app.figure_scale * app.pixel_scale};
    cost_.preparing = best_of([&] { app.renderer->prepare(live.frame(app.now), app.fonts, target, options); });
    cost_.drawing = best_of([&] { app.renderer->draw(live.frame(app.now), app.fonts, target, options); });
    app.picture_hash = 0;
}

void AuthorPanel::draw(App& app, Rect figure) {
    if (ImGui::IsKeyPressed(ImGuiKey_F2, false)) on_ = !on_;
    if (!on_ || !app.live) return;
    measure(app);
    const Theme& t = app.theme();
    const Look look = app.look();
    const float width = std::min(figure.w - 24, 620.f), height = std::min(figure.h * 0.42f, 300.f);
    ImGui::SetNextWindowPos({figure.x + 12, figure.bottom() - height - 12});
    ImGui::SetNextWindowSize({width, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(12, 10));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(t.dark ? Color::hex(0x2A2F37) : t.paper));
    ImGui::PushStyleColor(ImGuiCol_Border, packed(grounds_of(t).border));
    if (ImGui::Begin("author", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                            ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav)) {
        const std::string tabs[] = {app.say(Say::author_marks), format("%s %d", app.say(Say::author_warnings), static_cast<int>(findings_.size())),
                                    app.say(Say::author_list), app.say(Say::author_cost)};
        if (const int chosen = segments(look, "tabs", tabs, tab_, width - 24); chosen >= 0) tab_ = chosen;
        gap(2);
        ImGui::BeginChild("lines", {width - 24, 0}, ImGuiChildFlags_None, ImGuiWindowFlags_NoBackground);
        const auto line = [&](std::string_view text, Color color, FontStyle font = FontStyle::mono) {
            words(look, text, color, kSize, font, width - 40);
        };
        if (tab_ == 0) {
            const float s = app.figure_scale * app.view.zoom;
            const Vec2 mouse{ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y};
            const std::vector<std::string> marks = marks_at(*app.live, (mouse - Vec2{app.figure_box.x, app.figure_box.y} - app.view.pan) * (1 / s));
            if (marks.empty()) line(app.say(Say::author_point), t.ink2, FontStyle::sans);
            for (const std::string& m : marks) line(m, m.ends_with("not bound") ? t.ink2 : t.ink);
        } else if (tab_ == 1) {
            if (findings_.empty()) line(app.say(Say::author_clean), t.good, FontStyle::sans);
            for (const Finding& f : findings_) paragraph(look, f.what, t.bad, kSize, width - 40);
        } else if (tab_ == 2) {
            ImGuiListClipper clipper;
            clipper.Begin(static_cast<int>(list_.size()), kLine);
            while (clipper.Step())
                for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) line(list_[static_cast<size_t>(i)], t.ink);
        } else {
            line(format("%7.3f ms  figure function, %d marks", cost_.figure, static_cast<int>(app.live->target().marks.size())), t.ink);
            line(format("%7.3f ms  easing", cost_.easing), t.ink);
            line(format("%7.3f ms  glyphs, paths, instances", std::max(0.0, cost_.preparing - cost_.easing)), t.ink);
            line(format("%7.3f ms  OpenGL, %d draw calls", std::max(0.0, cost_.drawing - cost_.preparing), app.renderer->stats().draw_calls), t.ink);
        }
        ImGui::EndChild();
    }
    ImGui::End();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
}

}  // namespace glassbox
