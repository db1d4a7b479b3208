// Memory worked out before a run: by hand for small networks, and what each setting changes.
#include <QtTest>

#include "plan/memory.h"

using namespace strata;
using namespace strata::plan;

namespace {

graph::Model model_of(const char* layers, graph::Shape input) {
  auto json = parse_json(layers, "test");
  if (!json.ok()) qFatal("%s", json.error().text().c_str());
  auto network = graph::read_network(*json);
  if (!network.ok()) qFatal("%s", network.error().text().c_str());
  auto model = graph::infer(*network, {std::move(input), 0});
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return std::move(model).value();
}

/// 100 -> 50 -> 10: 5,050 and 510 parameters.
graph::Model two_dense() {
  return model_of(R"([{"id": "a", "kind": "dense", "units": 50},
                      {"id": "b", "kind": "dense", "units": 10}])",
                  {100});
}

Training training_of(std::int64_t batch) {
  Training training;
  training.batch = batch;
  return training;
}

Parallel devices(std::size_t count, const std::string& strategy) {
  Parallel parallel;
  parallel.devices.assign(count, "cpu");
  parallel.strategy = strategy;
  return parallel;
}

}  // namespace

class TestMemory : public QObject {
  Q_OBJECT

 private slots:
  void parameters_gradients_and_adam_are_counted_in_float32() {
    const MemoryEstimate e = estimate_memory(two_dense(), training_of(64), {});
    QCOMPARE(e.parameters, std::int64_t{5560 * 4});
    QCOMPARE(e.gradients, std::int64_t{5560 * 4});
    QCOMPARE(e.optimizer, std::int64_t{5560 * 8});
    QCOMPARE(e.input, std::int64_t{64 * 100 * 4});
    QCOMPARE(e.activations, std::int64_t{64 * 60 * 4});
    QCOMPARE(e.rows, std::int64_t{64});
  }
  void working_memory_is_the_gradients_of_outputs_and_the_validation() {
    const MemoryEstimate e = estimate_memory(two_dense(), training_of(64), {});
    // Output gradients of both layers live together at b's backward; validation has input and both
    // outputs together at b.
    QCOMPARE(e.working, std::int64_t{64 * 60 * 4 + 64 * 160 * 4});
  }
  void each_layer_has_its_share_and_the_largest_is_named() {
    const MemoryEstimate e = estimate_memory(two_dense(), training_of(64), {});
    QCOMPARE(e.layers.size(), std::size_t{2});
    QCOMPARE(e.layers[1].parameters, std::int64_t{510 * 4});
    QCOMPARE(e.layers[1].activations, std::int64_t{64 * 10 * 4});
    QVERIFY(e.largest() != nullptr);
    QCOMPARE(e.largest()->id, std::string("a"));
    std::int64_t sum = 0;
    for (const LayerMemory& layer : e.layers)
      sum += layer.total();
    QCOMPARE(sum, e.parameters + e.gradients + e.optimizer + e.activations);
  }
  void an_empty_network_has_no_largest_layer() {
    QCOMPARE(MemoryEstimate{}.largest(), static_cast<const LayerMemory*>(nullptr));
  }

  void optimizers_keep_as_many_numbers_as_their_formula_has() {
    Optimizer optimizer;
    const auto numbers = [&](OptimizerKind kind, double momentum) {
      optimizer.kind = kind;
      optimizer.momentum = momentum;
      return optimizer_numbers(optimizer);
    };
    QCOMPARE(numbers(OptimizerKind::sgd, 0), 0);
    QCOMPARE(numbers(OptimizerKind::sgd, 0.9), 1);
    QCOMPARE(numbers(OptimizerKind::adam, 0), 2);
    QCOMPARE(numbers(OptimizerKind::adamw, 0), 2);
    QCOMPARE(numbers(OptimizerKind::rmsprop, 0), 1);
    QCOMPARE(numbers(OptimizerKind::rmsprop, 0.9), 2);
    QCOMPARE(numbers(OptimizerKind::adagrad, 0), 1);
  }
  void frozen_layers_have_neither_gradients_nor_optimizer_state() {
    const graph::Model model =
        model_of(R"([{"id": "a", "kind": "dense", "units": 50, "trainable": false},
                     {"id": "b", "kind": "dense", "units": 10}])",
                 {100});
    const MemoryEstimate e = estimate_memory(model, training_of(64), {});
    QCOMPARE(e.layers[0].parameters, std::int64_t{5050 * 4});
    QCOMPARE(e.layers[0].gradients, std::int64_t{0});
    QCOMPARE(e.optimizer, std::int64_t{510 * 8});
  }
  void bfloat16_halves_activations_and_adds_copies_of_the_parameters() {
    Training training = training_of(64);
    training.precision = Precision::bfloat16;
    const MemoryEstimate e = estimate_memory(two_dense(), training, {});
    QCOMPARE(e.activations, std::int64_t{64 * 60 * 2});
    QCOMPARE(e.parameters, std::int64_t{5560 * 6});
    QCOMPARE(e.gradients, std::int64_t{5560 * 6});
    QCOMPARE(e.optimizer, std::int64_t{5560 * 8});
  }
  void accumulation_cuts_the_rows_and_keeps_a_second_gradient() {
    Training training = training_of(64);
    training.accumulation = 4;
    const MemoryEstimate e = estimate_memory(two_dense(), training, {});
    QCOMPARE(e.rows, std::int64_t{16});
    QCOMPARE(e.activations, std::int64_t{16 * 60 * 4});
    QCOMPARE(e.gradients, std::int64_t{5560 * 8});
  }
  void numbers_saved_for_the_backward_pass_are_activations() {
    const graph::Model model = model_of(
        R"([{"id": "p", "kind": "maxpool2d", "size": [2, 2]}, {"id": "f", "kind": "flatten"},
            {"id": "b", "kind": "dense", "units": 10}])",
        {3, 8, 8});
    const MemoryEstimate e = estimate_memory(model, training_of(2), {});
    QCOMPARE(e.layers[0].activations, std::int64_t{2 * 2 * 48 * 4});
  }

  void data_parallelism_divides_the_batch_and_a_sharded_optimizer_its_state() {
    Parallel two = devices(2, "data");
    const MemoryEstimate shared = estimate_memory(two_dense(), training_of(65), two);
    QCOMPARE(shared.rows, std::int64_t{33});
    QCOMPARE(shared.parameters, std::int64_t{5560 * 4});
    QCOMPARE(shared.optimizer, std::int64_t{5560 * 8});
    two.shard_optimizer = true;
    QCOMPARE(estimate_memory(two_dense(), training_of(65), two).optimizer,
             std::int64_t{5560 * 8 / 2});
  }
  void tensor_parallelism_divides_the_parameters_not_the_batch() {
    const MemoryEstimate e = estimate_memory(two_dense(), training_of(64), devices(2, "tensor"));
    QCOMPARE(e.rows, std::int64_t{64});
    QCOMPARE(e.parameters, std::int64_t{5560 * 4 / 2});
    QCOMPARE(e.optimizer, std::int64_t{5560 * 8 / 2});
  }
  void a_pipeline_never_splits_a_layer() {
    Parallel two = devices(2, "pipeline");
    two.microbatches = 8;
    const MemoryEstimate e = estimate_memory(two_dense(), training_of(64), two);
    QCOMPARE(e.rows, std::int64_t{8});
    QCOMPARE(e.parameters, std::int64_t{5050 * 4});
  }
};

QTEST_GUILESS_MAIN(TestMemory)
#include "test_memory.moc"
