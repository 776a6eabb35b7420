#include "engine/draw/font.h"

#include <algorithm>
#include <cstring>

namespace glassbox {
namespace {

constexpr size_t kHeaderSize = 36;
constexpr uint16_t kMathFlag = 1;
// A coordinate beyond this is not a glyph; it keeps sums far from overflow.
constexpr int64_t kMaxCoordinate = 1 << 20;

void put16(std::string& out, uint32_t v) {
    out += static_cast<char>(v & 255);
    out += static_cast<char>(v >> 8 & 255);
}
void put32(std::string& out, uint32_t v) {
    put16(out, v & 0xFFFF);
    put16(out, v >> 16);
}

// Zigzag varints, never past `end`.
struct NumberReader {
    const unsigned char* at;
    const unsigned char* end;
    bool ok = true;

    int64_t next() {
        uint32_t v = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            if (at == end) break;
            const unsigned char byte = *at++;
            v |= static_cast<uint32_t>(byte & 127) << shift;
            if (byte < 128) return (v & 1) ? -static_cast<int64_t>(v >> 1) - 1 : static_cast<int64_t>(v >> 1);
        }
        ok = false;
        return 0;
    }
};

}  // namespace

Result<Font> Font::parse(std::span<const unsigned char> bytes, std::string_view name) {
    const auto bad = [&](const char* what) {
        return error(format("font %.*s: %s; bake it again with assets/fonts/bake.py",
                            static_cast<int>(name.size()), name.data(), what));
    };
    Font f;
    f.data_ = bytes.data();
    f.size_ = bytes.size();
    if (bytes.size() < kHeaderSize) return bad("cut short");
    if (std::memcmp(bytes.data(), "GBFT", 4) != 0) return bad("not a .gbfont file");
    if (f.u16(4) != 1) return bad("of a version that this program does not read");
    f.units_ = f.u16(6);
    f.ascent_ = f.i16(8);
    f.descent_ = -static_cast<float>(f.i16(10));
    f.cap_height_ = f.i16(12);
    f.x_height_ = f.i16(14);
    f.glyph_count_ = f.u16(16);
    f.code_point_count_ = f.u16(18);
    f.left_classes_ = f.u16(20);
    f.right_classes_ = f.u16(22);
    f.has_math_ = (f.u16(24) & kMathFlag) != 0;
    if (f.units_ < 16) return bad("units per em are wrong");
    if (f.glyph_count_ == 0) return bad("no glyphs");
    // A class is a byte; more would also overflow a 32-bit size.
    if ((f.left_classes_ == 0) != (f.right_classes_ == 0) || f.left_classes_ > 256 || f.right_classes_ > 256)
        return bad("kerning classes are wrong");
    if (f.u32(28) != bytes.size()) return bad("cut short or too long");

    const size_t glyphs = static_cast<size_t>(f.glyph_count_),
                 codes = static_cast<size_t>(f.code_point_count_);
    const bool kerned = f.left_classes_ > 0;
    size_t at = kHeaderSize;
    const auto take = [&](size_t n) {
        const size_t here = at;
        at += n;
        return here;
    };
    f.codes_ = take(4 * codes);
    f.code_glyphs_ = take(2 * codes);
    f.advances_ = take(2 * glyphs);
    f.bounds_ = take(8 * glyphs);
    f.math_ = take(f.has_math_ ? 4 * glyphs : 0);
    f.left_ = take(kerned ? glyphs : 0);
    f.right_ = take(kerned ? glyphs : 0);
    f.kerning_ = take(2 * static_cast<size_t>(f.left_classes_) * static_cast<size_t>(f.right_classes_));
    f.offsets_ = take(4 * (glyphs + 1));
    f.outlines_ = at;
    if (at > bytes.size()) return bad("tables are cut short");

    uint32_t sum = 0;
    for (size_t i = kHeaderSize; i < bytes.size(); ++i) sum += bytes[i];
    if (sum != f.u32(32)) return bad("damaged (its sum is wrong)");

    for (size_t i = 0; i < codes; ++i) {
        if (i > 0 && f.u32(f.codes_ + 4 * i) <= f.u32(f.codes_ + 4 * (i - 1)))
            return bad("code points out of order");
        if (!f.valid(f.u16(f.code_glyphs_ + 2 * i))) return bad("a code point without a glyph");
    }
    if (kerned) {
        for (size_t i = 0; i < glyphs; ++i)
            if (bytes[f.left_ + i] >= f.left_classes_ || bytes[f.right_ + i] >= f.right_classes_)
                return bad("a kerning class out of range");
    }
    const size_t outline_bytes = bytes.size() - f.outlines_;
    if (f.u32(f.offsets_) != 0 || f.u32(f.offsets_ + 4 * glyphs) != outline_bytes)
        return bad("outlines are cut short");
    for (size_t i = 0; i < glyphs; ++i)
        if (f.u32(f.offsets_ + 4 * i) > f.u32(f.offsets_ + 4 * (i + 1))) return bad("outlines out of order");
    for (size_t i = 0; i < glyphs; ++i)
        if (!f.walk_outline(static_cast<GlyphId>(i), nullptr, {})) return bad("an outline is damaged");

    for (size_t i = 0; i < codes; ++i) {
        const uint32_t code = f.u32(f.codes_ + 4 * i);
        if (code < f.latin_.size()) f.latin_[code] = f.u16(f.code_glyphs_ + 2 * i);
    }
    return f;
}

