#include "exchange/torch_state.h"

#include <fmt/format.h>

#include <array>
#include <set>

namespace strata::exchange {
namespace {

// Where training programs keep the weights in a checkpoint, the usual place first.
constexpr std::array<std::string_view, 13> kWeightKeys = {
    "state_dict", "model_state_dict", "model_state", "model",  "net",
    "network",    "module",           "weights",     "params", "ema_state_dict",
    "params_ema", "model_ema",        "ema"};
// What is no weight although it holds tensors.
constexpr std::array<std::string_view, 5> kOtherKeys = {"optim", "scheduler", "lr_sched", "scaler",
                                                        "opt_"};
constexpr int kDeepest = 6;
constexpr std::size_t kMostDimensions = 64;
constexpr std::size_t kMostTensors = 1'000'000;
constexpr std::size_t kLongestName = 4096;

bool is_other(std::string_view key) {
  for (const std::string_view start : kOtherKeys)
    if (key.starts_with(start)) return true;
  return false;
}

class StateReader {
 public:
  StateReader(const Pickle& pickle, const std::string& where) : pickle_(pickle), where_(where) {}

  Result<TorchState> run() {
    PickleId at = pickle_.root();
    if (!pickle_.is(at, PickleKind::dict)) return refuse("the file holds no dictionary of tensors");
    std::string nested;
    for (int depth = 0; depth < kDeepest; ++depth) {
      const auto inner = weights_in(at);
      if (!inner) break;
      if (!nested.empty()) nested += '.';
      nested += inner->first;
      at = inner->second;
    }
    STRATA_CHECK(flatten(at, "", 0));
    if (state_.tensors.empty()) return refuse("the file holds no tensors");
    if (!nested.empty()) state_.notes["nested"] = nested;
    return std::move(state_);
  }

 private:
  using Named = std::pair<std::string_view, PickleId>;

  [[nodiscard]] Error refuse(std::string what) const {
    return {std::move(what), where_, "save the weights with torch.save(model.state_dict(), file)"};
  }

  [[nodiscard]] std::optional<Named> weights_in(PickleId dict) const {
    const std::vector<PickleId>& items = pickle_.items(dict);
    for (const std::string_view key : kWeightKeys)
      for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (pickle_.text(items[i]) == key && holds_tensors(items[i + 1], 0))
          return Named{key, items[i + 1]};
    return std::nullopt;
  }

  /// True for a dictionary with a tensor in it, or in a dictionary in it.
  [[nodiscard]] bool holds_tensors(PickleId id, int depth) const {
    if (!pickle_.is(id, PickleKind::dict)) return false;
    const std::vector<PickleId>& items = pickle_.items(id);
    // Dictionaries that many others share must not be looked through without end.
    if ((looked_ += items.size()) > 16 * pickle_.size()) return false;
    for (std::size_t i = 1; i < items.size(); i += 2)
      if (tensor_call(items[i], 0)) return true;
    if (depth > 0) return false;
    for (std::size_t i = 1; i < items.size(); i += 2)
      if (holds_tensors(items[i], depth + 1)) return true;
    return false;
  }

  /// The call that rebuilds a tensor, without what wraps it (a Parameter, a subclass).
  [[nodiscard]] std::optional<PickleId> tensor_call(PickleId id, int depth) const {
    if (!pickle_.is(id, PickleKind::call) || depth > 3) return std::nullopt;
    const std::string_view name = pickle_.text(pickle_.items(id)[0]);
    const std::vector<PickleId>& given = pickle_.items(pickle_.items(id)[1]);
    if (name.starts_with("torch._utils._rebuild_tensor")) return id;
    if (!given.empty() && (name.starts_with("torch._utils._rebuild_parameter") ||
                           name == "torch.nn.parameter.Parameter"))
      return tensor_call(given[0], depth + 1);
    return std::nullopt;
  }

  Result<> flatten(PickleId dict, const std::string& prefix, int depth) {
    if (!visited_.insert(dict).second) return {};
    const std::vector<PickleId>& items = pickle_.items(dict);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      const std::string name = prefix + key_text(items[i]);
      if (name.size() > kLongestName) return refuse("the name of a tensor is too long");
      const PickleId value = items[i + 1];
      if (const auto call = tensor_call(value, 0)) {
        if (state_.tensors.size() == kMostTensors) return refuse("the file holds too many tensors");
        STRATA_TRY(TorchTensor tensor, read_tensor(name, *call));
        state_.tensors.push_back(std::move(tensor));
      } else if (pickle_.is(value, PickleKind::dict) && depth < kDeepest &&
                 !is_other(pickle_.text(items[i]))) {
        STRATA_CHECK(flatten(value, name + ".", depth + 1));
      }
    }
    return {};
  }

