// Text to numbers and back, as language models were trained with it.
//
//     auto gpt2 = byte_level_bpe(tokenizer_json);      // Result<TokenizerPtr>; the text of the file
//     std::vector<int> ids = (*gpt2)->encode("Hello world");
//     (*gpt2)->decode(ids) == "Hello world";
//
// Files are untrusted: sizes, depth, ids and references are checked, and the first thing wrong is the error.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

inline constexpr size_t kMaxTokenizerBytes = 64u << 20;
inline constexpr int kMaxVocabulary = 1 << 20;
inline constexpr size_t kMaxTokenBytes = 4096;

class Tokenizer {
  public:
    virtual ~Tokenizer() = default;
    virtual std::vector<int> encode(std::string_view text) const = 0;
    // Ids that do not exist are left out.
    virtual std::string decode(std::span<const int> ids) const = 0;

    int size() const { return static_cast<int>(tokens_.size()); }  // one more than the largest id
    // As the file spells it ("" when there is none): "Ġworld" in a byte-level vocabulary, "##ing" in WordPiece.
    std::string_view token(int id) const;
    int id_of(std::string_view token) const;  // -1 when there is none

  protected:
    // False when the id is taken or out of range or the token too long.
    bool add_token(std::string text, int id);
    void index_tokens();  // once, after the last add_token
    struct Entry {
        std::string text;
        bool present = false;
    };
    std::vector<Entry> tokens_;
    std::vector<int> sorted_;  // ids by text
};
using TokenizerPtr = std::unique_ptr<Tokenizer>;

// One id for each different character of `alphabet`, in order, from 1; 0 is any other (it decodes to U+FFFD).
Result<TokenizerPtr> character_tokenizer(std::string_view alphabet);

// Whole words, by place in the list; 0 is any other. Words stand apart by white space; a mark (. , : ; ! ?) at the end of a word is
// a word. A word that is not in the list counts as its lower-case spelling if that is. Decoding puts spaces between words and none
// before a mark.
TokenizerPtr word_tokenizer(std::span<const std::string_view> words);

// A tokenizer.json of Hugging Face whose model is BPE on bytes, as GPT-2's: model.vocab, model.merges (as "a b" or as
// ["a", "b"]), added_tokens (found in the text before anything else, the longest first; their strip flags are not
// followed), pre_tokenizer ByteLevel with add_prefix_space. Decoding what was encoded gives the same bytes, whatever they
// are, unless the file asks for a prefix space. A normaliser or another pre-tokeniser is refused.
Result<TokenizerPtr> byte_level_bpe(std::string_view json);

// Where GPT-2 cuts text before it merges bytes: 's 't 're 've 'm 'll 'd, then runs of letters, of numbers and of others,
// each with one space before it, then white space. Categories are those of Unicode 14.
std::vector<std::string_view> gpt2_pieces(std::string_view text);

struct WordPieceOptions {
    bool lower_case = true;
    bool strip_accents = true;  // canonical decomposition without marks for letters below U+2000
    bool split_ideographs = true;
};
// A vocab.txt of BERT, one token a line, [UNK] among them. [UNK] [CLS] [SEP] [PAD] [MASK] are found in the text when the
// vocabulary has them; none is added around it. A word of more than 100 characters is [UNK]. Decoding puts spaces between
// words, so it gives back the words and not the bytes.
Result<TokenizerPtr> word_piece(std::string_view vocab, WordPieceOptions options = {});

}  // namespace glassbox
