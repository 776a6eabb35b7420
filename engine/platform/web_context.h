// The WebGL2 context of a page, made by its script and handed over as Module.gbContext.
#pragma once
#include "engine/base/result.h"

namespace glassbox {

// Makes it the current context of OpenGL; again after a lost context was restored, or for another one.
Status adopt_web_context();

}  // namespace glassbox
