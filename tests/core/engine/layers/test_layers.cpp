// Every layer kind's kernel: against finite differences, against autograd over ordinary operations,
// between precisions, in evaluation, twice the same, in parts of a batch, and frozen.
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <QtTest>
#include <set>

#include "cases.h"
#include "reference.h"

using namespace strata;
using namespace strata::test;

namespace {

void add_rows(bool (*fits)(const Case&) = nullptr) {
  QTest::addColumn<int>("which");
  for (std::size_t i = 0; i < cases().size(); ++i)
    if (fits == nullptr || fits(cases()[i]))
      QTest::newRow(cases()[i].name.c_str()) << static_cast<int>(i);
}

bool treats_rows_alone(const Case& which) { return layer_of(which).spec.kind != "batchnorm"; }

bool only_passes_on(const Case& which) {
  const graph::Layer layer = layer_of(which);
  return engine::make_kernel({layer, 3, at::kFloat, at::kCPU, true})->only_passes_on();
}

const Case& fetched() {
  QFETCH(int, which);
  return cases()[static_cast<std::size_t>(which)];
}

struct Oracle {
  at::Tensor output;
  std::vector<at::Tensor> gradients;   // in the order of KernelRig::differentiated
  std::vector<at::Tensor> parameters;  // running estimates updated
};

/// The reference over the rig's values, in double.
Oracle oracle_of(KernelRig& rig, bool training) {
  const auto widened = [](const at::Tensor& t) {
    return t.is_floating_point() ? t.to(at::kDouble, false, true) : t;
  };
  ReferenceInputs in{rig.layer(), {}, {}, rig.context(), training, rig.tensors().input_mask};
  std::vector<at::Tensor> leaves;
  const auto take = [&](const std::vector<at::Tensor>& tensors,
                        const std::vector<at::Tensor>& grads, std::vector<at::Tensor>& to) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const bool wanted = grads[i].defined();
      to.push_back(widened(tensors[i]).detach().set_requires_grad(wanted));
      if (wanted) leaves.push_back(to.back());
    }
  };
  take(rig.tensors().inputs, rig.tensors().input_grads, in.inputs);
  take(rig.tensors().parameters, rig.tensors().parameter_grads, in.parameters);
  Oracle oracle;
  oracle.output = reference(in);
  oracle.parameters = in.parameters;
  if (leaves.empty()) return oracle;
  for (at::Tensor& grad :
       torch::autograd::grad({oracle.output}, leaves, {widened(rig.output_weights())}, std::nullopt,
                             false, /*allow_unused=*/true))
    oracle.gradients.push_back(grad);
  for (std::size_t i = 0; i < leaves.size(); ++i)
    if (!oracle.gradients[i].defined()) oracle.gradients[i] = at::zeros_like(leaves[i]);
  return oracle;
}

/// Compares a rig after forward and backward with the oracle; says what differs.
QString difference(KernelRig& rig, const Oracle& oracle, double tolerance) {
  const double output = distance(rig.tensors().output, oracle.output.detach());
  if (output > tolerance) return QString("output differs by %1").arg(output);
  const auto all = rig.differentiated();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double apart = distance(all[i].gradient, oracle.gradients[i]);
    if (apart > tolerance)
      return QString("gradient of %1 differs by %2").arg(all[i].name.c_str()).arg(apart);
  }
  for (std::size_t i = 0; i < oracle.parameters.size(); ++i) {
    const double apart = distance(rig.tensors().parameters[i], oracle.parameters[i].detach());
    if (apart > tolerance) return QString("parameter %1 differs by %2").arg(i).arg(apart);
  }
  return {};
}

QString run_against_oracle(const Case& which, const RigSettings& settings, double tolerance) {
  KernelRig rig(which, settings);
  const Oracle oracle = oracle_of(rig, settings.training);
  rig.forward();
  if (settings.training) rig.backward();
  return difference(rig, oracle, tolerance);
}

/// Elements of a tensor to try: all of a small one, evenly spread ones of a large one.
std::vector<std::int64_t> probes(std::int64_t elements) {
  constexpr std::int64_t kMost = 24;
  std::vector<std::int64_t> at;
  for (std::int64_t i = 0; i < std::min(elements, kMost); ++i)
    at.push_back(i * elements / std::min(elements, kMost));
  return at;
}

/// An element of an embedding's padding row, whose gradient is left out on purpose.
bool never_learns(const graph::Layer& layer, std::int64_t at) {
  if (layer.spec.kind != "embedding") return false;
  return at / layer.spec.settings.integer("units") == layer.spec.settings.integer("padding_index");
}

}  // namespace

