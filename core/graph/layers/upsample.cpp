// upsample: an image enlarged by whole factors. PyTorch: torch.nn.Upsample (align_corners=False);
// Keras: layers.UpSampling2D.
#include <fmt/format.h>

#include "graph/layer_kind.h"

namespace strata::graph {
namespace {

Result<LayerFacts> describe(const LayerQuestion& ask) {
  STRATA_CHECK(ask.needs_image());
  const Integers& size = ask.settings.integers("size");
  const Shape& in = ask.input().shape;
  STRATA_TRY(const Shape rows, ask.shape({in[1], size[0]}));
  STRATA_TRY(const Shape columns, ask.shape({in[2], size[1]}));
  LayerFacts facts;
  STRATA_TRY(facts.output.shape, ask.shape({in[0], rows.elements(), columns.elements()}));
  const Shape& out = facts.output.shape;
  facts.shape_sum =
      fmt::format("{}*{} = {}, {}*{} = {}", in[1], size[0], out[1], in[2], size[1], out[2]);
  if (ask.settings.word("interpolation") == "bilinear") {  // four products and three sums
    facts.forward_flops = 7.0 * static_cast<double>(out.elements());
    facts.flops_sum = fmt::format("7 * {}", fmt::join(out.sizes(), "*"));
  }
  return facts;
}

}  // namespace

LayerKind upsample_kind() {
  return {
      .name = "upsample",
      .title = "Upsample",
      .category = Category::reshape,
      .summary = "Enlarges an image by repeating or blending its points.",
      .shape_rule = "C x H x W -> C x H*size x W*size",
      .settings =
          {{.name = "size",
            .title = "Size",
            .type = SettingType::integers,
            .otherwise = Integers{2, 2},
            .help = "How many times taller and wider. 2 is usual; each doubling costs four times "
                    "the memory.",
            .least = 1,
            .most = 1024,
            .count = 2},
           {.name = "interpolation",
            .title = "Interpolation",
            .type = SettingType::word,
            .otherwise = std::string("nearest"),
            .help = "'nearest' repeats points, 'bilinear' blends neighbours smoothly.",
            .choices = {"nearest", "bilinear"}}},
      .describe = describe,
      .caption = "{size}|{interpolation}",
  };
}

}  // namespace strata::graph
