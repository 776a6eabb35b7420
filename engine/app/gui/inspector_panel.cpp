// The inspector: the tensor behind the mark that the pointer is at, or that a click has pinned.
#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"
#include "engine/app/gui/tensor_view.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

struct Shown {
    Value value;
    std::string mark;  // the key of the mark
    ColorScale scale;
    bool scaled = false;  // the mark shows it on this scale
};

const Mark* find_mark(const DisplayList& list, std::string_view key_text) {
    const Key k = parse_key(key_text);
    if (!k) return nullptr;
    for (const Mark& m : list.marks)
        if (m.key.hash == k.hash) return &m;
    return nullptr;
}

Shown of_mark(const LiveFigure& live, const std::string& key_text, int cell) {
    const DisplayList& list = live.target();
    const Mark* m = find_mark(list, key_text);
    if (!m) return {};
    Shown s{.value = m->value, .mark = key_text, .scale = {}};
    if (m->kind == MarkKind::heatmap) {
        const HeatmapInfo& h = list.heatmaps[m->info];
        if (cell >= 0 && cell < h.rows * h.columns)
            s.value = h.first.at(static_cast<uint32_t>(cell));
        else if (!s.value)
            s.value = h.first;
        s.scale = list.scales[h.scale];
        s.scaled = true;
    }
    for (const Paint* p : {&m->fill, &m->stroke}) {
        if (p->scale == Paint::kSolid || s.scaled) continue;
        s.scale = list.scales[p->scale];
        s.scaled = true;
        if (!s.value) s.value = p->value;
    }
    return s;
}

Shown shown(App& app) {
    const LiveFigure& live = *app.live;
    Shown s;
    if (!app.pin.output.empty()) {
        for (const Output& o : live.evaluation().outputs)
            if (o.name == app.pin.output) s = {.value = o.scalar.value, .mark = {}, .scale = {}};
    } else if (!app.pin.key.empty()) {
        s = of_mark(live, app.pin.key, app.pin.cell);
    } else {
        const FigureState& state = live.state();
        s = of_mark(live, !state.hovered.empty() ? state.hovered : state.document.selected,
                    state.hovered_cell);
    }
    if (s.value && app.pin.offset >= 0) s.value.index = static_cast<uint32_t>(app.pin.offset);
    return s;
}

// The colours that a tensor has when no mark says: symmetric where it has both signs.
ColorScale scale_for(const TensorFacts& f) {
    const float reach = std::max(std::abs(f.smallest), std::abs(f.largest));
    if (f.smallest < 0) return diverging(reach > 0 ? reach : 1);
    return blues(reach > 0 ? reach : 1);
}

void fact(App& app, const char* name, const std::string& value, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    words(app.look(), name, app.theme().ink2, kNoteSize, FontStyle::sans, width);
    ImGui::SetCursorScreenPos({at.x, at.y + 17});
    words(app.look(), value, app.theme().ink, 13, FontStyle::medium, width);
}

void facts_row(App& app, std::initializer_list<std::pair<const char*, std::string>> facts, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float each = width / static_cast<float>(facts.size());
    float x = at.x;
    for (const auto& [name, value] : facts) {
        ImGui::SetCursorScreenPos({x, at.y});
        fact(app, name, value, each - 8);
        x += each;
    }
    ImGui::SetCursorScreenPos({at.x, at.y + 38});
    ImGui::Dummy({width, 0});
}

std::string number(float v) {
    return std::isfinite(v) ? format_number(static_cast<double>(v), 4)
           : std::isnan(v)  ? "NaN"
           : v > 0          ? "∞"
                            : "−∞";
}

