#include "engine/app/options.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

std::optional<Vec2> parse_size(std::string_view text) {
    const std::vector<std::string_view> sides = split(text, 'x');
    if (sides.size() != 2) return std::nullopt;
    const std::optional<int64_t> w = parse_int(sides[0]), h = parse_int(sides[1]);
    constexpr int64_t kMost = 1000000;  // so that it fits a float; the command says what it can draw
    if (!w || !h || *w < 1 || *h < 1 || *w > kMost || *h > kMost) return std::nullopt;
    return Vec2{static_cast<float>(*w), static_cast<float>(*h)};
}

std::string range_of(const OptionSpec& o) { return format("from %.16g to %.16g", o.min, o.max); }

// What the value should have been, or "" when it is that.
std::string expectation(const OptionSpec& o, const std::string& value) {
    switch (o.kind) {
        case OptionKind::flag: return "";
        case OptionKind::text: return value.empty() ? "a text that is not empty" : "";
        case OptionKind::number: {
            const std::optional<double> v = parse_double(value);
            return v && *v >= o.min && *v <= o.max ? "" : "a number " + range_of(o);
        }
        case OptionKind::integer: {
            const std::optional<int64_t> v = parse_int(value);
            return v && static_cast<double>(*v) >= o.min && static_cast<double>(*v) <= o.max ? "" : "a whole number " + range_of(o);
        }
        case OptionKind::size: return parse_size(value) ? "" : "width and height in whole units, such as 720x480";
        case OptionKind::choice: {
            std::string all;
            for (std::string_view c : split(o.choices, '|')) {
                if (c == value) return "";
                all += (all.empty() ? "" : " or ") + std::string(c);
            }
            return all;
        }
        case OptionKind::assignment: {
            const size_t equals = value.find('=');
            return equals == std::string::npos || equals == 0 ? "name=value" : "";
        }
    }
    return "";
}

std::string where_help_is(const CommandSpec& c) {
    return c.name.empty() ? "; glassbox help lists the commands" : "; see glassbox help " + std::string(c.name);
}

const OptionSpec* find_option(const CommandSpec& c, std::string_view name) {
    for (const OptionSpec& o : c.options)
        if (o.name == name) return &o;
    return nullptr;
}

std::string unknown_option(const CommandSpec& c, const std::string& name) {
    std::vector<std::string> names;
    for (const OptionSpec& o : c.options) names.emplace_back(o.name);
    const std::string near = name.starts_with("--") ? nearest_name(name, names) : "";
    return "unknown option " + name + (near.empty() ? where_help_is(c) : "; did you mean " + near + "?");
}

std::string invocation(const OptionSpec& o) {
    return std::string(o.name) + (o.value.empty() ? "" : " " + std::string(o.value));
}

}  // namespace

const std::string* Arguments::find(std::string_view option) const {
    for (const auto& [name, value] : given_)
        if (name == option) return &value;
    return nullptr;
}
std::string Arguments::text(std::string_view option, std::string_view fallback) const {
    const std::string* v = find(option);
    return v ? *v : std::string(fallback);
}
double Arguments::number(std::string_view option, double fallback) const {
    const std::string* v = find(option);
    return v ? parse_double(*v).value_or(fallback) : fallback;
}
int64_t Arguments::integer(std::string_view option, int64_t fallback) const {
    const std::string* v = find(option);
    return v ? parse_int(*v).value_or(fallback) : fallback;
}
Vec2 Arguments::size(std::string_view option, Vec2 fallback) const {
    const std::string* v = find(option);
    return v ? parse_size(*v).value_or(fallback) : fallback;
}
std::vector<std::pair<std::string, std::string>> Arguments::assignments(std::string_view option) const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [name, value] : given_) {
        if (name != option) continue;
        const size_t equals = value.find('=');
        out.push_back({value.substr(0, equals), value.substr(equals + 1)});
    }
    return out;
}

Result<Arguments> parse_arguments(const CommandSpec& c, std::span<const std::string> words) {
    Arguments args;
    bool options_end = false, has_operand = false;
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!options_end && word == "--") {
            options_end = true;
            continue;
        }
        if (options_end || word.size() < 2 || word[0] != '-') {
            if (c.operand.empty())
                return error(std::string(c.name) + " takes no \"" + word + "\"" + where_help_is(c));
            if (has_operand && !c.operand_repeated)
                return error(std::string(c.name) + " takes one " + std::string(c.operand) + ", \"" + word + "\" is one too many" +
                             where_help_is(c));
            if (!has_operand) args.operand = word;
            args.operands.push_back(word);
            has_operand = true;
            continue;
        }
        const size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const OptionSpec* o = find_option(c, name);
        if (!o) return error(unknown_option(c, name));
        if (!o->repeated && args.has(o->name)) return error(name + " is given twice; once is enough");
        std::string value;
        if (o->kind == OptionKind::flag) {
            if (equals != std::string::npos) return error(name + " takes no value, and \"" + word.substr(equals + 1) + "\" is one");
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
        } else if (i + 1 < words.size() && !words[i + 1].starts_with("--")) {
            value = words[++i];
        } else {
            return error(name + " needs a value: " + invocation(*o) + where_help_is(c));
        }
        if (const std::string expected = expectation(*o, value); !expected.empty())
            return error(name + " is " + expected + ", not \"" + value + "\"");
        args.given_.push_back({o->name, value});
        // --set a=1 b=2: what follows and is no other option is one more.
        while (o->kind == OptionKind::assignment && o->repeated && i + 1 < words.size() && words[i + 1].find('=') != std::string::npos && words[i + 1][0] != '-')
            args.given_.push_back({o->name, words[++i]});
    }
    if (!c.operand.empty() && !has_operand && !c.operand_optional)
        return error(std::string(c.name) + (c.operand == "FIG" ? " needs a figure: glassbox " + std::string(c.name) + " FIG ...; glassbox list shows them"
                                                               : " needs " + std::string(c.operand) + where_help_is(c)));
    for (const OptionSpec& o : c.options)
        if (o.required && !args.has(o.name)) return error(std::string(c.name) + " needs " + invocation(o) + where_help_is(c));
    return args;
}

std::string usage_line(const CommandSpec& c) {
    std::string line(c.name);
    if (!c.operand.empty()) line += (c.operand_optional ? " [" : " ") + std::string(c.operand) + (c.operand_repeated ? " ..." : "") + (c.operand_optional ? "]" : "");
    for (const OptionSpec& o : c.options)
        if (o.required) line += " " + invocation(o);
    for (const OptionSpec& o : c.options) {
        if (o.required) continue;
        line += " [" + invocation(o) + (o.repeated ? " ..." : "") + "]";
    }
    return line;
}

std::string help_of(const CommandSpec& c) {
    std::string out = "glassbox " + usage_line(c) + "\n\n" + std::string(c.summary) + "\n";
    if (!c.details.empty()) out += std::string(c.details) + "\n";
    if (c.options.empty()) return out;
    size_t width = 0;
    for (const OptionSpec& o : c.options) width = std::max(width, invocation(o).size());
    out += "\n";
    for (const OptionSpec& o : c.options) {
        std::string left = invocation(o);
        left.resize(width + 2, ' ');
        out += "  " + left + std::string(o.help) + "\n";
    }
    return out;
}

}  // namespace glassbox
