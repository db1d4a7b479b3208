#include "translate/keras/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "translate/keras/layout.h"

namespace strata::translate {
namespace keras {
namespace {

using exchange::TensorFile;
using exchange::TensorView;

/// The variables of one Keras layer in the file.
struct Group {
  std::string name;    // "fc1" of a .h5, "dense_1" of a .weights.h5
  std::string called;  // the layer's own name, where the file says it
  bool by_class = false;
  std::vector<std::pair<std::string, const TensorView*>> variables;  // by what follows the name
  bool taken = false;
};

bool is_training_state(std::string_view name) {
  return name.starts_with("optimizer") || name.find("seed_generator") != std::string_view::npos;
}

/// "layers/dense_1/vars/0" -> "dense_1", "vars/0"; "model_weights/fc1/fc1/kernel:0" -> "fc1",
/// "fc1/kernel".
std::pair<std::string, std::string> split_name(std::string name, bool& by_class) {
  constexpr std::string_view kLayers = "layers/";
  constexpr std::string_view kLegacy = "model_weights/";
  if (name.starts_with('/')) name.erase(0, 1);
  std::size_t start = 0;
  const std::size_t last = name.rfind("/layers/");
  if (last != std::string::npos)
    start = last + 1 + kLayers.size();
  else if (name.starts_with(kLayers))
    start = kLayers.size();
  by_class = start > 0;
  if (!by_class && name.starts_with(kLegacy)) start = kLegacy.size();
  const std::size_t slash = name.find('/', start);
  if (slash == std::string::npos) return {{}, name};
  std::string rest = name.substr(slash + 1);
  if (const std::size_t colon = rest.rfind(':'); colon != std::string::npos) rest.resize(colon);
  return {name.substr(start, slash - start), rest};
}

/// read_hdf5_weights notes it: "layer layers/dense_1" -> "fc1".
std::string own_name(const TensorFile& file, std::string_view whole) {
  if (whole.ends_with('/')) whole.remove_suffix(1);
  const auto found = file.metadata().find(fmt::format("layer {}", whole));
  return found == file.metadata().end() ? std::string() : found->second;
}

std::vector<Group> groups_of(const TensorFile& file) {
  std::vector<Group> out;
  std::map<std::string, std::size_t> places;  // by everything up to the layer's name
  for (const TensorView& tensor : file.tensors()) {
    if (is_training_state(tensor.name)) continue;
    bool by_class = false;
    auto [name, rest] = split_name(tensor.name, by_class);
    if (name.empty()) continue;
    const std::string whole = tensor.name.substr(0, tensor.name.size() - rest.size());
    const std::string key = by_class ? whole : name;
    const auto [place, fresh] = places.try_emplace(key, out.size());
    if (fresh) {
      out.push_back({name, by_class ? own_name(file, whole) : name, by_class, {}, false});
    }
    out[place->second].variables.emplace_back(std::move(rest), &tensor);
  }
  return out;
}

/// "dense_12" -> 12 for "dense"; nothing for another class.
std::optional<int> count_in(std::string_view name, std::string_view group) {
  constexpr std::size_t kMostDigits = 6;
  if (!name.starts_with(group)) return std::nullopt;
  name.remove_prefix(group.size());
  if (name.empty()) return 0;
  if (name.front() != '_' || name.size() == 1 || name.size() > kMostDigits + 1) return std::nullopt;
  int count = 0;
  for (const char c : name.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  return count;
}

/// True for "forward_lstm/lstm_cell/kernel" with the leaf "kernel" within "forward".
bool is_leaf(std::string_view rest, const Piece& piece) {
  const std::size_t slash = rest.rfind('/');
  if (rest.substr(slash == std::string_view::npos ? 0 : slash + 1) != piece.leaf) return false;
  return piece.within.empty() || rest.starts_with(piece.within) ||
         rest.find("/" + piece.within) != std::string_view::npos;
}

const TensorView* find_variable(const Group& group, const Piece& piece) {
  for (const auto& [rest, tensor] : group.variables)
    if (group.by_class ? rest == piece.path : is_leaf(rest, piece)) return tensor;
  return nullptr;
}

/// True where the group has every variable, in its shape and one number type.
bool fits(const Group& group, const Part& part) {
  const TensorView* first = nullptr;
  for (const Piece& piece : part.pieces) {
    const TensorView* tensor = find_variable(group, piece);
    if (tensor == nullptr || tensor->shape != piece.shape) return false;
    if (first == nullptr) first = tensor;
    if (tensor->type != first->type) return false;
  }
  return true;
}

Group* choose(std::vector<Group>& groups, const Part& part) {
  const auto free = [&](const Group& group) { return !group.taken && fits(group, part); };
  for (Group& group : groups)
    if (group.called == part.name && free(group)) return &group;
  Group* best = nullptr;
  int least = 0;
  for (Group& group : groups) {
    // Legacy files name layers, by their class where the user gave no name.
    const std::optional<int> count = count_in(group.name, part.group);
    if (!count || !free(group)) continue;
    if (best == nullptr || *count < least) {
      best = &group;
      least = *count;
    }
  }
  if (best != nullptr) return best;
  for (Group& group : groups)
    if (!group.by_class && free(group)) return &group;
  return nullptr;
}

/// Moves the numbers of one variable to PyTorch's places.
void move_piece(const Piece& piece, const TensorView& from, std::byte* to) {
  const std::size_t width = exchange::bytes_of(from.type);
  const std::size_t rank = piece.view.size();
  std::vector<std::int64_t> strides(rank, 1);
  for (std::size_t i = rank; i-- > 1;)
    strides[i - 1] = strides[i] * piece.view[i];
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> steps;
  std::int64_t count = 1;
  for (const int axis : piece.axes) {
    sizes.push_back(piece.view[static_cast<std::size_t>(axis)]);
    steps.push_back(strides[static_cast<std::size_t>(axis)]);
    count *= sizes.back();
  }
  const std::int64_t block = piece.swaps_gates ? count / 3 : count;
  std::vector<std::int64_t> at(rank, 0);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t source = piece.from;
    for (std::size_t d = 0; d < rank; ++d)
      source += at[d] * steps[d];
    // The first two of three blocks change places.
    const std::int64_t target = i / block == 0 && piece.swaps_gates   ? i + block
                                : i / block == 1 && piece.swaps_gates ? i - block
                                                                      : i;
    std::memcpy(to + static_cast<std::size_t>(piece.offset + target) * width,
                from.data.data() + static_cast<std::size_t>(source) * width, width);
    for (std::size_t d = rank; d-- > 0;) {
      if (++at[d] < sizes[d]) break;
      at[d] = 0;
    }
  }
}

/// A parameter that is being filled.
struct Target {
  std::string name;
  exchange::NumberType type = exchange::NumberType::f32;
  graph::Shape shape;
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// Collects parameters, one behind the other.
class Collection {
 public:
  void take(const graph::Layer& layer, const Part& part, const Group& group) {
    for (const Piece& piece : part.pieces) {
      const TensorView& from = *find_variable(group, piece);
      const Target& target = target_of(layer, piece.parameter, from.type);
      move_piece(piece, from,
                 reinterpret_cast<std::byte*>(bytes_.data() + target.begin));  // NOLINT: bytes
    }
  }