void tensor_part(App& app, const Shown& s, const BoundTensor& tensor, float width, float bottom) {
    const Look look = app.look();
    const Theme& t = app.theme();
    const float value = tensor.view[s.value.index];
    // Name, then the number itself, large.
    words(look, tensor.name, t.ink, 13, FontStyle::mono, width);
    const TextLayout big =
        layout_text(app.fonts, number(value), {.font = FontStyle::medium, .size = 24, .tabular = true});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    look.fonts.draw(ImGui::GetWindowDrawList(), {at.x, at.y + 24}, big.glyphs, packed(t.ink));
    const std::string index = index_text(tensor.view.shape(), s.value.index);
    ImGui::SetCursorScreenPos({at.x + big.width + 10, at.y + 10});
    if (!index.empty()) words(look, "[" + index + "]", t.ink2, 13, FontStyle::mono, width - big.width - 12);
    ImGui::SetCursorScreenPos({at.x, at.y + 36});
    if (!tensor.provenance.empty()) {
        words(look, app.say(Say::computed_by), t.ink2, kNoteSize);
        // Long chains of names break after their commas and dots.
        paragraph(look, tensor.provenance, t.ink, 13, width);
    }
    gap(2);
    const TensorFacts f = facts_of(tensor.view);
    facts_row(app,
              {{app.say(Say::shape), shape_text(tensor.view.shape())},
               {app.say(Say::smallest), number(f.smallest)},
               {app.say(Say::largest), number(f.largest)}},
              width);
    facts_row(app,
              {{app.say(Say::mean), format_number(f.mean, 3)},
               {app.say(Say::deviation), format_number(f.deviation, 3)},
               {app.say(Say::not_finite), std::to_string(f.not_finite)}},
              width);
    if (tensor.view.size() < 2) return;
    gap(2);
    words(look, app.say(Say::heatmap), t.ink2, kNoteSize);
    int64_t clicked =
        heatmap_grid(look, tensor.view, s.scaled ? s.scale : scale_for(f), s.value.index, width, 210);
    gap(2);
    words(look, app.say(Say::histogram), t.ink2, kNoteSize);
    histogram(look, tensor.view, f, value, width, 48);
    gap(2);
    words(look, app.say(Say::numbers), t.ink2, kNoteSize);
    const float left = bottom - ImGui::GetCursorScreenPos().y - 12;
    if (const int64_t c = number_grid(look, tensor.view, s.value.index, width, std::max(220.f, left)); c >= 0)
        clicked = c;
    if (clicked >= 0) {
        if (!app.pin) app.pin.key = s.mark;
        app.pin.offset = clicked;
    }
}

}  // namespace

void inspector_panel(App& app, Rect box) {
    const Theme& t = app.theme();
    if (begin_panel("inspector", box, grounds_of(t).panel, {kPanelPadding, 10})) {
        if (app.panel_over()) to_front();
        edge(app, {box.x, box.y + 0.5f}, {box.right(), box.y + 0.5f});
        edge(app, {box.x + 0.5f, box.y}, {box.x + 0.5f, box.bottom()});
        const float width = box.w - 2 * kPanelPadding;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({at.x, at.y + 5});
        heading(app.look(), app.say(Say::inspector));
        const Shown s = app.live ? shown(app) : Shown();
        const BoundTensor tensor = app.live ? app.live->bound(s.value) : BoundTensor();
        float x = at.x + width - kIconButton + 6;
        if (app.pin) {
            ImGui::SetCursorScreenPos({x, at.y});
            if (icon_button(app.look(), "unpin", Icon::close, app.say(Say::unpin))) app.pin = {};
            x -= kIconButton;
        }
        if (!tensor.view.empty()) {
            ImGui::SetCursorScreenPos({x, at.y});
            if (icon_button(app.look(), "copy", Icon::copy, app.say(Say::copy))) {
                app.window->set_clipboard(tensor_as_text(tensor.name, tensor.view));
                app.tell(app.say(Say::copied));
            }
        }
        ImGui::SetCursorScreenPos({at.x, at.y + kIconButton + 2});
        if (!tensor.view.empty()) {
            tensor_part(app, s, tensor, width, box.bottom());
        } else if (!tensor.name.empty()) {
            words(app.look(), tensor.name, t.ink, 13, FontStyle::mono, width);
            words(app.look(), tensor.provenance, t.ink2, 13, FontStyle::sans, width);
        } else {
            paragraph(app.look(), app.say(app.pin ? Say::no_tensor : Say::inspector_hint), t.ink2, 13, width);
        }
    }
    ImGui::End();
}

}  // namespace glassbox
