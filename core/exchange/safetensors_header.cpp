#include "exchange/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace strata::exchange {
namespace {

/// The header's grammar, event by event:
///   { "__metadata__": {word: word, ...}, name: {"dtype": word, "shape": [..], "data_offsets": [b,
///   e]}, ... }
/// Any other event is refused at once.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafetensorsHeader header;
  std::string refusal;

  bool null() override { return refuse("a null"); }
  bool boolean(bool /*value*/) override { return refuse("true or false"); }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return refuse(text);
  }
  bool binary(binary_t& /*value*/) override { return refuse("binary data"); }
  bool number_integer(number_integer_t value) override {
    return refuse(fmt::format("the negative number {}", value));
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != Place::list) return refuse(fmt::format("the number {}", value));
    if (value > std::uint64_t{INT64_MAX}) return refuse(fmt::format("the number {}", value));
    if (numbers_.size() == kMostDimensions) return refuse("a list that is too long");
    numbers_.push_back(static_cast<std::int64_t>(value));
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) {
      header.metadata[key_] = std::move(value);
      return true;
    }
    if (place_ != Place::tensor || key_ != "dtype") return refuse("the text '" + value + "'");
    const auto type = number_type_from(value);
    if (!type)
      return fail(
          fmt::format("tensor '{}' has the type '{}', which Strata does not read", name_, value));
    header.tensors.back().type = *type;
    return true;
  }

  bool start_object(std::size_t /*size*/) override {
    if (place_ == Place::outside) {
      place_ = Place::root;
    } else if (place_ == Place::root && name_ == "__metadata__") {
      place_ = Place::metadata;
    } else if (place_ == Place::root) {
      place_ = Place::tensor;
      header.tensors.emplace_back().name = name_;
    } else {
      return refuse("an object");
    }
    fields_.clear();
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor && fields_.size() != 3)
      return fail(fmt::format("tensor '{}' lacks its dtype, shape or data_offsets", name_));
    place_ = place_ == Place::root ? Place::outside : Place::root;
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (place_ != Place::tensor || key_ == "dtype") return refuse("a list");
    place_ = Place::list;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    place_ = Place::tensor;
    HeaderTensor& tensor = header.tensors.back();
    if (key_ == "shape") {
      tensor.shape = numbers_;
      return true;
    }
    if (numbers_.size() != 2) return fail(fmt::format("tensor '{}' needs two data_offsets", name_));
    tensor.begin = static_cast<std::uint64_t>(numbers_[0]);
    tensor.end = static_cast<std::uint64_t>(numbers_[1]);
    return true;
  }

  bool key(string_t& value) override {
    if (place_ == Place::root) {
      if (!names_.insert(value).second)
        return fail(fmt::format("the name '{}' stands twice", value));
      name_ = value;
      return true;
    }
    if (!fields_.insert(value).second)
      return fail(fmt::format("'{}' stands twice in '{}'", value, name_));
    if (place_ == Place::tensor && value != "dtype" && value != "shape" && value != "data_offsets")
      return fail(fmt::format("tensor '{}' has the unknown field '{}'", name_, value));
    key_ = value;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*why*/) override {
    return fail(fmt::format("the header is no JSON at its byte {}", position));
  }

 private:
  enum class Place { outside, root, metadata, tensor, list };
  static constexpr std::size_t kMostDimensions = 64;

  bool fail(std::string why) {
    if (refusal.empty()) refusal = std::move(why);
    return false;
  }
  bool refuse(const std::string& what) {
    return fail(name_.empty()
                    ? fmt::format("{} stands where it does not belong", what)
                    : fmt::format("{} stands where it does not belong in '{}'", what, name_));
  }

  Place place_ = Place::outside;
  std::string name_;
  std::string key_;
  std::vector<std::int64_t> numbers_;
  std::set<std::string> names_;
  std::set<std::string> fields_;
};

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// What is wrong with a tensor on its own, or "".
std::string problem_of(const HeaderTensor& tensor, std::uint64_t data_bytes) {
  const auto bytes = byte_count(tensor.type, tensor.shape);
  if (!bytes)
    return fmt::format("tensor '{}' has the impossible shape {}", tensor.name,
                       shape_text(tensor.shape));
  if (tensor.begin > tensor.end || tensor.end > data_bytes)
    return fmt::format("tensor '{}' lies at bytes {} to {}, outside the {} bytes of data",
                       tensor.name, tensor.begin, tensor.end, data_bytes);
  if (tensor.end - tensor.begin != *bytes)
    return fmt::format("tensor '{}' of shape {} needs {} bytes but has {}", tensor.name,
                       shape_text(tensor.shape), *bytes, tensor.end - tensor.begin);
  return {};
}

/// What is wrong with the tensors together: they must fill the data without gap or overlap.
std::string problem_of(const std::vector<HeaderTensor>& tensors, std::uint64_t data_bytes) {
  for (const HeaderTensor& tensor : tensors)
    if (std::string problem = problem_of(tensor, data_bytes); !problem.empty()) return problem;
  std::vector<const HeaderTensor*> in_order;
  in_order.reserve(tensors.size());
  for (const HeaderTensor& tensor : tensors)
    in_order.push_back(&tensor);
  std::sort(in_order.begin(), in_order.end(),
            [](const HeaderTensor* a, const HeaderTensor* b) { return a->begin < b->begin; });
  std::uint64_t at = 0;
  for (const HeaderTensor* tensor : in_order) {
    if (tensor->begin < at)
      return fmt::format("tensor '{}' overlaps the one before it", tensor->name);
    if (tensor->begin > at) return fmt::format("there is a gap before tensor '{}'", tensor->name);
    at = tensor->end;
  }
  if (at != data_bytes) return fmt::format("{} bytes follow the last tensor", data_bytes - at);
  return {};
}

}  // namespace

Result<SafetensorsHeader> read_safetensors_header(std::string_view text, std::uint64_t data_bytes,
                                                  const std::string& file) {
  const std::string remedy = "take the file from its source again";
  HeaderReader reader;
  const bool read = nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  if (!read) {
    if (reader.refusal.empty()) reader.refusal = "the header is no JSON";
    return Error{reader.refusal, file, remedy};
  }
  if (std::string problem = problem_of(reader.header.tensors, data_bytes); !problem.empty())
    return Error{std::move(problem), file, remedy};
  return std::move(reader.header);
}

}  // namespace strata::exchange
