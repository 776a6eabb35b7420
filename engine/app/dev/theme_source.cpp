#include "engine/app/dev/theme_source.h"

#include <cstdlib>
#include <span>

#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

// The colours after ".name = ", as many as `out` holds.
Status read_colors(std::string_view text, std::string_view name, std::span<Color> out) {
    const std::string field = "." + std::string(name) + " = ";
    size_t at = text.find(field);
    if (at == text.npos) return error("theme.cpp: ." + std::string(name) + " is missing");
    for (Color& c : out) {
        constexpr std::string_view kOpen = "Color::hex(0x";
        at = text.find(kOpen, at);
        const std::string_view digits = at == text.npos ? "" : text.substr(at + kOpen.size(), 6);
        if (digits.size() != 6 || digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos || text.substr(at + kOpen.size() + 6, 1) != ")")
            return error("theme.cpp: ." + std::string(name) + " needs " + std::to_string(out.size()) + " colours as Color::hex(0xRRGGBB)");
        c = Color::hex(static_cast<uint32_t>(std::strtoul(std::string(digits).c_str(), nullptr, 16)));
        at += kOpen.size();
    }
    return {};
}

Status read_theme(std::string_view text, std::string_view function, Theme& theme) {
    const size_t from = text.find("const Theme& " + std::string(function) + "()");
    if (from == text.npos) return error("theme.cpp: " + std::string(function) + "() is missing");
    const std::string_view body = text.substr(from, text.find("return theme", from) - from);
    struct Field {
        std::string_view name;
        Color* color;
    };
    for (const Field& f : {Field{"paper", &theme.paper}, {"ink", &theme.ink}, {"ink2", &theme.ink2}, {"line", &theme.line}, {"wash", &theme.wash},
                           {"accent", &theme.accent}, {"accent2", &theme.accent2}, {"good", &theme.good}, {"bad", &theme.bad}})
        if (Status ok = read_colors(body, f.name, {f.color, 1}); !ok) return ok;
    return read_colors(body, "category", theme.category);
}

}  // namespace

Result<Themes> parse_theme_source(std::string_view text) {
    Themes themes;
    if (Status ok = read_theme(text, "light_theme", themes.light); !ok) return ok.error();
    if (Status ok = read_theme(text, "dark_theme", themes.dark); !ok) return ok.error();
    return themes;
}

Result<Themes> read_theme_source(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    return parse_theme_source(*text);
}

}  // namespace glassbox
