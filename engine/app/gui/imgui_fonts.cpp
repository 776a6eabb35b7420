#include "engine/app/gui/imgui_fonts.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "engine/draw/coverage.h"

namespace glassbox {

// Where the numbers of a face's glyphs begin: beyond the blanks and the fallbacks that Dear ImGui treats in
// its own way.
constexpr int kFirstGlyph = 0x400;

// What a font of Dear ImGui reads from: a style, whose characters may come from several faces, or one face,
// whose "characters" are its glyphs' numbers, from kFirstGlyph on.
struct UiFonts::Source {
    const FontSet* fonts = nullptr;
    FontStyle style = FontStyle::sans;
    Face face = Face::sans;
    bool by_glyph = false;
    std::set<uint32_t> missing;
    Rasterizer rasterizer;
    Path path;
    Polylines lines;
    AlphaMask mask;
    std::vector<uint8_t> wide, pixels;

    GlyphRef find(uint32_t code) {
        if (by_glyph) {
            const int glyph = static_cast<int>(code) - kFirstGlyph;
            const bool there = fonts->has(face) && glyph >= 0 && glyph < fonts->font(face).glyph_count();
            return {face, there ? static_cast<GlyphId>(glyph) : GlyphId{0}, !there};
        }
        return fonts->find(style, code);
    }
    // Middle of the capitals in the middle of the line.
    float baseline(float size) const {
        const Font& f = fonts->font(by_glyph ? face : fonts->face_of(style));
        return by_glyph ? 0 : std::round((size + f.cap_height() * size / f.units_per_em()) / 2);
    }
};

namespace {

// Dear ImGui copies the "file" that it is given: ours holds only where the source is.
UiFonts::Source& source_of(ImFontConfig* config) {
    return **static_cast<UiFonts::Source**>(config->FontData);
}

bool contains(ImFontAtlas*, ImFontConfig* config, ImWchar code) {
    return !source_of(config).find(code).missing;
}

bool init_baked(ImFontAtlas*, ImFontConfig* config, ImFontBaked* baked, void*) {
    UiFonts::Source& s = source_of(config);
    baked->Ascent = s.baseline(baked->Size);
    baked->Descent = baked->Ascent - baked->Size;
    return true;
}

// Twice as fine across, then averaged over two, so that a letter between two pixels keeps its weight.
void widen(const AlphaMask& mask, std::vector<uint8_t>& out) {
    const int w = mask.bounds.w, h = mask.bounds.h;
    out.assign(static_cast<size_t>(w + 1) * static_cast<size_t>(h), 0);
    for (int y = 0; y < h; ++y) {
        const uint8_t* from = mask.alpha.data() + static_cast<size_t>(y) * static_cast<size_t>(w);
        uint8_t* to = out.data() + static_cast<size_t>(y) * static_cast<size_t>(w + 1);
        for (int x = 0; x <= w; ++x) {
            const int left = x > 0 ? from[x - 1] : 0, right = x < w ? from[x] : 0;
            to[x] = static_cast<uint8_t>((left + right + 1) / 2);
        }
    }
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void*, ImWchar code,
                ImFontGlyph* out, float* advance_only) {
    UiFonts::Source& s = source_of(config);
    const GlyphRef g = s.find(code);
    if (g.missing) {
        if (!s.by_glyph && code >= 0x20 && code != IM_UNICODE_CODEPOINT_INVALID) s.missing.insert(code);
        return false;
    }
    const Font& font = s.fonts->font(g.face);
    const float scale = baked->Size / font.units_per_em();
    const float advance = font.advance(g.glyph) * scale;
    if (advance_only) {
        *advance_only = advance;
        return true;
    }
    out->Codepoint = code;
    out->AdvanceX = advance;

    const float density = config->RasterizerDensity * baked->RasterizerDensity;
    const bool fine = baked->Size * density < 40;
    const float sx = scale * density * (fine ? 2.f : 1.f), sy = scale * density;
    const Rect ink = font.bounds(g.glyph);
    if (ink.w <= 0 || ink.h <= 0) return true;
    constexpr int kMost = 4096;
    const PixelRect box = pixels_touched({ink.x * sx, ink.y * sy, ink.w * sx, ink.h * sy},
                                         {-kMost, -kMost, 2 * kMost, 2 * kMost});
    if (box.w <= 0 || box.h <= 0) return true;

    s.path.clear();
    font.outline(g.glyph, s.path);
    flatten(s.path, Affine{sx, 0, 0, sy, 0, 0}, kFlattenTolerance, s.lines);
    s.rasterizer.rasterize(s.lines, box, FillRule::nonzero, s.mask);
    if (s.mask.bounds.w <= 0 || s.mask.bounds.h <= 0) return true;

    const int w = s.mask.bounds.w + (fine ? 1 : 0), h = s.mask.bounds.h;
    if (fine) widen(s.mask, s.wide);
    const uint8_t* pixels = fine ? s.wide.data() : s.mask.alpha.data();
    const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, w, h);
    if (id == ImFontAtlasRectId_Invalid) return false;
    ImTextureRect* rect = ImFontAtlasPackGetRect(atlas, id);

