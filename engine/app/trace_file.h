// The tensors of a figure as a safetensors file, and a figure drawn from the tensors of such a file.
//
// Names are those of the trace. When a figure has more than one run, each name is led by its run's: "teacher/h.1".
// What the figure derives itself has the names it gave. Metadata, all texts: glassbox (version), figure, seed, tick;
// controls, a JSON object of raw values as --set takes them; provenance, a JSON object of how each tensor was computed.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/figure/live_figure.h"
#include "engine/tensor/safetensors.h"

namespace glassbox {

// Computes all runs again with every tensor recorded, the large ones too.
void record_all(LiveFigure& live);
TensorFile tensors_of(const LiveFigure& live);

// What a file says about the figure that it came from; empty when it is a file of one's own.
struct TraceOrigin {
    std::string figure;
    uint64_t seed = 0;
    int64_t tick = 0;
    std::vector<std::pair<std::string, std::string>> controls;
};
Result<TraceOrigin> origin_of(const TensorFile& file);

// The tensors of the file take the place of those that the figure's runs recorded. One error names all that the figure reads
// and the file lacks, or that have another shape.
Status replace_tensors(LiveFigure& live, const TensorFile& file);

}  // namespace glassbox
