#include <algorithm>

#include "engine/base/text.h"
#include "engine/data/tokenizer.h"
#include "engine/data/unicode.h"

namespace glassbox {

namespace {

constexpr size_t kMaxWordCharacters = 100;
constexpr std::string_view kSpecial[] = {"[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"};

bool splits_words(uint32_t c) {
    const bool ascii_sign =
        c < 0x80 && c > 0x20 && c != 0x7F && !unicode::is_letter(c) && !unicode::is_number(c);
    return ascii_sign || unicode::is_punctuation(c);
}

class WordPiece : public Tokenizer {
  public:
    explicit WordPiece(WordPieceOptions options) : options_(options) {}

    // "" or what is wrong.
    std::string read(std::string_view vocab) {
        int line = 0;
        while (!vocab.empty()) {
            const size_t end = vocab.find('\n');
            std::string_view text = vocab.substr(0, end);
            vocab = end == std::string_view::npos ? std::string_view() : vocab.substr(end + 1);
            if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
            if (text.empty()) return format("vocab.txt: line %d is empty", line + 1);
            if (text.size() > kMaxTokenBytes)
                return format("vocab.txt: line %d is longer than 4096 bytes", line + 1);
            if (!add_token(std::string(text), line))
                return format("vocab.txt has more than %d tokens", kMaxVocabulary);
            ++line;
        }
        index_tokens();
        for (size_t i = 1; i < sorted_.size(); ++i)
            if (token(sorted_[i - 1]) == token(sorted_[i]))
                return format("vocab.txt: lines %d and %d are the same token",
                              std::min(sorted_[i - 1], sorted_[i]) + 1,
                              std::max(sorted_[i - 1], sorted_[i]) + 1);
        unknown_ = id_of("[UNK]");
        return unknown_ < 0 ? "vocab.txt lacks the token [UNK]" : "";
    }

    std::vector<int> encode(std::string_view text) const override {
        std::vector<int> ids;
        std::vector<uint32_t> word;
        for (size_t at = 0; at < text.size();) {
            const int special = special_at(text.substr(at));
            if (special >= 0) {
                flush(word, ids);
                ids.push_back(special);
                at += token(special).size();
                continue;
            }
            uint32_t c = next_code_point(text, at);
            if (unicode::is_space(c)) {
                flush(word, ids);
                continue;
            }
            if (c == 0xFFFD || unicode::is_control(c)) continue;
            const bool alone = options_.split_ideographs && unicode::is_ideograph(c);
            if (options_.strip_accents) {
                if (unicode::is_mark(c)) continue;
                c = unicode::base(c);
            }
            if (options_.lower_case) c = unicode::lower(c);
            if (alone || splits_words(c)) {
                flush(word, ids);
                word.push_back(c);
                flush(word, ids);
            } else {
                word.push_back(c);
            }
        }
        flush(word, ids);
        return ids;
    }

    std::string decode(std::span<const int> ids) const override {
        std::string text;
        for (int id : ids) {
            std::string_view piece = token(id);
            if (piece.empty()) continue;
            if (piece.size() > 2 && piece.starts_with("##")) {
                piece.remove_prefix(2);
            } else if (!text.empty()) {
                text += ' ';
            }
            text += piece;
        }
        return text;
    }

  private:
    int special_at(std::string_view rest) const {
        if (rest[0] != '[') return -1;
        for (std::string_view name : kSpecial)
            if (rest.starts_with(name)) return id_of(name);
        return -1;
    }

    // The longest piece first, again and again; a word with a part that no piece fits is unknown as a whole.
    void flush(std::vector<uint32_t>& word, std::vector<int>& ids) const {
        if (word.empty()) return;
        std::vector<int> pieces;
        bool known = word.size() <= kMaxWordCharacters;
        for (size_t start = 0; known && start < word.size();) {
            std::string piece = start > 0 ? "##" : "";
            std::vector<size_t> ends;  // bytes after each character
            for (size_t i = start; i < word.size(); ++i) {
                append_utf8(piece, word[i]);
                ends.push_back(piece.size());
            }
            int id = -1;
            size_t taken = ends.size();
            for (; taken > 0 && id < 0; --taken)
                id = id_of(std::string_view(piece).substr(0, ends[taken - 1]));
            known = id >= 0;
            if (known) pieces.push_back(id);
            start += taken + 1;
        }
        if (!known) pieces = {unknown_};
        ids.insert(ids.end(), pieces.begin(), pieces.end());
        word.clear();
    }

    WordPieceOptions options_;
    int unknown_ = -1;
};

}  // namespace

Result<TokenizerPtr> word_piece(std::string_view vocab, WordPieceOptions options) {
    if (vocab.size() > kMaxTokenizerBytes) return error("vocab.txt is larger than 64 MiB");
    auto tokenizer = std::make_unique<WordPiece>(options);
    if (std::string wrong = tokenizer->read(vocab); !wrong.empty()) return error(std::move(wrong));
    return TokenizerPtr(std::move(tokenizer));
}

}  // namespace glassbox