class TestLayers : public QObject {
  Q_OBJECT

 private slots:
  void every_kind_is_tried() {
    std::set<std::string> tried;
    for (const Case& one : cases())
      tried.insert(layer_of(one).spec.kind);
    for (const graph::LayerKind& kind : graph::layer_kinds())
      QVERIFY2(tried.count(std::string(kind.name)) == 1, std::string(kind.name).c_str());
  }

  void an_unknown_kind_has_no_kernel() {
    graph::Layer layer = layer_of(cases().front());
    layer.spec.kind = "nothing";
    QVERIFY(engine::make_kernel({layer, 1, at::kFloat, at::kCPU, false}) == nullptr);
  }

  void equals_finite_differences_data() { add_rows(); }
  void equals_finite_differences() {
    KernelRig rig(fetched());
    rig.forward();
    rig.backward();
    constexpr double kStep = 1e-6;
    for (const auto& [name, value, gradient] : rig.differentiated()) {
      const at::Tensor copy = gradient.clone();
      auto* numbers = value.mutable_data_ptr<double>();
      const double scale = std::max(copy.abs().max().item<double>(), 1e-2);
      for (const std::int64_t at : probes(value.numel())) {
        if (never_learns(rig.layer(), at)) continue;
        const double before = numbers[at];
        numbers[at] = before + kStep;
        const double above = rig.objective();
        numbers[at] = before - kStep;
        const double below = rig.objective();
        numbers[at] = before;
        const double slope = (above - below) / (2 * kStep);
        const double found = copy.const_data_ptr<double>()[at];
        QVERIFY2(std::abs(slope - found) <= 2e-6 * scale,
                 qPrintable(QString("%1[%2]: %3, by differences %4")
                                .arg(name.c_str())
                                .arg(at)
                                .arg(found)
                                .arg(slope)));
      }
    }
  }

  void equals_autograd_data() { add_rows(); }
  void equals_autograd() {
    const QString apart = run_against_oracle(fetched(), {}, 1e-9);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
  }

  void equals_autograd_on_odd_batches_data() { add_rows(); }
  void equals_autograd_on_odd_batches() {
    for (const std::int64_t rows : {1, 3, 13}) {
      if (rows == 1 && fetched().name == "batchnorm flat")
        continue;  // no variance in one number: PyTorch refuses
      const QString apart = run_against_oracle(fetched(), {.rows = rows}, 1e-9);
      QVERIFY2(apart.isEmpty(), qPrintable(QString("%1 rows: %2").arg(rows).arg(apart)));
    }
  }

  void float32_agrees_data() { add_rows(); }
  void float32_agrees() {
    const QString apart = run_against_oracle(fetched(), {.dtype = at::kFloat}, 3e-6);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
  }

  void bfloat16_is_near_data() { add_rows(); }
  void bfloat16_is_near() {
    const QString apart = run_against_oracle(fetched(), {.dtype = at::kBFloat16}, 4e-2);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
  }

  void float16_is_near_data() { add_rows(); }
  void float16_is_near() {
    const QString apart = run_against_oracle(fetched(), {.dtype = at::kHalf}, 6e-3);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
  }

  void evaluates_data() { add_rows(); }
  void evaluates() {
    for (const at::ScalarType dtype : {at::kDouble, at::kFloat}) {
      const QString apart = run_against_oracle(fetched(), {.dtype = dtype, .training = false},
                                               dtype == at::kFloat ? 3e-6 : 1e-9);
      QVERIFY2(apart.isEmpty(), qPrintable(apart));
    }
  }

  void frozen_parameters_stay_data() { add_rows(); }
  void frozen_parameters_stay() {
    KernelRig rig(fetched(), {.frozen = true});
    std::vector<at::Tensor> before;
    for (const at::Tensor& parameter : rig.tensors().parameters)
      before.push_back(parameter.clone());
    const Oracle oracle = oracle_of(rig, true);
    rig.forward();
    rig.backward();
    const QString apart = difference(rig, oracle, 1e-9);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
    for (std::size_t i = 0; i < before.size(); ++i)
      QVERIFY(at::equal(rig.tensors().parameters[i], before[i]));
  }

  void needs_no_input_gradient_data() { add_rows(); }
  void needs_no_input_gradient() {
    const QString apart = run_against_oracle(fetched(), {.wants_input_grads = false}, 1e-9);
    QVERIFY2(apart.isEmpty(), qPrintable(apart));
  }

