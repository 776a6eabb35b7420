// The one door to OpenGL: the same functions natively (core 3.3 through libOpenGL) and in a page (WebGL2).
// Only engine/render and this room include it. The functions that may be called are those that WebGL2 has; the list
// is in tests/unit/platform/gl_calls_test.cpp, which reads our sources.
#pragma once

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#else
#ifndef GL_GLEXT_PROTOTYPES
#define GL_GLEXT_PROTOTYPES 1
#endif
#include <GL/glcorearb.h>
#endif
