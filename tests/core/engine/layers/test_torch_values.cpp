// Every layer against what PyTorch's own module gave for the same numbers: torch_values.json, made
// by torch_values.py.
#include <ATen/ops/empty.h>

#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "kernel_rig.h"

using namespace strata;
using namespace strata::test;

namespace {

constexpr const char* kFile = "tests/core/engine/layers/torch_values.json";

std::vector<Json>& entries() {
  static std::vector<Json> all = [] {
    const auto document = read_json(kFile);
    if (!document.ok()) qFatal("%s", document.error().text().c_str());
    return document->raw().at("layers").get<std::vector<Json>>();
  }();
  return all;
}

/// sin(0.7 i + number) + shift, as the script has it.
void set_values(const at::Tensor& tensor, std::size_t number, float shift = 0) {
  at::Tensor plain = at::empty(tensor.sizes(), at::kFloat);
  for (std::int64_t i = 0; i < tensor.numel(); ++i)
    plain.mutable_data_ptr<float>()[i] =
        static_cast<float>(std::sin(0.7 * static_cast<double>(i) + static_cast<double>(number))) +
        shift;
  tensor.copy_(plain);
}

void set_words(const at::Tensor& words, std::int64_t vocabulary) {
  for (std::int64_t i = 0; i < words.numel(); ++i)
    words.mutable_data_ptr<std::int32_t>()[i] = static_cast<std::int32_t>((3 * i + 1) % vocabulary);
}

void compare(const at::Tensor& found, const Json& expected, const QString& what) {
  const at::Tensor plain = found.to(at::kDouble).contiguous();
  QCOMPARE(plain.numel(), static_cast<std::int64_t>(expected.size()));
  for (std::int64_t i = 0; i < plain.numel(); ++i) {
    const double value = plain.const_data_ptr<double>()[i];
    const double wanted = expected[static_cast<std::size_t>(i)].get<double>();
    QVERIFY2(std::abs(value - wanted) <= 2e-5 * std::max(1.0, std::abs(wanted)),
             qPrintable(QString("%1[%2]: %3, PyTorch %4").arg(what).arg(i).arg(value).arg(wanted)));
  }
}

}  // namespace

class TestTorchValues : public QObject {
  Q_OBJECT

 private slots:
  void equals_pytorch_data() {
    QTest::addColumn<int>("which");
    for (std::size_t i = 0; i < entries().size(); ++i)
      QTest::newRow(entries()[i].at("layer").dump().c_str()) << static_cast<int>(i);
  }

  void equals_pytorch() {
    QFETCH(int, which);
    const Json& entry = entries()[static_cast<std::size_t>(which)];
    Case tried{"entry", entry.at("layer").dump(), {}, entry.value("vocabulary", std::int64_t{0})};
    for (const Json& shape : entry.at("inputs"))
      tried.inputs.emplace_back(shape.get<std::vector<std::int64_t>>());
    KernelRig rig(tried, {.dtype = at::kFloat, .rows = 2});

    std::size_t number = 0;
    for (const at::Tensor& input : rig.tensors().inputs) {
      if (tried.vocabulary > 0)
        set_words(input, tried.vocabulary);
      else
        set_values(input, number);
      ++number;
    }
    for (std::size_t i = 0; i < rig.tensors().parameters.size(); ++i)
      set_values(rig.tensors().parameters[i], number++,
                 rig.layer().facts.parameters[i].role == graph::ParameterRole::running_variance
                     ? 1.5F
                     : 0.0F);
    set_values(rig.output_weights(), number);
    rig.forward();
    rig.backward();

    compare(rig.tensors().output, entry.at("output"), "output");
    const auto all = rig.differentiated();
    QCOMPARE(all.size(), entry.at("gradients").size());
    for (std::size_t i = 0; i < all.size(); ++i)
      compare(all[i].gradient, entry.at("gradients")[i],
              QString("gradient of %1").arg(all[i].name.c_str()));
    if (!entry.contains("running")) return;
    const std::size_t first = rig.tensors().parameters.size() - 2;
    compare(rig.tensors().parameters[first], entry.at("running")[0], "running mean");
    compare(rig.tensors().parameters[first + 1], entry.at("running")[1], "running variance");
  }
};

QTEST_APPLESS_MAIN(TestTorchValues)
#include "test_torch_values.moc"
