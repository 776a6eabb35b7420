// Every op, forward and gradient, against PyTorch: tests/oracle/ops.py.
#include <algorithm>

#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

template <Var (*Op)(Var)>
Var one(Tape&, std::span<const Var> in, const Case&) {
    return Op(in[0]);
}
template <Var (*Op)(Var, Var)>
Var two(Tape&, std::span<const Var> in, const Case&) {
    return Op(in[0], in[1]);
}
template <Var (*Op)(Var, IndexSpan, int)>
Var segment(Tape&, std::span<const Var> in, const Case& c) {
    return Op(in[0], c.index, c.integer(0));
}
Axes axes_of(const Case& c) {
    Axes axes;
    for (int i = 1; i < c.args(); ++i) axes.axis[axes.count++] = c.integer(i);
    return axes;
}
Keep keep_of(const Case& c) { return c.integer(0) != 0 ? Keep::yes : Keep::no; }
template <Var (*Op)(Var, Axes, Keep)>
Var reduction(Tape&, std::span<const Var> in, const Case& c) {
    return Op(in[0], axes_of(c), keep_of(c));
}
Shape shape_of(const Case& c) {
    Shape s;
    for (int i = 0; i < c.args(); ++i) s.push(c.integer(i));
    return s;
}
Over over_of(const Case& c) { return static_cast<Over>(c.integer(0)); }
template <Var (*Op)(Var, Var, Over)>
Var loss(Tape&, std::span<const Var> in, const Case& c) {
    return Op(in[0], in[1], over_of(c));
}
Var two_rms(Tape&, std::span<const Var> in, const Case&) { return rms_norm(in[0], in[1]); }
Conv2dOptions conv_options(const Case& c) { return {.stride = c.integer(0), .padding = c.integer(1), .groups = c.integer(2)}; }
Var batch_norm_case(Tape&, std::span<const Var> in, const Case& c) {
    Tensor mean(c.find("before")->view().row(0)), variance(c.find("before")->view().row(1));
    const Var v = batch_norm(in[0], in[1], in[2], mean.view(), variance.view(), c.integer(0) != 0);
    CHECK(difference(mean, c.find("running")->view().row(0)) < 1e-5f);
    CHECK(difference(variance, c.find("running")->view().row(1)) < 1e-5f);
    return v;
}
#define GB_BUILD [](Tape & t, std::span<const Var> in, const Case& c) -> Var
#define GB_UNUSED (void)t, (void)c

