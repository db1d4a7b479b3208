// Keras' arrays at their places in PyTorch's; tests/interop/keras_check.py does it with real files.
#include <QtTest>

#include <cstring>
#include <numeric>

#include "project/project.h"
#include "translate/keras/weights.h"

using namespace strata;  // NOLINT(google-build-using-namespace)
using exchange::TensorFile;

namespace {

struct Array {
  std::string name;
  std::vector<std::int64_t> shape;
  float first = 0;  // counts up from here
};

TensorFile file_of(const std::vector<Array>& arrays,
                   std::map<std::string, std::string> metadata = {}) {
  std::string bytes;
  std::vector<std::size_t> places;
  for (const Array& array : arrays) {
    places.push_back(bytes.size());
    std::int64_t count = 1;
    for (const std::int64_t size : array.shape)
      count *= size;
    for (std::int64_t i = 0; i < count; ++i) {
      const float value = array.first + static_cast<float>(i);
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);  // NOLINT: bytes
    }
  }
  bytes.reserve(64);
  places.push_back(bytes.size());
  std::vector<exchange::TensorView> views;
  for (std::size_t i = 0; i < arrays.size(); ++i)
    views.push_back(
        {arrays[i].name, exchange::NumberType::f32, arrays[i].shape,
         std::as_bytes(std::span(bytes)).subspan(places[i], places[i + 1] - places[i])});
  return {std::move(bytes), std::move(views), std::move(metadata)};
}

std::vector<float> values(const TensorFile& file, std::string_view name) {
  const exchange::TensorView* tensor = file.find(name);
  if (tensor == nullptr) return {};
  std::vector<float> out(tensor->data.size() / sizeof(float));
  std::memcpy(out.data(), tensor->data.data(), tensor->data.size());
  return out;
}

graph::Model model_of(const std::string& layers, const graph::Signal& signal) {
  const auto project = read_project_text(
      R"({"strata": 1, "name": "x", "data": {"source": "moons"}, "layers": [)" + layers + "]}",
      "x.strata");
  if (!project.ok()) qFatal("%s", project.error().text().c_str());
  auto model = graph::infer(project.value().network, signal);
  if (!model.ok()) qFatal("%s", model.error().text().c_str());
  return std::move(model).value();
}

const char* const kTwoDense =
    "{\"id\": \"a\", \"kind\": \"dense\", \"units\": 2}, {\"id\": \"b\", \"kind\": \"dense\", "
    "\"units\": 2}";

}  // namespace

class TestKerasWeights : public QObject {
  Q_OBJECT

 private slots:
  void layers_of_a_class_go_by_their_count() {
    const graph::Model model = model_of(kTwoDense, {{2}});
    const TensorFile file = file_of({{"layers/dense_1/vars/0", {2, 2}, 10},
                                     {"layers/dense_1/vars/1", {2}, 14},
                                     {"layers/dense/vars/0", {2, 2}, 0},
                                     {"layers/dense/vars/1", {2}, 4},
                                     {"optimizer/vars/0", {2, 2}, 50}});
    const auto found = translate::from_keras(model, file);
    QVERIFY(found.ok());
    QCOMPARE(values(found.value(), "a.weight"), (std::vector<float>{0, 2, 1, 3}));
    QCOMPARE(values(found.value(), "a.bias"), (std::vector<float>{4, 5}));
    QCOMPARE(values(found.value(), "b.weight"), (std::vector<float>{10, 12, 11, 13}));
    QCOMPARE(found.value().tensors().size(), std::size_t{4});
  }

