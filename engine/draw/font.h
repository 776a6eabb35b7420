// Fonts as vector outlines, read from .gbfont bytes that assets/fonts/bake.py makes: the same numbers on
// every machine. A Font is a view: the bytes (usually embedded in the program) must outlive it.
//
//     Result<Fonts> fonts = load_fonts(embedded_assets());          // who starts the program keeps this
//     FontSet set = fonts->set();                                   // and passes this, by value or reference
//     GlyphRef g = set.find(FontStyle::sans, 'A');                  // never empty: falls back, at last to a
//     box set.font(g.face).outline(g.glyph, path, Affine::scaling(14.f / units));   // y down, baseline at 0
//
// The format, version 1, all numbers little-endian:
//     char[4] "GBFT"   u16 version   u16 units per em   i16 ascent, descent (negative), cap height, x height
//     u16 glyphs   u16 code points   u16 left classes   u16 right classes   u16 flags (1: maths records) u16
//     0 u32 bytes in all   u32 sum of the bytes that follow u32[code points]  sorted code points u16[code
//     points]  their glyphs (glyph 0 is the replacement box) u16[glyphs]       advances i16[glyphs][4]
//     bounds: left, bottom, right, top; y up i16[glyphs][2]    with flag 1: italic correction, where an
//     accent's middle goes u8[glyphs] left class, u8[glyphs] right class, i16[left classes][right classes]
//     kerning: only if classes > 0 u32[glyphs + 1]   where each outline starts in the bytes that follow; the
//     last is where they end
// An outline is a list of runs: one byte (operation in the lower 3 bits, count - 1 in the upper 5), then for
// each of the count its numbers, zigzag varints, each point relative to the one before, starting from (0, 0):
//     0 move dx dy   1 line dx dy   2 line dx   3 line dy   4 quad (2 points)   5 cubic (3 points)
//     6 cubic that starts level and ends upright: ax bx by cy   7 cubic the other way round: ay bx by cx
// A contour is closed by the next move or the end. The glyph pairs of GPOS are all there: glyphs with equal
// kerning share a class, so that a lookup is two bytes and one number.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/embedded.h"
#include "engine/base/geometry.h"
#include "engine/base/result.h"
#include "engine/draw/font_style.h"
#include "engine/draw/path.h"

namespace glassbox {

using GlyphId = uint16_t;

class Font {
  public:
    // Checks everything once, so that what follows cannot read out of bounds. `name` is for messages.
    static Result<Font> parse(std::span<const unsigned char> bytes, std::string_view name);

    // Font units: `units_per_em` of them make the type size.
    float units_per_em() const { return units_; }
    float ascent() const { return ascent_; }
    float descent() const { return descent_; }  // positive, below the baseline
    float cap_height() const { return cap_height_; }
    float x_height() const { return x_height_; }
    int glyph_count() const { return glyph_count_; }

    GlyphId find(uint32_t code_point) const;  // 0 if the font lacks it
    float advance(GlyphId) const;
    float kerning(GlyphId left, GlyphId right) const;
    Rect bounds(GlyphId) const;              // of the ink; y down; zero size where there is none
    float italic_correction(GlyphId) const;  // how far the top leans out of the advance; maths faces only
    float accent_x(GlyphId) const;  // where the middle of an accent goes; half the advance if unknown
    // Adds the outline, font units with y down, mapped by `to`.
    void outline(GlyphId, Path& path, const Affine& to = {}) const;

    // All code points, sorted: for tests and for making subsets.
    std::vector<uint32_t> code_points() const;
    // The bytes of a font with only these (those of them that it has): a page ships the characters it uses.
    std::string subset(std::span<const uint32_t> code_points) const;

  private:
    uint16_t u16(size_t at) const { return static_cast<uint16_t>(data_[at] | data_[at + 1] << 8); }
    int16_t i16(size_t at) const { return static_cast<int16_t>(u16(at)); }
    uint32_t u32(size_t at) const { return u16(at) | static_cast<uint32_t>(u16(at + 2)) << 16; }
    bool valid(GlyphId g) const { return g < glyph_count_; }
    bool walk_outline(GlyphId, Path* path, const Affine& to) const;

    const unsigned char* data_ = nullptr;
    size_t size_ = 0;
    float units_ = 1, ascent_ = 0, descent_ = 0, cap_height_ = 0, x_height_ = 0;
    int glyph_count_ = 0, code_point_count_ = 0, left_classes_ = 0, right_classes_ = 0;
    bool has_math_ = false;
    size_t codes_ = 0, code_glyphs_ = 0, advances_ = 0, bounds_ = 0, math_ = 0, left_ = 0, right_ = 0,
           kerning_ = 0, offsets_ = 0, outlines_ = 0;
    std::array<GlyphId, 256> latin_{};  // the glyphs of U+0000 to U+00FF: most of what is measured
};

// Which file a glyph comes from.
enum class Face : uint8_t { sans, medium, mono, math, cjk, cjk_more };
constexpr int kFaceCount = 6;

struct GlyphRef {
    Face face = Face::sans;
    GlyphId glyph = 0;
    bool missing = false;  // no face has the character: the glyph is the replacement box
    friend bool operator==(const GlyphRef&, const GlyphRef&) = default;
};

// The faces at hand. Any may be absent; Chinese ones may arrive later, and texts are then laid out anew.
struct FontSet {
    std::array<const Font*, kFaceCount> faces{};

    bool has(Face face) const { return faces[static_cast<size_t>(face)] != nullptr; }
    const Font& font(Face face) const { return *faces[static_cast<size_t>(face)]; }  // has(face) must hold
    bool empty() const;
    // The style's own face, then Chinese, then maths, then sans, then the box.
    GlyphRef find(FontStyle style, uint32_t code_point) const;
    // The face whose ascent and descent a line of this style has; one that is present, unless the set is
    // empty.
    Face face_of(FontStyle style) const;
};

// Owner of parsed fonts. Its bytes are not copied. Take set() after moving it to where it stays.
struct Fonts {
    std::array<std::optional<Font>, kFaceCount> faces;
    FontSet set() const;
    // Chinese that came later, for instance over the network: the first free one of cjk and cjk_more.
    Status add_cjk(std::span<const unsigned char> bytes);
};

// Reads fonts/{sans,medium,mono,math}.gbfont, and fonts/{cjk,cjk_more}.gbfont if they are there and wanted.
Result<Fonts> load_fonts(std::span<const EmbeddedFile> files, bool with_cjk = true);

// The italic letter of Unicode's mathematical alphabets: h to U+210E, x to U+1D465, α to U+1D6FC; others as
// they are.
uint32_t math_italic(uint32_t code_point);
// Digits of equal width (Inter's tabular ones, at private code points); other characters as they are.
uint32_t tabular(uint32_t code_point);

}  // namespace glassbox