  [[nodiscard]] std::string key_text(PickleId key) const {
    return pickle_.is(key, PickleKind::integer) ? std::to_string(pickle_.integer(key))
                                                : std::string(pickle_.text(key));
  }

  /// (storage, first number, shape, strides, ...): the arguments of all three _rebuild_tensor.
  [[nodiscard]] Result<TorchTensor> read_tensor(const std::string& name, PickleId call) const {
    const std::vector<PickleId>& given = pickle_.items(pickle_.items(call)[1]);
    const auto damaged = [&] { return refuse(fmt::format("tensor '{}' is damaged", name)); };
    if (given.size() < 4 || !pickle_.is(given[1], PickleKind::integer)) return damaged();
    const auto storage = torch_storage(pickle_, given[0]);
    if (!storage || pickle_.integer(given[1]) < 0) return damaged();
    TorchTensor tensor{.name = name, .storage = *storage};
    tensor.first = static_cast<std::uint64_t>(pickle_.integer(given[1]));
    std::string_view type_name = storage->type_name;
    if (pickle_.text(pickle_.items(call)[0]).ends_with("_v3") && given.size() > 6)
      type_name = pickle_.text(given[6]);
    const auto type = torch_number_type(type_name);
    if (!type)
      return refuse(fmt::format("tensor '{}' holds numbers of the type '{}', which is not read",
                                name, type_name));
    tensor.type = *type;
    if (!sizes(given[2], tensor.shape) || !sizes(given[3], tensor.strides)) return damaged();
    return tensor;
  }

  /// A tuple, or torch.Size of one.
  bool sizes(PickleId id, std::vector<std::int64_t>& out) const {
    if (pickle_.is(id, PickleKind::call)) {
      const std::vector<PickleId>& given = pickle_.items(pickle_.items(id)[1]);
      if (given.size() != 1) return false;
      id = given[0];
    }
    if (!pickle_.is(id, PickleKind::tuple)) return false;
    const std::vector<PickleId>& items = pickle_.items(id);
    if (items.size() > kMostDimensions) return false;
    for (const PickleId item : items) {
      if (!pickle_.is(item, PickleKind::integer)) return false;
      out.push_back(pickle_.integer(item));
    }
    return true;
  }

  const Pickle& pickle_;
  const std::string& where_;
  TorchState state_;
  std::set<PickleId> visited_;
  mutable std::size_t looked_ = 0;
};

}  // namespace

std::optional<TorchStorage> torch_storage(const Pickle& pickle, PickleId id) {
  if (!pickle.is(id, PickleKind::persistent)) return std::nullopt;
  const PickleId tuple = pickle.items(id)[0];
  const std::vector<PickleId>& items = pickle.items(tuple);
  // ("storage", type, key, device, numbers) and, in the older format, a view or None.
  if (!pickle.is(tuple, PickleKind::tuple) || items.size() < 5 ||
      pickle.text(items[0]) != "storage" || !pickle.is(items[1], PickleKind::global) ||
      !pickle.is(items[2], PickleKind::text) || pickle.integer(items[4]) < 0)
    return std::nullopt;
  TorchStorage storage;
  storage.type_name = pickle.text(items[1]);
  storage.type = torch_number_type(storage.type_name);
  storage.key = pickle.text(items[2]);
  storage.numbers = static_cast<std::uint64_t>(pickle.integer(items[4]));
  if (items.size() > 5 && pickle.is(items[5], PickleKind::tuple)) {  // (key, first number, numbers)
    const std::vector<PickleId>& view = pickle.items(items[5]);
    if (view.size() != 3 || pickle.integer(view[1]) < 0) return std::nullopt;
    storage.view_begin = static_cast<std::uint64_t>(pickle.integer(view[1]));
  }
  return storage;
}

Result<TorchState> torch_state(const Pickle& pickle, const std::string& where) {
  return StateReader(pickle, where).run();
}

}  // namespace strata::exchange
