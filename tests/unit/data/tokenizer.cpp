#include "engine/data/tokenizer.h"

#include <doctest/doctest.h>

#include "engine/base/random.h"
#include "engine/base/text.h"
#include "engine/data/unicode.h"

using namespace glassbox;

namespace {

using Ids = std::vector<int>;

// A tokenizer.json with the 256 bytes as ids 0 to 255, then the result of each merge.
std::string tiny_json(const std::vector<std::pair<std::string, std::string>>& merges, bool pairs,
                      const std::string& extra = "", const std::string& extra_vocab = "") {
    std::string vocab, list;
    uint32_t next = 256;
    for (uint32_t b = 0; b < 256; ++b) {
        const bool seen = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
        std::string symbol = b == '"' || b == '\\' ? "\\" : "";
        append_utf8(symbol, seen ? b : next++);
        vocab += (b ? ", \"" : "\"") + symbol + "\": " + std::to_string(b);
    }
    int id = 256;
    for (const auto& [left, right] : merges) {
        vocab += ", \"" + left + right + "\": " + std::to_string(id++);
        list += list.empty() ? "" : ", ";
        list += pairs ? "[\"" + left + "\", \"" + right + "\"]" : "\"" + left + " " + right + "\"";
    }
    return "{\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"ByteLevel\", \"add_prefix_space\": "
           "false}, " +
           extra + "\"model\": {\"type\": \"BPE\", \"vocab\": {" + vocab + extra_vocab + "}, \"merges\": [" +
           list + "]}}";
}
const std::vector<std::pair<std::string, std::string>> kMerges = {
    {"l", "l"}, {"h", "e"}, {"he", "ll"}, {"hell", "o"}, {"\xC4\xA0", "w"}, {"\xC4\xA0w", "o"}, {"a", "a"}};

std::string message_of(const Result<TokenizerPtr>& r) { return r ? "(no error)" : r.error().message; }
std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("characters become ids in order of appearance") {
    const auto t = character_tokenizer("hello \xC3\xA9");
    REQUIRE(t);
    CHECK((*t)->size() == 7);
    CHECK((*t)->encode("hole\xC3\xA9x") == Ids{1, 4, 3, 2, 6, 0});
    CHECK((*t)->decode((*t)->encode("hello \xC3\xA9")) == "hello \xC3\xA9");
    CHECK((*t)->decode(Ids{-1, 99, 1}) == "h");
    CHECK((*t)->encode("").empty());
}

TEST_CASE("text is cut where GPT-2 cuts it") {
    using Pieces = std::vector<std::string_view>;
    CHECK(gpt2_pieces("Hello world") == Pieces{"Hello", " world"});
    CHECK(gpt2_pieces("we've 12 it's!!  a") == Pieces{"we", "'ve", " 12", " it", "'s", "!!", " ", " a"});
    CHECK(gpt2_pieces("a  \n b  ") == Pieces{"a", "  \n", " b", "  "});
    CHECK(gpt2_pieces("a\n\nb\nc") == Pieces{"a", "\n", "\n", "b", "\n", "c"});
    CHECK(gpt2_pieces(" 's 'S") == Pieces{" '", "s", " '", "S"});
    CHECK(gpt2_pieces("\xCE\xB1\xD0\x96\xE4\xB8\xAD"
                      "9\xC2\xBD-x") == Pieces{"\xCE\xB1\xD0\x96\xE4\xB8\xAD", "9\xC2\xBD", "-", "x"});
    CHECK(gpt2_pieces("a \xC2\xA0z") == Pieces{"a", " ", "\xC2\xA0", "z"});
    CHECK(gpt2_pieces("").empty());
}

TEST_CASE("byte-level merges follow their ranks") {
    for (bool pairs : {false, true}) {
        const auto t = byte_level_bpe(tiny_json(kMerges, pairs));
        REQUIRE_MESSAGE(t, message_of(t));
        CHECK((*t)->encode("hello world") == Ids{259, 261, 'r', 'l', 'd'});
        CHECK((*t)->encode("lll") == Ids{256, 'l'});  // the leftmost of equals
        CHECK((*t)->encode("aaaaa") == Ids{262, 262, 'a'});
        CHECK((*t)->token(261) == "\xC4\xA0wo");
        CHECK((*t)->id_of("hell") == 258);
        CHECK((*t)->id_of("zz") == -1);
        CHECK((*t)->decode(Ids{259, -4, 1000, 261}) == "hello wo");
    }
    const auto spaced = byte_level_bpe(replaced(tiny_json(kMerges, false), "false", "true"));
    REQUIRE(spaced);
    CHECK((*spaced)->encode("wo") == Ids{261});
}

TEST_CASE("added tokens are found first, the longest first") {
    const std::string extra =
        R"("added_tokens": [{"id": 300, "content": "<|a|>"}, {"id": 301, "content": "<|a|>b"}], )";
    const auto t = byte_level_bpe(tiny_json(kMerges, false, extra));
    REQUIRE_MESSAGE(t, message_of(t));
    CHECK((*t)->size() == 302);
    CHECK((*t)->encode("hello<|a|>bc<|a|>") == Ids{259, 301, 'c', 300});
    CHECK((*t)->decode(Ids{259, 301, 280, 300}) == "hello<|a|>b<|a|>");
}

TEST_CASE("any bytes come back from byte-level ids") {
    const auto t = byte_level_bpe(tiny_json(kMerges, true));
    REQUIRE(t);
    Random rng(11, "tokenizer");
    constexpr uint32_t kTop[] = {0x80, 0x250, 0x3000, 0x10000, 0x110000};
    for (int round = 0; round < 400; ++round) {
        std::string text;
        for (int i = rng.below(60); i > 0; --i) {
            const uint32_t c = static_cast<uint32_t>(rng.below(static_cast<int>(kTop[rng.below(5)])));
            if (round % 4 == 3) {
                text += static_cast<char>(rng.below(256));
            } else if (c < 0xD800 || c > 0xDFFF) {
                append_utf8(text, c);
            }
            if (rng.below(5) == 0) text += "hello  wo'll\n"[rng.below(13)];
        }
        CHECK((*t)->decode((*t)->encode(text)) == text);
        std::string joined;
        for (std::string_view piece : gpt2_pieces(text)) {
            CHECK(!piece.empty());
            joined += piece;
        }
        CHECK(joined == text);
    }
    const std::string long_text(200000, 'a');
    CHECK((*t)->encode(long_text).size() == 100000);
}

TEST_CASE("a hostile tokenizer.json gives one clear error") {
    const std::string good = tiny_json(kMerges, false);
    const auto said = [](const std::string& json) { return message_of(byte_level_bpe(json)); };
    CHECK(said("").find("not JSON") != std::string::npos);
    CHECK(said("{}").find("model.vocab") != std::string::npos);
    CHECK(said("[1]").find("model.vocab") != std::string::npos);
    CHECK(said(std::string(100, '[')).find("64 deep") != std::string::npos);
    CHECK(said(std::string(kMaxTokenizerBytes + 1, ' ')).find("64 MiB") != std::string::npos);
    CHECK(said(replaced(good, "\"BPE\"", "\"Unigram\"")).find("Unigram") != std::string::npos);
    CHECK(said(replaced(good, "null", "{\"type\": \"NFC\"}")).find("normalizer") != std::string::npos);
    CHECK(said(replaced(good, "\"ByteLevel\"", "\"Split\"")).find("ByteLevel") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"a\": 98")).find("98 is given twice") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"a\": -1")).find("out of range") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"a\": 4294967393")).find("out of range") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"a\": \"97\"")).find("not a number") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"a\": {\"b\": 1}")).find("not a number") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97, ", "")).find("byte 0x61") != std::string::npos);
    CHECK(said(replaced(good, "\"a\": 97", "\"b\": 97")).find("same token") != std::string::npos);
    CHECK(said(replaced(good, "\"l l\"", "\"ll\"")).find("merge 0") != std::string::npos);
    CHECK(said(replaced(good, "\"l l\"", "\"l q\"")).find("lacks") != std::string::npos);
    CHECK(said(replaced(good, "\"l l\"", "7")).find("model.merges") != std::string::npos);
    CHECK(said(replaced(good, "\"l l\"", "[\"l\"]")).find("pair") != std::string::npos);
    CHECK(said(replaced(good, "\"l l\"", "\"l l\", \"l l\"")).find("are the same") != std::string::npos);
    CHECK(said(tiny_json(kMerges, false, "", ", \"\xE4\xB8\xAD\": 400")).find("not written in bytes") !=
          std::string::npos);
    CHECK(said(tiny_json(kMerges, false, "\"added_tokens\": [{\"id\": 3}], ")).find("lacks its id") !=
          std::string::npos);
    CHECK(said(tiny_json(kMerges, false, "\"added_tokens\": [{\"id\": 3, \"content\": \"x\"}], "))
              .find("another token") != std::string::npos);

    Random rng(5, "mutations");
    for (int round = 0; round < 300; ++round) {
        std::string bad = good;
        for (int k = 1 + rng.below(3); k > 0; --k) {
            const int at = rng.below(static_cast<int>(bad.size()));
            if (rng.below(3) == 0)
                bad.erase(static_cast<size_t>(at), 1 + static_cast<size_t>(rng.below(40)));
            else
                bad[static_cast<size_t>(at)] = "{}[]\",: 0a\\\x80"[rng.below(12)];
            if (bad.empty()) break;
        }
        const auto t = byte_level_bpe(bad);
        if (t) {
            const std::string text = (*t)->decode((*t)->encode("hello world"));
            CHECK((text == "hello world" || text == " hello world"));
        } else {
            CHECK(t.error().message.starts_with("tokenizer.json"));
        }
    }
}

