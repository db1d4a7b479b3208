// Puts an ONNX graph together: nodes, constants and parameters with names that do not clash.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/onnx/model.h"
#include "exchange/tensor_file.h"

namespace strata::translate::onnx {

class GraphBuilder {
 public:
  using Names = std::vector<std::string>;
  using Attributes = std::vector<exchange::onnx::Attribute>;

  explicit GraphBuilder(const exchange::TensorFile& weights) : weights_(weights) {}

  /// Names of what is added from here on start with this layer's id.
  void enter(const std::string& layer) { scope_ = layer; }

  /// Adds a node and returns the name of its output.
  std::string add(const std::string& op, Names inputs, Attributes attributes = {});
  /// Likewise with several outputs.
  Names add_many(const std::string& op, std::size_t outputs, Names inputs,
                 Attributes attributes = {});

  /// Constants.
  std::string integers(const std::vector<std::int64_t>& values);
  std::string integer(std::int64_t value);  // of rank 0
  std::string number(double value);         // of rank 0
  std::string numbers(std::string_view name, std::vector<std::int64_t> dims,
                      std::span<const float> values);

  /// A parameter under its own name and in its own layout.
  Result<std::string> parameter(const std::string& name);
  /// Its numbers as float32.
  Result<std::vector<float>> values(const std::string& name) const;

  /// Which steps hold words (batch x T, bool), by the embedding that masks.
  void set_mask(const std::string& embedding, std::string value) { masks_[embedding] = value; }
  [[nodiscard]] std::string mask(const std::string& embedding) const;

  [[nodiscard]] exchange::onnx::Graph& graph() { return graph_; }

 private:
  std::string fresh(const std::string& wanted);
  Result<const exchange::TensorView*> view(const std::string& name) const;

  const exchange::TensorFile& weights_;
  std::string scope_;
  std::set<std::string, std::less<>> names_;
  std::map<std::string, std::string> constants_;  // by type and content
  std::map<std::string, std::string> masks_;
  exchange::onnx::Graph graph_;
};

}  // namespace strata::translate::onnx
