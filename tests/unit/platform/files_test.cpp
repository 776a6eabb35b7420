#include "engine/platform/files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "engine/platform/clock.h"
#include "engine/platform/mapped_file.h"
#include "engine/platform/pdf.h"
#include "engine/platform/png.h"
#include "engine/platform/process.h"

namespace glassbox {
namespace {

// A folder of its own for each test, gone afterwards.
struct Folder {
    std::string path = std::string(GB_BINARY_DIR) + "/platform_test";
    Folder() {
        std::filesystem::remove_all(path);
        REQUIRE(static_cast<bool>(make_directories(path)));
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a file is there as memory, an empty one too; a missing one is an error") {
    const Folder folder;
    const std::string path = folder.path + "/weights";
    REQUIRE(write_file(path, std::string_view("abc")));
    const Result<MappedFile> file = map_file(path);
    REQUIRE(static_cast<bool>(file));
    MappedFile copy = *file;
    REQUIRE(copy.bytes().size() == 3);
    CHECK(copy.bytes()[2] == std::byte{'c'});
    REQUIRE(write_file(path, std::string_view("")));  // another file under the name: what is mapped stays
    CHECK(copy.bytes()[0] == std::byte{'a'});
    const Result<MappedFile> empty = map_file(path);
    REQUIRE(static_cast<bool>(empty));
    CHECK(empty->bytes().empty());
    CHECK_FALSE(map_file(folder.path + "/none"));
    CHECK_FALSE(map_file(folder.path));
}

TEST_CASE("a file appears whole") {
    Folder folder;
    const std::string path = folder.path + "/a.txt", bytes = std::string("one\0two", 7);
    REQUIRE(static_cast<bool>(write_file(path, bytes)));
    Result<std::string> read = read_file(path);
    REQUIRE(static_cast<bool>(read));
    CHECK(*read == bytes);
    REQUIRE(static_cast<bool>(write_file(path, "")));
    CHECK(read_file(path)->empty());
    CHECK(modification_time(path) != 0);
    REQUIRE(static_cast<bool>(make_directories(folder.path + "/b/c")));
    Result<std::vector<DirectoryEntry>> entries = list_directory(folder.path);
    REQUIRE(static_cast<bool>(entries));
    REQUIRE(entries->size() == 2);  // no temporary file is left
    CHECK((*entries)[0].name == "a.txt");
    CHECK((*entries)[1].directory);
}

TEST_CASE("a place that cannot be written says why, and nothing changes") {
    Folder folder;
    const std::string missing = folder.path + "/nowhere/a.txt";
    Status s = write_file(missing, "x");
    REQUIRE_FALSE(static_cast<bool>(s));
    CHECK(contains(s.error().message, "there is no directory"));
    CHECK_FALSE(static_cast<bool>(write_file(folder.path, "x")));
    CHECK_FALSE(static_cast<bool>(write_file("", "x")));
    CHECK_FALSE(static_cast<bool>(write_file("/proc/nothing", "x")));
    Result<std::string> read = read_file(missing);
    REQUIRE_FALSE(static_cast<bool>(read));
    CHECK(contains(read.error().message, missing));
    CHECK_FALSE(static_cast<bool>(read_file(folder.path)));
    CHECK_FALSE(static_cast<bool>(list_directory(missing)));
    CHECK(modification_time(missing) == 0);
    CHECK(static_cast<bool>(remove_file(missing)));
    CHECK(list_directory(folder.path)->empty());
}

TEST_CASE("png files keep pixels and alpha; broken ones give a message") {
    Folder folder;
    Picture p;
    p.width = 3, p.height = 2;
    for (int i = 0; i < 24; ++i) p.rgba.push_back(static_cast<uint8_t>(i * 10));
    const std::string path = folder.path + "/p.png";
    REQUIRE(static_cast<bool>(write_png(path, p)));
    Result<Picture> q = read_png(path);
    REQUIRE(static_cast<bool>(q));
    CHECK(q->width == 3);
    CHECK(q->rgba == p.rgba);
    for (size_t i = 3; i < p.rgba.size(); i += 4) p.rgba[i] = 255;
    Result<std::string> bytes = encode_png(p);
    REQUIRE(static_cast<bool>(bytes));
    CHECK(decode_png(*bytes, "it")->rgba == p.rgba);

    CHECK_FALSE(static_cast<bool>(decode_png("no picture", "x.png")));
    CHECK_FALSE(static_cast<bool>(decode_png("", "x.png")));
    for (size_t cut = 8; cut < bytes->size() - 12; cut += 3) {
        Result<Picture> r = decode_png(std::string_view(*bytes).substr(0, cut), "x.png");
        REQUIRE_FALSE(static_cast<bool>(r));
        CHECK(contains(r.error().message, "x.png"));
    }
    Picture empty;
    CHECK_FALSE(static_cast<bool>(encode_png(empty)));
    p.width = 100;
    CHECK_FALSE(static_cast<bool>(encode_png(p)));
}

TEST_CASE("premultiplied alpha is taken back") {
    std::vector<uint8_t> rgba = {100, 50, 25, 128, 7, 7, 7, 0, 200, 10, 0, 255, 200, 200, 200, 100};
    straighten_alpha(rgba);
    CHECK(rgba == std::vector<uint8_t>{199, 100, 50, 128, 0, 0, 0, 0, 200, 10, 0, 255, 255, 255, 255, 100});
}

TEST_CASE("child processes: bytes through, exit codes, missing programs") {
    std::string much(1 << 20, 'x');
    much[12345] = '\0';
    Result<ProcessOutput> cat = run_process({"cat"}, much);
    REQUIRE(static_cast<bool>(cat));
    CHECK(cat->exit_code == 0);
    CHECK(cat->out == much);
    Result<ProcessOutput> fails = run_process({"sh", "-c", "echo wrong >&2; exit 3"}, much);
    REQUIRE(static_cast<bool>(fails));
    CHECK(fails->exit_code == 3);
    CHECK(fails->err == "wrong\n");
    CHECK_FALSE(static_cast<bool>(run_process({"no-such-program-of-ours"})));
    CHECK(find_program("no-such-program-of-ours").empty());
    CHECK(contains(find_program("sh"), "/sh"));
}

TEST_CASE("svg becomes pdf and pixels, or the message says what to install") {
    const char* svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\"><rect width=\"8\" height=\"4\" fill=\"#f00\"/></svg>";
    Result<std::string> pdf = svg_to_pdf(svg);
    if (!can_convert_svg()) {
        REQUIRE_FALSE(static_cast<bool>(pdf));
        CHECK(contains(pdf.error().message, "librsvg2-bin"));
        return;
    }
    REQUIRE(static_cast<bool>(pdf));
    CHECK(pdf->substr(0, 5) == "%PDF-");
    Result<Picture> p = svg_to_picture(svg, 2);
    REQUIRE(static_cast<bool>(p));
    CHECK(p->width == 16);
    CHECK(p->at(3, 3)[0] == 255);
    CHECK(p->at(3, 3)[1] == 0);
    Result<std::string> wrong = svg_to_pdf("<svg");
    REQUIRE_FALSE(static_cast<bool>(wrong));
    CHECK(contains(wrong.error().message, "rsvg-convert"));
}

TEST_CASE("the clock goes forward") {
    const double a = monotonic_seconds();
    CHECK(monotonic_seconds() >= a);
    CHECK_FALSE(temporary_directory().empty());
}

}  // namespace glassbox
