// Reshapes as views of axes, and curves recognised by their values.
#include <QTest>
#include <cmath>

#include "translate/onnx/curve.h"
#include "translate/onnx/flow.h"
#include "translate/onnx/gates.h"

using namespace strata;
using namespace strata::translate::onnx;

namespace {

Flow image() {
  Flow flow;
  flow.view = {6, 4, 5};
  flow.axes = {kBatchAxis, 0, 1, 2};
  return flow;
}

using Dims = std::vector<std::int64_t>;

}  // namespace

class TestOnnxFlow : public QObject {
  Q_OBJECT

 private slots:
  void axes_merge_and_split() {
    const auto flat = reshaped(image(), {kOpenBatch, 120}, kOpenBatch);
    QVERIFY(flat.ok() && flat->has_value());
    QCOMPARE((*flat)->view, (Dims{120}));
    const auto groups = reshaped(image(), {kOpenBatch, 2, 60}, kOpenBatch);
    QVERIFY(groups.ok() && groups->has_value());
    QCOMPARE((*groups)->view, (Dims{2, 60}));
    const auto back = reshaped(**groups, {kOpenBatch, 6, 4, 5}, kOpenBatch);
    QVERIFY(back.ok() && back->has_value());
    QVERIFY((*back)->same_place(image()));
  }

  void swapped_axes_must_be_brought_into_order_first() {
    Flow flow = image();
    flow.axes = {kBatchAxis, 1, 2, 0};
    const auto flat = reshaped(flow, {kOpenBatch, 120}, kOpenBatch);
    QVERIFY(flat.ok());
    QVERIFY(!flat->has_value());
    const auto places = reshaped(flow, {kOpenBatch, 20, 6}, kOpenBatch);
    QVERIFY(places.ok() && places->has_value());
    QCOMPARE((*places)->view, (Dims{6, 20}));
    QCOMPARE((*places)->axes, (std::vector{kBatchAxis, 1, 0}));
  }

  void the_batch_stays_whole() {
    QVERIFY(!reshaped(image(), {kOpenBatch * 6, 20}, kOpenBatch).ok());
    QVERIFY(!reshaped(image(), {120, kOpenBatch}, kOpenBatch).ok());
    QVERIFY(!reshaped(image(), {3, 120}, kOpenBatch).ok());
    QVERIFY(reshaped(image(), {1, 120}, 1).ok());
  }

  void gelu_is_known_in_any_order() {
    const CurvePointer scaled = curve_of("Mul", curve_x(), curve_constant(std::sqrt(0.5)), "a");
    const CurvePointer erf = curve_of("Erf", scaled, nullptr, "b");
    const CurvePointer one = curve_of("Add", curve_constant(1), erf, "c");
    const CurvePointer half = curve_of("Mul", curve_constant(0.5), curve_x(), "d");
    const auto found = recognised(*curve_of("Mul", half, one, "e"));
    QVERIFY(found == graph::Activation::gelu);
  }

  void curves_nearby_are_not_mistaken() {
    const auto tanh_gelu = [] {
      const CurvePointer cube = curve_of("Pow", curve_x(), curve_constant(3), "");
      const CurvePointer term = curve_of("Mul", cube, curve_constant(0.044715), "");
      const CurvePointer sum = curve_of("Add", curve_x(), term, "");
      const CurvePointer inner = curve_of("Mul", sum, curve_constant(0.7978845608), "");
      const CurvePointer bent =
          curve_of("Add", curve_of("Tanh", inner, nullptr, ""), curve_constant(1), "");
      return curve_of("Mul", curve_of("Mul", curve_x(), curve_constant(0.5), ""), bent, "");
    }();
    QVERIFY(!recognised(*tanh_gelu).has_value());
    QVERIFY(!recognised(*curve_of("LeakyRelu", curve_x(), nullptr, "", 0.02)).has_value());
    QVERIFY(!recognised(*curve_of("Clip", curve_x(), nullptr, "", 0, 6)).has_value());
  }

  void gates_turn_there_and_back() {
    for (const char* kind : {"lstm", "gru", "rnn"}) {
      std::vector<float> rows(onnx_gates(kind).size() * 6);
      for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<float>(i);
      QCOMPARE(from_onnx_gates(kind, to_onnx_gates(kind, rows)), rows);
    }
    // i f g o becomes i o f g.
    QCOMPARE(to_onnx_gates("lstm", std::vector<float>{0, 1, 2, 3}),
             (std::vector<float>{0, 3, 1, 2}));
  }
};

QTEST_APPLESS_MAIN(TestOnnxFlow)
#include "test_onnx_flow.moc"