  /// A recurrent layer's second bias, of which Keras has none: zero.
  void complete(const graph::Layer& layer) {
    bool any = false;
    exchange::NumberType type = exchange::NumberType::f32;
    for (const Target& target : targets_)
      if (target.name.starts_with(layer.id() + ".")) {
        any = true;
        type = target.type;
      }
    if (!any) return;
    for (const graph::Parameter& parameter : layer.facts.parameters)
      target_of(layer, parameter.name, type);
  }

  [[nodiscard]] bool empty() const { return targets_.empty(); }

  TensorFile finish(std::map<std::string, std::string> metadata) {
    bytes_.reserve(64);  // on the heap, so that views stay valid when it moves
    const auto* data = reinterpret_cast<const std::byte*>(bytes_.data());  // NOLINT: bytes
    std::vector<TensorView> views;
    views.reserve(targets_.size());
    for (const Target& t : targets_)
      views.push_back({t.name, t.type, t.shape.sizes(), {data + t.begin, t.size}});
    return {std::move(bytes_), std::move(views), std::move(metadata)};
  }

 private:
  const Target& target_of(const graph::Layer& layer, const std::string& parameter,
                          exchange::NumberType type) {
    const std::string name = layer.id() + "." + parameter;
    const auto found = std::find_if(targets_.begin(), targets_.end(),
                                    [&](const Target& one) { return one.name == name; });
    if (found != targets_.end()) return *found;
    const auto facts =
        std::find_if(layer.facts.parameters.begin(), layer.facts.parameters.end(),
                     [&](const graph::Parameter& one) { return one.name == parameter; });
    const std::size_t size =
        exchange::bytes_of(type) * static_cast<std::size_t>(facts->shape.elements());
    targets_.push_back({name, type, facts->shape, bytes_.size(), size});
    bytes_.resize(bytes_.size() + size);
    return targets_.back();
  }

  std::string bytes_;
  std::vector<Target> targets_;
};

}  // namespace
}  // namespace keras

Result<exchange::TensorFile> from_keras(const graph::Model& model,
                                        const exchange::TensorFile& keras) {
  std::vector<keras::Group> groups = keras::groups_of(keras);
  keras::Collection out;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const graph::Layer& layer = model.layers[i];
    const std::vector<keras::Part> parts = keras::parts_of(model, static_cast<int>(i));
    std::vector<keras::Group*> chosen;
    for (const keras::Part& part : parts) {
      keras::Group* group = keras::choose(groups, part);
      if (group == nullptr) break;
      group->taken = true;
      chosen.push_back(group);
    }
    if (parts.empty() || chosen.size() != parts.size()) {
      for (keras::Group* group : chosen)
        group->taken = false;
      continue;
    }
    for (std::size_t p = 0; p < parts.size(); ++p)
      out.take(layer, parts[p], *chosen[p]);
    out.complete(layer);
  }
  if (out.empty())
    return Error{
        "no layer of the network finds weights of its kind and shapes among those that Keras saved",
        {},
        "open a file of the same network, or compare `strata inspect FILE` with the layers"};
  return out.finish(keras.metadata());
}

}  // namespace strata::translate
