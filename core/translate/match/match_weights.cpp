#include "translate/match/match_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <set>

#include "translate/match/natural_order.h"

namespace strata::translate {
namespace {

// What wrappers put before every name: DataParallel and DDP, Lightning, torch.compile, and the
// usual attributes that hold the whole network.
constexpr std::array<std::string_view, 8> kPrefixes = {
    "module.", "model.", "_orig_mod.", "net.", "network.", "base_model.", "backbone.", "ema."};
constexpr std::string_view kCounter = "num_batches_tracked";
constexpr std::size_t kMostLines = 40;  // of each sort in a message

struct Wanted {
  std::string name;
  std::vector<std::int64_t> shape;
  bool met = false;  // has a tensor, of the right shape or another
};

struct Given {
  const exchange::TensorView* tensor = nullptr;
  bool used = false;
};

std::string_view leaf_of(std::string_view name) { return name.substr(name.rfind('.') + 1); }

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// The name without the prefixes, all of them.
std::string_view stripped(std::string_view name) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : kPrefixes) {
      if (!name.starts_with(prefix)) continue;
      name.remove_prefix(prefix.size());
      again = true;
    }
  }
  return name;
}

/// The first part of the names, with its dot, where all share one.
std::string common_prefix(const exchange::TensorFile& file) {
  std::string prefix;
  for (const exchange::TensorView& tensor : file.tensors()) {
    const std::size_t dot = tensor.name.find('.');
    if (dot == std::string::npos || tensor.name.rfind('.') == dot) return {};
    if (prefix.empty()) prefix = tensor.name.substr(0, dot + 1);
    if (!tensor.name.starts_with(prefix)) return {};
  }
  return prefix;
}

/// The parameter that the table gives a tensor: by its whole name, or by the longest layer's.
std::optional<std::string> renamed(const std::string& tensor,
                                   const std::map<std::string, std::string>& renames) {
  if (const auto whole = renames.find(tensor); whole != renames.end()) return whole->second;
  for (std::size_t dot = tensor.rfind('.'); dot != std::string::npos && dot > 0;
       dot = tensor.rfind('.', dot - 1))
    if (const auto layer = renames.find(tensor.substr(0, dot)); layer != renames.end())
      return layer->second + tensor.substr(dot);
  return std::nullopt;
}

class Matcher {
 public:
  Matcher(const graph::Model& model, const exchange::TensorFile& file) : file_(file) {
    for (const graph::Layer& layer : model.layers)
      for (const graph::Parameter& parameter : layer.facts.parameters) {
        places_[layer.id() + "." + parameter.name] = wanted_.size();
        wanted_.push_back({layer.id() + "." + parameter.name, parameter.shape.sizes()});
      }
    for (const exchange::TensorView& tensor : file.tensors())
      if (leaf_of(tensor.name) != kCounter) given_.push_back({&tensor});
  }

  Matching run(const std::map<std::string, std::string>& renames) {
    by_table(renames);
    by_name(MatchedBy::name, [](std::string_view name) { return name; });
    by_name(MatchedBy::prefix, stripped);
    if (const std::string prefix = common_prefix(file_); !prefix.empty())
      by_name(MatchedBy::prefix, [&](std::string_view name) { return name.substr(prefix.size()); });
    by_shape(true);
    by_shape(false);
    return finish();
  }

 private:
  void by_table(const std::map<std::string, std::string>& renames) {
    std::set<std::string> helped;
    for (Given& given : given_) {
      const auto name = renamed(given.tensor->name, renames);
      if (!name) continue;
      if (const auto place = places_.find(*name); place != places_.end()) {
        meet(wanted_[place->second], given, MatchedBy::rename);
        helped.insert(given.tensor->name);
      }
    }
    for (const auto& [from, to] : renames) {
      const auto serves = [&](const std::string& name) {
        return name == from || name.starts_with(from + ".");
      };
      if (std::none_of(helped.begin(), helped.end(), serves))
        matching_.bad_renames.push_back(fmt::format("{} = {}", from, to));
    }
  }

  template <class NameOf>
  void by_name(MatchedBy how, NameOf name_of) {
    for (Given& given : given_) {
      if (given.used) continue;
      const auto place = places_.find(name_of(given.tensor->name));
      if (place != places_.end() && !wanted_[place->second].met)
        meet(wanted_[place->second], given, how);
    }
  }

  void meet(Wanted& wanted, Given& given, MatchedBy how) {
    if (wanted.met || given.used) return;
    wanted.met = true;
    given.used = true;
    if (given.tensor->shape == wanted.shape)
      found_[wanted.name] = {wanted.name, given.tensor->name, how};
    else
      matching_.other_shape.push_back(
          {wanted.name, given.tensor->name, wanted.shape, given.tensor->shape});
  }

  /// Pairs what is left, in order, where a shape (and, first, the last part of the name: "weight")
  /// is left as often on both sides.
  void by_shape(bool with_leaf) {
    using Key = std::pair<std::vector<std::int64_t>, std::string_view>;
    std::map<Key, std::pair<std::vector<Wanted*>, std::vector<Given*>>> left;
    const auto key_of = [&](const std::vector<std::int64_t>& shape, std::string_view name) {
      return Key(shape, with_leaf ? leaf_of(name) : std::string_view());
    };
    for (Wanted& wanted : wanted_)
      if (!wanted.met) left[key_of(wanted.shape, wanted.name)].first.push_back(&wanted);
    for (Given* given : in_order())
      if (!given->used)
        left[key_of(given->tensor->shape, given->tensor->name)].second.push_back(given);
    for (auto& [key, both] : left) {
      if (both.first.size() != both.second.size()) continue;
      for (std::size_t i = 0; i < both.first.size(); ++i)
        meet(*both.first[i], *both.second[i], MatchedBy::shape);
    }
  }

