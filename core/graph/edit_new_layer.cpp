// New layers: ids that are free and settings that go with what is read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "graph/edit.h"
#include "graph/stack_form.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// How people name layers of a kind; others go by their kind's name.
constexpr std::array kStems = {
    Pair{"dense", "fc"},           Pair{"conv2d", "conv"},
    Pair{"conv1d", "conv"},        Pair{"conv2d_transpose", "upconv"},
    Pair{"maxpool2d", "pool"},     Pair{"maxpool1d", "pool"},
    Pair{"avgpool2d", "pool"},     Pair{"global_avgpool", "pool"},
    Pair{"flatten", "flat"},       Pair{"depthwise_conv2d", "depthwise"},
    Pair{"batchnorm", "norm"},     Pair{"layernorm", "norm"},
    Pair{"groupnorm", "norm"},     Pair{"separable_conv2d", "separable"},
    Pair{"activation", "act"},     Pair{"positional_encoding", "position"},
    Pair{"global_maxpool", "pool"}};

std::string stem_of(std::string_view kind) {
  const auto* found = std::find_if(kStems.begin(), kStems.end(),
                                   [&](const Pair& pair) { return pair.first == kind; });
  return std::string(found == kStems.end() ? kind : found->second);
}

std::int64_t usual_number(const LayerKind& kind, const Setting& setting) {
  if (setting.name == "filters") return 32;
  if (setting.name == "heads") return 4;
  if (setting.name == "units") return kind.category == Category::embedding ? 32 : 64;
  return static_cast<std::int64_t>(std::max(setting.least, 1.0));
}

SettingValue usual_value(const LayerKind& kind, const Setting& setting) {
  switch (setting.type) {
    case SettingType::flag:
      return false;
    case SettingType::integer:
      return usual_number(kind, setting);
    case SettingType::real:
      return setting.least;
    case SettingType::word:
      return setting.choices.empty() ? std::string() : setting.choices.front();
    case SettingType::integers:
      break;
  }
  constexpr std::int64_t kWindow = 3;
  if (setting.count > 0) return Integers(static_cast<std::size_t>(setting.count), kWindow);
  return Integers{setting.least < 0 ? -1 : 1};
}

/// 1, or 2, 1, or 2, 3, 1, ...: the first dimension becomes the last.
Integers turned(std::size_t rank) {
  Integers order;
  for (std::size_t i = 0; i < rank; ++i)
    order.push_back(static_cast<std::int64_t>((i + 1) % rank + 1));
  return order;
}

/// Windows no larger than the input.
void shrink_window(Settings& settings, const char* name, const Shape& shape) {
  if (!settings.has(name) || settings.is_word(name)) return;
  Integers sizes = settings.integers(name);
  const std::vector<std::int64_t> room = spatial_sizes(shape);
  if (room.size() != sizes.size()) return;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    sizes[i] = std::min(sizes[i], room[i]);
  settings.set(name, std::move(sizes));
}

void fit_settings(const LayerKind& kind, const Signal& reads, Settings& settings) {
  const std::size_t rank = reads.shape.rank();
  if (rank == 0) return;
  if (kind.setting("order") != nullptr) settings.set("order", turned(rank));
  for (const char* name : {"heads", "groups"})
    if (kind.setting(name) != nullptr)
      settings.set(name, divisor_up_to(reads.shape.features(), settings.integer(name)));
  shrink_window(settings, "kernel", reads.shape);
  if (kind.category == Category::pooling) shrink_window(settings, "size", reads.shape);
}

}  // namespace

std::string free_id(const Network& network, std::string_view wish) {
  std::string wanted;
  for (const char c : wish)
    wanted += check_layer_id(std::string_view(&c, 1), {}).ok() ? c : '_';
  if (wanted.empty()) wanted = "layer";
  if (check_layer_id(wanted, {}).ok() && network.find(wanted) == nullptr) return wanted;
  constexpr std::size_t kRoomForNumber = 8;
  wanted.resize(std::min(wanted.size(), kLongestId - kRoomForNumber));
  while (!wanted.empty() && (static_cast<unsigned char>(wanted.back()) & 0xC0U) == 0x80U)
    wanted.pop_back();  // half of a character
  const std::size_t letters = wanted.find_last_not_of("0123456789");
  wanted.resize(letters == std::string::npos ? 0 : letters + 1);
  if (wanted.empty()) wanted = "layer";
  for (std::size_t number = 1;; ++number)
    if (std::string id = wanted + std::to_string(number); network.find(id) == nullptr) return id;
}

LayerSpec new_layer(const Network& network, const LayerKind& kind, const Signal* reads) {
  LayerSpec layer;
  layer.kind = kind.name;
  layer.id = free_id(network, stem_of(kind.name) + "1");
  if (kind.name == "input") layer.id = free_id(network, "input");
  for (const Setting& setting : kind.settings)
    layer.settings.set(setting.name, setting.otherwise.value_or(usual_value(kind, setting)));
  if (reads != nullptr) fit_settings(kind, *reads, layer.settings);
  return layer;
}

}  // namespace strata::graph