  void a_layer_of_the_same_name_comes_first() {
    const graph::Model model = model_of(kTwoDense, {{2}});
    const TensorFile legacy = file_of({{"model_weights/b/b/kernel:0", {2, 2}, 0},
                                       {"model_weights/b/b/bias:0", {2}, 4},
                                       {"model_weights/a/a/kernel:0", {2, 2}, 10},
                                       {"model_weights/a/a/bias:0", {2}, 14}});
    const auto found = translate::from_keras(model, legacy);
    QVERIFY(found.ok());
    QCOMPARE(values(found.value(), "a.weight"), (std::vector<float>{10, 12, 11, 13}));
    const TensorFile named = file_of({{"layers/dense/vars/0", {2, 2}, 0},
                                      {"layers/dense/vars/1", {2}, 4},
                                      {"layers/dense_1/vars/0", {2, 2}, 10},
                                      {"layers/dense_1/vars/1", {2}, 14}},
                                     {{"layer layers/dense", "b"}, {"layer layers/dense_1", "a"}});
    const auto again = translate::from_keras(model, named);
    QVERIFY(again.ok());
    QCOMPARE(values(again.value(), "a.weight"), (std::vector<float>{10, 12, 11, 13}));
  }

  void columns_behind_a_flatten_are_put_in_order() {
    const graph::Model model = model_of(
        "{\"id\": \"f\", \"kind\": \"flatten\"}, {\"id\": \"d\", \"kind\": \"dense\", \"units\": "
        "1, \"bias\": false}",
        {{2, 1, 2}});
    // Keras counts (width 0, channel 0), (0, 1), (1, 0), (1, 1).
    const auto found = translate::from_keras(model, file_of({{"layers/dense/vars/0", {4, 1}, 0}}));
    QVERIFY(found.ok());
    QCOMPARE(values(found.value(), "d.weight"), (std::vector<float>{0, 2, 1, 3}));
  }

  void gates_of_a_gru_change_places_and_an_lstm_has_one_bias() {
    const graph::Model gru = model_of("{\"id\": \"g\", \"kind\": \"gru\", \"units\": 1}", {{3, 1}});
    const auto found = translate::from_keras(gru, file_of({{"layers/gru/cell/vars/0", {1, 3}, 0},
                                                           {"layers/gru/cell/vars/1", {1, 3}, 3},
                                                           {"layers/gru/cell/vars/2", {2, 3}, 6}}));
    QVERIFY(found.ok());
    QCOMPARE(values(found.value(), "g.weight_ih_l0"), (std::vector<float>{1, 0, 2}));
    QCOMPARE(values(found.value(), "g.bias_hh_l0"), (std::vector<float>{10, 9, 11}));

    const graph::Model lstm =
        model_of("{\"id\": \"g\", \"kind\": \"lstm\", \"units\": 1}", {{3, 1}});
    const auto other =
        translate::from_keras(lstm, file_of({{"g/g/lstm_cell/kernel:0", {1, 4}, 0},
                                             {"g/g/lstm_cell/recurrent_kernel:0", {1, 4}, 4},
                                             {"g/g/lstm_cell/bias:0", {4}, 8}}));
    QVERIFY(other.ok());
    QCOMPARE(values(other.value(), "g.bias_ih_l0"), (std::vector<float>{8, 9, 10, 11}));
    QCOMPARE(values(other.value(), "g.bias_hh_l0"), (std::vector<float>{0, 0, 0, 0}));
  }

  void layers_whose_shapes_differ_are_left_out() {
    const graph::Model model = model_of(kTwoDense, {{3}});
    const TensorFile file = file_of({{"layers/dense/vars/0", {9, 2}, 0},
                                     {"layers/dense/vars/1", {2}, 0},
                                     {"layers/dense_1/vars/0", {2, 2}, 0},
                                     {"layers/dense_1/vars/1", {2}, 0}});
    const auto found = translate::from_keras(model, file);
    QVERIFY(found.ok());
    QVERIFY(found.value().find("a.weight") == nullptr);
    QVERIFY(found.value().find("b.weight") != nullptr);
  }

  void a_file_without_any_fitting_layer_is_refused() {
    const graph::Model model = model_of(kTwoDense, {{2}});
    const auto found = translate::from_keras(
        model, file_of({{"layers/dense/vars/0", {7, 7}, 0}, {"stray", {1}, 0}, {"/", {1}, 0}}));
    QVERIFY(!found.ok());
    QVERIFY(!found.error().remedy.empty());
  }
};

QTEST_GUILESS_MAIN(TestKerasWeights)
#include "test_keras_weights.moc"