    const float to_x = 1 / (density * (fine ? 2.f : 1.f)), to_y = 1 / density;
    const float left = (static_cast<float>(s.mask.bounds.x) - (fine ? 0.5f : 0.f)) * to_x;
    const float top = static_cast<float>(s.mask.bounds.y) * to_y + std::round(baked->Ascent);
    out->X0 = left;
    out->Y0 = top;
    out->X1 = left + static_cast<float>(w) * to_x;
    out->Y1 = top + static_cast<float>(h) * to_y;
    out->Visible = true;
    out->PackId = id;
    ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, config, out, rect, pixels, ImTextureFormat_Alpha8, w);
    return true;
}

const ImFontLoader* loader() {
    static ImFontLoader ours;
    ours.Name = "outlines";
    ours.FontSrcContainsGlyph = contains;
    ours.FontBakedInit = init_baked;
    ours.FontBakedLoadGlyph = load_glyph;
    return &ours;
}

ImFont* add(UiFonts::Source& source, const char* name) {
    ImFontConfig config;
    UiFonts::Source* address = &source;
    std::snprintf(config.Name, sizeof config.Name, "%s", name);
    config.FontData = &address;
    config.FontDataSize = sizeof address;
    config.FontDataOwnedByAtlas = false;
    config.FontLoader = loader();
    config.SizePixels = 14;
    config.PixelSnapH = false;
    return ImGui::GetIO().Fonts->AddFont(&config);
}

}  // namespace

UiFonts::UiFonts(const FontSet& fonts) : fonts_(fonts) {
    constexpr std::pair<FontStyle, const char*> kStyles[] = {
        {FontStyle::sans, "sans"}, {FontStyle::medium, "medium"}, {FontStyle::mono, "mono"}};
    ImFont** const goals[] = {&sans, &medium, &mono};
    for (size_t i = 0; i < std::size(kStyles); ++i) {
        styles_[i] = std::make_unique<Source>();
        styles_[i]->fonts = &fonts_;
        styles_[i]->style = kStyles[i].first;
        *goals[i] = add(*styles_[i], kStyles[i].second);
    }
    for (int f = 0; f < kFaceCount; ++f) {
        const Face face = static_cast<Face>(f);
        if (!fonts_.has(face)) continue;
        std::unique_ptr<Source>& s = faces_[static_cast<size_t>(f)];
        s = std::make_unique<Source>();
        s->fonts = &fonts_;
        s->face = face;
        s->by_glyph = true;
        face_fonts_[static_cast<size_t>(f)] = add(*s, "glyphs");
    }
}

UiFonts::~UiFonts() = default;

void UiFonts::draw(ImDrawList* list, Vec2 origin, const std::vector<PositionedGlyph>& glyphs,
                   uint32_t color) const {
    for (const PositionedGlyph& g : glyphs) {
        ImFont* font = face_fonts_[static_cast<size_t>(g.face)];
        if (!font) continue;
        const ImFontGlyph* q =
            font->GetFontBaked(g.size)->FindGlyph(static_cast<ImWchar>(g.glyph + kFirstGlyph));
        if (!q || !q->Visible) continue;
        const float x = origin.x + g.x, y = std::round(origin.y + g.y);
        list->PrimReserve(6, 4);
        list->PrimRectUV({x + q->X0, y + q->Y0}, {x + q->X1, y + q->Y1}, {q->U0, q->V0}, {q->U1, q->V1},
                         color);
    }
}

int UiFonts::missing() const {
    size_t n = 0;
    for (const auto& s : styles_) n += s->missing.size();
    return static_cast<int>(n);
}

}  // namespace glassbox
