#include "engine/data/tokenizer.h"

#include <algorithm>

#include "engine/base/text.h"

namespace glassbox {

namespace {

class Characters : public Tokenizer {
  public:
    explicit Characters(std::string_view alphabet) {
        add_token("\xEF\xBF\xBD", 0);
        std::vector<std::string> seen;
        int next = 1;
        for (size_t at = 0; at < alphabet.size();) {
            std::string one;
            append_utf8(one, next_code_point(alphabet, at));
            if (one == tokens_[0].text) continue;
            const auto place = std::lower_bound(seen.begin(), seen.end(), one);
            if (place != seen.end() && *place == one) continue;
            seen.insert(place, one);
            add_token(std::move(one), next++);
        }
        index_tokens();
    }
    std::vector<int> encode(std::string_view text) const override {
        std::vector<int> ids;
        for (size_t at = 0; at < text.size();) {
            std::string one;
            append_utf8(one, next_code_point(text, at));
            ids.push_back(std::max(0, id_of(one)));
        }
        return ids;
    }
    std::string decode(std::span<const int> ids) const override {
        std::string text;
        for (int id : ids) text += token(id);
        return text;
    }
};

constexpr std::string_view kMarks = ".,:;!?";
constexpr std::string_view kSpaces = " \t\n\r";

class Words : public Tokenizer {
  public:
    explicit Words(std::span<const std::string_view> words) {
        for (size_t i = 0; i < words.size(); ++i) add_token(std::string(words[i]), static_cast<int>(i));
        index_tokens();
    }
    std::vector<int> encode(std::string_view text) const override {
        std::vector<int> ids;
        for (size_t at = text.find_first_not_of(kSpaces); at < text.size(); at = text.find_first_not_of(kSpaces, at)) {
            const size_t end = std::min(text.size(), text.find_first_of(kSpaces, at));
            size_t marks = end;  // where the marks at the end of the word begin
            while (marks > at && kMarks.find(text[marks - 1]) != std::string_view::npos) --marks;
            if (marks > at) ids.push_back(id_of_word(text.substr(at, marks - at)));
            for (size_t i = marks; i < end; ++i) ids.push_back(std::max(0, id_of(text.substr(i, 1))));
            at = end;
        }
        return ids;
    }
    std::string decode(std::span<const int> ids) const override {
        std::string text;
        for (int id : ids) {
            const std::string_view word = token(id);
            const bool mark = word.size() == 1 && kMarks.find(word[0]) != std::string_view::npos;
            if (!text.empty() && !mark) text += ' ';
            text += word;
        }
        return text;
    }

  private:
    int id_of_word(std::string_view word) const {
        if (const int id = id_of(word); id >= 0) return id;
        std::string lower(word);
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return std::max(0, id_of(lower));
    }
};

}  // namespace

std::string_view Tokenizer::token(int id) const {
    return id >= 0 && id < size() ? std::string_view(tokens_[static_cast<size_t>(id)].text)
                                  : std::string_view();
}

int Tokenizer::id_of(std::string_view text) const {
    const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), text,
                                     [this](int id, std::string_view value) { return token(id) < value; });
    return at != sorted_.end() && token(*at) == text ? *at : -1;
}

bool Tokenizer::add_token(std::string text, int id) {
    if (id < 0 || id >= kMaxVocabulary || text.size() > kMaxTokenBytes) return false;
    if (id >= size()) tokens_.resize(static_cast<size_t>(id) + 1);
    Entry& entry = tokens_[static_cast<size_t>(id)];
    if (entry.present) return false;
    entry = {std::move(text), true};
    return true;
}

void Tokenizer::index_tokens() {
    sorted_.clear();
    for (int id = 0; id < size(); ++id)
        if (tokens_[static_cast<size_t>(id)].present) sorted_.push_back(id);
    std::sort(sorted_.begin(), sorted_.end(), [this](int a, int b) { return token(a) < token(b); });
}

Result<TokenizerPtr> character_tokenizer(std::string_view alphabet) {
    if (alphabet.size() > kMaxTokenizerBytes) return error("the alphabet is larger than 64 MiB");
    return TokenizerPtr(std::make_unique<Characters>(alphabet));
}

TokenizerPtr word_tokenizer(std::span<const std::string_view> words) { return std::make_unique<Words>(words); }

}  // namespace glassbox
