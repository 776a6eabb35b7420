#include "engine/trace/intervention.h"

#include <cstdio>

#include "engine/base/text.h"

namespace glassbox {
namespace {

Error no_intervention(std::string_view text) {
    return error("\"" + std::string(text.substr(0, 60)) + "\" is no intervention: write \"scale 0.5\", \"mask [:, 3]\" or \"replace 2x3: 1 2 ...\"");
}

// "[:, 3]"
bool read_where(std::string_view text, std::vector<int>& where) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return false;
    for (std::string_view part : split(text.substr(1, text.size() - 2), ',')) {
        part = trim(part);
        const std::optional<int64_t> index = parse_int(part);
        if (part != ":" && (!index || *index < 0 || *index > 0x7FFFFFFF)) return false;
        where.push_back(part == ":" ? Intervention::kAll : static_cast<int>(*index));
    }
    return where.size() <= kMaxRank;
}

// "2x3: 1 2 3 4 5 6"; a scalar is "scalar: 1"
bool read_values(std::string_view text, Tensor& values) {
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    Shape shape;
    if (const std::string_view dims = trim(text.substr(0, colon)); dims != "scalar")
        for (std::string_view dim : split(dims, 'x')) {
            const std::optional<int64_t> n = parse_int(dim);
            if (!n || *n < 0 || *n > 0x7FFFFFFF) return false;
            shape.push(static_cast<int>(*n));
        }
    std::vector<float> read;
    for (std::string_view word : split(trim(text.substr(colon + 1)), ' ')) {
        if (word.empty()) continue;
        const std::optional<double> number = word == "inf" || word == "-inf" ? (word[0] == '-' ? -1.0 : 1.0) * __builtin_inf() : parse_double(word);
        if (!number) return false;
        read.push_back(static_cast<float>(*number));
    }
    if (!shape.valid() || shape.size() != static_cast<int64_t>(read.size())) return false;
    values = Tensor(shape, std::span<const float>(read));
    return true;
}

}  // namespace

bool Intervention::fits(const Shape& shape) const {
    if (kind == Kind::replace) return values.shape() == shape;
    if (static_cast<int>(where.size()) > shape.rank()) return false;
    for (size_t a = 0; a < where.size(); ++a)
        if (where[a] != kAll && where[a] >= shape[static_cast<int>(a)]) return false;
    return true;
}

Tensor Intervention::region(const Shape& shape, float inside, float outside) const {
    Tensor out(shape, outside);
    for (int64_t i = 0; i < out.size(); ++i) {
        int64_t rest = i;
        bool in = true;
        for (int a = shape.rank() - 1; a >= 0; --a) {
            const int64_t at = rest % shape[a];
            rest /= shape[a];
            if (static_cast<size_t>(a) < where.size() && where[static_cast<size_t>(a)] != kAll) in &= where[static_cast<size_t>(a)] == at;
        }
        if (in) out.set(i, inside);
    }
    return out;
}

Result<Intervention> parse_intervention(std::string_view text) {
    text = trim(text);
    const std::string_view verb = text.substr(0, text.find(' '));
    std::string_view rest = trim(text.substr(verb.size()));
    Intervention made;
    if (verb == "replace") {
        if (!read_values(rest, made.values)) return no_intervention(text);
        return made;
    }
    if (verb == "scale") {
        made.kind = Intervention::Kind::scale;
        const std::string_view number = trim(rest.substr(0, rest.find('[')));
        const std::optional<double> factor = parse_double(number);
        if (!factor) return no_intervention(text);
        made.factor = static_cast<float>(*factor);
        rest = trim(rest.substr(number.size()));
        if (rest.empty()) return made;
    } else if (verb == "mask") {
        made.kind = Intervention::Kind::mask;
    }
    if ((verb != "scale" && verb != "mask") || !read_where(rest, made.where)) return no_intervention(text);
    return made;
}

std::string to_text(const Intervention& i) {
    const auto number = [](float v) {
        char text[32];
        std::snprintf(text, sizeof text, "%.9g", static_cast<double>(v));
        return std::string(text);
    };
    if (i.kind == Intervention::Kind::replace) {
        std::string out = "replace ";
        const Shape& s = i.values.shape();
        for (int a = 0; a < s.rank(); ++a) out += (a ? "x" : "") + std::to_string(s[a]);
        out += s.rank() == 0 ? "scalar:" : ":";
        for (float v : i.values.span()) out += " " + number(v);
        return out;
    }
    std::string out = i.kind == Intervention::Kind::scale ? "scale " + number(i.factor) : "mask";
    if (i.kind == Intervention::Kind::scale && i.where.empty()) return out;
    out += " [";
    for (size_t a = 0; a < i.where.size(); ++a)
        out += (a ? ", " : "") + (i.where[a] == Intervention::kAll ? std::string(":") : std::to_string(i.where[a]));
    return out + "]";
}

}  // namespace glassbox
