#include "exchange/pickle_reader.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "exchange/pickle_opcodes.h"

namespace strata::exchange {
namespace {

constexpr std::size_t kLongestPickle = std::size_t{64} << 20;
constexpr std::size_t kMostValues = std::size_t{8} << 20;
constexpr PickleId kMark = std::numeric_limits<PickleId>::max();
constexpr PickleId kUnset = kMark - 1;
constexpr std::size_t kLongestGlobal = 512;

/// Globals that make an empty container, which later opcodes fill.
bool makes_dict(std::string_view global) {
  return global == "collections.OrderedDict" || global == "collections.defaultdict" ||
         global == "builtins.dict" || global == "__builtin__.dict";
}

class Machine {
 public:
  Machine(std::string_view bytes, const GlobalAllowed& allowed)
      : bytes_(bytes.substr(0, kLongestPickle)), allowed_(allowed), pickle_(bytes_) {}

  /// "" when the pickle was read to its stop, else what is wrong.
  std::string run() {
    while (true) {
      if (at_ >= bytes_.size())
        return at_ >= kLongestPickle ? "the pickle is too long" : "the pickle ends in its middle";
      if (pickle_.size() > kMostValues) return "the pickle holds too many values";
      const std::size_t here = at_;
      const auto code = static_cast<Opcode>(bytes_[at_++]);
      if (code == Opcode::stop) return finish();
      if (step(code)) continue;
      if (!refusal_.empty()) return refusal_;
      return fmt::format("the pickle's byte {} (code 0x{:02x}) does not fit", here,
                         static_cast<unsigned char>(code));
    }
  }
  Pickle take() { return std::move(pickle_); }
  [[nodiscard]] std::size_t consumed() const { return at_; }
  [[nodiscard]] bool refused() const { return !refusal_.empty(); }

 private:
  std::string finish() {
    if (stack_.size() != 1 || stack_.back() == kMark) return "the pickle leaves no single value";
    pickle_.set_root(stack_.back());
    return {};
  }

  bool step(Opcode code) {
    switch (code) {
      case Opcode::proto:
        return number<std::uint8_t>() && last_ <= 5;
      case Opcode::frame:
        return number<std::uint64_t>();
      case Opcode::mark:
        stack_.push_back(kMark);
        return true;
      case Opcode::pop:
        if (stack_.empty()) return false;
        stack_.pop_back();
        return true;
      case Opcode::pop_mark:
        return to_mark();
      case Opcode::dup:
        return top() && push(stack_.back());
      case Opcode::reduce:
      case Opcode::newobj:
        return call();
      case Opcode::build:
        return pop_one() && top();  // a state is never applied
      case Opcode::binpersid:
        return pop_one() && container(PickleKind::persistent, {popped_});
      case Opcode::global:
        return global_lines();
      case Opcode::stack_global:
        return global_stack();
      default:
        return scalar(code) || text_of(code) || gathers(code) || remembers(code);
    }
  }

  bool scalar(Opcode code) {
    switch (code) {
      case Opcode::none:
        return push(pickle_.add({}));
      case Opcode::newtrue:
      case Opcode::newfalse:
        return integer(code == Opcode::newtrue ? 1 : 0, PickleKind::boolean);
      case Opcode::binint:
        return number<std::int32_t>() && integer(static_cast<std::int32_t>(last_));
      case Opcode::binint1:
        return number<std::uint8_t>() && integer(static_cast<std::int64_t>(last_));
      case Opcode::binint2:
        return number<std::uint16_t>() && integer(static_cast<std::int64_t>(last_));
      case Opcode::long1:
        return number<std::uint8_t>() && large(last_);
      case Opcode::long4:
        return number<std::uint32_t>() && large(last_);
      case Opcode::binfloat:
        return number<std::uint64_t>() && push(pickle_.add({.kind = PickleKind::real}));
      default:
        return false;
    }
  }

