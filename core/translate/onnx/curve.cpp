#include "translate/onnx/curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace strata::translate::onnx {
namespace {

constexpr int kLargest = 64;
constexpr std::array<double, 23> kPoints = {-30,  -12,  -6,    -3.5, -2,   -1.5, -1,  -0.75,
                                            -0.5, -0.1, -1e-3, 0,    1e-3, 0.1,  0.5, 0.75,
                                            1,    1.5,  2,     3.5,  6,    12,   30};
constexpr double kClose = 2e-6;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double activation_at(graph::Activation activation, double x) {
  using graph::Activation;
  switch (activation) {
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::leaky_relu:
      return x > 0 ? x : graph::kLeakySlope * x;
    case Activation::elu:
      return x > 0 ? x : graph::kEluAlpha * std::expm1(x);
    case Activation::gelu:
      return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
    case Activation::silu:
      return x * sigmoid(x);
    case Activation::tanh:
      return std::tanh(x);
    case Activation::sigmoid:
      return sigmoid(x);
    default:
      return x;
  }
}

bool near(double a, double b) { return std::abs(a - b) <= kClose * (1 + std::abs(b)); }

using Unary = double (*)(double x, double a, double b);
struct Word {
  std::string_view op;
  Unary function;
};
constexpr auto kUnary = std::to_array<Word>({
    {"Relu", [](double x, double, double) { return std::max(x, 0.0); }},
    {"LeakyRelu", [](double x, double a, double) { return x > 0 ? x : a * x; }},
    {"Elu", [](double x, double a, double) { return x > 0 ? x : a * std::expm1(x); }},
    {"Gelu", [](double x, double, double) { return activation_at(graph::Activation::gelu, x); }},
    {"Tanh", [](double x, double, double) { return std::tanh(x); }},
    {"Sigmoid", [](double x, double, double) { return sigmoid(x); }},
    {"Erf", [](double x, double, double) { return std::erf(x); }},
    {"Exp", [](double x, double, double) { return std::exp(x); }},
    {"Log", [](double x, double, double) { return std::log(x); }},
    {"Sqrt", [](double x, double, double) { return std::sqrt(x); }},
    {"Neg", [](double x, double, double) { return -x; }},
    {"Abs", [](double x, double, double) { return std::abs(x); }},
    {"Reciprocal", [](double x, double, double) { return 1 / x; }},
    {"Softplus", [](double x, double, double) { return std::log1p(std::exp(x)); }},
    {"Clip", [](double x, double a, double b) { return std::clamp(x, a, b); }},
});

using Binary = double (*)(double, double);
struct Pair {
  std::string_view op;
  Binary function;
};
constexpr auto kBinary = std::to_array<Pair>({
    {"Add", [](double a, double b) { return a + b; }},
    {"Sum", [](double a, double b) { return a + b; }},
    {"Sub", [](double a, double b) { return a - b; }},
    {"Mul", [](double a, double b) { return a * b; }},
    {"Div", [](double a, double b) { return a / b; }},
    {"Pow", [](double a, double b) { return std::pow(a, b); }},
    {"Max", [](double a, double b) { return std::max(a, b); }},
    {"Min", [](double a, double b) { return std::min(a, b); }},
});

template <class Table>
const auto* find(const Table& table, std::string_view op) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.op == op; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

CurvePointer curve_x() {
  static const CurvePointer x = std::make_shared<Curve>(Curve{.op = "x"});
  return x;
}

CurvePointer curve_constant(double value) {
  return std::make_shared<Curve>(Curve{.op = "constant", .a = value});
}

CurvePointer curve_of(const std::string& op, CurvePointer left, CurvePointer right,
                      const std::string& node, double a, double b) {
  const bool known = right == nullptr ? find(kUnary, op) != nullptr : find(kBinary, op) != nullptr;
  const int size = left->size + (right == nullptr ? 0 : right->size) + 1;
  if (!known || size > kLargest) return nullptr;
  return std::make_shared<Curve>(Curve{op, a, b, std::move(left), std::move(right), node, size});
}

double value_at(const Curve& curve, double x) {
  if (curve.op == "x") return x;
  if (curve.op == "constant") return curve.a;
  const double left = value_at(*curve.left, x);
  if (curve.right == nullptr) return find(kUnary, curve.op)->function(left, curve.a, curve.b);
  return find(kBinary, curve.op)->function(left, value_at(*curve.right, x));
}

std::optional<graph::Activation> recognised(const Curve& curve) {
  using graph::Activation;
  for (const Activation candidate :
       {Activation::linear, Activation::relu, Activation::leaky_relu, Activation::elu,
        Activation::gelu, Activation::silu, Activation::tanh, Activation::sigmoid})
    if (std::all_of(kPoints.begin(), kPoints.end(), [&](double x) {
          return near(value_at(curve, x), activation_at(candidate, x));
        }))
      return candidate;
  return std::nullopt;
}

std::optional<Line> as_line(const Curve& curve) {
  const double shift = value_at(curve, 0);
  const double slope = value_at(curve, 1) - shift;
  const bool fits = std::all_of(kPoints.begin(), kPoints.end(), [&](double x) {
    return near(value_at(curve, x), slope * x + shift);
  });
  if (!fits || !std::isfinite(slope)) return std::nullopt;
  return Line{slope, shift};
}

}  // namespace strata::translate::onnx
