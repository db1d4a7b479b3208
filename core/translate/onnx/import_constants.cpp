// Arithmetic on shapes and other constants: Constant, Shape, ConstantOfShape, Expand, Equal, Where.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "translate/onnx/importer.h"
#include "translate/onnx/numbers.h"

namespace strata::translate::onnx {

namespace format = exchange::onnx;

namespace {

constexpr std::size_t kMostFolded = 4096;  // numbers made by an operator out of a few

Result<ConstantPointer> constant_of(const format::Tensor& tensor) {
  if (tensor.type == format::ElementType::f32 || tensor.type == format::ElementType::f64 ||
      tensor.type == format::ElementType::f16 || tensor.type == format::ElementType::bf16) {
    STRATA_TRY(std::vector<float> values, floats_of(tensor));
    return real_numbers(tensor.dims, std::move(values));
  }
  STRATA_TRY(std::vector<std::int64_t> values, integers_of(tensor));
  return whole_numbers(tensor.dims, std::move(values));
}

Result<std::vector<std::int64_t>> dims_of_value(const Importer& at, const ImportValue& value) {
  if (const auto* flow = std::get_if<Flow>(&value)) return dims_of(*flow, at.batch());
  if (const auto* found = std::get_if<ConstantPointer>(&value)) return (*found)->dims;
  if (const auto* fill = std::get_if<Fill>(&value)) return fill->dims;
  return Error{"its input has no one shape", {}, {}};
}

}  // namespace

ImportResult import_constant(Importer&, const ImportedNode& node) {
  if (const auto* found = node.find("value"); found != nullptr && !found->tensor.empty()) {
    STRATA_TRY(ConstantPointer constant, constant_of(found->tensor.front()));
    return std::vector<ImportValue>{std::move(constant)};
  }
  if (const auto* found = node.find("value_int"))
    return std::vector<ImportValue>{whole_numbers({}, {found->integer})};
  if (const auto* found = node.find("value_float"))
    return std::vector<ImportValue>{real_numbers({}, {found->number})};
  if (const auto* found = node.find("value_ints"))
    return std::vector<ImportValue>{
        whole_numbers({static_cast<std::int64_t>(found->integers.size())}, found->integers)};
  if (const auto* found = node.find("value_floats"))
    return std::vector<ImportValue>{
        real_numbers({static_cast<std::int64_t>(found->numbers.size())}, found->numbers)};
  return Error{"its value is of a type that is not read", {}, {}};
}

ImportResult import_shape(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  if (value == nullptr) return Error{"it has no input", {}, {}};
  STRATA_TRY(std::vector<std::int64_t> dims, dims_of_value(at, *value));
  const auto rank = static_cast<std::int64_t>(dims.size());
  const auto clamped = [&](std::int64_t i) {
    return std::clamp(i < 0 ? i + rank : i, std::int64_t{0}, rank);
  };
  const std::int64_t begin = clamped(node.integer_or("start", 0));
  const std::int64_t end = std::max(begin, clamped(node.integer_or("end", rank)));
  std::vector<std::int64_t> part(dims.begin() + begin, dims.begin() + end);
  return std::vector<ImportValue>{whole_numbers({end - begin}, std::move(part))};
}

ImportResult import_constant_of_shape(Importer& at, const ImportedNode& node) {
  STRATA_TRY(std::vector<std::int64_t> dims, at.integers(node, 0));
  ConstantPointer value = real_numbers({1}, {0});
  if (const auto* found = node.find("value"); found != nullptr && !found->tensor.empty()) {
    STRATA_TRY(value, constant_of(found->tensor.front()));
  }
  if (value->count() != 1) return Error{"its value is not one number", {}, {}};
  std::uint64_t count = 1;
  for (const std::int64_t size : dims)
    count *= size >= 0 && count <= kMostFolded ? static_cast<std::uint64_t>(size) : kMostFolded + 1;
  if (value->whole && count <= kMostFolded)
    return std::vector<ImportValue>{
        whole_numbers(std::move(dims), std::vector<std::int64_t>(count, value->integers.front()))};
  return std::vector<ImportValue>{Fill{std::move(dims), value->at(0)}};
}

ImportResult import_expand(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  STRATA_TRY(std::vector<std::int64_t> dims, at.integers(node, 1));
  if (value != nullptr) {
    if (const auto* fill = std::get_if<Fill>(value))
      return std::vector<ImportValue>{Fill{std::move(dims), fill->value}};
    const auto* const constant = std::get_if<ConstantPointer>(value);
    if (constant != nullptr && (*constant)->count() > 0) {
      const Constant& all = **constant;
      bool even = true;
      for (std::size_t i = 1; i < all.count(); ++i)
        even = even && all.at(i) == all.at(0);
      if (even) return std::vector<ImportValue>{Fill{std::move(dims), all.at(0)}};
    }
    if (const auto* flow = std::get_if<Flow>(value); flow != nullptr) {
      // Sizes of 1 leave an axis as it is.
      const std::vector<std::int64_t> have = dims_of(*flow, at.batch());
      bool same = dims.size() == have.size();
      for (std::size_t i = 0; same && i < dims.size(); ++i)
        same = dims[i] == 1 || dims[i] == have[i];
      if (same) return std::vector<ImportValue>{*flow};
    }
  }
  return Error{"it repeats numbers along an axis", {}, {}};
}

ImportResult import_compare(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const ConstantPointer left, at.constant(node, 0));
  STRATA_TRY(const ConstantPointer right, at.constant(node, 1));
  const Constant& longer = left->count() >= right->count() ? *left : *right;
  const Constant& shorter = left->count() >= right->count() ? *right : *left;
  if (shorter.count() == 0 || (shorter.count() != 1 && shorter.dims != longer.dims))
    return Error{"it compares sizes that differ", {}, {}};
  std::vector<std::int64_t> equal;
  for (std::size_t i = 0; i < longer.count(); ++i)
    equal.push_back(longer.at(i) == shorter.at(shorter.count() == 1 ? 0 : i) ? 1 : 0);
  return std::vector<ImportValue>{whole_numbers(longer.dims, std::move(equal))};
}

