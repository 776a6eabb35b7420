#include "engine/base/json.h"

#include <nlohmann/json.hpp>

namespace glassbox {

Result<Json> parse_json(std::string_view text) {
    // A callback-free parse with exceptions off returns a discarded value; the byte comes from a SAX pass that keeps it.
    struct Position : nlohmann::json_sax<Json> {
        size_t byte = 0;
        bool null() override { return true; }
        bool boolean(bool) override { return true; }
        bool number_integer(number_integer_t) override { return true; }
        bool number_unsigned(number_unsigned_t) override { return true; }
        bool number_float(number_float_t, const string_t&) override { return true; }
        bool string(string_t&) override { return true; }
        bool binary(binary_t&) override { return true; }
        bool start_object(size_t) override { return ++depth < 200; }
        bool key(string_t&) override { return true; }
        bool end_object() override { return --depth, true; }
        bool start_array(size_t) override { return ++depth < 200; }
        bool end_array() override { return --depth, true; }
        bool parse_error(size_t at, const std::string&, const nlohmann::detail::exception&) override {
            byte = at;
            return false;
        }
        int depth = 0;
    } position;
    if (!Json::sax_parse(text, &position)) {
        if (position.depth >= 200) return error("JSON is nested more than 200 deep");
        return error(format("not JSON: unexpected text at byte %zu", position.byte));
    }
    return Json::parse(text, nullptr, false);
}

std::string write_json(const Json& j, bool pretty) {
    return j.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

const Json* member(const Json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}
std::string text_of(const Json& object, std::string_view name, std::string_view fallback) {
    const Json* m = member(object, name);
    return m && m->is_string() ? m->get_ref<const std::string&>() : std::string(fallback);
}
double number_of(const Json& object, std::string_view name, double fallback) {
    const Json* m = member(object, name);
    return m && m->is_number() ? m->get<double>() : fallback;
}
bool flag_of(const Json& object, std::string_view name, bool fallback) {
    const Json* m = member(object, name);
    return m && m->is_boolean() ? m->get<bool>() : fallback;
}

std::vector<std::string> texts_of(const Json& object, std::string_view name) {
    std::vector<std::string> out;
    if (const Json* m = member(object, name); m && m->is_array())
        for (const Json& t : *m)
            if (t.is_string()) out.push_back(t.get<std::string>());
    return out;
}

}  // namespace glassbox