TEST_CASE("WordPiece takes the longest piece first") {
    const std::string vocab =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\n##ab\ncafe\n,\n!"
        "\n\xE4\xB8\xAD\n\xE6\x96\x87\n\xCE\xB1\xCE\xB2\n##s\r\n$\n";
    const auto t = word_piece(vocab);
    REQUIRE_MESSAGE(t, message_of(t));
    CHECK((*t)->size() == 17);
    CHECK((*t)->encode("UNaffable") == Ids{5, 6, 7});
    CHECK((*t)->encode("unaffx un") == Ids{1, 5});
    CHECK((*t)->encode("Caf\xC3\xA9s,cafe\xCC\x81!$") == Ids{9, 15, 10, 9, 11, 16});
    CHECK((*t)->encode("\xE4\xB8\xAD\xE6\x96\x87un") == Ids{12, 13, 5});
    CHECK((*t)->encode("\xCE\x86\xCE\x92") == Ids{14});  // Greek capitals with an accent
    CHECK((*t)->encode("[CLS]un [MASK]\t[SEP]") == Ids{2, 5, 4, 3});
    CHECK((*t)->encode(std::string(100, 'u')) == Ids{1});
    CHECK((*t)->encode("u\xE2\x80\x8Bn\x01") == Ids{5});  // what has no picture goes
    CHECK((*t)->decode(Ids{2, 5, 6, 7, 10, 99}) == "[CLS] unaffable ,");

    std::string long_vocab = "[UNK]\na\n##a\n";
    const auto as = word_piece(long_vocab);
    REQUIRE(as);
    CHECK((*as)->encode(std::string(100, 'a')).size() == 100);
    CHECK((*as)->encode(std::string(101, 'a')) == Ids{0});
    CHECK((*word_piece(vocab, {.lower_case = false}))->encode("UN un") == Ids{1, 5});
    CHECK((*word_piece(vocab, {.strip_accents = false}))->encode("Caf\xC3\xA9") == Ids{1});
}

