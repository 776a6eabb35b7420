#include "engine/tensor/safetensors_header.h"

#include <algorithm>

namespace glassbox {
namespace {

// The part of JSON that the format uses: an object of objects of strings, and arrays of integers. Small on purpose: it
// goes to the web page, and everything else is refused with its position.
class HeaderReader {
  public:
    HeaderReader(std::string_view text, size_t data_size, TensorIndex& index) : text_(text), data_size_(data_size), index_(index) {}

    Status read() {
        if (!members([this](const std::string& name) { return name == "__metadata__" ? metadata() : tensor(name); }))
            return failed();
        skip_space();
        if (at_ != text_.size()) return fail("text after the end"), failed();
        return check_layout();
    }

  private:
    static constexpr size_t kMaxTensors = 1'000'000, kMaxName = 4096;

    bool fail(std::string_view what) {
        if (message_.empty()) message_ = format("safetensors header: %.*s at byte %zu", static_cast<int>(what.size()), what.data(), at_);
        return false;
    }
    Error failed() const { return error(message_); }

    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }
    bool take(char c) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool expect(char c) {
        if (take(c)) return true;
        const char what[] = {'\'', c, '\'', ' ', 'e', 'x', 'p', 'e', 'c', 't', 'e', 'd'};
        return fail({what, sizeof what});
    }

    template <class F>
    bool members(F member) {
        if (!expect('{')) return false;
        if (take('}')) return true;
        do {
            std::string name;
            if (!string(name) || !expect(':') || !member(name)) return false;
        } while (take(','));
        return expect('}');
    }

