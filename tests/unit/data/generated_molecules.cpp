#include "engine/data/generated_molecules.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "engine/base/hash.h"
#include "engine/data/elements.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"
#include "engine/tensor/ops.h"

using namespace glassbox;

namespace {

bool has_ester(const char* smiles) { return find_ester(*parse_smiles(smiles)).has_value(); }

constexpr MoleculeTask kTasks[] = {MoleculeTask::ester, MoleculeTask::reach};

// How well a logistic regression does on held-out molecules that counts the kinds of atoms, by element, degree and hydrogens:
// the most that a network without messages can know.
constexpr int kKinds = 64;
float bag_of_atoms(MoleculeTask task) {
    const auto features = [task](Part part, int count, std::vector<float>& labels) {
        const LabelledMolecules d = make_molecules({.task = task, .seed = 5, .part = part}, 0, count);
        Tensor x({count, kKinds});
        for (int i = 0; i < count; ++i) {
            const FeatureTable t = atom_features(d.graphs[static_cast<size_t>(i)]);
            for (int r = 0; r < t.rows; ++r) {
                const std::span<const float> f = t.row(r);
                const int element = f[kFeatureCarbon] > 0 ? 0 : f[kFeatureNitrogen] > 0 ? 1 : f[kFeatureOxygen] > 0 ? 2 : 3;
                const int degree = static_cast<int>(f[kFeatureDegree]) - 1, hydrogens = static_cast<int>(f[kFeatureHydrogens]);
                x.data()[i * kKinds + element * 16 + degree * 4 + hydrogens] += 1;
            }
            labels.push_back(static_cast<float>(d.labels[static_cast<size_t>(i)]));
        }
        return x;
    };
    std::vector<float> y, truth;
    const Tensor x = features(Part::train, 600, y), test = features(Part::held_out, 600, truth);
    Parameter w("w", Tensor({kKinds, 1})), b("b", Tensor({1}));
    Tape tape;
    const Tensor target({600, 1}, y);
    for (int step = 0; step < 1000; ++step) {
        tape.reset();
        const Var loss = bce_with_logits(linear(tape.borrow(x), tape.parameter(w), tape.parameter(b)), tape.borrow(target));
        tape.zero_grad();
        tape.backward(loss);
        for (Parameter* p : {&w, &b})
            for (int64_t i = 0; i < p->value.size(); ++i) p->value.data()[i] -= 0.2f * p->grad.data()[i];
    }
    tape.reset();
    const Var out = linear(tape.borrow(test), tape.parameter(w), tape.parameter(b));
    int right = 0;
    for (int i = 0; i < 600; ++i) right += (out.value()[i] > 0) == (truth[static_cast<size_t>(i)] > 0.5f);
    return static_cast<float>(right) / 600;
}

}  // namespace

TEST_CASE("the ester rule") {
    for (const char* yes : {"CC(=O)OC", "CCOC=O", "O=C1CCCO1", "c1ccc2oc(=O)ccc2c1", "CC(=O)Oc1ccccc1C(=O)O", "COC(=O)C(=O)OC"})
        CHECK_MESSAGE(has_ester(yes), yes);
    for (const char* no : {"CC(=O)O", "CC(=O)COC", "COC(=O)OC", "CNC(=O)OC", "CC(=O)OC(=O)C", "COC(=O)Cl", "CC(=O)[O-]", "OCC(=O)C", "CC(=O)N"})
        CHECK_MESSAGE(!has_ester(no), no);
    CHECK_FALSE(find_ester(Graph()));
    const Graph g = *parse_smiles("CCC(=O)OC");
    const std::optional<EsterGroup> group = find_ester(g);
    REQUIRE(group);
    CHECK(g.row_of(group->carbonyl) == 2);
    CHECK(g.row_of(group->double_oxygen) == 3);
    CHECK(g.row_of(group->oxygen) == 4);
    CHECK(g.row_of(group->carbon) == 5);
    CHECK(find_ester(*parse_smiles(find_molecule("aspirin")->smiles)));
    CHECK_FALSE(find_ester(*parse_smiles(find_molecule("caffeine")->smiles)));
}

TEST_CASE("bonds between two elements") {
    CHECK(bonds_between(*parse_smiles("NCCCBr"), "N", "Br") == 4);
    CHECK(bonds_between(*parse_smiles("NC(Br)CBr"), "N", "Br") == 2);
    CHECK(bonds_between(*parse_smiles("NCC"), "N", "Br") == -1);
    CHECK(bonds_between(*parse_smiles("N.Br"), "N", "Br") == -1);
    CHECK(label_of(MoleculeTask::reach, *parse_smiles("NCCCCCBr")) == 1);
    CHECK(label_of(MoleculeTask::reach, *parse_smiles("NCCCCCCBr")) == 0);
}

