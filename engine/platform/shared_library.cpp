#include "engine/platform/shared_library.h"

#include <cstdlib>

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <dlfcn.h>

namespace glassbox {

void* open_shared_library(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
std::string shared_library_problem() {
    const char* text = dlerror();
    return text ? text : "";
}
void* find_symbol(void* library, const char* name) { return dlsym(library, name); }
}  // namespace glassbox
#else
namespace glassbox {

void* open_shared_library(const char*) { return nullptr; }
std::string shared_library_problem() { return "this system cannot load compiled figures"; }
void* find_symbol(void*, const char*) { return nullptr; }
}  // namespace glassbox
#endif

namespace glassbox {

#if defined(__unix__)
void set_environment(const char* name, const char* value) { setenv(name, value, 1); }
#else
void set_environment(const char*, const char*) {}
#endif

}  // namespace glassbox
