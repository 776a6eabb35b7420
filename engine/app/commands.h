// The commands: one table each, and the walk from words to an exit code.
#pragma once
#include <span>

#include "engine/app/options.h"

namespace glassbox {

extern const CommandSpec kListCommand;
extern const CommandSpec kStillCommand;
extern const CommandSpec kRecordCommand;
extern const CommandSpec kJoinCommand;
extern const CommandSpec kTakeCommand;
extern const CommandSpec kTraceCommand;
extern const CommandSpec kTrainCommand;
extern const CommandSpec kBenchCommand;
extern const CommandSpec kCheckCommand;
extern const CommandSpec kNewCommand;
extern const CommandSpec kStringsCommand;
extern const CommandSpec kDevCommand;
extern const CommandSpec kSiteCommand;
extern const CommandSpec kPageCommand;
extern const CommandSpec kDoctorCommand;

// No command given; the words are options of the desktop app's tests.
int run_app_command(std::span<const std::string> words);

// The words after "dev": options of the desktop app's tests may be among them.
int run_dev_command(std::span<const std::string> words);

// The whole program: words without the program's name; the exit code.
int run_command_line(std::span<const std::string> words);

}  // namespace glassbox
