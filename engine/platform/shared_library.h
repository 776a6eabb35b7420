// Libraries found at run time: what a benchmark compares itself with, and the figures that `glassbox dev` has compiled.
//
//     if (void* library = open_shared_library("libopenblas.so.0"))
//         auto f = reinterpret_cast<Sgemm>(find_symbol(library, "cblas_sgemm"));
//
// A library stays loaded until the program ends.
#pragma once
#include <string>

namespace glassbox {

void* open_shared_library(const char* name);              // null when there is none
std::string shared_library_problem();                     // why the last one did not open
void* find_symbol(void* library, const char* name);       // null when there is none
void set_environment(const char* name, const char* value);  // before a library reads it

}  // namespace glassbox
