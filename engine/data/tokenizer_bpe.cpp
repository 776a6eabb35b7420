#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <queue>
#include <tuple>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/data/tokenizer.h"
#include "engine/data/unicode.h"

namespace glassbox {

namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxAdded = 4096;

// GPT-2 writes each byte as a character that can be seen: itself where it has a picture in Latin-1, else one
// from 256 on.
std::array<uint32_t, 256> byte_symbols() {
    std::array<uint32_t, 256> symbols{};
    uint32_t next = 256;
    for (uint32_t b = 0; b < 256; ++b) {
        const bool seen = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
        symbols[b] = seen ? b : next++;
    }
    return symbols;
}

struct NamedToken {
    std::string text;
    int id = -1;
};
struct NamedMerge {
    std::string left, right;
};

// Reads the members that matter as they pass by, so that a large file costs its tokens and no tree of values.
class Reader : public nlohmann::json_sax<Json> {
  public:
    std::vector<NamedToken> vocab, added;
    std::vector<NamedMerge> merges;
    std::string wrong, model_type = "BPE", pre_tokenizer;
    bool prefix_space = true;
    int vocab_count = 0, merges_count = 0;
    size_t byte = 0;

    bool null() override { return value(); }
    bool boolean(bool on) override {
        if (within("pre_tokenizer", 2)) {
            if (frames_[1].key == "add_prefix_space") prefix_space = on;
            if (frames_[1].key == "use_regex" && !on) return fail("pre_tokenizer has use_regex false");
        }
        if (within("model", 2) && on &&
            (frames_[1].key == "byte_fallback" || frames_[1].key == "ignore_merges"))
            return fail("model has " + frames_[1].key + ", which is not supported");
        return value();
    }
    bool number_integer(number_integer_t v) override { return number(v); }
    bool number_unsigned(number_unsigned_t v) override {
        return number(v > 0x7FFFFFFF ? -1 : static_cast<int64_t>(v));
    }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t& s) override {
        if (within("model", 2)) {
            const std::string& key = frames_[1].key;
            if (key == "type") model_type = s;
            if ((key == "continuing_subword_prefix" || key == "end_of_word_suffix") && !s.empty())
                return fail("model has " + key + ", which is not supported");
        }
        if (within("pre_tokenizer", 2) && frames_[1].key == "type") pre_tokenizer = s;
        if (within("added_tokens", 3) && frames_[2].key == "content") current_.text = s;
        if (in_model("merges") && frames_.size() == 3) {
            const size_t space = s.find(' ');
            if (space == std::string::npos || space == 0 || space + 1 == s.size() ||
                s.find(' ', space + 1) != s.npos)
                return fail(format("merge %zu is not two tokens with one space between", merges.size()));
            merges.push_back({s.substr(0, space), s.substr(space + 1)});
            return true;
        }
        if (in_model("merges") && frames_.size() == 4) {
            pair_.push_back(s);
            return pair_.size() <= 2 || fail(format("merge %zu has more than two tokens", merges.size()));
        }
        return value();
    }
    bool binary(binary_t&) override { return value(); }
    bool key(string_t& name) override {
        frames_.back().key = name;
        return true;
    }
    bool start_object(size_t) override {
        if (in_model("vocab") || in_model("merges")) return value();
        if (within("normalizer", 1)) return fail("a normalizer is not supported: it would change the text");
        if (within("model", 2) && frames_[1].key == "vocab") ++vocab_count;
        if (within("added_tokens", 2)) current_ = {};
        return push();
    }
    bool end_object() override {
        frames_.pop_back();
        if (!within("added_tokens", 2)) return true;
        if (current_.text.empty() || current_.id < 0) return fail("an added token lacks its id or content");
        added.push_back(std::move(current_));
        return added.size() <= kMaxAdded || fail("there are more than 4096 added tokens");
    }
    bool start_array(size_t) override {
        if (within("model", 2) && frames_[1].key == "merges") ++merges_count;
        if (in_model("vocab")) return value();
        pair_.clear();
        return push();
    }
    bool end_array() override {
        const bool merge = in_model("merges") && frames_.size() == 4;
        frames_.pop_back();
        if (!merge) return true;
        if (pair_.size() != 2) return fail(format("merge %zu is not a pair of tokens", merges.size()));
        merges.push_back({std::move(pair_[0]), std::move(pair_[1])});
        return true;
    }
    bool parse_error(size_t at, const std::string&, const nlohmann::detail::exception&) override {
        byte = at;
        return false;
    }

