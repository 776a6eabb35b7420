// Controls: named, typed values that a reader can change. The state holds what was set as text (raw); a figure reads
// it through the schema that it declares, so raw values may be set in any order and are clamped when read.
//
//     number    "0.25"          integer  "3"         choice  "mean"      toggle  "true"
//     text      "any text"      color    "#0b6bcb"   point   "1.5 -2"    playhead "2.25"
//     graph     "caffeine" (a named molecule), a SMILES, or a graph as JSON
//     points    "0.5 -0.25 1;-1 0 0": x, y and label of each (engine/data/drawn_points.h)
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/result.h"
#include "engine/data/graph.h"

namespace glassbox {

enum class ControlType : uint8_t { number, integer, choice, toggle, text, button, point, color, graph, playhead, points };
std::string_view name_of(ControlType type);

struct ControlSchema {
    std::string name;         // no spaces: "layers"
    std::string label;        // what a reader sees; the name with spaces when none is given
    ControlType type = ControlType::number;
    std::string fallback;     // raw value when nobody set it
    double min = 0, max = 1;  // number, integer, playhead
    double step = 0;          // 0: continuous
    bool logarithmic = false;
    std::string unit;
    std::vector<std::string> choices, choice_labels;
    float speed = 1;          // playhead: units a second
    bool hidden = false;      // set by steps and by hand in the figure, not shown in the panel
};

// Why `raw` does not fit the schema: wrong type, unknown choice, out of range, broken SMILES. One sentence.
Status check_raw(const ControlSchema& schema, std::string_view raw);

// Readers: clamp, never fail; what does not parse gives the fallback.
double read_number(const ControlSchema& schema, std::string_view raw);
int read_choice(const ControlSchema& schema, std::string_view raw);
bool read_toggle(std::string_view raw);
std::optional<Vec2> parse_point(std::string_view raw);
std::optional<Color> parse_color(std::string_view raw);
std::string write_number(double v);  // shortest text that reads back as the same number
std::string write_point(Vec2 p);
std::string write_color(Color c);

// A graph control's value: the graph with the positions of its nodes, the frame that its layout is fitted to (so that
// dragging a node does not move the others), and the text it came from.
struct GraphValue {
    Graph graph;
    Rect frame;
    std::string source;  // "caffeine", a SMILES; a SMILES of the present graph once it was edited
    bool edited = false;  // differs from what `source` alone would give
};
using GraphPointer = std::shared_ptr<const GraphValue>;

Result<GraphPointer> read_graph(std::string_view raw);
// Raw text that reads back as the same value: the source while it is not edited, else JSON with frame and positions.
std::string write_graph(const GraphValue& value);

// Remembers the last few graphs that were read, since laying one out takes longer than a frame.
class GraphCache {
  public:
    Result<GraphPointer> get(std::string_view raw);

  private:
    std::vector<std::pair<std::string, GraphPointer>> recent_;  // newest last
};

// Edits of a graph, as text; ids are those of nodes and edges:
//     move ID X Y            add SYMBOL X Y         add SYMBOL to ID [KIND]    remove ID
//     join ID ID [KIND]      cut EDGE               kind EDGE KIND             symbol ID SYMBOL
Result<GraphPointer> edit_graph(const GraphValue& value, std::string_view edit, bool held);

}  // namespace glassbox
