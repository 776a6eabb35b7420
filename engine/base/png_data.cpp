#include "engine/base/png_data.h"

#include <array>
#include <string_view>
#include <vector>

namespace glassbox {
namespace {

class Bits {
  public:
    explicit Bits(std::string& out) : out_(out) {}
    void put(uint32_t value, int count) {  // lowest bit first
        for (int i = 0; i < count; ++i) {
            byte_ |= ((value >> i) & 1u) << used_;
            if (++used_ == 8) flush();
        }
    }
    void put_code(uint32_t code, int count) {  // Huffman codes go highest bit first
        for (int i = count; i-- > 0;) put(code >> i & 1u, 1);
    }
    void flush() {
        if (used_ > 0) out_ += static_cast<char>(byte_);
        byte_ = 0, used_ = 0;
    }

  private:
    std::string& out_;
    uint32_t byte_ = 0;
    int used_ = 0;
};

void put_symbol(Bits& bits, int symbol) {  // the fixed code of RFC 1951, 3.2.6
    const auto s = static_cast<uint32_t>(symbol);
    if (symbol < 144)
        bits.put_code(0x30 + s, 8);
    else if (symbol < 256)
        bits.put_code(0x190 + s - 144, 9);
    else if (symbol < 280)
        bits.put_code(s - 256, 7);
    else
        bits.put_code(0xC0 + s - 280, 8);
}

constexpr int kLengthBase[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23,
                               27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr int kLengthBits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr int kDistanceBase[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr int kDistanceBits[] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

void put_match(Bits& bits, int match, int distance) {
    int l = 28, d = 29;
    while (kLengthBase[l] > match) --l;
    while (kDistanceBase[d] > distance) --d;
    put_symbol(bits, 257 + l);
    bits.put(static_cast<uint32_t>(match - kLengthBase[l]), kLengthBits[l]);
    bits.put_code(static_cast<uint32_t>(d), 5);
    bits.put(static_cast<uint32_t>(distance - kDistanceBase[d]), kDistanceBits[d]);
}

std::string deflate(const std::vector<uint8_t>& in) {
    std::string out = "\x78\x01";
    Bits bits(out);
    bits.put(1, 1);  // the last block
    bits.put(1, 2);  // fixed codes
    std::vector<int> last(1 << 15, -1);
    const int n = static_cast<int>(in.size());
    const auto hash = [&](int i) {
        const uint32_t three = in[static_cast<size_t>(i)] | in[static_cast<size_t>(i) + 1] << 8 | in[static_cast<size_t>(i) + 2] << 16;
        return (three * 0x9E3779B1u) >> 17;
    };
    for (int i = 0; i < n;) {
        int match = 0, from = -1;
        if (i + 2 < n) {
            int& slot = last[hash(i)];
            from = slot;
            slot = i;
            if (from >= 0 && i - from <= 32768)
                while (match < 258 && i + match < n && in[static_cast<size_t>(from + match)] == in[static_cast<size_t>(i + match)]) ++match;
        }
        if (match >= 3) {
            put_match(bits, match, i - from);
            for (int k = i + 1; k < i + match && k + 2 < n; ++k) last[hash(k)] = k;
            i += match;
        } else {
            put_symbol(bits, in[static_cast<size_t>(i++)]);
        }
    }
    put_symbol(bits, 256);
    bits.flush();
    uint32_t a = 1, b = 0;  // Adler-32
    for (uint8_t byte : in) a = (a + byte) % 65521, b = (b + a) % 65521;
    for (int shift : {8, 0}) out += static_cast<char>(b >> shift & 255);
    for (int shift : {8, 0}) out += static_cast<char>(a >> shift & 255);
    return out;
}

uint32_t crc(std::string_view bytes) {
    static const std::array<uint32_t, 256> table = [] {
        std::array<uint32_t, 256> t{};
        for (uint32_t i = 0; i < 256; ++i) {
            uint32_t c = i;
            for (int k = 0; k < 8; ++k) c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
            t[i] = c;
        }
        return t;
    }();
    uint32_t c = ~0u;
    for (char byte : bytes) c = table[(c ^ static_cast<uint8_t>(byte)) & 255] ^ c >> 8;
    return ~c;
}

void put_number(std::string& out, uint32_t v) {
    for (int shift : {24, 16, 8, 0}) out += static_cast<char>(v >> shift & 255);
}

void put_chunk(std::string& out, std::string_view name, std::string_view data) {
    put_number(out, static_cast<uint32_t>(data.size()));
    std::string body(name);
    body += data;
    out += body;
    put_number(out, crc(body));
}

}  // namespace

std::string encode_png_data(std::span<const uint8_t> rgba, int width, int height) {
    const size_t row = static_cast<size_t>(width) * 4;
    std::vector<uint8_t> filtered;
    filtered.reserve((row + 1) * static_cast<size_t>(height));
    for (size_t y = 0; y < static_cast<size_t>(height); ++y) {
        filtered.push_back(2);
        for (size_t i = 0; i < row; ++i)
            filtered.push_back(static_cast<uint8_t>(rgba[y * row + i] - (y > 0 ? rgba[(y - 1) * row + i] : 0)));
    }
    std::string out = "\x89PNG\r\n\x1A\n", header;
    put_number(header, static_cast<uint32_t>(width));
    put_number(header, static_cast<uint32_t>(height));
    header += std::string_view("\x08\x06\x00\x00\x00", 5);  // 8 bits, RGBA
    put_chunk(out, "IHDR", header);
    put_chunk(out, "IDAT", deflate(filtered));
    put_chunk(out, "IEND", {});
    return out;
}

std::string base64(std::string_view bytes) {
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t v = 0;
        for (size_t k = 0; k < 3; ++k) v = v << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
        for (size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kDigits[v >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

}  // namespace glassbox
