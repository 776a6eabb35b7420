#include "engine/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "engine/base/result.h"

namespace glassbox {

std::string format(const char* pattern, ...) {
    va_list args, again;
    va_start(args, pattern);
    va_copy(again, args);
    const int n = std::vsnprintf(nullptr, 0, pattern, args);
    va_end(args);
    std::string out(static_cast<size_t>(std::max(n, 0)), '\0');
    std::vsnprintf(out.data(), out.size() + 1, pattern, again);
    va_end(again);
    return out;
}

uint32_t next_code_point(std::string_view text, size_t& at) {
    constexpr uint32_t kBad = 0xFFFD;
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at++);
    if (lead < 0x80) return lead;
    const int extra = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
    if (extra == 0 || at + static_cast<size_t>(extra) > text.size()) return kBad;
    uint32_t c = lead & (0x3Fu >> extra);
    for (int k = 0; k < extra; ++k) {
        const unsigned char next = byte(at + static_cast<size_t>(k));
        if ((next & 0xC0) != 0x80) return kBad;
        c = (c << 6) | (next & 0x3Fu);
    }
    const bool overlong = (extra == 2 && c < 0x800) || (extra == 3 && (c < 0x10000 || c > 0x10FFFF));
    if (overlong || (c >= 0xD800 && c < 0xE000)) return kBad;
    at += static_cast<size_t>(extra);
    return c;
}

void append_utf8(std::string& out, uint32_t c) {
    const auto put = [&](uint32_t b) { out += static_cast<char>(b); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

namespace {
constexpr std::string_view kMinus = "\u2212";
constexpr std::string_view kTimesTen = "\u00D710";
constexpr const char* kSuperscript[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
                                        "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
constexpr std::string_view kSuperscriptMinus = "\u207B";
}  // namespace

std::string format_number(double value, int digits) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "\u221E" : std::string(kMinus) + "\u221E";
    if (value == 0) return "0";
    char mantissa[40];
    std::snprintf(mantissa, sizeof mantissa, "%.*e", digits - 1, std::abs(value));  // d.ddde+xx, rounded
    const char* e = std::find(mantissa, mantissa + sizeof mantissa, 'e');
    const int exponent = std::atoi(e + 1);
    std::string body;
    if (exponent < -4 || exponent > 6) {
        body.assign(static_cast<const char*>(mantissa), e);
        if (body.find('.') != std::string::npos) {
            while (body.back() == '0') body.pop_back();
            if (body.back() == '.') body.pop_back();
        }
        body += kTimesTen;
        if (exponent < 0) body += kSuperscriptMinus;
        for (char c : std::to_string(std::abs(exponent))) body += kSuperscript[c - '0'];
    } else {
        char plain[64];
        std::snprintf(plain, sizeof plain, "%.*f", std::max(0, digits - 1 - exponent), std::abs(value));
        body = plain;
        if (body.find('.') != std::string::npos) {
            while (body.back() == '0') body.pop_back();
            if (body.back() == '.') body.pop_back();
        }
    }
    return value < 0 ? std::string(kMinus) + body : body;
}

std::optional<double> parse_formatted_number(std::string_view text) {
    std::string plain;
    bool in_exponent = false;
    size_t at = 0;
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with(kMinus)) {
            plain += '-';
            at += kMinus.size();
        } else if (rest.starts_with("\u221E")) {
            plain += "inf";
            at += 3;
        } else if (rest.starts_with(kTimesTen)) {
            plain += 'e';
            in_exponent = true;
            at += kTimesTen.size();
        } else if (in_exponent) {
            bool found = rest.starts_with(kSuperscriptMinus);
            if (found) plain += '-', at += kSuperscriptMinus.size();
            for (int d = 0; d < 10 && !found; ++d) {
                if (!rest.starts_with(kSuperscript[d])) continue;
                plain += static_cast<char>('0' + d);
                at += std::string_view(kSuperscript[d]).size();
                found = true;
            }
            if (!found) return std::nullopt;
        } else {
            plain += text[at++];
        }
    }
    if (plain == "NaN") return std::nan("");
    if (plain == "inf") return INFINITY;
    if (plain == "-inf") return -INFINITY;
    return parse_double(plain);
}

std::optional<double> parse_double(std::string_view text) {
    // strtod, since libc++ has no from_chars for floating point; the characters are checked first, so neither
    // hexadecimal, infinity nor leading space gets through.
    if (text.empty() || text.size() > 64 || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
        return std::nullopt;
    const std::string copy(text);
    char* end = nullptr;
    const double v = std::strtod(copy.c_str(), &end);
    if (end != copy.c_str() + copy.size() || !std::isfinite(v)) return std::nullopt;
    return v;
}

std::optional<int64_t> parse_int(std::string_view text) {
    int64_t v = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), v);
    if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return v;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string file_suffix(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {};
    std::string suffix(name.substr(dot + 1));
    for (char& c : suffix)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return suffix;
}

std::string nearest_name(std::string_view typed, const std::vector<std::string>& names) {
    std::string best;
    size_t best_distance = 3;
    for (const std::string& name : names) {
        std::vector<size_t> row(name.size() + 1);
        for (size_t j = 0; j <= name.size(); ++j) row[j] = j;
        for (size_t i = 1; i <= typed.size(); ++i) {
            size_t diagonal = row[0];
            row[0] = i;
            for (size_t j = 1; j <= name.size(); ++j) {
                const size_t substituted = diagonal + (typed[i - 1] != name[j - 1]);
                diagonal = row[j];
                row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
            }
        }
        if (row[name.size()] < best_distance) {
            best_distance = row[name.size()];
            best = name;
        }
    }
    return best;
}

}  // namespace glassbox