  private:
    struct Frame {
        std::string key;  // "" in an array
    };
    bool fail(std::string what) {
        wrong = std::move(what);
        return false;
    }
    bool within(std::string_view first, size_t depth) const {
        return frames_.size() == depth && frames_[0].key == first;
    }
    bool in_model(std::string_view member_name) const {
        return frames_.size() >= 3 && frames_[0].key == "model" && frames_[1].key == member_name;
    }
    bool push() {
        if (frames_.size() >= kMaxDepth) return fail("it is nested more than 64 deep");
        frames_.emplace_back();
        return true;
    }
    bool number(int64_t v) {
        if (in_model("vocab") && frames_.size() == 3) {
            if (v < 0 || v >= kMaxVocabulary)
                return fail("the id of \"" + shown(frames_[2].key) + "\" is out of range");
            vocab.push_back({frames_[2].key, static_cast<int>(v)});
            return true;
        }
        if (within("added_tokens", 3) && frames_[2].key == "id")
            current_.id = v >= 0 && v < kMaxVocabulary ? static_cast<int>(v) : -1;
        return value();
    }
    // Where nothing else is expected.
    bool value() {
        if (in_model("vocab")) return fail("an id in model.vocab is not a number");
        if (in_model("merges")) return fail("model.merges holds something else than tokens");
        return true;
    }

  public:
    static std::string shown(std::string_view text) { return std::string(text.substr(0, 40)); }

  private:
    std::vector<Frame> frames_;
    std::vector<std::string> pair_;
    NamedToken current_;
};

class ByteLevel : public Tokenizer {
  public:
    // "" or what is wrong.
    std::string build(Reader& read) {
        prefix_space_ = read.prefix_space;
        for (NamedToken& t : read.vocab)
            if (const int id = t.id; !add_token(std::move(t.text), id))
                return format("id %d is given twice, or its token is longer than 4096 bytes", id);
        std::vector<int> added;
        for (NamedToken& t : read.added) {
            const bool same = token(t.id) == t.text;
            if (const int id = t.id; !same && !add_token(std::move(t.text), id))
                return format("id %d of an added token belongs to another token", id);
            added.push_back(t.id);
        }
        index_tokens();
        for (size_t i = 1; i < sorted_.size(); ++i)
            if (token(sorted_[i - 1]) == token(sorted_[i]))
                return format("ids %d and %d are the same token", sorted_[i - 1], sorted_[i]);
        const std::array<uint32_t, 256> symbols = byte_symbols();
        std::vector<int> byte_of(512, -1);
        for (size_t b = 0; b < 256; ++b) {
            byte_of[symbols[b]] = static_cast<int>(b);
            std::string symbol;
            append_utf8(symbol, symbols[b]);
            byte_ids_[b] = id_of(symbol);
            if (byte_ids_[b] < 0) return format("model.vocab lacks the byte 0x%02zX", b);
        }
        bytes_.resize(tokens_.size());
        std::vector<bool> as_is(tokens_.size(), false);
        for (int id : added) as_is[static_cast<size_t>(id)] = true;
        for (int id : sorted_) {
            std::string& bytes = bytes_[static_cast<size_t>(id)];
            if (as_is[static_cast<size_t>(id)]) {
                bytes = token(id);
                continue;
            }
            for (size_t at = 0; at < token(id).size();) {
                const uint32_t c = next_code_point(token(id), at);
                if (c >= 512 || byte_of[c] < 0) return format("token %d is not written in bytes", id);
                bytes += static_cast<char>(byte_of[c]);
            }
        }
        std::sort(added.begin(), added.end(), [this](int a, int b) {
            return std::make_tuple(token(b).size(), a) < std::make_tuple(token(a).size(), b);
        });
        added.erase(std::unique(added.begin(), added.end()), added.end());
        added_ = std::move(added);
        for (int id : added_) may_begin_[static_cast<unsigned char>(token(id)[0])] = true;
        return build_merges(read.merges);
    }

