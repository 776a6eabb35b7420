// Formulas as marks: one path a part, so that parts have colours, answer the pointer, and move.
#include "engine/base/text.h"
#include "engine/figure/figure.h"

namespace glassbox {
namespace {

const FormulaPart* about(std::initializer_list<FormulaPart> parts, std::string_view name) {
    for (const FormulaPart& p : parts)
        if (p.name == name) return &p;
    return nullptr;
}

// What is said about a part, or about the nearest part around it.
struct Said {
    Color color{0, 0, 0, 0};
    bool hidden = false;
    const FormulaPart* number = nullptr;
};
Said said_of(const Formula& f, int part, std::initializer_list<FormulaPart> parts) {
    Said said;
    for (int p = part; p >= 0; p = f.parts[static_cast<size_t>(p)].parent) {
        const FormulaPart* a = about(parts, f.parts[static_cast<size_t>(p)].name);
        if (!a) continue;
        if (said.color.a == 0) said.color = a->color;
        said.hidden |= a->hidden;
        if (a->number.value) said.number = a;
    }
    return said;
}

Affine placement(const Formula& f, Vec2 at, const FormulaLook& look) {
    const float s = look.size * kMathScale;
    const float left = look.anchor == Anchor::left ? 0 : look.anchor == Anchor::middle ? f.width / 2 : f.width;
    return {s, 0, 0, s, at.x - left * s, at.y};
}

}  // namespace

TextSize Figure::measure_formula(std::string_view name, float size) const {
    const Formula* f = content_ ? content_->formulas.find(name) : nullptr;
    if (!f) return {};
    const float s = size * kMathScale;
    return {.width = f->width * s, .ascent = f->ascent * s, .descent = f->descent * s,
            .ink = {0, -f->ascent * s, f->width * s, (f->ascent + f->descent) * s}};
}

MarkRef Figure::formula(Key k, Vec2 at, std::string_view name, const FormulaLook& look, std::initializer_list<FormulaPart> parts) {
    const Formula* f = content_ ? content_->formulas.find(name) : nullptr;
    const Color ink = look.color.a ? look.color : theme().ink;
    const auto draw = [&](Key under, int part, Color color) {
        Path outline;
        if (f) content_->formulas.outline(*f, part, placement(*f, at, look), outline);
        return path(under, outline, {.fill = color});
    };
    // Without articles (a test, a broken folder) the picture stands without its formula; a wrong name is a mistake.
    if (!f && content_ && !content_->formulas.all().empty()) fail(format("the article has no formula \"%s\"", std::string(name).c_str()));
    const MarkRef whole = draw(k, Formula::kNoPart, ink).name(name);
    if (!f) return whole;
    for (const FormulaPart& p : parts)
        if (f->part(p.name) == Formula::kNone) fail(format("the formula \"%s\" has no part \"%s\"", std::string(name).c_str(), std::string(p.name).c_str()));
    for (size_t i = 0; i < f->parts.size(); ++i) {
        const int part = static_cast<int>(i);
        const Said said = said_of(*f, part, parts);
        if (said.hidden) continue;
        const std::string_view called = f->parts[i].name;
        const Key under = key(called, k.i, k.j);
        const Color color = said.color.a ? said.color : ink;
        if (!said.number) {
            MarkRef m = draw(under, part, color);
            m.part_of(k).hoverable().name(called);
        } else if (said.number->name == called) {
            const Affine to = placement(*f, at, look);
            const Rect box = content_->formulas.bounds(*f, part);
            number(under, to({box.center().x, 0}), said.number->number,
                   {.text = {.size = look.size, .color = color, .anchor = Anchor::middle}, .digits = said.number->digits}).part_of(k);
        }
    }
    return whole;
}

}  // namespace glassbox
