// Options of the command line. One table a command says what it takes; parsing, checking, the help and the page
// docs/command-line.md all come from it.
//
//     constexpr OptionSpec kOptions[] = {{.name = "--size", .kind = OptionKind::size, .value = "WxH", .help = "..."}};
//     Result<Arguments> args = parse_arguments(command, words);
//     Vec2 size = args->size("--size", {720, 480});
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/result.h"

namespace glassbox {

enum class OptionKind : uint8_t { flag, text, number, integer, size, choice, assignment };

struct OptionSpec {
    std::string_view name;            // "--size", or "-o"
    OptionKind kind = OptionKind::flag;
    std::string_view value = "";      // in the help: "WxH"
    std::string_view help = "";
    double min = 0, max = 0;          // of a number
    std::string_view choices = "";    // "light|dark"
    bool repeated = false, required = false;
};

class Arguments;

struct CommandSpec {
    std::string_view name;
    std::string_view operand;         // "FIG", or empty: the command takes none
    std::string_view summary;         // one line
    std::string_view details;         // more, for `glassbox help COMMAND`
    std::span<const OptionSpec> options;
    int (*run)(const Arguments&);     // the exit code
    bool operand_optional = false;
    bool operand_repeated = false;    // one or more of them
};

// What was given, already checked against the table.
class Arguments {
  public:
    std::string operand;                // the first
    std::vector<std::string> operands;  // all
    bool has(std::string_view option) const { return find(option) != nullptr; }
    std::string text(std::string_view option, std::string_view fallback = "") const;
    double number(std::string_view option, double fallback) const;
    int64_t integer(std::string_view option, int64_t fallback) const;
    Vec2 size(std::string_view option, Vec2 fallback) const;
    // NAME=VALUE, in the order given.
    std::vector<std::pair<std::string, std::string>> assignments(std::string_view option) const;

  private:
    friend Result<Arguments> parse_arguments(const CommandSpec&, std::span<const std::string>);
    const std::string* find(std::string_view option) const;
    std::vector<std::pair<std::string_view, std::string>> given_;
};

// The words after the command's name. An error is one of usage.
Result<Arguments> parse_arguments(const CommandSpec& command, std::span<const std::string> words);

// "still FIG -o FILE [--size WxH] ...", and then a line for each option.
std::string usage_line(const CommandSpec& command);
std::string help_of(const CommandSpec& command);

}  // namespace glassbox