const std::map<std::string, Build>& ops() {
    static const std::map<std::string, Build> table = {
        {"add", two<add>}, {"sub", two<sub>}, {"mul", two<mul>}, {"div", two<div>}, {"maximum", two<maximum>},
        {"minimum", two<minimum>}, {"pow", two<static_cast<Var (*)(Var, Var)>(pow)>}, {"less", two<less>}, {"less_equal", two<less_equal>},
        {"equal", two<equal>}, {"sign", one<sign>},
        {"where", GB_BUILD { GB_UNUSED; return where(in[0], in[1], in[2]); }},
        {"neg", one<neg>}, {"abs", one<abs>}, {"square", one<square>}, {"exp", one<exp>}, {"sin", one<sin>}, {"cos", one<cos>},
        {"tanh", one<tanh>}, {"sigmoid", one<sigmoid>}, {"erf", one<erf>}, {"relu", one<relu>}, {"gelu", one<gelu>},
        {"gelu_tanh", one<gelu_tanh>}, {"silu", one<silu>}, {"softplus", one<softplus>}, {"reciprocal", one<reciprocal>},
        {"sqrt", one<sqrt>}, {"log", one<log>}, {"log1p", one<log1p>},
        {"leaky_relu", GB_BUILD { GB_UNUSED; return leaky_relu(in[0], c.arg(0)); }},
        {"pow_scalar", GB_BUILD { GB_UNUSED; return pow(in[0], c.arg(0)); }},
        {"clamp", GB_BUILD { GB_UNUSED; return clamp(in[0], c.arg(0), c.arg(1)); }},
        {"add_scalar", GB_BUILD { GB_UNUSED; return add_scalar(in[0], c.arg(0)); }},
        {"scale", GB_BUILD { GB_UNUSED; return scale(in[0], c.arg(0)); }},
        {"matmul", GB_BUILD { GB_UNUSED; return matmul(in[0], in[1], static_cast<Transpose>(c.integer(0))); }},
        {"linear", GB_BUILD { GB_UNUSED; return linear(in[0], in[1], in.size() > 2 ? in[2] : Var{}); }},
        {"sum", reduction<sum>}, {"mean", reduction<mean>}, {"max", reduction<max>}, {"min", reduction<min>},
        {"variance", GB_BUILD { GB_UNUSED; return variance(in[0], axes_of(c), keep_of(c)); }},
        {"argmax", GB_BUILD { GB_UNUSED; return argmax(in[0], c.integer(0)); }},
        {"reshape", GB_BUILD { GB_UNUSED; return reshape(in[0], shape_of(c)); }},
        {"expand", GB_BUILD { GB_UNUSED; return expand(in[0], shape_of(c)); }},
        {"permute", GB_BUILD { GB_UNUSED;
             return c.args() == 3 ? permute(in[0], {c.integer(0), c.integer(1), c.integer(2)})
                                  : permute(in[0], {c.integer(0), c.integer(1), c.integer(2), c.integer(3)}); }},
        {"transpose", one<transpose>},
        {"slice", GB_BUILD { GB_UNUSED; return slice(in[0], c.integer(0), c.integer(1), c.integer(2)); }},
        {"concat", GB_BUILD { GB_UNUSED; return concat(in, c.integer(0)); }},
        {"stack", GB_BUILD { GB_UNUSED; return stack(in, c.integer(0)); }},
        {"pad", GB_BUILD { GB_UNUSED; return pad(in[0], c.integer(0), c.integer(1), c.integer(2), c.arg(3)); }},
        {"segment_sum", segment<segment_sum>}, {"segment_mean", segment<segment_mean>}, {"segment_max", segment<segment_max>},
        {"segment_min", segment<segment_min>}, {"segment_softmax", segment<segment_softmax>},
        {"gather", GB_BUILD { GB_UNUSED; return gather(in[0], c.index); }},
        {"take", GB_BUILD { GB_UNUSED; return take(in[0], c.index); }},
        {"softmax", GB_BUILD { GB_UNUSED; return softmax(in[0], c.integer(0)); }},
        {"log_softmax", GB_BUILD { GB_UNUSED; return log_softmax(in[0], c.integer(0)); }},
        {"logsumexp", GB_BUILD { GB_UNUSED; return logsumexp(in[0], c.integer(0)); }},
        {"mse_loss", loss<mse_loss>}, {"bce_with_logits", loss<bce_with_logits>}, {"hinge_loss", loss<hinge_loss>},
        {"discriminator_loss", GB_BUILD { GB_UNUSED; return discriminator_loss(static_cast<GanLoss>(c.integer(0)), in[0], in[1]); }},
        {"generator_loss", GB_BUILD { GB_UNUSED; return generator_loss(static_cast<GanLoss>(c.integer(0)), in[0]); }},
        {"layer_norm", GB_BUILD { GB_UNUSED; return layer_norm(in[0], in.size() > 1 ? in[1] : Var{}, in.size() > 1 ? in[2] : Var{}); }},
        {"rms_norm", two_rms},
        {"batch_norm", batch_norm_case},
        {"conv2d", GB_BUILD { GB_UNUSED; return conv2d(in[0], in[1], in.size() > 2 ? in[2] : Var{}, conv_options(c)); }},
        {"conv_transpose2d", GB_BUILD { GB_UNUSED; return conv_transpose2d(in[0], in[1], in.size() > 2 ? in[2] : Var{}, conv_options(c)); }},
        {"max_pool2d", GB_BUILD { GB_UNUSED; return max_pool2d(in[0], c.integer(0), c.integer(1), c.integer(2)); }},
        {"avg_pool2d", GB_BUILD { GB_UNUSED; return avg_pool2d(in[0], c.integer(0), c.integer(1), c.integer(2)); }},
        {"global_avg_pool", one<global_avg_pool>},
        {"local_response_norm", GB_BUILD { GB_UNUSED; return local_response_norm(in[0], c.integer(0), c.arg(1), c.arg(2), c.arg(3)); }},
        {"causal_softmax", GB_BUILD { GB_UNUSED; return softmax(causal_mask(in[0])); }},
        {"masked_softmax", GB_BUILD { GB_UNUSED; return softmax(masked(in[0], in[1])); }},
        {"rotary", GB_BUILD { GB_UNUSED; return rotary(in[0], c.integer(0), 10000.0f, static_cast<RotaryPairs>(c.integer(1))); }},
        {"kl_divergence", GB_BUILD { GB_UNUSED; return kl_divergence(in[0], in[1]); }},
        {"cross_entropy", GB_BUILD { GB_UNUSED; return cross_entropy(in[0], c.index, over_of(c)); }},
    };
    return table;
}

}  // namespace

