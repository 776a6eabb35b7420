#include "engine/app/article.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/app/content_files.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

std::vector<std::pair<std::string, std::string>> pairs_of(const Json& j, std::string_view name) {
    std::vector<std::pair<std::string, std::string>> out;
    if (const Json* all = member(j, name); all && all->is_object())
        for (const auto& [key, value] : all->items())
            if (value.is_string()) out.push_back({key, value.get<std::string>()});
    return out;
}

template <class F>
void each(const Json& j, std::string_view name, F visit) {
    if (const Json* list = member(j, name); list && list->is_array())
        for (const Json& item : *list) visit(item);
}

Span span_from(const Json& j) {
    Span s{.text = text_of(j, "text"), .strong = flag_of(j, "strong", false), .em = flag_of(j, "em", false), .code = flag_of(j, "code", false),
           .strike = flag_of(j, "strike", false), .href = text_of(j, "href")};
    if (member(j, "math")) s.kind = SpanKind::math, s.text = text_of(j, "math");
    if (member(j, "image")) s.kind = SpanKind::image, s.text = text_of(j, "alt");
    if (member(j, "note")) s.kind = SpanKind::note, s.note = static_cast<int>(number_of(j, "note", 0)), s.text = std::to_string(s.note);
    if (member(j, "cite")) s.kind = SpanKind::cite, s.keys = texts_of(j, "cite");
    if (member(j, "xref")) s.kind = SpanKind::xref, s.xref = text_of(j, "xref"), s.target = text_of(j, "target");
    const auto about = [&](const char* name, SpanKind kind) {
        const Json* m = member(j, name);
        if (!m) return;
        s.kind = kind;
        s.figure = text_of(*m, "figure");
        s.name = text_of(*m, "name");
        s.format = text_of(*m, "format");
        s.marks = texts_of(*m, "marks");
        s.set = pairs_of(*m, "set");
        s.step = text_of(*m, "step");
    };
    about("value", SpanKind::value);
    about("param", SpanKind::param);
    about("ref", SpanKind::ref);
    return s;
}

Spans spans_from(const Json& list) {
    Spans out;
    if (list.is_array())
        for (const Json& s : list) out.push_back(span_from(s));
    return out;
}
Spans spans_of(const Json& j, std::string_view name) {
    const Json* list = member(j, name);
    return list ? spans_from(*list) : Spans{};
}

std::vector<Block> blocks_from(const Json& list);

Depth depth_named(std::string_view name, Depth fallback) {
    for (size_t i = 0; i < 3; ++i)
        if (kDepthNames[i] == name) return static_cast<Depth>(i);
    return fallback;
}

Block block_from(const Json& j) {
    static constexpr std::string_view kKinds[] = {"heading", "paragraph", "list", "quote", "aside", "lent", "depth", "table",
                                                  "code", "math", "formula", "rule", "figure", "predict", "listing"};
    Block b;
    const std::string kind = text_of(j, "type");
    for (size_t i = 0; i < std::size(kKinds); ++i)
        if (kKinds[i] == kind) b.kind = static_cast<BlockKind>(i);
    b.level = static_cast<int>(number_of(j, "level", 0));
    b.number = static_cast<int>(number_of(j, "number", 0));
    b.start = static_cast<int>(number_of(j, "start", 1));
    b.ordered = flag_of(j, "ordered", false);
    b.depth = depth_named(text_of(j, "depth"), Depth::overview);
    b.name = text_of(j, "name");
    b.tex = text_of(j, "tex");
    b.text = text_of(j, "text");
    b.figure = b.kind == BlockKind::figure ? text_of(j, "id") : text_of(j, "figure");
    b.output = text_of(j, "output");
    b.format = text_of(j, "format");
    b.spans = b.kind == BlockKind::table ? spans_of(j, "caption") : spans_of(j, "spans");
    b.answer = static_cast<int>(number_of(j, "answer", -1));
    b.set = pairs_of(j, "set");
    b.select = texts_of(j, "select");
    if (const Json* inner = member(j, b.kind == BlockKind::predict ? "question" : "blocks")) b.blocks = blocks_from(*inner);
    if (const Json* reveal = member(j, "reveal")) b.reveal = blocks_from(*reveal);
    each(j, "items", [&](const Json& item) { b.items.push_back(blocks_from(item)); });
    each(j, "choices", [&](const Json& choice) { b.choices.push_back(spans_from(choice)); });
    each(j, "rows", [&](const Json& row) {
        std::vector<Spans>& cells = b.rows.emplace_back();
        if (row.is_array())
            for (const Json& cell : row) cells.push_back(spans_from(cell));
    });
    each(j, "lines", [&](const Json& line) { b.lines.push_back({text_of(line, "text"), text_of(line, "variable"), text_of(line, "tensor"), texts_of(line, "steps")}); });
    return b;
}

std::vector<Block> blocks_from(const Json& list) {
    std::vector<Block> out;
    if (list.is_array())
        for (const Json& b : list) out.push_back(block_from(b));
    return out;
}

std::vector<Reference> references_of(const Json& j, std::string_view name) {
    std::vector<Reference> out;
    each(j, name, [&](const Json& r) {
        out.push_back({text_of(r, "key"), text_of(r, "title"), text_of(r, "text"), text_of(r, "url"), text_of(r, "year"), texts_of(r, "authors")});
    });
    return out;
}

LocalText local(const Json& j, std::string_view name) {
    const Json* m = member(j, name);
    return m ? LocalText{text_of(*m, "en"), text_of(*m, "zh")} : LocalText{};
}

}  // namespace

const Reference* Article::reference(std::string_view key) const {
    for (const std::vector<Reference>* list : {&references, &papers})
        for (const Reference& r : *list)
            if (r.key == key) return &r;
    return nullptr;
}

Article article_from_json(const Json& j) {
    Article a{.explainer = text_of(j, "explainer"), .date = text_of(j, "date"), .authors = texts_of(j, "authors"), .title = local(j, "title"),
              .description = local(j, "description"), .depth = depth_named(text_of(j, "depth"), Depth::overview),
              .order = static_cast<int>(number_of(j, "order", 0)), .papers = references_of(j, "papers"), .references = references_of(j, "references")};
    if (a.authors.empty()) a.authors = {text_of(j, "authors")};
    std::erase(a.authors, "");
    if (const Json* blocks = member(j, "blocks")) {
        if (const Json* en = member(*blocks, "en")) a.en = blocks_from(*en);
        if (const Json* zh = member(*blocks, "zh")) a.zh = blocks_from(*zh);
    }
    if (const Json* notes = member(j, "notes")) {
        each(*notes, "en", [&](const Json& n) { a.notes_en.push_back(spans_from(n)); });
        each(*notes, "zh", [&](const Json& n) { a.notes_zh.push_back(spans_from(n)); });
    }
    return a;
}

Result<Article> load_article(const std::string& explainer) { return load_article_file(content_directory() + "/" + explainer + ".json"); }

Result<Article> load_article_file(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    const Result<Json> j = parse_json(*text);
    if (!j) return error(path + ": " + j.error().message);
    return article_from_json(*j);
}

}  // namespace glassbox