TEST_CASE("a hostile vocab.txt gives one clear error") {
    CHECK(message_of(word_piece("a\nb\n")).find("[UNK]") != std::string::npos);
    CHECK(message_of(word_piece("[UNK]\nb\na\nb\n")).find("lines 2 and 4") != std::string::npos);
    CHECK(message_of(word_piece("[UNK]\n\nb")).find("line 2 is empty") != std::string::npos);
    CHECK(message_of(word_piece("[UNK]\n" + std::string(5000, 'x'))).find("line 2 is longer") !=
          std::string::npos);
    CHECK(message_of(word_piece(std::string(kMaxTokenizerBytes + 1, 'x'))).find("64 MiB") !=
          std::string::npos);
    Random rng(6, "words");
    const auto t = word_piece("[UNK]\na\n##b\n[\n]\n");
    REQUIRE(t);
    for (int round = 0; round < 300; ++round) {
        std::string text;
        for (int i = rng.below(80); i > 0; --i) text += "ab []\xC3\xA9\xE4\x80\xFFUNK"[rng.below(13)];
        for (int id : (*t)->encode(text)) CHECK((id >= 0 && id < (*t)->size()));
    }
}

TEST_CASE("Unicode tables know letters, cases and accents") {
    CHECK(unicode::lower(0xC4) == 0xE4);
    CHECK(unicode::lower(0x100) == 0x101);
    CHECK(unicode::lower(0x101) == 0x101);
    CHECK(unicode::lower(0x416) == 0x436);
    CHECK(unicode::base(0x1EC7) == 'e');
    CHECK(unicode::base(0xE5) == 'a');
    CHECK(unicode::base(0xF8) == 0xF8);  // a stroke is no accent
    CHECK(unicode::is_letter(0x3042));
    CHECK_FALSE(unicode::is_letter(0x2028));
    CHECK(unicode::is_number(0x2163));
    CHECK(unicode::is_mark(0x301));
    CHECK(unicode::is_punctuation(0x3002));
    CHECK_FALSE(unicode::is_letter(0x110000));
}
