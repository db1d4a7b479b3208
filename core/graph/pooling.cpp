#include "graph/pooling.h"

#include <fmt/format.h>

#include "graph/window.h"

namespace strata::graph {
namespace {

/// A window that lay in the padding alone would have nothing to pool.
Result<> check_padding(const LayerQuestion& ask, std::span<const Window> windows) {
  if (ask.settings.is_word("padding")) return {};
  for (const Window& w : windows)
    if (w.before > w.kernel / 2)
      return Error{
          fmt::format("'{}' pads by {}, more than half its size {}", ask.id, w.before, w.kernel),
          {},
          "choose less padding or a larger size"};
  return {};
}

}  // namespace

Result<LayerFacts> pooling_facts(const LayerQuestion& ask, bool averages) {
  STRATA_TRY(const std::vector<Window> found, fitting_windows(ask));
  STRATA_CHECK(check_padding(ask, found));
  const Shape& in = ask.input().shape;
  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape(windowed_sizes(in, in.features(), found)));
  const Shape& out = facts.output.shape;
  const std::int64_t steps = averages ? taps(found) : taps(found) - 1;
  facts.forward_flops = static_cast<double>(steps) * static_cast<double>(out.elements());
  facts.saved_elements = averages ? 0 : out.elements();
  facts.shape_sum = window_sum(ask.settings, found);
  facts.flops_sum = fmt::format("({}{}) * {}", taps_text(found), averages ? "" : " - 1",
                                fmt::join(out.sizes(), "*"));
  return facts;
}

std::vector<Setting> pooling_settings(int dimensions) {
  Setting size = kernel_setting(dimensions);
  size.name = "size";
  size.title = "Size";
  size.otherwise = Integers(static_cast<std::size_t>(dimensions), 2);
  size.help =
      "How many neighbours become one. 2 halves the size, which is usual; a large one throws "
      "away where things are.";
  Setting stride = stride_setting(dimensions);
  stride.otherwise = std::string("size");
  stride.choices = {"size"};
  stride.help =
      "How far the window moves at a time. 'size' is usual: windows lie side by side. "
      "Smaller ones overlap, larger ones skip parts of the input.";
  return {std::move(size), std::move(stride), padding_setting(dimensions)};
}

Result<LayerFacts> global_pooling_facts(const LayerQuestion& ask) {
  const Shape& in = ask.input().shape;
  if (in.rank() != 2 && in.rank() != 3)
    return ask.refuse("an image or a sequence", "take it away, or put a reshape before it");
  LayerFacts facts;
  facts.output.shape = {in.features()};
  facts.forward_flops = static_cast<double>(in.elements());
  facts.shape_sum = fmt::format("{} = {}", in.rank() == 3 ? "channels" : "features", in.features());
  facts.flops_sum = fmt::format("{}", fmt::join(in.sizes(), "*"));
  return facts;
}

}  // namespace strata::graph
