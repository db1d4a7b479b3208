#include "bench_profile.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/profile.h"
#include "print.h"
#include "table.h"

namespace strata::app {
namespace {

Json to_json(const engine::StepProfile& profile) {
  Json layers = Json::array();
  for (const engine::StepProfile::Layer& layer : profile.layers)
    layers.push_back({{"id", layer.id},
                      {"kind", layer.kind},
                      {"forward_ms", layer.forward_ms},
                      {"backward_ms", layer.backward_ms},
                      {"update_ms", layer.update_ms},
                      {"forward_flops", layer.forward_flops}});
  return {{"batch", profile.batch},     {"threads", profile.threads},
          {"step_ms", profile.step_ms}, {"load_ms", profile.load_ms},
          {"loss_ms", profile.loss_ms}, {"update_ms", profile.update_ms},
          {"layers", std::move(layers)}};
}

std::string milliseconds(double ms) { return fmt::format("{:.3f}", ms); }

std::string rate(double flops, double ms) {
  return flops > 0 && ms > 0 ? fmt::format("{:.1f}", flops / ms / 1e6) : "";
}

void print_table(const engine::StepProfile& profile) {
  Table table({{"layer"},
               {"kind"},
               {"forward ms", Table::Align::right},
               {"GFLOP/s", Table::Align::right},
               {"backward ms", Table::Align::right},
               {"GFLOP/s", Table::Align::right},
               {"update ms", Table::Align::right},
               {"of the step", Table::Align::right}});
  double known = profile.load_ms + profile.loss_ms;
  const auto share = [&](double ms) { return fmt::format("{:.1f} %", 100 * ms / profile.step_ms); };
  for (const engine::StepProfile::Layer& layer : profile.layers) {
    const double sum = layer.forward_ms + layer.backward_ms + layer.update_ms;
    known += sum;
    table.add({layer.id, layer.kind, milliseconds(layer.forward_ms),
               rate(layer.forward_flops, layer.forward_ms), milliseconds(layer.backward_ms),
               rate(2 * layer.forward_flops, layer.backward_ms), milliseconds(layer.update_ms),
               share(sum)});
  }
  table.add({"loss", "", milliseconds(profile.loss_ms), "", "", "", "", share(profile.loss_ms)});
  table.add({"load", "", milliseconds(profile.load_ms), "", "", "", "", share(profile.load_ms)});
  table.add({"between", "", "", "", "", "", "", share(profile.step_ms - known)});
  print(table.text());
  fmt::print("step {:.3f} ms, batch {}, {} threads\n", profile.step_ms, profile.batch,
             profile.threads);
}

}  // namespace

Result<> print_profile(const engine::BenchRequest& request, bool as_json) {
  STRATA_TRY(const engine::StepProfile profile, engine::profile(request));
  if (as_json)
    print_json(to_json(profile));
  else
    print_table(profile);
  return {};
}

}  // namespace strata::app
