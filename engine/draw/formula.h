// Formulas that were typeset when the articles were compiled: outlines with named parts (docs/articles.md, JSON).
//
//     const Result<FormulaSet> set = formulas_from_json(*member(json, "formulas"));
//     const Formula* f = set->find("update");             // null: there is none
//     set->outline(*f, f->part("sum"), Affine{s, 0, 0, s, x, y}, path);   // the glyphs of that part alone
//
// Lengths are ems; y grows downwards from the baseline, as everywhere else.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/json.h"
#include "engine/draw/path.h"

namespace glassbox {

struct Formula {
    static constexpr int kNoPart = -1, kNone = -2;
    struct Part {
        std::string name;
        int parent = kNoPart;  // parts nest
    };
    struct Instance {  // of a glyph
        int glyph = 0, part = kNoPart;
        Affine place;
    };
    float width = 0, ascent = 0, descent = 0;  // the last two positive
    std::vector<Part> parts;
    std::vector<Instance> instances;
    int part(std::string_view name) const;     // kNone when there is none
    bool inside(int part, int of) const;       // is `of`, or nested in it
};

class FormulaSet {
  public:
    const Formula* find(std::string_view name) const;
    const std::map<std::string, Formula, std::less<>>& all() const { return formulas_; }
    // Adds the outlines of what is in `part` itself, without the parts nested in it.
    void outline(const Formula& f, int part, const Affine& to, Path& path) const;
    // The box around a part and all that is nested in it; kNoPart: of the whole formula's glyphs.
    Rect bounds(const Formula& f, int part) const;

  private:
    friend Result<FormulaSet> formulas_from_json(const Json& j);
    std::vector<Path> glyphs_;
    std::map<std::string, Formula, std::less<>> formulas_;
};

// The member "formulas" of a compiled article. An error names what cannot be read.
Result<FormulaSet> formulas_from_json(const Json& j);

// "m0 0h1v1h-1z" as a path with y down; false if it is no such text. Relative commands m l h v q c z only.
bool read_path(std::string_view text, Path& out);

}  // namespace glassbox