TEST_CASE("dropout keeps its share, scales it, and repeats for the same random numbers") {
    Tape t;
    const Var x = t.input(Tensor({100, 100}, 1.0f), Grad::yes);
    const Var a = dropout(x, 0.3f, Random(1, "a", 5)), b = dropout(x, 0.3f, Random(1, "a", 5)), c = dropout(x, 0.3f, Random(1, "a", 6));
    CHECK(hash_tensor(a.value()) == hash_tensor(b.value()));
    CHECK(hash_tensor(a.value()) != hash_tensor(c.value()));
    CHECK(mean(a).value()[0] == doctest::Approx(1).epsilon(0.03));
    for (float v : a.value()) CHECK_FALSE((v != 0.0f && v != 1.0f / 0.7f));
    CHECK(t.backward(sum(a)));
    CHECK(hash_tensor(x.grad()) == hash_tensor(a.value()));
    CHECK(sum(dropout(x, 1.0f, Random(1))).value()[0] == 0);
    dropout(x, 1.5f, Random(1));
    CHECK(t.error() == "dropout: the probability 1.5 is not between 0 and 1");
}

TEST_CASE("sinusoidal positions") {
    const Tensor p = sinusoidal_positions(5, 6);
    CHECK(p.at(0, 1) == 1);
    CHECK(p.at(3, 0) == doctest::Approx(std::sin(3.0)));
    CHECK(p.at(4, 5) == doctest::Approx(std::cos(4.0 * std::pow(10000.0, -4.0 / 6))));
}

TEST_CASE("every op agrees with PyTorch, forward and back") {
    const TensorFile file = load("tests/oracle/ops.safetensors");
    int count = 0;
    for (const Case& c : cases(file)) {
        const auto op = ops().find(c.name.substr(0, c.name.find(':')));
        REQUIRE_MESSAGE(op != ops().end(), c.name);
        check(c, op->second);
        ++count;
    }
    CHECK(count > 300);
}

TEST_CASE("every op agrees with finite differences along a random direction") {
    // Where a slope jumps, a small step may cross the jump.
    const std::vector<std::string> jumps{"abs", "relu", "leaky_relu", "clamp", "maximum", "minimum", "max", "min", "segment_max", "segment_min", "max_pool2d",
                                         "hinge_loss", "discriminator_loss"};
    const TensorFile file = load("tests/oracle/ops.safetensors");
    int count = 0;
    for (const Case& c : cases(file)) {
        const std::string op = c.name.substr(0, c.name.find(':'));
        const Tensor* seed = c.find("seed");
        if (seed == nullptr || seed->empty() || op == "batch_norm" || op == "sign") continue;  // running values move; a slope of 0 between jumps
        INFO(c.name);
        const bool jumpy = std::find(jumps.begin(), jumps.end(), op) != jumps.end();
        const float h = jumpy ? 1e-4f : 4e-3f;
        // The weighted sum of the results, and its slope along the direction.
        const auto run = [&](float step, double* slope, double* length) {
            Random rng(3, c.name);
            Tape tape;
            std::vector<Var> in;
            std::vector<Tensor> along;
            for (int i = 0; const Tensor* t = c.find("in" + std::to_string(i)); ++i) {
                Tensor x = *t, v(x.shape());
                const bool wanted = c.find("grad" + std::to_string(i)) != nullptr;
                for (int64_t k = 0; wanted && k < x.size(); ++k) {
                    v.set(k, rng.normal());
                    x.set(k, x[k] + step * v[k]);
                }
                in.push_back(tape.input(x, wanted ? Grad::yes : Grad::no));
                along.push_back(std::move(v));
            }
            const Var out = ops().at(op)(tape, in, c);
            double sum = 0;
            for (int64_t k = 0; k < seed->size(); ++k) sum += static_cast<double>((*seed)[k]) * out.value()[k];
            if (slope == nullptr) return sum;
            *slope = *length = 0;
            CHECK(tape.backward(out, *seed));
            for (size_t i = 0; i < in.size(); ++i)
                for (int64_t k = 0; k < in[i].grad().size(); ++k) {
                    *slope += static_cast<double>(in[i].grad()[k]) * along[i][k];
                    *length += static_cast<double>(in[i].grad()[k]) * in[i].grad()[k];
                }
            return sum;
        };
        double slope = 0, length = 0;
        run(0, &slope, &length);
        const double found = (run(h, nullptr, nullptr) - run(-h, nullptr, nullptr)) / (2.0 * h);
        CHECK(std::fabs(found - slope) <= 0.01 * std::sqrt(length) + (jumpy ? 0.03 : 0.002));
        ++count;
    }
    CHECK(count > 250);
}