    std::vector<int> encode(std::string_view text) const override {
        std::vector<int> ids;
        size_t from = 0;
        for (size_t at = 0; at < text.size();) {
            const int id = may_begin_[static_cast<unsigned char>(text[at])] ? added_at(text.substr(at)) : -1;
            if (id < 0) {
                ++at;
                continue;
            }
            plain(text.substr(from, at - from), ids);
            ids.push_back(id);
            at += token(id).size();
            from = at;
        }
        plain(text.substr(from), ids);
        return ids;
    }
    std::string decode(std::span<const int> ids) const override {
        std::string text;
        for (int id : ids)
            if (id >= 0 && id < size()) text += bytes_[static_cast<size_t>(id)];
        return text;
    }

  private:
    struct Merge {
        int left = 0, right = 0, rank = 0, result = 0;
    };
    struct Candidate {
        int rank = 0, at = 0, left = 0, right = 0, result = 0;
        bool operator<(const Candidate& o) const { return std::tie(o.rank, o.at) < std::tie(rank, at); }
    };

    std::string build_merges(const std::vector<NamedMerge>& named) {
        for (const NamedMerge& m : named) {
            const int rank = static_cast<int>(merges_.size());
            const int left = id_of(m.left), right = id_of(m.right), result = id_of(m.left + m.right);
            if (left < 0 || right < 0 || result < 0)
                return format("merge %d, \"%s %s\", names a token that model.vocab lacks", rank,
                              Reader::shown(m.left).c_str(), Reader::shown(m.right).c_str());
            merges_.push_back({left, right, rank, result});
        }
        const auto pair = [](const Merge& m) { return std::make_pair(m.left, m.right); };
        std::sort(merges_.begin(), merges_.end(), [](const Merge& a, const Merge& b) {
            return std::tie(a.left, a.right, a.rank) < std::tie(b.left, b.right, b.rank);
        });
        for (size_t i = 1; i < merges_.size(); ++i)
            if (pair(merges_[i - 1]) == pair(merges_[i]))
                return format("merges %d and %d are the same", merges_[i - 1].rank, merges_[i].rank);
        return "";
    }

    int added_at(std::string_view rest) const {
        for (int id : added_)
            if (rest.starts_with(token(id))) return id;
        return -1;
    }

    void plain(std::string_view text, std::vector<int>& ids) const {
        if (text.empty()) return;
        std::string spaced;
        if (prefix_space_ && text[0] != ' ') text = spaced = " " + std::string(text);
        for (std::string_view piece : gpt2_pieces(text)) merge(piece, ids);
    }

