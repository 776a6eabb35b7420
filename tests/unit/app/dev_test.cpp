// What `glassbox dev` knows of sources and files without compiling anything; tests/app/dev.test.mjs runs the whole.
#include <doctest/doctest.h>

#include "engine/app/dev/file_watch.h"
#include "engine/app/dev/module_builder.h"
#include "engine/app/dev/source_files.h"
#include "engine/app/dev/theme_source.h"
#include "engine/platform/files.h"

using namespace glassbox;

namespace {

struct Folder {
    std::string path = temporary_directory() + "/glassbox-dev-unit";
    Folder() {
        (void)remove_directory(path);
        REQUIRE(make_directories(path + "/explainers/lab"));
    }
    ~Folder() { (void)remove_directory(path); }
    std::string of(const std::string& name) const { return path + "/explainers/lab/" + name; }
    void save(const std::string& name, std::string_view text) const { REQUIRE(write_file(of(name), text)); }
};

}  // namespace

TEST_CASE("dev: files that are saved, also by renaming, new and gone") {
    const Folder folder;
    folder.save("a.cpp", "one");
    FileWatch watch({folder.path + "/explainers"}, {});
    CHECK(watch.changed().empty());
    folder.save("a.cpp", "another");
    CHECK(watch.changed() == std::vector{folder.of("a.cpp")});
    CHECK(watch.changed().empty());
    folder.save("b.cpp", "new");
    CHECK(watch.changed() == std::vector{folder.of("b.cpp")});
    // An editor that empties the file before it writes has another call to come back.
    folder.save("a.cpp", "");
    CHECK(watch.changed().empty());
    folder.save("a.cpp", "written");
    CHECK(watch.changed() == std::vector{folder.of("a.cpp")});
    REQUIRE(remove_file(folder.of("b.cpp")));
    CHECK(watch.changed().empty());
    CHECK(watch.changed() == std::vector{folder.of("b.cpp")});
}

TEST_CASE("dev: the code behind a model is its header, the source of the same name, and what these include") {
    const Folder folder;
    folder.save("model_a.h", "#include \"explainers/lab/parts.h\"\nstruct A { int n; };\nstruct B;\n");
    folder.save("model_a.cpp", "#include \"explainers/lab/model_a.h\"\nint step() { return 1; }\n");
    folder.save("parts.h", "struct Parts { int p; };\n");
    folder.save("other.h", "struct Other final { int o; };\n");
    folder.save("fig.cpp", "#include \"explainers/lab/other.h\"\nGB_FIGURE(\"lab/fig\") {}\n");
    SourceFiles sources({folder.path});
    const auto before = sources.classes_of("lab");
    CHECK(before.count("A") == 1);
    CHECK(before.count("B") == 0);  // only named
    CHECK(before.count("Other") == 1);
    const std::vector<FigureSource> found = sources.sources_of("lab");
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == "lab/fig");
    CHECK(found[0].symbol == "gb_figure_lab_fig");
    CHECK(found[1].id == "");
    const auto change = [&](const std::string& name, const std::string& text) {
        folder.save(name, text);
        sources.forget();
        return sources.classes_of("lab");
    };
    auto now = change("model_a.cpp", "#include \"explainers/lab/model_a.h\"\nint step() { return 2; }\n");
    CHECK(now["A"] != before.at("A"));
    CHECK(now["Other"] == before.at("Other"));
    const uint64_t again = now["A"];
    now = change("parts.h", "struct Parts { float p; };\n");
    CHECK(now["A"] != again);
    CHECK(now["Other"] == before.at("Other"));
}

TEST_CASE("dev: what a compiler says, with file and line") {
    const std::string said =
        "In file included from /p/build/x.cpp:2:\n/p/explainers/lab/fig.cpp: In function 'void f()':\n"
        "/p/explainers/lab/fig.cpp:12:5: error: 'ninety' was not declared in this scope\n   12 |     ninety\n"
        "/p/explainers/lab/fig.cpp:13:5: warning: unused\n";
    CHECK(read_problems(said, "/p") == std::vector<DevProblem>{{"explainers/lab/fig.cpp:12", "'ninety' was not declared in this scope"}});
    const std::string linker = "/usr/bin/ld: x.o: in function `f':\nx.cpp:(.text+0x5): undefined reference to `glassbox::missing()'\ncollect2: error: ld returned 1 exit status\n";
    const std::vector<DevProblem> problems = read_problems(linker, "/p");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].text == "undefined reference to `glassbox::missing()'");
    CHECK(read_problems("Segmentation fault\n", "/p")[0].text == "Segmentation fault");
    CHECK(read_problems("", "/p").empty());
}

TEST_CASE("dev: the theme is read from its source as the compiler reads it") {
    const Result<std::string> text = read_file(GB_SOURCE_DIR "/engine/draw/theme.cpp");
    REQUIRE(text);
    const Result<Themes> themes = parse_theme_source(*text);
    REQUIRE(themes);
    for (const bool dark : {false, true}) {
        const Theme &read = dark ? themes->dark : themes->light, &compiled = dark ? dark_theme() : light_theme();
        CHECK(read.paper == compiled.paper);
        CHECK(read.accent2 == compiled.accent2);
        CHECK(read.bad == compiled.bad);
        CHECK(read.category == compiled.category);
        CHECK(read.dark == compiled.dark);
    }
    std::string changed = *text;
    changed.replace(changed.find("0x0B6BCB"), 8, "0x112233");
    CHECK(parse_theme_source(changed)->light.accent == Color::hex(0x112233));
    changed.replace(changed.find("0x112233"), 8, "0x11223");
    REQUIRE(!parse_theme_source(changed));
    CHECK(parse_theme_source(changed).error().message.find(".accent") != std::string::npos);
}
