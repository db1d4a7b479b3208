// A Python pickle as plain values: nothing was imported, called or built. Values are numbered; a
// call is kept as what would have been called and with what.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata::exchange {

enum class PickleKind : std::uint8_t {
  none,
  boolean,
  integer,
  real,        // its value is not kept
  text,        // or bytes
  large,       // a whole number beyond 64 bits
  tuple,       // items
  list,        // items; also sets
  dict,        // items: key, value, key, value, ...
  global,      // text: "torch._utils._rebuild_tensor_v2"
  call,        // items: the global, then its argument tuple
  persistent,  // items: the tuple by which the writer named something outside the pickle
};

using PickleId = std::uint32_t;

struct PickleValue {
  PickleKind kind = PickleKind::none;
  std::uint32_t extra = 0;   // length of a text, list of items + 1 of a container
  std::int64_t integer = 0;  // also a truth value, where a text begins, a global's number
};

class Pickle {
 public:
  Pickle() = default;
  /// `bytes`: what the texts are views into.
  explicit Pickle(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] PickleId root() const { return root_; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] PickleKind kind(PickleId id) const { return values_[id].kind; }
  [[nodiscard]] bool is(PickleId id, PickleKind kind) const { return values_[id].kind == kind; }
  /// The whole number or truth value; 0 for anything else.
  [[nodiscard]] std::int64_t integer(PickleId id) const {
    return is(id, PickleKind::integer) || is(id, PickleKind::boolean) ? values_[id].integer : 0;
  }
  /// The text, or a global's name; "" for anything else.
  [[nodiscard]] std::string_view text(PickleId id) const {
    if (is(id, PickleKind::global)) return globals_[static_cast<std::size_t>(values_[id].integer)];
    return is(id, PickleKind::text)
               ? bytes_.substr(static_cast<std::size_t>(values_[id].integer), values_[id].extra)
               : std::string_view();
  }
  /// What a container holds; empty for anything else.
  [[nodiscard]] const std::vector<PickleId>& items(PickleId id) const {
    static const std::vector<PickleId> kNone;
    return is_container(id) && values_[id].extra != 0 ? lists_[values_[id].extra - 1] : kNone;
  }

  // What the reader builds with.
  PickleId add(PickleValue value) {
    values_.push_back(value);
    return static_cast<PickleId>(values_.size() - 1);
  }
  PickleId add_global(std::string name) {
    globals_.push_back(std::move(name));
    return add(
        {.kind = PickleKind::global, .integer = static_cast<std::int64_t>(globals_.size() - 1)});
  }
  void append(PickleId container, PickleId item) {
    PickleValue& value = values_[container];
    if (value.extra == 0) {
      lists_.emplace_back();
      value.extra = static_cast<std::uint32_t>(lists_.size());
    }
    lists_[value.extra - 1].push_back(item);
  }
  void set_root(PickleId id) { root_ = id; }

 private:
  [[nodiscard]] bool is_container(PickleId id) const {
    const PickleKind kind = values_[id].kind;
    return kind == PickleKind::tuple || kind == PickleKind::list || kind == PickleKind::dict ||
           kind == PickleKind::call || kind == PickleKind::persistent;
  }

  std::string_view bytes_;
  std::vector<PickleValue> values_;
  std::vector<std::vector<PickleId>> lists_;
  std::vector<std::string> globals_;
  PickleId root_ = 0;
};

}  // namespace strata::exchange
