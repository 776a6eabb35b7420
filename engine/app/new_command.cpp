// glassbox new: a folder with a working figure, its article in both languages and a test, ready to build.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

// Where the names go: @TOPIC@, @FIGURE@ (both as in the id), @TITLE@ ("Two knobs").
constexpr std::string_view kFigure = R"(// @TOPIC@/@FIGURE@: one number that the reader changes, and what it does. Make it yours.
#include "engine/figure/figure.h"

GB_FIGURE("@TOPIC@/@FIGURE@") {
    fig.slider("size", 40.0, {.min = 10, .max = 90});
    const Scalar size = fig.control_scalar("size");
    const Vec2 middle = fig.area().center();
    const Scalar area = fig.derive("area", 3.14159265f * size * size, "pi times the square of the size", {"size"});
    fig.circle(key("disc"), middle, size, {.fill = {size, blues(100)}, .stroke = fig.theme().ink2}).name("the disc");
    fig.phrase(key("area"), {middle.x, middle.y + 120}, "area {}", {area}, {.anchor = Anchor::middle});
    fig.output("area", area);
}
)";

constexpr std::string_view kEnglish = R"(---
title: @TITLE@
description: One sentence that says what a reader will understand.
---
Say what the reader sees, and ask a question that the figure answers.

::: figure @TOPIC@/@FIGURE@
title: @TITLE@
alt: A disc whose size follows a slider, with its area written below.
hint: change the size
::: step small set="size=20"
Look at the area: a small disc has little of it.
:::
::: step large set="size=80"
Four times the size is sixteen times the area.
:::
:::

The disc is :param[40]{name=size} units large and has an area of :value[5027]{name=area format=d}: $A = \pi r^2$.
)";

constexpr std::string_view kChinese = R"(---
title: @TITLE@
description: 用一句话说明读者会理解什么。
---
说说读者看到什么，并提出一个由图来回答的问题。

::: figure @TOPIC@/@FIGURE@
title: @TITLE@（中文）
alt: 一个圆盘，大小由滑块决定，下方写着它的面积。
hint: 改变大小
::: step small
看面积：小圆盘的面积很小。
:::
::: step large
大小变为四倍，面积变为十六倍。
:::
:::

圆盘的大小是 :param[40]{name=size}，面积是 :value[5027]{name=area format=d}：$A = \pi r^2$。

::: strings
size = 大小
area = 面积
area {} = 面积 {}
the disc = 圆盘
:::
)";

constexpr std::string_view kTest = R"(// What the captions of @TOPIC@/@FIGURE@ claim is what the figure computes.
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("claims: @TOPIC@/@FIGURE@: four times the size is sixteen times the area") {
    const auto area_at = [](const char* step) {
        LiveFigure live(desc_of(*find_figure("@TOPIC@/@FIGURE@")));
        REQUIRE(live.apply({.kind = EventKind::step, .name = step}));
        return live.evaluation().outputs.at(0).scalar.number;
    };
    CHECK(area_at("large") == doctest::Approx(16 * area_at("small")));
}
)";

constexpr std::string_view kProject = R"(cmake_minimum_required(VERSION 3.25)
project(figures LANGUAGES CXX)

# An installed Glassbox; elsewhere than in the system: -DCMAKE_PREFIX_PATH=FOLDER.
find_package(Glassbox REQUIRED)
glassbox_project()
)";

bool is_name(std::string_view s) {
    bool dash = true;  // none at the start, at the end, or after another
    for (const char c : s) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (c != '-' || dash)) return false;
        dash = c == '-';
    }
    return !dash;
}

std::string filled(std::string_view text, const std::string& topic, const std::string& figure) {
    std::string title = figure;
    for (char& c : title)
        if (c == '-') c = ' ';
    if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
    std::string out(text);
    for (const auto& [mark, word] : {std::pair<std::string_view, const std::string&>{"@TOPIC@", topic}, {"@FIGURE@", figure}, {"@TITLE@", title}})
        for (size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at + word.size())) out.replace(at, mark.size(), word);
    return out;
}

int run_new(const Arguments& args) {
    const size_t slash = args.operand.find('/');
    const std::string topic = args.operand.substr(0, slash), figure = slash == std::string::npos ? "" : args.operand.substr(slash + 1);
    if (!is_name(topic) || !is_name(figure))
        return fail(kExitUsage, "new takes TOPIC/FIGURE in lower case, digits and hyphens, as in glassbox new optics/lens; not \"" + args.operand + "\"");
    const bool tree = is_directory("explainers") && exists("cmake/gb_explainers.cmake");
    std::vector<std::pair<std::string, std::string_view>> files;
    if (!tree) {
        const Result<std::string> cmake = read_file("CMakeLists.txt");
        if (args.has("--project") && !cmake) files.emplace_back("CMakeLists.txt", kProject);
        else if (!cmake || cmake->find("glassbox_project(") == std::string::npos)
            return fail(kExitFailure, std::string("this folder is neither a Glassbox source tree nor a project of your own; ") +
                                          (cmake ? "its CMakeLists.txt must call glassbox_project()" : "--project begins a project here"));
    }
    const std::string folder = "explainers/" + topic, tests = tree ? "tests/unit/explainers" : "tests";
    const std::string program = tree ? "scripts/run" : "build/glassbox";
    const bool old = exists(folder + "/article.en.md");
    files.insert(files.end(), {{folder + "/" + figure + ".cpp", kFigure}, {tests + "/" + topic + "_" + figure + "_claims.cpp", kTest}});
    if (!old) files.insert(files.end(), {{folder + "/article.en.md", kEnglish}, {folder + "/article.zh.md", kChinese}});
    for (const auto& [path, text] : files)
        if (exists(path)) return fail(kExitFailure, path + " is there already; choose another name, nothing was written");
    for (const std::string& place : {folder, tests})
        if (Status ok = make_directories(place); !ok) return fail(kExitFailure, ok.error());
    std::string said;
    for (const auto& [path, text] : files) {
        if (Status ok = write_file(path, filled(text, topic, figure)); !ok) return fail(kExitFailure, ok.error());
        said += path + "\n";
    }
    if (old) said += folder + "/article.en.md has no such figure yet: add \"::: figure " + args.operand + "\" with its steps, and to article.zh.md\n";
    said += "next: ";
    if (!tree) said += "cmake -B build && cmake --build build, then ";
    said += program + " still " + args.operand + " -o picture.png, and " + program + " check " + args.operand + "\n";
    return print(said);
}

constexpr OptionSpec kOptions[] = {
    {.name = "--project", .help = "begin a project of your own in this folder: writes its CMakeLists.txt too"},
};

}  // namespace

const CommandSpec kNewCommand = {.name = "new",
                                 .operand = "TOPIC/FIGURE",
                                 .summary = "Makes a working figure to edit: source, article, test.",
                                 .details = "Run it in the source tree, or in a project of your own (docs/first-figure.md). It overwrites nothing; an "
                                            "article that is there is left as it is.",
                                 .options = kOptions,
                                 .run = run_new};

}  // namespace glassbox
