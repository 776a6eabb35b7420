// OpenGL without a display: surfaceless EGL in either dialect, so that the browser's shaders are tested without one.
//
//     Result<std::unique_ptr<HeadlessContext>> gl = open_headless(GlDialect::desktop33);
//     if (!gl) return gl.error();                  // one line that says what to install
//     (*gl)->make_current();                       // several may live at once; one is current
#pragma once
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/platform/platform.h"

namespace glassbox {

class HeadlessContext {
  public:
    virtual ~HeadlessContext() = default;
    virtual Status make_current() = 0;
    virtual GlDialect dialect() const = 0;
    virtual const std::string& renderer_name() const = 0;  // "llvmpipe (LLVM 15.0.6, 256 bits)"
    virtual const std::string& version() const = 0;
};

// The new context is current.
Result<std::unique_ptr<HeadlessContext>> open_headless(GlDialect);

}  // namespace glassbox