  bool text_of(Opcode code) {
    switch (code) {
      case Opcode::short_binstring:
      case Opcode::short_binunicode:
      case Opcode::short_binbytes:
        return number<std::uint8_t>() && text(last_);
      case Opcode::binstring:
      case Opcode::binunicode:
      case Opcode::binbytes:
        return number<std::uint32_t>() && text(last_);
      case Opcode::binunicode8:
      case Opcode::binbytes8:
      case Opcode::bytearray8:
        return number<std::uint64_t>() && text(last_);
      default:
        return false;
    }
  }

  bool gathers(Opcode code) {
    switch (code) {
      case Opcode::empty_tuple:
        return container(PickleKind::tuple, {});
      case Opcode::empty_list:
      case Opcode::empty_set:
        return container(PickleKind::list, {});
      case Opcode::empty_dict:
        return container(PickleKind::dict, {});
      case Opcode::tuple1:
        return last_items(1) && container(PickleKind::tuple, items_);
      case Opcode::tuple2:
        return last_items(2) && container(PickleKind::tuple, items_);
      case Opcode::tuple3:
        return last_items(3) && container(PickleKind::tuple, items_);
      case Opcode::tuple:
        return to_mark() && container(PickleKind::tuple, items_);
      case Opcode::list:
      case Opcode::frozenset:
        return to_mark() && container(PickleKind::list, items_);
      case Opcode::dict:
        return to_mark() && items_.size() % 2 == 0 && container(PickleKind::dict, items_);
      case Opcode::append:
        return last_items(1) && extend(PickleKind::list);
      case Opcode::appends:
      case Opcode::additems:
        return to_mark() && extend(PickleKind::list);
      case Opcode::setitem:
        return last_items(2) && extend(PickleKind::dict);
      case Opcode::setitems:
        return to_mark() && items_.size() % 2 == 0 && extend(PickleKind::dict);
      default:
        return false;
    }
  }

  bool remembers(Opcode code) {
    switch (code) {
      case Opcode::binput:
        return number<std::uint8_t>() && remember(last_);
      case Opcode::long_binput:
        return number<std::uint32_t>() && remember(last_);
      case Opcode::memoize:
        return remember(memo_.size());
      case Opcode::binget:
        return number<std::uint8_t>() && recall(last_);
      case Opcode::long_binget:
        return number<std::uint32_t>() && recall(last_);
      default:
        return false;
    }
  }