  void same_bits_twice_data() { add_rows(); }
  void same_bits_twice() {
    KernelRig first(fetched(), {.dtype = at::kFloat, .rows = 9});
    KernelRig second(fetched(), {.dtype = at::kFloat, .rows = 9});
    first.forward();
    first.backward();
    second.forward();
    second.backward();
    QVERIFY(at::equal(first.tensors().output, second.tensors().output));
    const auto a = first.differentiated();
    const auto b = second.differentiated();
    for (std::size_t i = 0; i < a.size(); ++i)
      QVERIFY2(at::equal(a[i].gradient, b[i].gradient), a[i].name.c_str());
  }

  /// What a row gives depends on its place in the global batch, not on how the batch is split.
  void parts_equal_the_whole_data() { add_rows(treats_rows_alone); }
  void parts_equal_the_whole() {
    KernelRig whole(fetched(), {.rows = 8});
    whole.forward();
    whole.backward();
    for (const std::int64_t first : {0, 3}) {
      const std::int64_t rows = first == 0 ? 3 : 5;
      KernelRig part(fetched(), {.rows = rows, .first_row = first});
      part.forward();
      part.backward();
      QVERIFY(distance(part.tensors().output, whole.tensors().output.narrow(0, first, rows)) <
              1e-12);
      for (std::size_t i = 0; i < part.tensors().input_grads.size(); ++i) {
        const at::Tensor& grad = part.tensors().input_grads[i];
        if (grad.defined())
          QVERIFY(distance(grad, whole.tensors().input_grads[i].narrow(0, first, rows)) < 1e-12);
      }
    }
  }

  /// Layers that only pass on may be given one piece of memory for both sides.
  void passes_on_in_place_data() { add_rows(only_passes_on); }
  void passes_on_in_place() {
    const graph::Layer layer = layer_of(fetched());
    const auto kernel = engine::make_kernel({layer, 3, at::kFloat, at::kCPU, true});
    KernelRig rig(fetched(), {.dtype = at::kFloat, .rows = 3});
    engine::Binding tensors;
    tensors.inputs = {rig.tensors().inputs[0]};
    tensors.output =
        tensors.inputs[0].as_strided(rig.tensors().output.sizes(), rig.tensors().output.strides());
    const at::Tensor before = tensors.inputs[0].clone();
    kernel->bind(tensors);
    kernel->forward({});
    rig.forward();
    QVERIFY(at::equal(tensors.inputs[0], before));
    QVERIFY(at::equal(tensors.output, rig.tensors().output));
  }

  void dropout_keeps_its_share() {
    KernelRig rig({"dropout", R"({"kind": "dropout", "rate": 0.3})", {{1000}}},
                  {.dtype = at::kFloat, .rows = 64});
    rig.tensors().inputs[0].fill_(1);
    rig.forward();
    const double kept = rig.tensors().output.ne(0).to(at::kDouble).mean().item<double>();
    QVERIFY(std::abs(kept - 0.7) < 0.01);
    QCOMPARE(rig.tensors().output.max().item<float>(), 1 / 0.7F);
  }

  void max_pooling_shows_nan_and_takes_the_first_of_equals() {
    KernelRig rig({"pool", R"({"kind": "maxpool2d"})", {{1, 2, 4}}},
                  {.dtype = at::kFloat, .rows = 1});
    at::Tensor& x = rig.tensors().inputs[0];
    x.fill_(2);
    x[0][0][0][2] = NAN;
    rig.forward();
    rig.backward();
    QCOMPARE(rig.tensors().output[0][0][0][0].item<float>(), 2.0F);
    QVERIFY(std::isnan(rig.tensors().output[0][0][0][1].item<float>()));
    const at::Tensor weights = rig.output_weights();
    QCOMPARE(rig.tensors().input_grads[0][0][0][0][0].item<float>(),
             weights[0][0][0][0].item<float>());
    QCOMPARE(rig.tensors().input_grads[0][0][0][1][1].item<float>(), 0.0F);
  }

  void an_embedding_says_where_words_stand() {
    KernelRig rig({"embedding",
                   R"({"kind": "embedding", "units": 2, "padding_index": 2, "mask": true})",
                   {{9}},
                   5});
    rig.forward();
    rig.backward();
    QVERIFY(at::equal(rig.tensors().output_mask.to(at::kBool), rig.tensors().inputs[0].ne(2)));
    QCOMPARE(rig.tensors().parameter_grads[0][2].abs().sum().item<double>(), 0.0);
  }
};

QTEST_APPLESS_MAIN(TestLayers)
#include "test_layers.moc"