GlyphId Font::find(uint32_t code_point) const {
    if (code_point < latin_.size()) return latin_[code_point];
    size_t low = 0, high = static_cast<size_t>(code_point_count_);
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const uint32_t code = u32(codes_ + 4 * middle);
        if (code == code_point) return u16(code_glyphs_ + 2 * middle);
        if (code < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

float Font::advance(GlyphId g) const { return valid(g) ? u16(advances_ + 2u * g) : 0; }

float Font::kerning(GlyphId left, GlyphId right) const {
    if (left_classes_ == 0 || !valid(left) || !valid(right)) return 0;
    const size_t row = data_[left_ + left], column = data_[right_ + right];
    return i16(kerning_ + 2 * (row * static_cast<size_t>(right_classes_) + column));
}

Rect Font::bounds(GlyphId g) const {
    if (!valid(g)) return {};
    const size_t at = bounds_ + 8u * g;
    const float left = i16(at), bottom = i16(at + 2), right = i16(at + 4), top = i16(at + 6);
    return {left, -top, std::max(0.f, right - left), std::max(0.f, top - bottom)};
}

float Font::italic_correction(GlyphId g) const { return has_math_ && valid(g) ? i16(math_ + 4u * g) : 0; }

float Font::accent_x(GlyphId g) const {
    return has_math_ && valid(g) ? i16(math_ + 4u * g + 2) : advance(g) / 2;
}

void Font::outline(GlyphId g, Path& path, const Affine& to) const {
    if (valid(g)) walk_outline(g, &path, to);
}

bool Font::walk_outline(GlyphId g, Path* path, const Affine& to) const {
    const unsigned char* base = data_ + outlines_;
    NumberReader in{base + u32(offsets_ + 4u * g), base + u32(offsets_ + 4u * g + 4)};
    int64_t x = 0, y = 0;
    bool open = false, sane = true;
    const auto step = [&](int64_t dx, int64_t dy) {
        x += dx;
        y += dy;
        sane = sane && x > -kMaxCoordinate && x < kMaxCoordinate && y > -kMaxCoordinate && y < kMaxCoordinate;
        return to({static_cast<float>(x), -static_cast<float>(y)});
    };
    while (in.at != in.end && in.ok && sane) {
        const unsigned char head = *in.at++;
        const int operation = head & 7;
        if (operation != 0 && !open) return false;
        for (int count = (head >> 3) + 1; count > 0; --count) {
            int64_t n[6] = {};
            constexpr int kNumbers[8] = {2, 2, 1, 1, 4, 6, 4, 4};
            for (int i = 0; i < kNumbers[operation]; ++i) n[i] = in.next();
            if (!in.ok) return false;
            switch (operation) {
                case 0: {
                    const Vec2 p = step(n[0], n[1]);
                    if (path) {
                        if (open) path->close();
                        path->move_to(p);
                    }
                    open = true;
                    break;
                }
                case 1:
                case 2:
                case 3: {
                    const Vec2 p = operation == 1   ? step(n[0], n[1])
                                   : operation == 2 ? step(n[0], 0)
                                                    : step(0, n[0]);
                    if (path) path->line_to(p);
                    break;
                }
                case 4: {
                    const Vec2 a = step(n[0], n[1]), p = step(n[2], n[3]);
                    if (path) path->quad_to(a, p);
                    break;
                }
                default: {
                    Vec2 a, b, p;
                    if (operation == 5) {
                        a = step(n[0], n[1]);
                        b = step(n[2], n[3]);
                        p = step(n[4], n[5]);
                    } else {
                        a = operation == 6 ? step(n[0], 0) : step(0, n[0]);
                        b = step(n[1], n[2]);
                        p = operation == 6 ? step(0, n[3]) : step(n[3], 0);
                    }
                    if (path) path->cubic_to(a, b, p);
                }
            }
        }
    }
    if (path && open) path->close();
    return in.ok && sane;
}

std::vector<uint32_t> Font::code_points() const {
    std::vector<uint32_t> out;
    for (size_t i = 0; i < static_cast<size_t>(code_point_count_); ++i) out.push_back(u32(codes_ + 4 * i));
    return out;
}

std::string Font::subset(std::span<const uint32_t> code_points) const {
    std::vector<uint32_t> codes;
    for (const uint32_t code : code_points)
        if (find(code) != 0) codes.push_back(code);
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    std::vector<GlyphId> kept{0};  // old numbers, in the order of the old font
    for (const uint32_t code : codes) kept.push_back(find(code));
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());

    std::string body, outlines;
    for (const uint32_t code : codes) put32(body, code);
    for (const uint32_t code : codes)
        put16(body,
              static_cast<uint32_t>(std::lower_bound(kept.begin(), kept.end(), find(code)) - kept.begin()));
    const auto copy = [&](size_t from, size_t n) {
        body.append(reinterpret_cast<const char*>(data_) + from, n);
    };
    for (const GlyphId g : kept) copy(advances_ + 2u * g, 2);
    for (const GlyphId g : kept) copy(bounds_ + 8u * g, 8);
    if (has_math_)
        for (const GlyphId g : kept) copy(math_ + 4u * g, 4);
    if (left_classes_ > 0) {
        for (const GlyphId g : kept) copy(left_ + g, 1);
        for (const GlyphId g : kept) copy(right_ + g, 1);
        copy(kerning_, offsets_ - kerning_);
    }
    for (const GlyphId g : kept) {
        put32(body, static_cast<uint32_t>(outlines.size()));
        const uint32_t from = u32(offsets_ + 4u * g), to = u32(offsets_ + 4u * g + 4);
        outlines.append(reinterpret_cast<const char*>(data_) + outlines_ + from, to - from);
    }
    put32(body, static_cast<uint32_t>(outlines.size()));
    body += outlines;

    std::string out(reinterpret_cast<const char*>(data_), 16);
    put16(out, static_cast<uint32_t>(kept.size()));
    put16(out, static_cast<uint32_t>(codes.size()));
    put16(out, static_cast<uint32_t>(left_classes_));
    put16(out, static_cast<uint32_t>(right_classes_));
    put16(out, has_math_ ? kMathFlag : 0);
    put16(out, 0);
    put32(out, static_cast<uint32_t>(kHeaderSize + body.size()));
    uint32_t sum = 0;
    for (const char c : body) sum += static_cast<unsigned char>(c);
    put32(out, sum);
    return out + body;
}

bool FontSet::empty() const {
    return std::all_of(faces.begin(), faces.end(), [](const Font* f) { return f == nullptr; });
}

Face FontSet::face_of(FontStyle style) const {
    constexpr Face kOwn[] = {Face::sans, Face::medium, Face::mono, Face::math, Face::math};
    const Face own = kOwn[static_cast<size_t>(style)];
    if (has(own)) return own;
    for (const Face face : {Face::sans, Face::medium, Face::mono, Face::math, Face::cjk, Face::cjk_more})
        if (has(face)) return face;
    return own;
}

GlyphRef FontSet::find(FontStyle style, uint32_t code_point) const {
    const Face own = face_of(style);
    if (!has(own)) return {own, 0, true};
    if (style == FontStyle::math_italic) {
        if (const GlyphId g = font(own).find(math_italic(code_point))) return {own, g};
    }
    if (const GlyphId g = font(own).find(code_point)) return {own, g};
    for (const Face face : {Face::cjk, Face::cjk_more, Face::math, Face::sans, Face::mono})
        if (has(face))
            if (const GlyphId g = font(face).find(code_point)) return {face, g};
    return {own, 0, true};
}

FontSet Fonts::set() const {
    FontSet out;
    for (size_t i = 0; i < faces.size(); ++i) out.faces[i] = faces[i] ? &*faces[i] : nullptr;
    return out;
}

Status Fonts::add_cjk(std::span<const unsigned char> bytes) {
    std::optional<Font>& first = faces[static_cast<size_t>(Face::cjk)];
    std::optional<Font>& place = first ? faces[static_cast<size_t>(Face::cjk_more)] : first;
    Result<Font> font = Font::parse(bytes, "cjk");
    if (!font) return font.error();
    place = *font;
    return {};
}

Result<Fonts> load_fonts(std::span<const EmbeddedFile> files, bool with_cjk) {
    constexpr const char* kNames[] = {"fonts/sans.gbfont", "fonts/medium.gbfont", "fonts/mono.gbfont",
                                      "fonts/math.gbfont", "fonts/cjk.gbfont", "fonts/cjk_more.gbfont"};
    Fonts out;
    for (size_t i = 0; i < std::size(kNames); ++i) {
        const bool optional = static_cast<Face>(i) >= Face::cjk;
        if (optional && !with_cjk) continue;
        const EmbeddedFile* file = find_embedded(files, kNames[i]);
        if (!file && optional) continue;
        if (!file)
            return error(
                format("font %s is not in the program; check assets/fonts and build again", kNames[i]));
        Result<Font> font = Font::parse({file->data, file->size}, kNames[i]);
        if (!font) return font.error();
        out.faces[i] = *font;
    }
    return out;
}

uint32_t math_italic(uint32_t c) {
    if (c == 'h') return 0x210E;  // Planck's constant was there first
    if (c >= 'A' && c <= 'Z') return 0x1D434 + (c - 'A');
    if (c >= 'a' && c <= 'z') return 0x1D44E + (c - 'a');
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return 0x1D6E2 + (c - 0x391);
    if (c >= 0x3B1 && c <= 0x3C9) return 0x1D6FC + (c - 0x3B1);
    switch (c) {
        case 0x3F5:
            return 0x1D716;  // ϵ
        case 0x3D1:
            return 0x1D717;  // ϑ
        case 0x3D5:
            return 0x1D719;  // ϕ
        case 0x3F1:
            return 0x1D71A;  // ϱ
        case 0x3D6:
            return 0x1D71B;  // ϖ
        case 0x2202:
            return 0x1D715;  // ∂
        default:
            return c;
    }
}

uint32_t tabular(uint32_t c) {
    constexpr uint32_t kPrivate = 0xF000;
    return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == ':' ? kPrivate + c : c;
}

}  // namespace glassbox
