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

    // Floats that `count` of them take with their padding.
    static constexpr int64_t rounded(int64_t count) {
        constexpr int64_t kUnit = kAlignment / sizeof(float);
        return (count + kUnit - 1) / kUnit * kUnit;
    }
    // Uninitialised memory, aligned to 64 bytes; null when the machine has no more.
    void* bytes(size_t size) {
        const size_t needed = (size + kAlignment - 1) / kAlignment * kAlignment + (size == 0 ? kAlignment : 0);
        for (; current_ < chunks_.size(); ++current_, used_ = 0) {
            if (used_ + needed <= chunks_[current_].size) {
                void* p = chunks_[current_].memory.get() + used_;
                used_ += needed;
                count(needed);
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
    void reset() { current_ = used_ = taken_ = 0; }
    // To give back what was taken since: `auto m = arena.mark(); ...; arena.rewind(m);`
    struct Mark {
        size_t chunk, used, taken;
    };
    Mark mark() const { return {current_, used_, taken_}; }
    void rewind(Mark m) { current_ = m.chunk, used_ = m.used, taken_ = m.taken; }
    // The most that was taken at a time.
    size_t peak() const { return peak_; }
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
        while (size < kLargest && size < capacity() / 4) size *= 2;  // so that little lies idle
        if (size < needed) size = needed;
        auto* memory = static_cast<std::byte*>(::operator new[](size, std::align_val_t{kAlignment}, std::nothrow));
        if (memory == nullptr) return nullptr;
        chunks_.push_back({std::unique_ptr<std::byte[], Free>(memory), size});
        current_ = chunks_.size() - 1;
        used_ = needed;
        count(needed);
        return memory;
    }
    void count(size_t size) {
        taken_ += size;
        if (taken_ > peak_) peak_ = taken_;
    }
    std::vector<Chunk> chunks_;
    size_t current_ = 0, used_ = 0, taken_ = 0, peak_ = 0;
};

}  // namespace glassbox
