// The prose of an explainer as the content compiler wrote it (docs/articles.md, JSON): blocks and spans in both languages.
//
//     Result<Article> article = article_from_json(*parse_json(*read_file(path)));
//     for (const Block& b : article->blocks(Language::zh)) ...
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/figure/story.h"

namespace glassbox {

enum class Depth : uint8_t { skim, overview, deep };
inline constexpr std::string_view kDepthNames[] = {"skim", "overview", "deep"};

enum class SpanKind : uint8_t { text, math, image, note, cite, xref, value, param, ref };
struct Span {
    SpanKind kind = SpanKind::text;
    std::string text;                      // as it reads; TeX of math
    bool strong = false, em = false, code = false, strike = false;
    std::string href;                      // of a link
    int note = 0;                          // from 1
    std::vector<std::string> keys;         // of a citation
    std::string xref, target;              // "fig", "eq" or "table", and its name
    std::string figure, name, format;      // value, param, ref
    std::vector<std::string> marks;
    std::vector<std::pair<std::string, std::string>> set;
    std::string step;
};
using Spans = std::vector<Span>;

enum class BlockKind : uint8_t { heading, paragraph, list, quote, aside, lent, depth, table, code, math, formula, rule, figure, predict, listing };
struct CodeLine {
    std::string text, variable, tensor;
    std::vector<std::string> steps;
};
struct Block {
    BlockKind kind = BlockKind::paragraph;
    int level = 0, number = 0, start = 1;  // of a heading; of a table or formula; of a list
    bool ordered = false;
    Depth depth = Depth::overview;
    std::string name, tex, text;
    std::string figure, output, format;
    Spans spans;                           // of a table: its caption
    std::vector<Block> blocks, reveal;     // of a prediction: question and what is said after the guess
    std::vector<std::vector<Block>> items;
    std::vector<std::vector<Spans>> rows;  // the first is the head
    std::vector<Spans> choices;
    int answer = 0;
    std::vector<std::pair<std::string, std::string>> set;
    std::vector<std::string> select;
    std::vector<CodeLine> lines;
};

struct Reference {
    std::string key, title, text, url, year;
    std::vector<std::string> authors;
};

struct Article {
    std::string explainer, date;
    std::vector<std::string> authors;
    LocalText title, description;
    Depth depth = Depth::overview;         // of what has no mark
    int order = 0;                         // in a suggested order; 0: none
    std::vector<Reference> papers, references;
    std::vector<Block> en, zh;
    std::vector<Spans> notes_en, notes_zh;
    const std::vector<Block>& blocks(Language l) const { return l == Language::zh && !zh.empty() ? zh : en; }
    const std::vector<Spans>& notes(Language l) const { return l == Language::zh && !notes_zh.empty() ? notes_zh : notes_en; }
    const Reference* reference(std::string_view key) const;
};

Article article_from_json(const Json& j);
// Beside the program, as Library reads it.
Result<Article> load_article(const std::string& explainer);
Result<Article> load_article_file(const std::string& path);

}  // namespace glassbox