/// Keras lets negative word numbers count from the end; there are none.
ImportResult import_less(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const Flow words, at.raw_flow(node, 0));
  STRATA_TRY(const ConstantPointer bound, at.constant(node, 1));
  if (words.layer >= 0 || words.curve != nullptr || !words.whole || bound->count() != 1 ||
      bound->at(0) > 0)
    return Error{"Strata has no layer for it", {}, {}};
  return std::vector<ImportValue>{Fill{dims_of(words, at.batch()), 0}};
}

ImportResult import_where(Importer& at, const ImportedNode& node) {
  const ImportValue* const condition = at.input(node, 0);
  const auto* const fill = condition == nullptr ? nullptr : std::get_if<Fill>(condition);
  const ImportValue* const value =
      fill == nullptr ? nullptr : at.input(node, fill->value != 0 ? 1 : 2);
  if (value != nullptr) return std::vector<ImportValue>{*value};
  STRATA_TRY(const std::vector<std::int64_t> chosen, at.integers(node, 0));
  STRATA_TRY(const ConstantPointer yes, at.constant(node, 1));
  STRATA_TRY(const ConstantPointer no, at.constant(node, 2));
  if (!yes->whole || !no->whole) return Error{"it chooses among numbers", {}, {}};
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::vector<std::int64_t>& from = chosen[i] != 0 ? yes->integers : no->integers;
    if (from.size() != 1 && i >= from.size()) return Error{"its sizes differ", {}, {}};
    out.push_back(from.size() == 1 ? from[0] : from[i]);
  }
  return std::vector<ImportValue>{
      whole_numbers({static_cast<std::int64_t>(out.size())}, std::move(out))};
}

ImportResult import_reduce_product(Importer& at, const ImportedNode& node) {
  STRATA_TRY(const std::vector<std::int64_t> sizes, at.integers(node, 0));
  std::int64_t product = 1;
  for (const std::int64_t size : sizes)
    if (__builtin_mul_overflow(product, size, &product))
      return Error{"its product is too large", {}, {}};
  if (node.integer_or("keepdims", 1) != 0)
    return std::vector<ImportValue>{whole_numbers({1}, {product})};
  return std::vector<ImportValue>{whole_numbers({}, {product})};
}

ImportResult import_pass(Importer& at, const ImportedNode& node) {
  const ImportValue* const value = at.input(node, 0);
  if (value == nullptr) return Error{"it has no input", {}, {}};
  if (const auto* found = std::get_if<ConstantPointer>(value);
      found != nullptr && node.op == "Cast") {
    const std::int64_t to = node.integer_or("to", 1);
    const bool real = to == static_cast<std::int64_t>(format::ElementType::f32) ||
                      to == static_cast<std::int64_t>(format::ElementType::f64);
    if (real && (*found)->whole) {
      std::vector<float> reals((*found)->integers.begin(), (*found)->integers.end());
      return std::vector<ImportValue>{real_numbers((*found)->dims, std::move(reals))};
    }
    if (!real && !(*found)->whole) {
      std::vector<std::int64_t> whole;
      for (const float number : (*found)->reals)
        whole.push_back(std::abs(number) < 1e15F ? static_cast<std::int64_t>(number) : 0);
      return std::vector<ImportValue>{whole_numbers((*found)->dims, std::move(whole))};
    }
  }
  if (const auto* flow = std::get_if<Flow>(value)) {
    Flow out = *flow;
    out.alone = out.alone && at.readers(node.inputs[0]) == 1;
    const std::int64_t to = node.op == "Cast" ? node.integer_or("to", 1) : 0;
    out.whole = out.whole || to == static_cast<std::int64_t>(format::ElementType::i64) ||
                to == static_cast<std::int64_t>(format::ElementType::i32);
    return std::vector<ImportValue>{std::move(out)};
  }
  return std::vector<ImportValue>{*value};
}

}  // namespace strata::translate::onnx
