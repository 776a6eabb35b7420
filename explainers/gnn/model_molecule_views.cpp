#include "explainers/gnn/model_molecule_views.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/tensor/elementary.h"

namespace glassbox {

bool operator==(const MoleculeProbe::Inputs& a, const MoleculeProbe::Inputs& b) {
    const auto same_atom = [](const Node& p, const Node& q) { return p.id == q.id && p.symbol == q.symbol; };
    return a.net == b.net && std::equal(a.molecule.nodes().begin(), a.molecule.nodes().end(), b.molecule.nodes().begin(), b.molecule.nodes().end(), same_atom) &&
           a.molecule.edges() == b.molecule.edges() && a.parameters == b.parameters;
}

void MoleculeProbe::reset(uint64_t, const Inputs& in) { in_ = in; }

Progress MoleculeProbe::step(Recorder& trace) {
    tape_.reset();
    MoleculeNet net(0, in_.net);
    if (in_.molecule.empty() || in_.parameters.size() != net.parameters.count()) return Progress::done;
    size_t i = 0;
    for (Parameter& p : net.parameters) {
        if (p.value.shape() != in_.parameters[i].shape()) return Progress::done;
        p.value = in_.parameters[i++];
        trace.record(p.name, p.value, "as trained");
    }
    const int32_t only[] = {0};
    const MoleculeBatch batch = batch_of(std::span(&in_.molecule, 1), only);
    trace.record("x", batch.x);
    trace.record("edge_attr", batch.edge_attr);
    trace.record("edge_index", batch.edges.index());
    Context c(tape_, &trace);
    const MoleculeNet::Result r = net.forward(c, batch);
    if (!r.logit) return Progress::done;
    Tensor probability({1}), influence({in_.molecule.node_count()});
    probability.set(0, 1 / (1 + elementary::exp(-r.logit.value()[0])));
    trace.record("probability", probability, "sigmoid", {"logit"});
    if (!tape_.backward(r.logit, Tensor({1, 1}, 1.f), Into::tape)) return Progress::done;
    const ConstView gradient = tape_.grad(r.h0);
    for (int a = 0; a < in_.molecule.node_count(); ++a) {
        double squares = 0;
        for (const float d : gradient.row(a)) squares += static_cast<double>(d) * static_cast<double>(d);
        influence.set(a, static_cast<float>(std::sqrt(squares)));
    }
    trace.record("influence", influence, "length of the gradient of the logit for each atom's", {"h.0"});
    return Progress::done;
}

std::vector<std::vector<double>> eigenvectors(std::vector<std::vector<double>>& a) {
    const size_t n = a.size();
    std::vector<std::vector<double>> v(n, std::vector<double>(n, 0.0));
    for (size_t i = 0; i < n; ++i) v[i][i] = 1;
    for (int sweep = 0; sweep < 30; ++sweep) {
        double off = 0, diagonal = 0;
        for (size_t p = 0; p < n; ++p) {
            diagonal += a[p][p] * a[p][p];
            for (size_t q = p + 1; q < n; ++q) off += a[p][q] * a[p][q];
        }
        if (off <= 1e-24 * diagonal) break;
        for (size_t p = 0; p < n; ++p)
            for (size_t q = p + 1; q < n; ++q) {
                if (a[p][q] == 0) continue;
                // The rotation that makes a[p][q] vanish (Golub and Van Loan, Matrix Computations, 8.5).
                const double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
                const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
                const double c = 1 / std::sqrt(1 + t * t), s = t * c;
                for (size_t k = 0; k < n; ++k) {
                    const double kp = a[k][p], kq = a[k][q];
                    a[k][p] = c * kp - s * kq;
                    a[k][q] = s * kp + c * kq;
                }
                for (size_t k = 0; k < n; ++k) {
                    const double pk = a[p][k], qk = a[q][k];
                    a[p][k] = c * pk - s * qk;
                    a[q][k] = s * pk + c * qk;
                }
                for (size_t k = 0; k < n; ++k) {
                    const double pk = v[p][k], qk = v[q][k];
                    v[p][k] = c * pk - s * qk;
                    v[q][k] = s * pk + c * qk;
                }
            }
    }
    std::vector<size_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](size_t i, size_t j) { return a[i][i] != a[j][j] ? a[i][i] > a[j][j] : i < j; });
    std::vector<std::vector<double>> out;
    std::vector<double> values;
    for (const size_t i : order) {
        out.push_back(v[i]);
        values.push_back(a[i][i]);
    }
    for (size_t i = 0; i < n; ++i) a[i][i] = values[i];
    return out;
}

