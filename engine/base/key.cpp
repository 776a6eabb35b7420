#include "engine/base/key.h"

#include "engine/base/text.h"

namespace glassbox {

std::string to_text(const Key& k) {
    std::string out(k.kind);
    if (k.i != Key::kNone) out += ":" + std::to_string(k.i);
    if (k.j != Key::kNone) out += "," + std::to_string(k.j);
    return out;
}

Key parse_key(std::string_view text) {
    const size_t colon = text.find(':');
    const std::string_view kind = text.substr(0, colon);
    if (kind.empty()) return {};
    if (colon == std::string_view::npos) return key(kind);
    int indices[2] = {Key::kNone, Key::kNone};
    const std::vector<std::string_view> parts = split(text.substr(colon + 1), ',');
    if (parts.size() > 2) return {};
    for (size_t n = 0; n < parts.size(); ++n) {
        const std::optional<int64_t> v = parse_int(parts[n]);
        if (!v || *v <= INT32_MIN || *v > INT32_MAX) return {};
        indices[n] = static_cast<int>(*v);
    }
    return key(kind, indices[0], indices[1]);
}

}  // namespace glassbox
