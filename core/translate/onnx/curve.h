// Functions of one number, put together from operators: gelu may come as Div, Erf, Add, Mul, Mul in
// any order. They are recognised by their values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "graph/activation.h"

namespace strata::translate::onnx {

struct Curve;
using CurvePointer = std::shared_ptr<const Curve>;

/// An expression in x. Unary operators have `left`; Clip and slopes keep their numbers in a and b.
struct Curve {
  std::string op;  // "x", "constant", or ONNX' word
  double a = 0;
  double b = 0;
  CurvePointer left = nullptr;
  CurvePointer right = nullptr;
  std::string node = {};  // that made it, for messages
  int size = 1;           // operators in it
};

CurvePointer curve_x();
CurvePointer curve_constant(double value);
/// Null where the operator is no function of one number, or the expression grows too large.
CurvePointer curve_of(const std::string& op, CurvePointer left, CurvePointer right,
                      const std::string& node, double a = 0, double b = 0);
double value_at(const Curve& curve, double x);

/// The activation that it is, linear included.
std::optional<graph::Activation> recognised(const Curve& curve);

struct Line {
  double slope = 1;
  double shift = 0;
};
/// slope x + shift, where that is what it is.
std::optional<Line> as_line(const Curve& curve);

}  // namespace strata::translate::onnx