Progress Projection::step(Recorder& trace) {
    const int m = in_.basis.shape()[0], c = in_.basis.shape().rank() == 2 ? in_.basis.shape()[1] : 0;
    if (m < 2 || c < 2 || in_.shown.shape() != in_.basis.shape() || in_.extra.size() != c) return Progress::done;
    const auto width = static_cast<size_t>(c);
    std::vector<double> mean(width), towards(width);
    for (int i = 0; i < m; ++i)
        for (size_t j = 0; j < width; ++j) {
            const double value = static_cast<double>(in_.basis.at(i, static_cast<int>(j)));
            mean[j] += value / m;
            towards[j] += in_.label[i] > 0 ? value : -value;
        }
    std::vector<std::vector<double>> covariance(width, std::vector<double>(width, 0.0));
    for (int i = 0; i < m; ++i)
        for (size_t p = 0; p < width; ++p)
            for (size_t q = 0; q < width; ++q)
                covariance[p][q] += (static_cast<double>(in_.basis.at(i, static_cast<int>(p))) - mean[p]) * (static_cast<double>(in_.basis.at(i, static_cast<int>(q))) - mean[q]) / m;
    std::vector<std::vector<double>> axes = eigenvectors(covariance);
    double total = 1e-30;
    for (size_t j = 0; j < width; ++j) total += std::max(0.0, covariance[j][j]);
    Tensor components({2, c}), explained({2}), coordinates({m, 2}), extra({2}), reach({2});
    for (int axis = 0; axis < 2; ++axis) {
        std::vector<double>& v = axes[static_cast<size_t>(axis)];
        double along = 0;
        if (axis == 0)
            for (size_t j = 0; j < width; ++j) along += v[j] * towards[j];
        else
            along = *std::max_element(v.begin(), v.end(), [](double p, double q) { return std::abs(p) < std::abs(q); });
        const double sign = along < 0 ? -1 : 1;
        for (size_t j = 0; j < width; ++j) components.set(axis * c + static_cast<int64_t>(j), static_cast<float>(sign * v[j]));
        explained.set(axis, static_cast<float>(std::max(0.0, covariance[static_cast<size_t>(axis)][static_cast<size_t>(axis)]) / total));
        const auto place = [&](ConstView row) {
            double at = 0;
            for (size_t j = 0; j < width; ++j) at += (static_cast<double>(row[static_cast<int64_t>(j)]) - mean[j]) * sign * v[j];
            return static_cast<float>(at);
        };
        for (int i = 0; i < m; ++i) {
            coordinates.set(2 * i + axis, place(in_.shown.view().row(i)));
            reach.set(axis, std::max(reach[axis], std::abs(place(in_.basis.view().row(i)))));
        }
        extra.set(axis, place(in_.extra.view().reshaped({c})));
    }
    trace.record("basis", in_.basis, "the embeddings of the newest epoch");
    trace.record("shown", in_.shown, "the embeddings of the epoch that is shown");
    trace.record("components", components, "principal components", {"basis"});
    trace.record("explained", explained, "parts of the variance", {"basis", "components"});
    trace.record("coordinates", coordinates, "seen along the components", {"shown", "components"});
    trace.record("extra", extra, "the chosen molecule, seen along the components", {"components"});
    trace.record("reach", reach, "the largest coordinate", {"basis", "components"});
    trace.record("label", in_.label);
    trace.record("probability", in_.probability, "of the epoch that is shown");
    return Progress::done;
}

}  // namespace glassbox
