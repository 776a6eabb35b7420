// glassbox doctor: what this machine has, what is missing, what to install.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/content_files.h"
#include "engine/app/library.h"
#include "engine/platform/files.h"
#include "engine/platform/headless.h"
#include "engine/platform/pdf.h"
#include "engine/platform/process.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

enum class Health : uint8_t { good, lacking, broken };  // lacking: something optional does not work

struct Finding {
    Health health;
    std::string what, detail;
};

Finding check_opengl() {
    const Result<std::unique_ptr<HeadlessContext>> gl = open_headless(GlDialect::desktop33);
    if (!gl) return {Health::broken, "OpenGL", gl.error().message};
    return {Health::good, "OpenGL", (*gl)->version() + ", " + (*gl)->renderer_name()};
}

Finding check_fonts() {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return {Health::broken, "fonts", library.error().message};
    int faces = 0;
    for (const Font* f : (*library)->fonts().faces) faces += f != nullptr;
    return {Health::good, "fonts", std::to_string(faces) + " faces in the program"};
}

Finding check_content() {
    const std::string folder = content_directory();
    std::string bad;
    for (int i = 0; i < kFigureCount && bad.empty(); ++i)
        if (const Result<Content> c = load_content(kFigureTable[i].id); !c) bad = c.error().message;
    if (!bad.empty()) return {Health::broken, "articles", bad + "; without them figures have no story"};
    return {Health::good, "articles", std::to_string(kFigureCount) + " figures, articles in " + folder};
}

Finding check_display() {
#if GB_WITH_WINDOW
    if (Status s = window_available(); !s) return {Health::lacking, "display", s.error().message + "; pictures work without"};
    return {Health::good, "display", "the desktop app opens a window"};
#else
    return {Health::lacking, "display", "this build has no window; build the preset desktop for one"};
#endif
}

Finding check_program(const std::string& name, const std::string& use, const std::string& package) {
    const std::string path = find_program(name);
    if (path.empty()) return {Health::lacking, name, "not found; " + use + " need it: apt-get install " + package};
    return {Health::good, name, path + ", for " + use};
}

Finding check_processor() {
    std::string all;
    for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512})
        if (kernels_for(isa)) all += (all.empty() ? "" : ", ") + std::string(isa_name(isa));
    return {Health::good, "processor", "kernels " + all + "; in use " + std::string(isa_name(kernels().isa))};
}

std::string build_words() {
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "another compiler";
#endif
}

int run_doctor(const Arguments&) {
    const Finding findings[] = {
        {Health::good, "glassbox", std::string(GB_VERSION) + ", " + build_words()},
        check_processor(),
        check_opengl(),
        check_fonts(),
        check_content(),
        check_display(),
        check_program("rsvg-convert", "PDF files", "librsvg2-bin"),
        check_program("ffmpeg", "films", "ffmpeg"),
        check_program("node", "builds from source", "nodejs"),
    };
    std::string out;
    int broken = 0;
    for (const Finding& f : findings) {
        const char* mark = f.health == Health::good ? "ok" : f.health == Health::lacking ? "optional" : "MISSING";
        out += format("%-9s %-13s %s\n", mark, f.what.c_str(), f.detail.c_str());
        broken += f.health == Health::broken;
    }
    if (const int code = print(out); code != kExitSuccess) return code;
    if (broken > 0) return fail(kExitFailure, format("%d needed %s missing here; the lines that begin with MISSING say what to do", broken, broken == 1 ? "thing is" : "things are"));
    return kExitSuccess;
}

}  // namespace

const CommandSpec kDoctorCommand = {
    .name = "doctor",
    .operand = "",
    .summary = "Says what this machine has, what is missing and what to install.",
    .details = "Exit code 1 when something is missing that figures need.",
    .options = {},
    .run = run_doctor};

}  // namespace glassbox