  // Bytes of the pickle.
  template <class T>
  bool number() {
    if (bytes_.size() - at_ < sizeof(T)) return false;
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    last_ = static_cast<std::uint64_t>(value);
    return true;
  }
  bool text(std::uint64_t length) {
    if (length > bytes_.size() - at_) return false;
    const std::size_t begin = at_;
    at_ += length;
    return push(pickle_.add(
        {PickleKind::text, static_cast<std::uint32_t>(length), static_cast<std::int64_t>(begin)}));
  }
  bool integer(std::int64_t number, PickleKind kind = PickleKind::integer) {
    return push(pickle_.add({.kind = kind, .integer = number}));
  }
  /// Two's complement, little-endian, of any length.
  bool large(std::uint64_t length) {
    if (length > bytes_.size() - at_) return false;
    const std::size_t begin = at_;
    at_ += length;
    if (length > 8) return push(pickle_.add({.kind = PickleKind::large}));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < length; ++i)
      bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[begin + i])) << (8 * i);
    if (length > 0 && length < 8 && (bits >> (8 * length - 1) & 1) != 0)
      bits |= ~std::uint64_t{0} << (8 * length);
    return integer(static_cast<std::int64_t>(bits));
  }
  bool line(std::string_view& out) {
    const std::size_t end = bytes_.find('\n', at_);
    if (end == std::string_view::npos || end - at_ > kLongestGlobal) return false;
    out = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

  // The stack.
  bool push(PickleId id) {
    stack_.push_back(id);
    return true;
  }
  [[nodiscard]] bool top() const { return !stack_.empty() && stack_.back() != kMark; }
  bool pop_one() {
    if (!top()) return false;
    popped_ = stack_.back();
    stack_.pop_back();
    return true;
  }
  bool last_items(std::size_t count) {
    if (stack_.size() < count) return false;
    items_.assign(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    for (const PickleId item : items_)
      if (item == kMark) return false;
    return true;
  }
  bool to_mark() {
    std::size_t begin = stack_.size();
    while (begin > 0 && stack_[begin - 1] != kMark)
      --begin;
    if (begin == 0) return false;
    items_.assign(stack_.begin() + static_cast<std::ptrdiff_t>(begin), stack_.end());
    stack_.resize(begin - 1);
    return true;
  }
  bool container(PickleKind kind, const std::vector<PickleId>& items) {
    const PickleId id = pickle_.add({.kind = kind});
    for (const PickleId item : items)
      pickle_.append(id, item);
    return push(id);
  }
  /// Appends the items to the list or dict on the top; filling anything else is left out.
  bool extend(PickleKind kind) {
    if (!top()) return false;
    if (!pickle_.is(stack_.back(), kind)) return pickle_.is(stack_.back(), PickleKind::call);
    for (const PickleId item : items_)
      pickle_.append(stack_.back(), item);
    return true;
  }

  // The memo: as many places as were filled, and one for each byte behind us at most.
  bool remember(std::uint64_t place) {
    if (!top() || place > at_) return false;
    if (place >= memo_.size()) memo_.resize(place + 1, kUnset);
    memo_[place] = stack_.back();
    return true;
  }
  bool recall(std::uint64_t place) {
    return place < memo_.size() && memo_[place] != kUnset && push(memo_[place]);
  }

  // Globals and what is done with them.
  bool global(std::string name) {
    if (allowed_(name)) return push(pickle_.add_global(std::move(name)));
    refusal_ =
        fmt::format("the pickle asks for '{}', which is not part of a plain state_dict", name);
    return false;
  }
  bool global_lines() {
    std::string_view module;
    std::string_view name;
    return line(module) && line(name) && global(fmt::format("{}.{}", module, name));
  }
  bool global_stack() {
    if (!last_items(2)) return false;
    const std::string_view module = pickle_.text(items_[0]);
    const std::string_view name = pickle_.text(items_[1]);
    return module.size() + name.size() <= kLongestGlobal &&
           global(fmt::format("{}.{}", module, name));
  }
  bool call() {
    if (!last_items(2) || !pickle_.is(items_[1], PickleKind::tuple)) return false;
    if (!makes_dict(pickle_.text(items_[0]))) return container(PickleKind::call, items_);
    const std::vector<PickleId> arguments = pickle_.items(items_[1]);
    if (!container(PickleKind::dict, {})) return false;
    // Python 2 hands OrderedDict a list of [key, value].
    if (arguments.size() != 1 || !pickle_.is(arguments[0], PickleKind::list)) return true;
    const std::vector<PickleId> pairs = pickle_.items(arguments[0]);
    // A list that is recalled again and again must not be copied without end.
    if ((copied_ += pairs.size()) > bytes_.size()) return false;
    for (const PickleId pair : pairs) {
      const std::vector<PickleId> both = pickle_.items(pair);
      if (both.size() != 2) return false;
      pickle_.append(stack_.back(), both[0]);
      pickle_.append(stack_.back(), both[1]);
    }
    return true;
  }

  std::string_view bytes_;
  const GlobalAllowed& allowed_;
  std::size_t at_ = 0;
  std::uint64_t last_ = 0;
  Pickle pickle_;
  std::vector<PickleId> stack_;
  std::vector<PickleId> memo_;
  std::vector<PickleId> items_;
  PickleId popped_ = 0;
  std::size_t copied_ = 0;
  std::string refusal_;
};

}  // namespace

Result<PickleRead> read_pickle(std::string_view bytes, const GlobalAllowed& allowed,
                               const std::string& where) {
  Machine machine(bytes, allowed);
  if (std::string problem = machine.run(); !problem.empty())
    return Error{std::move(problem), where,
                 machine.refused() ? "save only the weights: torch.save(model.state_dict(), file)"
                                   : "take the file from its source again"};
  return PickleRead{machine.take(), machine.consumed()};
}

}  // namespace strata::exchange
