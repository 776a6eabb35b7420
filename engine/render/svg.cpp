#include "engine/render/svg.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "engine/base/png_data.h"
#include "engine/render/expand.h"

namespace glassbox {
namespace {

// A number with at most `digits` decimals, none of them needless: 12, -.5, 3.25.
void put_number(std::string& out, double v, int digits = 3) {
    static constexpr int64_t kTens[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    const int64_t unit = kTens[digits];
    int64_t n = std::llround(v * static_cast<double>(unit));
    if (n < 0) out += '-', n = -n;
    const int64_t whole = n / unit;
    int64_t rest = n % unit;
    if (whole > 0 || rest == 0) out += std::to_string(whole);
    if (rest == 0) return;
    std::string decimals = std::to_string(rest + unit).substr(1);
    while (decimals.back() == '0') decimals.pop_back();
    out += '.';
    out += decimals;
}

void put_escaped(std::string& out, std::string_view text) {
    for (char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default:
                // Control characters are not allowed in XML.
                if (static_cast<unsigned char>(c) >= 0x20) out += c;
                else out += ' ';
        }
    }
}

class SvgSink final : public Sink {
  public:
    SvgSink(const DisplayList& list, const FontSet& fonts) : list_(list), fonts_(fonts) {}

    std::string finish(const SvgOptions& options) const;

    void begin_mark(const Mark&) override;
    void end_mark(const Mark&) override;
    void begin_group(const Affine&, const Rect* clip, float opacity) override;
    void end_group() override { body_ += "</g>\n"; }
    void shape(const ShapeStep&) override;
    void line(const LineStep&) override;
    void curve(const CurveStep&) override;
    void path(const PathStep&) override;
    void text(const TextStep&) override;
    void image(const ImageStep&) override;

  private:
    void attribute(const char* name, double v, int digits = 3) {
        body_ += ' ';
        body_ += name;
        body_ += "=\"";
        put_number(body_, v, digits);
        body_ += '"';
    }
    void paint(const char* name, Color c);
    void ink(const char* name, const DrawInk& i) {
        if (i.hatched) {
            hatched_ = true;
            body_ += std::string(" ") + name + "=\"url(#hatch)\"";
        } else {
            paint(name, i.color);
        }
    }
    void stroke_style(const DrawInk&, float width, Dash, LineCap);
    void opacity(float o) {
        if (o < 1) attribute("opacity", static_cast<double>(o));
    }
    static void put_path(std::string& out, const Path&, int digits);
    static void put_point(std::string& out, Vec2 p, int digits) {
        put_number(out, static_cast<double>(p.x), digits);
        out += ' ';
        put_number(out, static_cast<double>(p.y), digits);
    }
    int glyph_id(Face face, GlyphId glyph);
    void glyphs(const TextStep&);

