// The options that put a figure into a state, shared by the commands that draw or trace one.
#pragma once
#include "engine/app/options.h"
#include "engine/figure/live_figure.h"

namespace glassbox {

inline constexpr int64_t kMaxTicks = 1000000;
inline constexpr OptionSpec kSetOption = {.name = "--set", .kind = OptionKind::assignment, .value = "name=value",
                                          .help = "a control's value; again for another control", .repeated = true};
inline constexpr OptionSpec kTicksOption = {.name = "--ticks", .kind = OptionKind::integer, .value = "N",
                                            .help = "how far its models have run; the first tick is 0, the default",
                                            .min = 0, .max = static_cast<double>(kMaxTicks)};
inline constexpr OptionSpec kSeedOption = {.name = "--seed", .kind = OptionKind::integer, .value = "N",
                                           .help = "of the random numbers, 0 by default", .min = 0, .max = 9007199254740991.0};

inline constexpr OptionSpec kThemeOption = {.name = "--theme", .kind = OptionKind::choice, .value = "light|dark",
                                            .help = "light by default", .choices = "light|dark"};
inline constexpr OptionSpec kLanguageOption = {.name = "--lang", .kind = OptionKind::choice, .value = "en|zh",
                                               .help = "English by default", .choices = "en|zh"};

// --theme and --lang.
void apply_look(LiveFigureDesc& desc, const Arguments& args);

// --set, --ticks and --step. The values stand from the start; the step is gone to at time 0, and what it would put back
// keeps what --set says. An error is one of usage.
Status apply_options(LiveFigure& live, const Arguments& args);

// What the figure itself complains about, or nothing.
Status figure_error(const LiveFigure& live);

}  // namespace glassbox
