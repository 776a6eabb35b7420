// Coverage bitmaps of glyphs and paths, packed in one texture of one channel. This is the part without OpenGL: it
// hands out places, keeps a copy of the texels, and says which rows the texture lacks.
//
// A bitmap depends on its key alone, and is fetched texel by texel, so where it lies never shows in a picture.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace glassbox {

// A piece of coverage relative to the pixel that its owner stands on; `solid` pieces need no texels.
struct CoveragePiece {
    int x = 0, y = 0, w = 0, h = 0;
    int u = 0, v = 0;
    bool solid = false;
};

class Atlas {
  public:
    static constexpr int kFirstSize = 512, kLargestSize = 4096;

    struct Entry {
        uint32_t first = 0, count = 0;
    };
    // The pieces of a cached bitmap; nullptr if it is not there.
    const Entry* find(uint64_t key) const;
    std::span<const CoveragePiece> pieces(const Entry& e) const { return std::span(pieces_).subspan(e.first, e.count); }

    // Makes an entry. Pieces are added to the entry that was begun last. False if the atlas is full: drop() everything
    // after drawing what is recorded, and begin again.
    void begin(uint64_t key);
    bool add(CoveragePiece piece, const uint8_t* alpha, int stride);
    void add_solid(CoveragePiece piece);
    const Entry& end();
    void abandon();  // the entry that was begun

    void drop();

    int size() const { return size_; }
    const std::vector<uint8_t>& texels() const { return texels_; }
    // Rows that changed since the last call; count 0: none. After growing: all.
    struct Rows {
        int first = 0, count = 0;
        bool resized = false;
    };
    Rows take_changes();

  private:
    bool place(int w, int h, int& u, int& v);
    bool grow();

    struct Shelf {
        int y = 0, height = 0, used = 0;
    };
    int size_ = 0;
    int bottom_ = 0;
    std::vector<Shelf> shelves_;
    std::vector<uint8_t> texels_;
    std::vector<CoveragePiece> pieces_;
    std::unordered_map<uint64_t, Entry> entries_;
    uint64_t open_key_ = 0;
    Entry open_;
    int changed_first_ = 0, changed_end_ = 0;
    bool resized_ = false;
};

}  // namespace glassbox