    const DisplayList& list_;
    const FontSet& fonts_;
    std::string body_, definitions_;
    std::map<uint32_t, int> glyph_ids_;
    std::vector<bool> wrapped_;  // of the open marks: in a named group
    int clips_ = 0;
    bool hatched_ = false;
};

void SvgSink::paint(const char* name, Color c) {
    body_ += format(" %s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
    if (c.a != 255) {
        body_ += format(" %s-opacity=\"", name);
        put_number(body_, c.a / 255.0, 4);
        body_ += '"';
    }
}

void SvgSink::put_path(std::string& out, const Path& p, int digits) {
    const auto points = p.points();
    size_t at = 0;
    static constexpr char kLetters[] = {'M', 'L', 'Q', 'C', 'Z'};
    for (Verb v : p.verbs()) {
        out += kLetters[static_cast<int>(v)];
        for (int i = 0; i < point_count(v); ++i) {
            if (i > 0) out += ' ';
            put_point(out, points[at++], digits);
        }
    }
}

void SvgSink::begin_mark(const Mark& m) {
    std::string label(list_.name(m));
    if (label.empty() && m.kind == MarkKind::text) label = plain_text(list_.text(m));
    wrapped_.push_back(!label.empty());
    if (label.empty()) return;
    body_ += m.kind == MarkKind::group_begin ? "<g role=\"group\" aria-label=\"" : "<g role=\"img\" aria-label=\"";
    put_escaped(body_, label);
    body_ += "\">";
    if (m.name_size > 0) {  // what a pointer sees
        body_ += "<title>";
        put_escaped(body_, label);
        body_ += "</title>";
    }
    body_ += '\n';
}

void SvgSink::end_mark(const Mark&) {
    if (wrapped_.back()) body_ += "</g>\n";
    wrapped_.pop_back();
}

void SvgSink::begin_group(const Affine& a, const Rect* clip, float o) {
    body_ += "<g";
    if (!(a == Affine{})) {
        body_ += " transform=\"matrix(";
        const float m[] = {a.a, a.b, a.c, a.d, a.e, a.f};
        for (int i = 0; i < 6; ++i) {
            if (i > 0) body_ += ' ';
            put_number(body_, static_cast<double>(m[i]), 6);
        }
        body_ += ")\"";
    }
    if (clip) {
        definitions_ += format("<clipPath id=\"clip%d\"><path d=\"", clips_);
        Path box;
        box.add_rect(*clip);
        put_path(definitions_, box, 3);
        definitions_ += "\"/></clipPath>\n";
        body_ += format(" clip-path=\"url(#clip%d)\"", clips_++);
    }
    opacity(o);
    body_ += ">\n";
}

void SvgSink::stroke_style(const DrawInk& i, float width, Dash dash, LineCap cap) {
    ink("stroke", i);
    attribute("stroke-width", static_cast<double>(width));
    if (dash != Dash::solid) {
        const DashPattern pattern = dash_pattern(dash, width);
        cap = pattern.cap;
        body_ += " stroke-dasharray=\"";
        put_number(body_, static_cast<double>(pattern.on));
        body_ += ' ';
        put_number(body_, static_cast<double>(pattern.off));
        body_ += '"';
    }
    if (cap == LineCap::round) body_ += " stroke-linecap=\"round\"";
    body_ += " stroke-linejoin=\"round\"";
}

void SvgSink::shape(const ShapeStep& s) {
    if (s.circle) {
        body_ += "<circle";
        attribute("cx", static_cast<double>(s.center.x));
        attribute("cy", static_cast<double>(s.center.y));
        attribute("r", static_cast<double>(s.half.x));
    } else {
        body_ += "<rect";
        attribute("x", static_cast<double>(s.center.x - s.half.x));
        attribute("y", static_cast<double>(s.center.y - s.half.y));
        attribute("width", 2 * static_cast<double>(s.half.x));
        attribute("height", 2 * static_cast<double>(s.half.y));
        if (s.corner > 0) attribute("rx", static_cast<double>(s.corner));
    }
    if (s.fill.visible())
        ink("fill", s.fill);
    else
        body_ += " fill=\"none\"";
    if (s.stroke_width > 0) stroke_style(s.stroke, s.stroke_width, Dash::solid, LineCap::butt);
    opacity(s.opacity);
    body_ += "/>\n";
}

void SvgSink::line(const LineStep& s) {
    if (s.head_at_a > 0 || s.head_at_b > 0) {
        Path outline;
        add_arrow(s, outline);
        path({&outline, s.ink, {}, 0, LineCap::butt, Dash::solid, s.opacity});
        return;
    }
    body_ += "<path d=\"M";
    put_point(body_, s.a, 3);
    body_ += 'L';
    put_point(body_, s.b, 3);
    body_ += '"';
    stroke_style(s.ink, s.width, s.dash, LineCap::butt);
    opacity(s.opacity);
    body_ += "/>\n";
}

void SvgSink::curve(const CurveStep& s) {
    body_ += "<path d=\"M";
    put_point(body_, s.a, 3);
    body_ += 'Q';
    put_point(body_, s.control, 3);
    body_ += ' ';
    put_point(body_, s.b, 3);
    body_ += "\" fill=\"none\"";
    stroke_style(s.ink, s.width, s.dash, LineCap::butt);
    opacity(s.opacity);
    body_ += "/>\n";
}

void SvgSink::path(const PathStep& s) {
    body_ += "<path d=\"";
    put_path(body_, *s.path, 3);
    body_ += '"';
    if (s.fill.visible())
        ink("fill", s.fill);
    else
        body_ += " fill=\"none\"";
    if (s.stroke_width > 0) stroke_style(s.stroke, s.stroke_width, s.dash, s.cap);
    opacity(s.opacity);
    body_ += "/>\n";
}

int SvgSink::glyph_id(Face face, GlyphId glyph) {
    const uint32_t name = static_cast<uint32_t>(face) << 16 | glyph;
    const auto [at, added] = glyph_ids_.try_emplace(name, static_cast<int>(glyph_ids_.size()));
    if (added) {
        Path outline;
        fonts_.font(face).outline(glyph, outline);
        definitions_ += format("<path id=\"g%d\" d=\"", at->second);
        put_path(definitions_, outline, 1);
        definitions_ += "\"/>\n";
    }
    return at->second;
}

void SvgSink::glyphs(const TextStep& s) {
    for (const PositionedGlyph& g : s.glyphs) {
        if (!fonts_.has(g.face)) continue;
        const Font& font = fonts_.font(g.face);
        if (font.bounds(g.glyph).w <= 0) continue;  // a space
        body_ += format("<use xlink:href=\"#g%d\" transform=\"translate(", glyph_id(g.face, g.glyph));
        put_point(body_, s.origin + Vec2{g.x, g.y}, 3);
        body_ += ")scale(";
        put_number(body_, static_cast<double>(g.size / font.units_per_em()), 6);
        body_ += ")\"/>";
    }
}

void SvgSink::text(const TextStep& s) {
    if (s.glyphs.empty()) return;
    if (s.halo.a > 0 && s.halo_width > 0) {
        body_ += "<g";
        paint("fill", s.halo);
        paint("stroke", s.halo);
        // Measured in the units of the outlines.
        const float size = s.glyphs.front().size, units = fonts_.font(s.glyphs.front().face).units_per_em();
        attribute("stroke-width", static_cast<double>(2 * s.halo_width * units / size));
        body_ += " stroke-linejoin=\"round\"";
        opacity(s.opacity);
        body_ += '>';
        glyphs(s);
        body_ += "</g>\n";
    }
    body_ += "<g";
    paint("fill", s.color);
    opacity(s.opacity);
    body_ += '>';
    glyphs(s);
    body_ += "</g>\n";
}

void SvgSink::image(const ImageStep& s) {
    body_ += "<image preserveAspectRatio=\"none\"";
    attribute("x", static_cast<double>(s.box.x));
    attribute("y", static_cast<double>(s.box.y));
    attribute("width", static_cast<double>(s.box.w));
    attribute("height", static_cast<double>(s.box.h));
    opacity(s.opacity);
    if (!s.smooth) body_ += " style=\"image-rendering:pixelated\"";
    body_ += " xlink:href=\"data:image/png;base64,";
    // Some programs (librsvg, PDF readers) smooth every image: pixels that shall stay squares are repeated until the
    // smoothing is a quarter of a unit wide.
    const auto times = [&](float side, int texels) {
        return s.smooth ? 1 : std::clamp(static_cast<int>(std::ceil(4 * side / static_cast<float>(texels))), 1, 64);
    };
    int across = times(s.box.w, s.width), down = times(s.box.h, s.height);
    while (static_cast<int64_t>(s.width) * across * s.height * down > 1 << 22 && (across > 1 || down > 1))
        across = (across + 1) / 2, down = (down + 1) / 2;
    const int w = s.width * across, h = s.height * down;
    std::vector<uint8_t> repeated(static_cast<size_t>(w) * static_cast<size_t>(h) * 4);
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x)
            std::copy_n(&s.rgba[(static_cast<size_t>(y / down) * static_cast<size_t>(s.width) + static_cast<size_t>(x / across)) * 4], 4,
                        &repeated[(static_cast<size_t>(y) * static_cast<size_t>(w) + static_cast<size_t>(x)) * 4]);
    body_ += base64(encode_png_data(repeated, w, h));
    body_ += "\"/>\n";
}

std::string SvgSink::finish(const SvgOptions& options) const {
    const auto side = [](float v) {
        std::string out;
        put_number(out, static_cast<double>(v));
        return out;
    };
    const float scale = options.scale > 0 ? options.scale : 1;
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"" +
                      side(list_.size.x * scale) + "\" height=\"" + side(list_.size.y * scale) + "\" viewBox=\"0 0 " +
                      side(list_.size.x) + " " + side(list_.size.y) + "\"";
    if (!options.title.empty()) {
        out += " role=\"group\" aria-label=\"";
        put_escaped(out, options.title);
        out += "\"><title>";
        put_escaped(out, options.title);
        out += "</title>\n";
    } else {
        out += ">\n";
    }
    const auto color = [](Color c) { return format("#%02x%02x%02x", c.r, c.g, c.b); };
    if (!definitions_.empty() || hatched_) {
        out += "<defs>\n";
        if (hatched_) {
            const std::string period = side(kHatchPeriod);
            out += "<pattern id=\"hatch\" width=\"" + period + "\" height=\"" + period +
                   "\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"" + period +
                   "\" height=\"" + period + "\" fill=\"" + color(list_.theme->wash) + "\"/><rect x=\"" +
                   side((kHatchPeriod - kHatchWidth) / 2) + "\" width=\"" + side(kHatchWidth) + "\" height=\"" + period +
                   "\" fill=\"" + color(list_.theme->ink2) + "\"/></pattern>\n";
        }
        out += definitions_ + "</defs>\n";
    }
    if (!options.transparent) out += "<rect width=\"100%\" height=\"100%\" fill=\"" + color(list_.theme->paper) + "\"/>\n";
    out += body_;
    out += "</svg>\n";
    return out;
}

}  // namespace

std::string write_svg(const DisplayList& list, const FontSet& fonts, const SvgOptions& options) {
    SvgSink sink(list, fonts);
    Expander expander;
    expander.run(list, fonts, {1}, sink);
    return sink.finish(options);
}

}  // namespace glassbox
