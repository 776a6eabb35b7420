#include "engine/platform/shared_library.h"

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <dlfcn.h>

#include <cstdlib>

namespace glassbox {

void* open_shared_library(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void* find_symbol(void* library, const char* name) { return dlsym(library, name); }
void set_environment(const char* name, const char* value) { setenv(name, value, 1); }

}  // namespace glassbox
#else
namespace glassbox {

void* open_shared_library(const char*) { return nullptr; }
void* find_symbol(void*, const char*) { return nullptr; }
void set_environment(const char*, const char*) {}

}  // namespace glassbox
#endif
