// Which tensor of a file goes into which parameter of a network, and how it was found.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"
#include "graph/network.h"

namespace strata::translate {

/// How a parameter found its tensor.
enum class MatchedBy {
  name,    // the same name
  prefix,  // the same name behind "module.", "model.", "_orig_mod." or the like
  rename,  // the table said so
  shape,   // the next tensor of a shape that only fits here
};
std::string_view word_for(MatchedBy how);

struct MatchedTensor {
  std::string parameter;  // "fc1.weight"
  std::string tensor;     // its name in the file
  MatchedBy how = MatchedBy::name;
};

/// A tensor that goes by a parameter's name but is of another size.
struct OtherShape {
  std::string parameter;
  std::string tensor;
  std::vector<std::int64_t> wanted;
  std::vector<std::int64_t> found;
};

struct Matching {
  std::vector<MatchedTensor> matched;  // in the model's order
  std::vector<OtherShape> other_shape;
  std::vector<std::string> missing;      // parameters without a tensor
  std::vector<std::string> unexpected;   // tensors without a parameter
  std::vector<std::string> bad_renames;  // entries of the table that name nothing

  /// True where every parameter has its tensor and no tensor is left.
  [[nodiscard]] bool complete() const;
  /// All that is missing, unexpected or of another shape, one a line; "" when complete.
  [[nodiscard]] std::string text() const;
};

/// Finds a tensor for each parameter of the model: by name, then behind common prefixes, then by
/// the table (the file's name -> the parameter's, or a layer's -> a layer's), then, where as many
/// tensors as parameters of one shape are left, in their order. The table goes before all else
/// where it speaks. PyTorch's num_batches_tracked is no parameter and is left out.
Matching match_weights(const graph::Model& model, const exchange::TensorFile& file,
                       const std::map<std::string, std::string>& renames = {});

/// The matched tensors under the parameters' names. With `partial` it takes what fits; else every
/// parameter must have its tensor (tensors that are left over do no harm). At least one must.
Result<exchange::TensorFile> take_matched(const graph::Model& model,
                                          const exchange::TensorFile& file,
                                          const Matching& matching, bool partial);

}  // namespace strata::translate
