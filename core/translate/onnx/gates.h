// Recurrent weights between PyTorch's and ONNX' words. PyTorch stacks an LSTM's gates i f g o, a
// GRU's r z n; ONNX i o f c and z r h, and lays both directions in one tensor. Operators: LSTM, GRU
// and RNN in the onnx repository's docs/Operators.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace strata::translate::onnx {

/// Which of PyTorch's gates stands at each place of ONNX' order, by the kind of layer.
std::span<const int> onnx_gates(std::string_view kind);

/// Gates (blocks of rows) from PyTorch's order into ONNX', and back.
std::vector<float> to_onnx_gates(std::string_view kind, std::span<const float> rows);
std::vector<float> from_onnx_gates(std::string_view kind, std::span<const float> rows);

/// "_l0" or "_l0_reverse".
std::string pass_suffix(std::int64_t layer, std::int64_t direction);

}  // namespace strata::translate::onnx
