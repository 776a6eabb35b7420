// The options of the app for tests, and the input that they make.
#include <algorithm>

#include "engine/app/gui/gui.h"
#include "engine/base/geometry.h"
#include "engine/base/random.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr double kTap = 0.05;  // seconds between press and release

struct NamedKey {
    std::string_view name;
    KeyCode key;
};
constexpr NamedKey kKeys[] = {
    {"escape", KeyCode::escape},
    {"enter", KeyCode::enter},
    {"tab", KeyCode::tab},
    {"space", KeyCode::space},
    {"left", KeyCode::left},
    {"right", KeyCode::right},
    {"up", KeyCode::up},
    {"down", KeyCode::down},
    {"page-up", KeyCode::page_up},
    {"page-down", KeyCode::page_down},
    {"home", KeyCode::home},
    {"end", KeyCode::end},
    {"backspace", KeyCode::backspace},
    {"delete", KeyCode::del},
    {"f2", KeyCode::f2},
    {"f5", KeyCode::f5},
    {"f6", KeyCode::f6},
    {"f11", KeyCode::f11},
};

InputEvent pointer(InputKind kind, double time, float x, float y,
                   PointerButton button = PointerButton::none) {
    return {.kind = kind, .button = button, .x = x, .y = y, .time = time};
}

void add_key(std::vector<InputEvent>& out, KeyCode key, Modifiers with, double time) {
    out.push_back({.kind = InputKind::key_down, .key = key, .modifiers = with, .time = time});
    out.push_back({.kind = InputKind::key_up, .key = key, .time = time + kTap});
}

void add_click(std::vector<InputEvent>& out, float x, float y, double time) {
    out.push_back(pointer(InputKind::pointer_move, time, x, y));
    out.push_back(pointer(InputKind::pointer_down, time + kTap, x, y, PointerButton::left));
    out.push_back(pointer(InputKind::pointer_up, time + 2 * kTap, x, y, PointerButton::left));
}

void add_drag(std::vector<InputEvent>& out, Vec2 a, Vec2 b, double time,
              PointerButton button = PointerButton::left) {
    constexpr int kMoves = 12;
    out.push_back(pointer(InputKind::pointer_move, time, a.x, a.y));
    out.push_back(pointer(InputKind::pointer_down, time + kTap, a.x, a.y, button));
    for (int i = 1; i <= kMoves; ++i) {
        const Vec2 p = mix(a, b, static_cast<float>(i) / kMoves);
        out.push_back(pointer(InputKind::pointer_move, time + kTap + 0.02 * i, p.x, p.y));
    }
    out.push_back(pointer(InputKind::pointer_up, time + kTap + 0.02 * (kMoves + 1), b.x, b.y, button));
}

void add_text(std::vector<InputEvent>& out, std::string_view words, double time) {
    for (size_t at = 0; at < words.size(); time += 0.02)
        out.push_back({.kind = InputKind::text, .code_point = next_code_point(words, at), .time = time});
}

// "ctrl+shift+z".
bool add_named_key(std::vector<InputEvent>& out, std::string_view name, double time) {
    Modifiers with;
    for (;;) {
        const size_t plus = name.find('+');
        if (plus == std::string_view::npos || plus + 1 == name.size()) break;
        const std::string_view modifier = name.substr(0, plus);
        if (modifier == "ctrl")
            with.control = true;
        else if (modifier == "shift")
            with.shift = true;
        else if (modifier == "alt")
            with.alt = true;
        else
            return false;
        name.remove_prefix(plus + 1);
    }
    if (name.size() == 1) {
        const char c = name[0] >= 'a' && name[0] <= 'z' ? static_cast<char>(name[0] - 'a' + 'A') : name[0];
        add_key(out, static_cast<KeyCode>(c), with, time);
        if (!with.control && !with.alt) add_text(out, name, time);
        return true;
    }
    for (const NamedKey& k : kKeys)
        if (k.name == name) {
            add_key(out, k.key, with, time);
            return true;
        }
    return false;
}

bool parse_input(std::string_view value, GuiOptions& options) {
    const size_t colon = value.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view what = value.substr(0, colon);
    const std::vector<std::string_view> parts = split(value.substr(colon + 1), ',');
    if (what == "random") {
        const std::optional<int64_t> seed = parse_int(value.substr(colon + 1));
        if (!seed || *seed < 0) return false;
        options.random_input = true;
        options.random_seed = static_cast<uint64_t>(*seed);
        return true;
    }
    const std::optional<double> time = parse_double(parts.back());
    if (!time || *time < 0) return false;
    if (what == "key") return parts.size() == 2 && add_named_key(options.events, parts[0], *time);
    if (what == "text") {
        if (parts.size() < 2) return false;
        const std::string_view words = value.substr(colon + 1);
        add_text(options.events, words.substr(0, words.rfind(',')), *time);
        return true;
    }
    std::vector<float> n;
    for (std::string_view p : parts) {
        const std::optional<double> number = parse_double(p);
        if (!number) return false;
        n.push_back(static_cast<float>(*number));
    }
    if (what == "move" && n.size() == 3) {
        options.events.push_back(pointer(InputKind::pointer_move, *time, n[0], n[1]));
    } else if (what == "click" && n.size() == 3) {
        add_click(options.events, n[0], n[1], *time);
    } else if (what.ends_with("drag") && n.size() == 5) {
        const Modifiers with{.shift = what == "shift-drag", .alt = what == "alt-drag"};
        if (what != "drag" && with == Modifiers{}) return false;
        const size_t first = options.events.size();
        add_drag(options.events, {n[0], n[1]}, {n[2], n[3]}, *time);
        for (size_t i = first; i < options.events.size(); ++i) options.events[i].modifiers = with;
    } else if (what == "wheel" && n.size() == 4) {
        options.events.push_back(pointer(InputKind::pointer_move, *time, n[0], n[1]));
        options.events.push_back(
            {.kind = InputKind::wheel, .x = n[0], .y = n[1], .wheel_y = n[2], .time = *time + kTap});
    } else {
        return false;
    }
    return true;
}

