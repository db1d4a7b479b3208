#include "translate/onnx/gates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strata::translate::onnx {

std::span<const int> onnx_gates(std::string_view kind) {
  static constexpr std::array<int, 4> kLstm = {0, 3, 1, 2};
  static constexpr std::array<int, 3> kGru = {1, 0, 2};
  static constexpr std::array<int, 1> kRnn = {0};
  if (kind == "lstm") return kLstm;
  if (kind == "gru") return kGru;
  return kRnn;
}

std::vector<float> to_onnx_gates(std::string_view kind, std::span<const float> rows) {
  const std::span<const int> order = onnx_gates(kind);
  const std::size_t block = rows.size() / order.size();
  std::vector<float> out;
  out.reserve(rows.size());
  for (const int from : order) {
    const auto gate = rows.subspan(static_cast<std::size_t>(from) * block, block);
    out.insert(out.end(), gate.begin(), gate.end());
  }
  return out;
}

std::vector<float> from_onnx_gates(std::string_view kind, std::span<const float> rows) {
  const std::span<const int> order = onnx_gates(kind);
  const std::size_t block = rows.size() / order.size();
  std::vector<float> out(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    std::copy_n(rows.data() + i * block, block,
                out.data() + static_cast<std::size_t>(order[i]) * block);
  return out;
}

std::string pass_suffix(std::int64_t layer, std::int64_t direction) {
  return fmt::format("_l{}{}", layer, direction == 1 ? "_reverse" : "");
}

}  // namespace strata::translate::onnx