    bool hex4(uint32_t& code) {
        code = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            if (at_ >= text_.size()) return fail("an escape is cut off");
            const char c = text_[at_];
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) return fail("a bad escape");
            code = code * 16 + static_cast<uint32_t>(digit);
        }
        return true;
    }
    static void append_code_point(std::string& out, uint32_t c) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0 | c >> 12);
            out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            out += static_cast<char>(0xF0 | c >> 18);
            out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
            out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    bool escape(std::string& out) {
        if (at_ >= text_.size()) return fail("an escape is cut off");
        const char c = text_[at_++];
        switch (c) {
            case '"': case '\\': case '/': out += c; return true;
            case 'b': out += '\b'; return true;
            case 'f': out += '\f'; return true;
            case 'n': out += '\n'; return true;
            case 'r': out += '\r'; return true;
            case 't': out += '\t'; return true;
            case 'u': {
                uint32_t code = 0, low = 0;
                if (!hex4(code)) return false;
                if (code >= 0xD800 && code < 0xDC00) {
                    if (text_.substr(at_, 2) != "\\u") return fail("half a surrogate pair");
                    at_ += 2;
                    if (!hex4(low)) return false;
                    if (low < 0xDC00 || low > 0xDFFF) return fail("half a surrogate pair");
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                } else if (code >= 0xDC00 && code < 0xE000) {
                    return fail("half a surrogate pair");
                }
                append_code_point(out, code);
                return true;
            }
            default: return fail("a bad escape");
        }
    }
    bool string(std::string& out) {
        if (!expect('"')) return false;
        out.clear();
        while (at_ < text_.size() && text_[at_] != '"') {
            const char c = text_[at_++];
            if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a string");
            if (c != '\\') out += c;
            else if (!escape(out)) return false;
        }
        return expect('"');
    }
    bool integer(uint64_t& value) {
        skip_space();
        const size_t start = at_;
        value = 0;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
            if (value > (uint64_t{1} << 60)) return fail("a number is too large");
            value = value * 10 + static_cast<uint64_t>(text_[at_++] - '0');
        }
        return at_ > start || fail("a whole number expected");
    }
    // [a, b, ...] with at most `limit` numbers; how many there are, or -1.
    int integers(uint64_t* values, int limit) {
        if (!expect('[')) return -1;
        if (take(']')) return 0;
        int count = 0;
        do {
            if (count == limit) return fail("too many numbers"), -1;
            if (!integer(values[count])) return -1;
            ++count;
        } while (take(','));
        return expect(']') ? count : -1;
    }

    bool metadata() {
        return members([this](const std::string& name) {
            std::string value;
            if (!string(value)) return false;
            index_.metadata[name] = value;
            return true;
        });
    }
    bool tensor(const std::string& name) {
        if (name.empty() || name.size() > kMaxName) return fail("a tensor's name is empty or too long");
        if (index_.tensors.size() == kMaxTensors) return fail("too many tensors");
        StoredTensor t;
        t.name = name;
        bool has_type = false, has_shape = false, has_offsets = false;
        const bool ok = members([&](const std::string& key) {
            if (key == "dtype") {
                std::string type;
                has_type = true;
                if (!string(type)) return false;
                return storage_named(type, t.type) || fail("tensor '" + name + "' has the unsupported type '" + type + "'");
            }
            if (key == "shape") {
                uint64_t dims[kMaxRank];
                has_shape = true;
                const int rank = integers(dims, kMaxRank);
                t.shape = Shape{};
                for (int i = 0; i < rank; ++i) t.shape.push(dims[i] <= INT32_MAX ? static_cast<int>(dims[i]) : -1);
                return rank >= 0 && (t.shape.valid() || fail("the shape of '" + name + "' is too large"));
            }
            if (key == "data_offsets") {
                uint64_t ends[2];
                has_offsets = true;
                const int count = integers(ends, 2);
                if (count < 0) return false;
                if (count != 2 || ends[0] > ends[1] || ends[1] > data_size_)
                    return fail("tensor '" + name + "' lies outside the file (cut off?)");
                t.offset = static_cast<size_t>(ends[0]);
                t.size = static_cast<size_t>(ends[1] - ends[0]);
                return true;
            }
            return fail("unknown member '" + key + "'");
        });
        if (!ok) return false;
        if (!has_type || !has_shape || !has_offsets) return fail("tensor '" + name + "' lacks dtype, shape or data_offsets");
        if (static_cast<size_t>(t.shape.size()) * storage_size(t.type) != t.size)
            return fail("tensor '" + name + "' has shape " + to_text(t.shape) + " but " + std::to_string(t.size) + " bytes");
        index_.tensors.push_back(std::move(t));
        return true;
    }
    Status check_layout() {
        auto& all = index_.tensors;
        std::sort(all.begin(), all.end(), [](const StoredTensor& a, const StoredTensor& b) {
            return a.offset != b.offset ? a.offset < b.offset : a.size != b.size ? a.size < b.size : a.name < b.name;
        });
        for (size_t i = 1; i < all.size(); ++i)
            if (all[i].offset < all[i - 1].offset + all[i - 1].size)
                return error(format("safetensors header: '%s' and '%s' overlap", all[i - 1].name.c_str(), all[i].name.c_str()));
        std::sort(all.begin(), all.end(), [](const StoredTensor& a, const StoredTensor& b) { return a.name < b.name; });
        for (size_t i = 1; i < all.size(); ++i)
            if (all[i].name == all[i - 1].name) return error(format("safetensors header: '%s' is there twice", all[i].name.c_str()));
        return {};
    }

    std::string_view text_;
    size_t data_size_, at_ = 0;
    TensorIndex& index_;
    std::string message_;
};

void write_string(std::string& out, std::string_view text) {
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += format("\\u%04x", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace

Status parse_safetensors_header(std::string_view text, size_t data_size, TensorIndex& index) {
    return HeaderReader(text, data_size, index).read();
}

std::string write_safetensors_header(std::span<const NamedTensor* const> tensors,
                                     const std::map<std::string, std::string>& metadata) {
    std::string out = "{";
    if (!metadata.empty()) {
        out += "\"__metadata__\":{";
        bool first = true;
        for (const auto& [name, value] : metadata) {
            if (!first) out += ',';
            first = false;
            write_string(out, name);
            out += ':';
            write_string(out, value);
        }
        out += '}';
    }
    size_t offset = 0;
    for (const NamedTensor* t : tensors) {
        if (out.size() > 1) out += ',';
        write_string(out, t->name);
        out += ":{\"dtype\":\"";
        out += storage_name(t->type);
        out += "\",\"shape\":[";
        for (int i = 0; i < t->tensor.shape().rank(); ++i) {
            if (i > 0) out += ',';
            out += std::to_string(t->tensor.shape()[i]);
        }
        const size_t size = static_cast<size_t>(t->tensor.size()) * storage_size(t->type);
        out += "],\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(offset + size) + "]}";
        offset += size;
    }
    return out + "}";
}

}  // namespace glassbox