bool parse_size(std::string_view value, GuiOptions& options) {
    const std::vector<std::string_view> parts = split(value, 'x');
    if (parts.size() != 2) return false;
    const std::optional<int64_t> w = parse_int(parts[0]), h = parse_int(parts[1]);
    if (!w || !h || *w < 200 || *h < 150 || *w > 8192 || *h > 8192) return false;
    options.width = static_cast<int>(*w);
    options.height = static_cast<int>(*h);
    return true;
}

}  // namespace

bool parse_gui_option(std::string_view argument, GuiOptions& options) {
    if (!argument.starts_with("--gui-")) return false;
    argument.remove_prefix(6);
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    if (equals == std::string_view::npos) {
        if (name == "headless")
            options.headless = true;
        else if (name == "hidden")
            options.hidden = true;
        else if (name == "fresh")
            options.fresh = true;
        else if (name == "transparent")
            options.transparent = true;
        else
            return false;
        return true;
    }
    const std::string_view value = argument.substr(equals + 1);
    if (name == "input") return parse_input(value, options);
    if (name == "size") return parse_size(value, options);
    if (name == "seconds" || name == "scale" || name == "fps") {
        const std::optional<double> number = parse_double(value);
        if (!number || *number <= 0 || *number > 86400) return false;
        if (name == "scale") {
            if (*number > 8) return false;
            options.scale = static_cast<float>(*number);
        } else if (name == "fps") {
            options.fps = *number;
        } else {
            options.seconds = *number;
        }
        return true;
    }
    if (name == "theme" && (value == "light" || value == "dark"))
        options.theme = value;
    else if (name == "lang" && (value == "en" || value == "zh"))
        options.language = value;
    else if (name == "figure")
        options.figure = value;
    else if (name == "open")
        options.open = value;
    else if (name == "screenshot")
        options.screenshot = value;
    else if (name == "audience")
        options.audience = value;
    else if (name == "take")
        options.take = value;
    else
        return false;
    return true;
}

std::vector<InputEvent> random_input(uint64_t seed, double seconds, int width, int height) {
    // Open dialogs and full screen are part of it; what could end the program or leave the window is not.
    static constexpr std::string_view kChords[] = {
        "left",   "right",  "page-up",      "page-down", "tab", "shift+tab", "enter",    "escape", "space",
        "ctrl+z", "ctrl+y", "ctrl+shift+z", "t",         "l",   "g",         "i",        "0",      "f6",
        "up",     "down",   "home",         "end",       "k",   "k",         "backspace"};
    static constexpr std::string_view kDialogs[] = {"?", "ctrl+s", "ctrl+o"};
    static constexpr std::string_view kWords[] = {"CCO",  "C1CC", "caffeine", "3",
                                                  "-1e9", "(((",  "咖啡",     "c1ccccc1"};
    Random rng(seed, "gui input");
    std::vector<InputEvent> out;
    auto place = [&]() -> Vec2 {
        return {rng.uniform(0, static_cast<float>(width)), rng.uniform(0, static_cast<float>(height))};
    };
    for (double t = 0.3; t < seconds;) {
        const int what = rng.below(100);
        const Vec2 p = place();
        if (what < 40) {
            add_click(out, p.x, p.y, t);
            t += 0.15;
        } else if (what < 60) {
            add_drag(out, p, place(), t, rng.below(5) == 0 ? PointerButton::middle : PointerButton::left);
            t += 0.4;
        } else if (what < 70) {
            InputEvent wheel{.kind = InputKind::wheel, .x = p.x, .y = p.y, .time = t};
            wheel.modifiers.control = rng.below(2) == 0;
            wheel.wheel_y = rng.uniform(-3, 3);
            out.push_back(pointer(InputKind::pointer_move, t, p.x, p.y));
            out.push_back(wheel);
            t += 0.05;
        } else if (what < 72) {
            add_named_key(out, kDialogs[rng.below(static_cast<int>(std::size(kDialogs)))], t);
            add_click(out, p.x, p.y, t + 0.2);
            add_named_key(out, "escape", t + 0.5);
            add_named_key(out, "escape", t + 0.6);
            t += 0.7;
        } else if (what < 92) {
            add_named_key(out, kChords[rng.below(static_cast<int>(std::size(kChords)))], t);
            t += 0.1;
        } else if (what < 97) {
            add_text(out, kWords[rng.below(static_cast<int>(std::size(kWords)))], t);
            t += 0.2;
        } else {
            out.push_back(pointer(InputKind::pointer_leave, t, p.x, p.y));
            t += 0.1;
        }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const InputEvent& a, const InputEvent& b) { return a.time < b.time; });
    return out;
}

}  // namespace glassbox
