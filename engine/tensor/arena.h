// Memory for the values of a tape: taken piece by piece, given back all at once, kept for the next step.
//
//     Arena arena;   float* x = arena.floats(100);   arena.reset();
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace glassbox {

class Arena {
  public:
    static constexpr size_t kAlignment = 64;

    // Uninitialised memory, aligned to 64 bytes; null when the machine has no more.
    void* bytes(size_t size) {
        const size_t needed = (size + kAlignment - 1) / kAlignment * kAlignment + (size == 0 ? kAlignment : 0);
        for (; current_ < chunks_.size(); ++current_, used_ = 0) {
            if (used_ + needed <= chunks_[current_].size) {
                void* p = chunks_[current_].memory.get() + used_;
                used_ += needed;
                return p;
            }
        }
        return grow(needed);
    }
    float* floats(int64_t count) { return static_cast<float*>(bytes(sizeof(float) * static_cast<size_t>(count))); }
    template <class T>
    T* array(size_t count) {
        return static_cast<T*>(bytes(sizeof(T) * count));
    }
    void reset() { current_ = used_ = 0; }
    // To give back what was taken since: `auto m = arena.mark(); ...; arena.rewind(m);`
    struct Mark {
        size_t chunk, used;
    };
    Mark mark() const { return {current_, used_}; }
    void rewind(Mark m) { current_ = m.chunk, used_ = m.used; }
    size_t capacity() const {
        size_t n = 0;
        for (const Chunk& c : chunks_) n += c.size;
        return n;
    }

  private:
    struct Free {
        void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{kAlignment}); }
    };
    struct Chunk {
        std::unique_ptr<std::byte[], Free> memory;
        size_t size;
    };
    void* grow(size_t needed) {
        constexpr size_t kFirst = size_t{1} << 16, kLargest = size_t{1} << 26;
        size_t size = kFirst;
        while (size < kLargest && size < capacity()) size *= 2;
        if (size < needed) size = needed;
        auto* memory = static_cast<std::byte*>(::operator new[](size, std::align_val_t{kAlignment}, std::nothrow));
        if (memory == nullptr) return nullptr;
        chunks_.push_back({std::unique_ptr<std::byte[], Free>(memory), size});
        current_ = chunks_.size() - 1;
        used_ = needed;
        return memory;
    }
    std::vector<Chunk> chunks_;
    size_t current_ = 0, used_ = 0;
};

}  // namespace glassbox
