// What the app itself says, in English and Chinese. What a figure says comes from its article.
#pragma once
#include <cstdint>

#include "engine/figure/story.h"

namespace glassbox {

enum class Say : uint8_t {
#define GB_SAY(name, en, zh) name,
#include "engine/app/gui/strings.inc"
#undef GB_SAY
    count
};

const char* text_of(Say what, Language language);

}  // namespace glassbox
