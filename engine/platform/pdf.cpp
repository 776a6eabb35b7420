#include "engine/platform/pdf.h"

#include "engine/platform/process.h"

namespace glassbox {
namespace {

constexpr const char* kProgram = "rsvg-convert";

Result<std::string> convert(std::string_view svg, std::vector<std::string> options) {
    if (find_program(kProgram).empty())
        return error("PDF needs the program rsvg-convert, which is missing; install the package librsvg2-bin");
    options.insert(options.begin(), kProgram);
    Result<ProcessOutput> run = run_process(options, svg);
    if (!run) return run.error();
    if (run->exit_code != 0 || run->out.empty()) {
        const std::string first_line = run->err.substr(0, run->err.find('\n'));
        return error(format("rsvg-convert failed with exit code %d: %s", run->exit_code, first_line.c_str()));
    }
    return std::move(run->out);
}

}  // namespace

bool can_convert_svg() { return !find_program(kProgram).empty(); }

Result<std::string> svg_to_pdf(std::string_view svg) { return convert(svg, {"--format=pdf"}); }

Result<Picture> svg_to_picture(std::string_view svg, double scale) {
    Result<std::string> png = convert(svg, {"--format=png", format("--zoom=%.9g", scale), "--unlimited"});
    if (!png) return png.error();
    return decode_png(*png, "the picture made by rsvg-convert");
}

}  // namespace glassbox