    // The merge of lowest rank first, the leftmost of equals; a heap keeps a long piece from taking quadratic
    // time.
    void merge(std::string_view piece, std::vector<int>& ids) const {
        struct Part {
            int id = -1, before = -1, after = -1;
        };
        const int n = static_cast<int>(piece.size());
        std::vector<Part> parts(piece.size());
        std::priority_queue<Candidate> heap;
        const auto part = [&parts](int at) -> Part& { return parts[static_cast<size_t>(at)]; };
        const auto offer = [&](int at) {
            if (at < 0 || part(at).after < 0) return;
            const int left = part(at).id, right = part(part(at).after).id;
            const auto m = std::lower_bound(merges_.begin(), merges_.end(), std::make_pair(left, right),
                                            [](const Merge& row, const std::pair<int, int>& value) {
                                                return std::make_pair(row.left, row.right) < value;
                                            });
            if (m != merges_.end() && m->left == left && m->right == right)
                heap.push({m->rank, at, left, right, m->result});
        };
        for (int i = 0; i < n; ++i)
            part(i) = {byte_ids_[static_cast<unsigned char>(piece[static_cast<size_t>(i)])], i - 1,
                       i + 1 < n ? i + 1 : -1};
        for (int i = 0; i < n; ++i) offer(i);
        while (!heap.empty()) {
            const Candidate c = heap.top();
            heap.pop();
            Part& left = part(c.at);
            if (left.id != c.left || left.after < 0 || part(left.after).id != c.right) continue;
            Part& right = part(left.after);
            left.id = c.result;
            left.after = right.after;
            right = {};
            if (left.after >= 0) part(left.after).before = c.at;
            offer(left.before);
            offer(c.at);
        }
        for (int i = n > 0 ? 0 : -1; i >= 0; i = part(i).after) ids.push_back(part(i).id);
    }

    bool prefix_space_ = false;
    std::array<int, 256> byte_ids_{};
    std::array<bool, 256> may_begin_{};
    std::vector<std::string> bytes_;  // by id
    std::vector<int> added_;          // the longest first
    std::vector<Merge> merges_;       // by pair
};

enum class Kind : uint8_t { space, letter, number, other };
Kind kind_of(uint32_t c) {
    if (unicode::is_space(c)) return Kind::space;
    if (unicode::is_letter(c)) return Kind::letter;
    return unicode::is_number(c) ? Kind::number : Kind::other;
}

}  // namespace

std::vector<std::string_view> gpt2_pieces(std::string_view text) {
    constexpr std::string_view kEndings[] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    std::vector<std::string_view> pieces;
    const auto kind_at = [text](size_t at) { return kind_of(next_code_point(text, at)); };
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        for (std::string_view ending : kEndings)
            if (end == at && text.substr(at).starts_with(ending)) end = at + ending.size();
        if (end == at) {
            const bool lead = text[at] == ' ' && at + 1 < text.size() && kind_at(at + 1) != Kind::space;
            const Kind kind = kind_at(lead ? at + 1 : at);
            size_t last = at;  // where the last character begins
            end = lead ? at + 1 : at;
            while (end < text.size() && kind_at(end) == kind) {
                last = end;
                next_code_point(text, end);
            }
            // White space before a word leaves its last character to it.
            if (kind == Kind::space && end < text.size() && last > at) end = last;
        }
        pieces.push_back(text.substr(at, end - at));
        at = end;
    }
    return pieces;
}

Result<TokenizerPtr> byte_level_bpe(std::string_view json) {
    if (json.size() > kMaxTokenizerBytes) return error("tokenizer.json is larger than 64 MiB");
    Reader read;
    const bool whole = Json::sax_parse(json, &read);
    std::string wrong = read.wrong;
    if (wrong.empty() && !whole) wrong = format("it is not JSON at byte %zu", read.byte);
    if (wrong.empty() && read.model_type != "BPE")
        wrong = "model.type is \"" + Reader::shown(read.model_type) + "\", not \"BPE\"";
    if (wrong.empty() && read.vocab_count != 1) wrong = "model.vocab must be there once, as an object";
    if (wrong.empty() && read.merges_count != 1) wrong = "model.merges must be there once, as an array";
    if (wrong.empty() && read.pre_tokenizer != "ByteLevel") wrong = "the pre_tokenizer is not ByteLevel";
    auto tokenizer = std::make_unique<ByteLevel>();
    if (wrong.empty()) wrong = tokenizer->build(read);
    if (!wrong.empty()) return error("tokenizer.json: " + wrong);
    return TokenizerPtr(std::move(tokenizer));
}

}  // namespace glassbox
