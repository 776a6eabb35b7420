// The traces of gnn/message-passing, whole, as the figure runs it.
#include "engine/base/result.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"
#include "explainers/gnn/model.h"
#include "tests/bits/bits.h"

void bits_message_passing() {
    using namespace glassbox;
    for (const char* name : {"caffeine", "aspirin", "cholesterol"}) {
        const Result<Graph> graph = parse_smiles(find_molecule(name)->smiles);
        for (const auto pooling : {MessagePassing::Pooling::sum, MessagePassing::Pooling::mean, MessagePassing::Pooling::max})
            for (const auto weights : {MessagePassing::Weights::hand_set, MessagePassing::Weights::random}) {
                RunOf<MessagePassing> run;
                run.set_seed(3);
                run.ask({.graph = *graph, .layers = 3, .pooling = pooling, .weights = weights, .feed_global = true, .focus = 1});
                while (run.work(0)) {
                }
                print_hash(format("%s pooling %d weights %d", name, static_cast<int>(pooling), static_cast<int>(weights)), run.trace().hash());
            }
    }
}
