// trace_hashes --list               the sets of kernels that this processor runs
// trace_hashes [--kernels NAME]     names and hashes, computed with one of them

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/tensor/kernels.h"
#include "tests/bits/bits.h"

void print_hash(std::string_view name, uint64_t hash) {
    std::printf("%-32.*s %016" PRIx64 "\n", static_cast<int>(name.size()), name.data(), hash);
}

int main(int argc, char** argv) {
    using namespace glassbox;
    if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
        for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512})
            if (kernels_for(isa) != nullptr) std::printf("%s\n", std::string(isa_name(isa)).c_str());
        return 0;
    }
    if (argc == 3 && std::strcmp(argv[1], "--kernels") == 0) {
        const auto isa = isa_named(argv[2]);
        if (!isa || !set_kernels(*isa)) {
            std::fprintf(stderr, "trace_hashes: no kernels \"%s\" on this machine\n", argv[2]);
            return 1;
        }
    } else if (argc != 1) {
        std::fprintf(stderr, "usage: trace_hashes [--list | --kernels NAME]\n");
        return 2;
    }
    bits_kernels();
    bits_models();
    bits_message_passing();
    return 0;
}