  /// The file's order; where that is the alphabet's, "layer2" comes before "layer10".
  std::vector<Given*> in_order() {
    std::vector<Given*> order;
    for (Given& given : given_)
      order.push_back(&given);
    const auto by_alphabet = [](const Given* a, const Given* b) {
      return a->tensor->name < b->tensor->name;
    };
    if (std::is_sorted(order.begin(), order.end(), by_alphabet))
      std::stable_sort(order.begin(), order.end(), [](const Given* a, const Given* b) {
        return natural_less(a->tensor->name, b->tensor->name);
      });
    return order;
  }

  Matching finish() {
    for (const Wanted& wanted : wanted_) {
      if (const auto found = found_.find(wanted.name); found != found_.end())
        matching_.matched.push_back(found->second);
      else if (!wanted.met)
        matching_.missing.push_back(wanted.name);
    }
    for (const Given& given : given_)
      if (!given.used) matching_.unexpected.push_back(given.tensor->name);
    return std::move(matching_);
  }

  const exchange::TensorFile& file_;
  std::vector<Wanted> wanted_;
  std::vector<Given> given_;
  std::map<std::string, std::size_t, std::less<>> places_;  // of parameters in wanted_
  std::map<std::string, MatchedTensor> found_;
  Matching matching_;
};

void list(std::string& out, std::string_view title, const std::vector<std::string>& names) {
  if (names.empty()) return;
  out += fmt::format("\n  {}:", title);
  for (std::size_t i = 0; i < names.size() && i < kMostLines; ++i)
    out += "\n    " + names[i];
  if (names.size() > kMostLines) out += fmt::format("\n    and {} more", names.size() - kMostLines);
}

}  // namespace

std::string_view word_for(MatchedBy how) {
  static constexpr std::array<std::string_view, 4> kWords = {"name", "prefix", "rename", "shape"};
  return kWords[static_cast<std::size_t>(how)];
}

bool Matching::complete() const {
  return other_shape.empty() && missing.empty() && unexpected.empty() && bad_renames.empty();
}

std::string Matching::text() const {
  std::vector<std::string> shapes;
  for (const OtherShape& other : other_shape)
    shapes.push_back(fmt::format("{}: {} in the network, {} in the file ('{}')", other.parameter,
                                 shape_text(other.wanted), shape_text(other.found), other.tensor));
  std::string out;
  list(out, "not in the file", missing);
  list(out, "of another shape", shapes);
  list(out, "in the file but not in the network", unexpected);
  list(out, "in the table but of no use", bad_renames);
  return out.empty() ? out : out.substr(1);
}

Matching match_weights(const graph::Model& model, const exchange::TensorFile& file,
                       const std::map<std::string, std::string>& renames) {
  return Matcher(model, file).run(renames);
}

Result<exchange::TensorFile> take_matched(const graph::Model& model,
                                          const exchange::TensorFile& file,
                                          const Matching& matching, bool partial) {
  const std::string remedy =
      partial ? "give a table of names, from the file's to the network's"
              : "give a table of names, or take only what fits (partial loading)";
  if (matching.matched.empty())
    return Error{"none of the file's tensors fits the network\n" + matching.text(), {}, remedy};
  if (!partial && !(matching.missing.empty() && matching.other_shape.empty()))
    return Error{"the file does not hold all of the network's weights\n" + matching.text() + "\n",
                 {},
                 remedy};
  if (!partial && !matching.bad_renames.empty())
    return Error{"the table of names has entries of no use\n" + matching.text() + "\n", {}, remedy};
  std::set<std::string> parameters;
  for (const graph::Layer& layer : model.layers)
    for (const graph::Parameter& parameter : layer.facts.parameters)
      parameters.insert(layer.id() + "." + parameter.name);
  std::uint64_t total = 64;
  std::vector<std::pair<std::string, const exchange::TensorView*>> taken;
  for (const MatchedTensor& match : matching.matched) {
    const exchange::TensorView* tensor = file.find(match.tensor);
    if (tensor == nullptr || !parameters.contains(match.parameter))
      return Error{fmt::format("'{}' and '{}' do not belong to this file and network", match.tensor,
                               match.parameter),
                   {},
                   "match the network and the file again"};
    total += tensor->data.size() + 64;
    taken.emplace_back(match.parameter, tensor);
  }
  std::string bytes;
  bytes.reserve(total);  // so that the views below stay valid
  std::vector<exchange::TensorView> views;
  for (const auto& [parameter, tensor] : taken) {
    const std::size_t at = (bytes.size() + 63) / 64 * 64;
    bytes.resize(at + tensor->data.size());
    std::memcpy(bytes.data() + at, tensor->data.data(), tensor->data.size());
    views.push_back({parameter, tensor->type, tensor->shape,
                     std::as_bytes(std::span(bytes).subspan(at, tensor->data.size()))});
  }
  auto metadata = file.metadata();
  metadata["format"] = "pt";
  return exchange::TensorFile(std::move(bytes), std::move(views), std::move(metadata));
}

}  // namespace strata::translate
