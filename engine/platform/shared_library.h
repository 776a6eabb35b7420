// Libraries found at run time: what a benchmark compares itself with, without linking it.
//
//     if (void* library = open_shared_library("libopenblas.so.0"))
//         auto f = reinterpret_cast<Sgemm>(find_symbol(library, "cblas_sgemm"));
//
// A library stays loaded until the program ends.
#pragma once

namespace glassbox {

void* open_shared_library(const char* name);              // null when there is none
void* find_symbol(void* library, const char* name);       // null when there is none
void set_environment(const char* name, const char* value);  // before a library reads it

}  // namespace glassbox
