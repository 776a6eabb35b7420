#pragma once
// The program trace_hashes prints one line per thing computed: its name and a hash of its bits. scripts/test runs
// it as g++ and as clang built it, and with every set of kernels that the processor has; all must print the same.
//
// To add a model: a source file here with a `void bits_<name>()` that calls `print_hash`, and its call in
// trace_hashes.cpp.

#include <cstdint>
#include <string_view>

void print_hash(std::string_view name, uint64_t hash);

void bits_kernels();  // every kernel on ordinary and on awkward numbers
void bits_models();   // small models of every kind, forward and after 100 steps of training
void bits_message_passing();  // the traces of gnn/message-passing
