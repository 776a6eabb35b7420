#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/app/bench.h"
#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/platform/shared_library.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The fastest of many runs: other programs on the machine only make a run slower.
template <class F>
double fastest(F run, double budget = 0.1) {
    double best = 1e9;
    const double start = seconds();
    for (int i = 0; i < 3 || seconds() - start < budget; ++i) {
        const double before = seconds();
        run();
        best = std::min(best, seconds() - before);
    }
    return best;
}

// Row-major C = A B of others, when the machine has them.
struct Peer {
    std::string name;
    void (*product)(const Peer&, int n, const float* a, const float* b, float* c) = nullptr;
    void* function = nullptr;
};

template <class F>
F symbol(void* library, const char* name) {
    return reinterpret_cast<F>(find_symbol(library, name));
}

Peer openblas() {
    Peer p;
    void* library = open_shared_library("libopenblas.so.0");
    if (library == nullptr) return p;
    p.function = find_symbol(library, "cblas_sgemm");
    if (p.function == nullptr) return p;
    if (auto set = symbol<void (*)(int)>(library, "openblas_set_num_threads")) set(1);
    const auto core = symbol<char* (*)()>(library, "openblas_get_corename");
    p.name = format("OpenBLAS %s, 1 thread", core != nullptr ? core() : "");
    p.product = [](const Peer& self, int n, const float* a, const float* b, float* c) {
        using Sgemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int);
        constexpr int kRowMajor = 101, kAsIs = 111;
        reinterpret_cast<Sgemm>(self.function)(kRowMajor, kAsIs, kAsIs, n, n, n, 1, a, n, b, n, 0, c, n);
    };
    return p;
}

Peer onednn() {
    Peer p;
    // Its thread count comes from OpenMP, which reads the environment when the library is loaded.
    set_environment("OMP_NUM_THREADS", "1");
    for (const char* name : {"libdnnl.so.3", "libdnnl.so.2"}) {
        void* library = open_shared_library(name);
        if (library == nullptr) continue;
        p.function = find_symbol(library, "dnnl_sgemm");
        if (p.function == nullptr) continue;
        p.name = "oneDNN, 1 thread";
        p.product = [](const Peer& self, int n, const float* a, const float* b, float* c) {
            using Sgemm = int (*)(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t, const float*, int64_t, float,
                                  float*, int64_t);
            reinterpret_cast<Sgemm>(self.function)('N', 'N', n, n, n, 1, a, n, b, n, 0, c, n);
        };
        break;
    }
    return p;
}

// 64-byte aligned, as tensors on a tape are.
class Buffer {
  public:
    explicit Buffer(size_t count, uint64_t seed = 0) : memory_(count + 16) {
        Random rng(seed, "bench");
        for (float& x : memory_) x = rng.uniform(-1, 1);
    }
    float* data() { return memory_.data() + (64 - (reinterpret_cast<uintptr_t>(memory_.data()) & 63)) % 64 / sizeof(float); }

  private:
    std::vector<float> memory_;
};

void bench_products(std::vector<BenchRow>& rows) {
    const Peer blas = openblas(), dnn = onednn();
    for (int n : {64, 128, 256, 512, 1024}) {
        const auto size = static_cast<size_t>(n) * static_cast<size_t>(n);
        Buffer a(size, 1), b(size, 2), c(size);
        const double flop = 2.0 * n * n * n;
        const auto peer_speed = [&](const Peer& p) {
            return p.product == nullptr ? 0.0 : flop / fastest([&] { p.product(p, n, a.data(), b.data(), c.data()); }) * 1e-9;
        };
        const double blas_speed = peer_speed(blas), dnn_speed = peer_speed(dnn);
        for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
            const Kernels* k = kernels_for(isa);
            if (k == nullptr) continue;
            Gemm g;
            g.m = g.n = g.k = n;
            g.a = a.data(), g.b = b.data(), g.c = c.data();
            g.a_row = g.b_row = g.c_row = n;
            Buffer scratch(gemm_scratch_size(g));
            const double speed = flop / fastest([&] { k->gemm(g, scratch.data()); }) * 1e-9;
            const bool wide = isa == Isa::avx512 && dnn_speed > 0;
            rows.push_back({format("compute.matmul.%d.%s", n, std::string(isa_name(isa)).c_str()), speed, "GFLOP/s",
                            wide ? dnn_speed : blas_speed, wide ? dnn.name : blas.name});
        }
    }
    // One row times a matrix, as in decoding a token.
    for (const std::pair<int, int>& size : {std::pair{768, 3072}, std::pair{3072, 768}}) {
        const int k_size = size.first, n = size.second;
        Buffer a(static_cast<size_t>(k_size), 3), b(static_cast<size_t>(k_size) * static_cast<size_t>(n), 4), c(static_cast<size_t>(n));
        Gemm g;
        g.m = 1, g.n = n, g.k = k_size;
        g.a = a.data(), g.b = b.data(), g.c = c.data();
        g.a_row = k_size, g.b_row = g.c_row = n;
        Buffer scratch(gemm_scratch_size(g));
        const auto speed = [&](auto run) { return 4e-9 * k_size * n / fastest(run); };
        const double dots = speed([&] {
            for (int j = 0; j < n; ++j) c.data()[j] = kernels().dot(k_size, a.data(), b.data() + int64_t{j} * k_size);
        });
        rows.push_back({format("compute.matvec.%dx%d.rows", k_size, n), speed([&] { kernels().gemm(g, scratch.data()); }), "GB/s of weights", dots, "a dot product for each output"});
        g.b_panels = true;
        rows.push_back({format("compute.matvec.%dx%d.packed", k_size, n), speed([&] { kernels().gemm(g, scratch.data()); }), "GB/s of weights", dots, "a dot product for each output"});
    }
}

}  // namespace

std::vector<BenchRow> bench_compute() {
    std::vector<BenchRow> rows;
    bench_products(rows);
    return rows;
}

}  // namespace glassbox