TEST_CASE("generated molecules: labels in turns, isomers in pairs, valid valences") {
    for (MoleculeTask task : kTasks) {
        const LabelledMolecules d = make_molecules({.task = task, .seed = 3}, 0, 1000);
        REQUIRE(d.graphs.size() == 1000);
        int wrong_label = 0, wrong_pair = 0, wrong_size = 0, wrong_valence = 0, apart = 0, same = 0;
        for (size_t i = 0; i < d.graphs.size(); ++i) {
            const Graph& g = d.graphs[i];
            wrong_label += d.labels[i] != static_cast<int>(i % 2);
            wrong_size += g.node_count() < 8 || g.node_count() > 28;
            apart += component_count(connected_components(g)) != 1;
            if (i % 2 == 0) {
                wrong_pair += molecular_formula(g) != molecular_formula(d.graphs[i + 1]);
                same += refinement_hash(g) == refinement_hash(d.graphs[i + 1]);
            }
            const std::vector<int> bonds = bond_sums(g), hydrogens = hydrogens_of(g);
            for (const Node& n : g.nodes()) {
                const size_t row = static_cast<size_t>(n.row.value);
                const int usual = n.symbol == "C" ? 4 : n.symbol == "N" ? 3 : n.symbol == "O" || n.symbol == "S" ? 2 : 1;
                // An aromatic atom's share of the ring's pi bonds; oxygen, sulphur and substituted nitrogen give a pair instead.
                const int total = bonds[row] + hydrogens[row] + (n.aromatic && n.symbol == "C" ? 1 : 0);
                wrong_valence += n.aromatic && n.symbol == "N" ? total > 3 : total != usual;
            }
            if (task == MoleculeTask::reach) {
                const int far = bonds_between(g, "N", "Br");
                wrong_label += far < kReach - 2 || far > kReach + 3;
            }
        }
        CHECK(wrong_label == 0);
        CHECK(wrong_pair == 0);
        CHECK(wrong_size == 0);
        CHECK(wrong_valence == 0);
        CHECK(apart == 0);
        CHECK(same == 0);
    }
}

TEST_CASE("generated molecules: many different ones, and none in both parts") {
    for (MoleculeTask task : kTasks) {
        std::set<uint64_t> seen, held;
        std::set<std::string> formulas;
        const LabelledMolecules train = make_molecules({.task = task, .seed = 1}, 0, 2000);
        const LabelledMolecules test = make_molecules({.task = task, .seed = 2, .part = Part::held_out}, 0, 600);
        for (const Graph& g : train.graphs) seen.insert(refinement_hash(g)), formulas.insert(molecular_formula(g));
        int in_both = 0;
        for (const Graph& g : test.graphs) held.insert(refinement_hash(g)), in_both += formulas.count(molecular_formula(g)) > 0;
        CHECK(in_both == 0);
        CHECK_MESSAGE(seen.size() >= 1850, name_of(task) << " " << seen.size());
        CHECK_MESSAGE(held.size() >= 560, name_of(task) << " " << held.size());
        CHECK_MESSAGE(formulas.size() >= 100, name_of(task) << " " << formulas.size());
    }
}

TEST_CASE("generated molecules: counting atoms and their surroundings does not do") {
    for (MoleculeTask task : kTasks) {
        const float right = bag_of_atoms(task);
        CHECK_MESSAGE(right <= 0.75f, name_of(task) << " " << right);
    }
}

TEST_CASE("generated molecules are a function of task, seed, part and number") {
    const MoleculeSource source{.task = MoleculeTask::ester, .seed = 9};
    const LabelledMolecules many = make_molecules(source, 0, 40), few = make_molecules(source, 30, 3);
    for (size_t i = 0; i < 3; ++i) CHECK(few.graphs[i] == many.graphs[30 + i]);
    CHECK_FALSE(make_molecules({.task = MoleculeTask::ester, .seed = 10}, 0, 1).graphs[0] == many.graphs[0]);
    CHECK(make_molecules(source, 0, -5).graphs.empty());
    for (MoleculeTask task : kTasks) {
        uint64_t h = 0;
        for (const Graph& g : make_molecules({.task = task, .seed = 4}, 0, 200).graphs) h = hash_text(to_smiles(g), h);
        CHECK_MESSAGE(h == (task == MoleculeTask::ester ? 3853645937830895574u : 10765101793444753967u), name_of(task) << " " << h);
    }
}

TEST_CASE("the refinement hash does not see the order of atoms") {
    CHECK(refinement_hash(*parse_smiles("CC(=O)OCC")) == refinement_hash(*parse_smiles("O(CC)C(C)=O")));
    CHECK(refinement_hash(*parse_smiles("CC(=O)OCC")) != refinement_hash(*parse_smiles("CCC(=O)OC")));
    CHECK(refinement_hash(*parse_smiles("C=CC")) != refinement_hash(*parse_smiles("C#CC")));
}
