#include "engine/platform/web_context.h"

#include <emscripten.h>

// Names in quotes survive a minifier. The context is ours to choose, so Emscripten's own functions, which want an element
// of the page, are not used.
EM_JS(int, gb_register_context, (), {
    var context = Module["gbContext"];
    if (!context) return 0;
    var handle = GL.registerContext(context, {"majorVersion": 2, "minorVersion": 0, "enableExtensionsByDefault": true});
    GL.makeContextCurrent(handle);
    return 1;
});

namespace glassbox {

Status adopt_web_context() {
    if (gb_register_context() == 0) return error("the page gave no WebGL2 context");
    return {};
}

}  // namespace glassbox
