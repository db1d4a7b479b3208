#include "exchange/sharded_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

#include "base/file.h"
#include "exchange/tensor_pieces.h"

namespace strata::exchange {
namespace {

constexpr std::size_t kLargestIndex = std::size_t{64} << 20;

Error damaged(const std::filesystem::path& file, std::string what) {
  return {std::move(what), file.string(), "take the folder from its source again"};
}

/// Which file holds which tensor, from the events of the index's JSON; no tree is built.
class IndexReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::map<std::string, std::string> files;  // by tensor
  std::string refusal;

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool string(string_t& value) override {
    if (!in_map()) return true;
    if (files.emplace(key_, value).second) return true;
    return fail(fmt::format("the tensor '{}' stands twice", key_));
  }
  bool start_object(std::size_t /*size*/) override { return enter(); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t /*size*/) override { return enter(); }
  bool end_array() override { return leave(); }
  bool key(string_t& value) override {
    if (depth_ == 1) section_ = value;
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*why*/) override {
    return fail(fmt::format("the index is no JSON at its byte {}", position));
  }

 private:
  static constexpr int kDeepest = 64;
  [[nodiscard]] bool in_map() const { return depth_ == 2 && section_ == "weight_map"; }
  bool fail(std::string why) {
    refusal = std::move(why);
    return false;
  }
  bool enter() { return ++depth_ <= kDeepest || fail("the index is nested too deep"); }
  bool leave() {
    --depth_;
    return true;
  }
  int depth_ = 0;
  std::string section_;
  std::string key_;
};

/// A plain name of a file in the same folder, that is no link out of it.
bool stays_in_folder(const std::filesystem::path& folder, const std::string& name) {
  if (name.empty() || name == "." || name == ".." ||
      name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
    return false;
  std::error_code code;
  const auto real = std::filesystem::canonical(folder / name, code);
  if (code) return true;  // missing: the reader says so
  const auto home = std::filesystem::canonical(folder, code);
  return !code && real.parent_path() == home;
}

Result<std::map<std::string, std::string>> read_index(const std::filesystem::path& index) {
  STRATA_TRY(const std::string text, read_file(index, kLargestIndex));
  IndexReader reader;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader))
    return damaged(index, reader.refusal.empty() ? "the index is no JSON" : reader.refusal);
  if (reader.files.empty()) return damaged(index, "the index has no weight_map");
  return std::move(reader.files);
}

}  // namespace

Result<TensorFile> read_sharded_index(const std::filesystem::path& index) {
  STRATA_TRY(const auto files, read_index(index));
  const std::filesystem::path folder =
      index.has_parent_path() ? index.parent_path() : std::filesystem::path(".");
  std::set<std::string> shards;
  for (const auto& [tensor, file] : files)
    shards.insert(file);
  std::vector<TensorPiece> pieces;
  for (const std::string& shard : shards) {
    if (!stays_in_folder(folder, shard))
      return damaged(index, fmt::format("the shard '{}' leaves the index's folder", shard));
    STRATA_TRY(const TensorFile file, read_safetensors(folder / shard));
    for (const TensorView& tensor : file.tensors()) {
      const auto place = files.find(tensor.name);
      if (place == files.end() || place->second != shard) continue;
      TensorPiece piece{.name = tensor.name, .type = tensor.type};
      piece.shape = tensor.shape;
      piece.own = true;
      piece.bytes.assign(reinterpret_cast<const char*>(tensor.data.data()), tensor.data.size());
      pieces.push_back(std::move(piece));
    }
  }
  if (pieces.size() != files.size())
    return damaged(index, fmt::format("the shards hold {} of the index's {} tensors", pieces.size(),
                                      files.size()));
  return gather_pieces({}, std::move(pieces), {{"format", "pt"}}, index.string());
}

Result<TensorFile> read_sharded_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  const auto index = folder / "model.safetensors.index.json";
  if (std::filesystem::exists(index, ignored)) return read_sharded_index(index);
  const auto single = folder / "model.safetensors";
  if (std::filesystem::exists(single, ignored)) return read_safetensors(single);
  return Error{"the folder holds no model.safetensors", folder.string(), "name a weight file"};
}

}  // namespace strata::exchange
