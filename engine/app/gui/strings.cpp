#include "engine/app/gui/strings.h"

#include <cstddef>

namespace glassbox {

const char* text_of(Say what, Language language) {
    static constexpr const char* kTexts[][2] = {
#define GB_SAY(name, en, zh) {en, zh},
#include "engine/app/gui/strings.inc"
#undef GB_SAY
    };
    return kTexts[static_cast<size_t>(what)][language == Language::zh ? 1 : 0];
}

}  // namespace glassbox
