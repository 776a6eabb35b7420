// What one evaluation of a figure function gave: the picture, the controls it declared, the outputs it published, and
// the tensors that its marks are bound to.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/draw/display_list.h"
#include "engine/figure/control.h"
#include "engine/figure/state.h"
#include "engine/figure/story.h"
#include "engine/figure/traced.h"
#include "engine/trace/event.h"
#include "engine/trace/run.h"

namespace glassbox {

struct Output {
    std::string name, label, text;  // text: as written for a reader
    Scalar scalar;                  // unbound when the output is a text
};

struct DerivedTensor {
    std::string name, op;
    Tensor tensor;
    std::vector<std::string> inputs;  // names
};

// A drag target: what the hand moves when it drags a mark.
struct DragBinding {
    uint64_t mark = 0;    // hash of the mark's key
    std::string control;  // graph, point or points control
    int node = -1;        // of a graph
    Affine to_value;      // from figure units to the control's own
    std::string tool;     // of a points control: what a stroke does at each place, "add 1"
};

// What a click on a mark does instead of choosing it.
struct ClickBinding {
    uint64_t mark = 0;
    EventKind kind = EventKind::set;  // set, edit or press
    std::string control, value;
};

struct Evaluation {
    DisplayList list;
    std::vector<ControlSchema> controls;
    std::vector<Output> outputs;
    std::vector<DerivedTensor> derived;
    std::vector<DragBinding> drags;
    std::vector<ClickBinding> clicks;
    std::vector<std::string> missing_assets;  // asked for and not there: a page fetches them, then assets_changed()
    std::vector<std::string> errors;  // messages of the figure; drawn in its place
    std::vector<std::string> untranslated;  // words that the article does not translate, in Chinese
    std::string description;          // for the accessibility tree: what the figure says now
    std::vector<uint32_t> read;       // tensors of runs that the figure asked for, as in Value::tensor, each once
    bool time_dependent = false;      // a playhead moves: evaluate again at each frame
    void clear();
};

// One model of a figure; made at its first use, kept while the figure lives.
struct RunSlot {
    std::string name;           // "run", or as the figure named it
    std::string model;  // ModelType: the same in another build of the figure, where the address of a type would differ
    uint64_t layout = 0;
    std::unique_ptr<Run> run;
};

// What a value is bound to, for hover, inspector and tests.
struct BoundTensor {
    std::string name;        // "layers.0.pooled"
    ConstView view;
    std::string provenance;  // "sum over neighbours(layers.0.message)"
    std::string run;         // name of the run, "" for derived tensors and controls
    std::vector<uint32_t> inputs;  // what it was computed from, as in Value::tensor
};

// Value::tensor holds the run (or one of these) in its upper 12 bits and the entry in the lower 20.
inline constexpr uint32_t kEntryBits = 20;
inline constexpr uint32_t kDerivedSlot = 0xFFD, kControlSlot = 0xFFE;
constexpr uint32_t tensor_id(uint32_t slot, int entry) { return slot << kEntryBits | static_cast<uint32_t>(entry); }

}  // namespace glassbox
