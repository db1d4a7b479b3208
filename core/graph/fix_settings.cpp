// Guesses about a layer's settings.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/fix_candidates.h"
#include "graph/stack_form.h"
#include "graph/window.h"

namespace strata::graph {
namespace {

std::string value_text(const SettingValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "on" : "off";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:g}", *number);
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  return fmt::format("{}", fmt::join(std::get<Integers>(value), "x"));
}

class SettingGuesses {
 public:
  explicit SettingGuesses(const Patient& patient) : patient_(patient) {}

  [[nodiscard]] bool has(const char* name) const {
    return patient_.kind->setting(name) != nullptr && patient_.layer.settings.has(name);
  }
  void guess(const std::string& name, const SettingValue& value) {
    if (patient_.layer.settings.has(name) && patient_.layer.settings.get(name) == value) return;
    const std::string title = patient_.kind->setting(name)->title;
    fixes.push_back(
        {fmt::format("Set {} of '{}' to {}", title, patient_.layer.id, value_text(value)),
         with_setting(patient_.network, patient_.layer.id, name, value)});
  }

  std::vector<Fix> fixes;

 private:
  const Patient& patient_;
};

/// Values that are missing, of the wrong type or out of range get the usual one, all at once.
std::vector<Fix> guess_valid(const Patient& patient) {
  const Signal* reads = patient.reads_one() ? &patient.reads.front() : nullptr;
  const LayerSpec usual = new_layer(patient.network, *patient.kind, reads);
  Fix fix{{}, patient.network};
  for (const Setting& setting : patient.kind->settings) {
    const Settings& settings = patient.layer.settings;
    if (settings.has(setting.name) && check_setting(setting, settings.get(setting.name), {}).ok())
      continue;
    const SettingValue& value = usual.settings.get(setting.name);
    fix.title += fmt::format("{} {} to {}", fix.title.empty() ? "Set" : " and", setting.title,
                             value_text(value));
    fix.network = with_setting(fix.network, patient.layer.id, setting.name, value);
  }
  if (fix.title.empty()) return {};
  return {std::move(fix)};
}

void guess_even_shares(const Patient& patient, SettingGuesses& out) {
  const std::int64_t features = patient.reads.front().shape.features();
  for (const char* name : {"heads", "groups"})
    if (out.has(name))
      out.guess(name, divisor_up_to(features, patient.layer.settings.integer(name)));
  if (out.has("groups") && out.has("filters")) {
    const std::int64_t groups = patient.layer.settings.integer("groups");
    const std::int64_t filters = patient.layer.settings.integer("filters");
    out.guess("filters", (filters + groups - 1) / groups * groups);
    out.guess("groups", std::int64_t{1});
  }
}

void guess_words(const Patient& patient, SettingGuesses& out) {
  if (!out.has("vocabulary")) return;
  out.guess("vocabulary", patient.reads.front().vocabulary);
  out.guess("padding_index", std::int64_t{0});
  out.guess("padding_index", std::int64_t{-1});
}

void guess_shape(const Patient& patient, SettingGuesses& out) {
  const Shape& reads = patient.reads.front().shape;
  if (out.has("order"))
    out.guess(
        "order",
        new_layer(patient.network, *patient.kind, &patient.reads.front()).settings.get("order"));
  if (!out.has("shape")) return;
  if (patient.layer.kind == "input") {
    out.guess("shape", Integers(reads.sizes()));
    return;
  }
  if (reads.elements() == patient.data.shape.elements())
    out.guess("shape", Integers(patient.data.shape.sizes()));
  for (std::size_t i = 0; i < patient.layer.settings.integers("shape").size(); ++i) {
    Integers sizes = patient.layer.settings.integers("shape");
    std::replace(sizes.begin(), sizes.end(), std::int64_t{-1}, std::int64_t{1});
    sizes[i] = -1;
    out.guess("shape", sizes);
  }
  out.guess("shape", Integers{-1});
}

Integers at_most(const Integers& sizes, const std::vector<std::int64_t>& room) {
  Integers out = sizes;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = std::min(out[i], room[i]);
  return out;
}

}  // namespace

std::vector<Fix> guess_settings(const Patient& patient) {
  if (patient.kind == nullptr) return {};
  if (std::vector<Fix> valid = guess_valid(patient); !valid.empty()) return valid;
  if (!patient.reads_one()) return {};
  SettingGuesses out(patient);
  if (patient.reads.front().shape.rank() == 0) return {};
  guess_even_shares(patient, out);
  guess_words(patient, out);
  guess_shape(patient, out);
  if (out.has("output_padding")) out.guess("output_padding", Integers{0, 0});
  if (out.has("axis")) out.guess("axis", std::string("features"));
  return std::move(out.fixes);
}

std::vector<Fix> guess_windows(const Patient& patient) {
  if (patient.kind == nullptr || !patient.reads_one()) return {};
  SettingGuesses out(patient);
  const std::vector<std::int64_t> room = spatial_sizes(patient.reads.front().shape);
  const bool pools = patient.kind->category == Category::pooling;
  const char* window = pools ? "size" : "kernel";
  if (!out.has(window) || patient.layer.settings.integers(window).size() != room.size()) return {};
  if (out.has("padding")) out.guess("padding", std::string("same"));
  if (out.has("padding")) out.guess("padding", std::string("valid"));
  if (out.has("dilation")) out.guess("dilation", Integers(room.size(), 1));
  out.guess(window, at_most(patient.layer.settings.integers(window), room));
  if (pools)
    out.fixes.push_back({fmt::format("Take '{}' away", patient.layer.id),
                         spelled_out(remove(patient.network, {patient.layer.id}))});
  return std::move(out.fixes);
}

}  // namespace strata::graph
