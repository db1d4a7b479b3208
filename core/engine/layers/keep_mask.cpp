#include "engine/layers/keep_mask.h"

#include <ATen/Parallel.h>

#include "base/philox.h"
#include "engine/layers/support.h"

namespace strata::engine {
namespace {

constexpr std::int64_t kBlocks = 16;  // Philox blocks of four words made together, in vectors

// keep[e] = 1 where the 24-bit number of element e is at least `rate`.
STRATA_CLONES void draw_mask(const RandomStream& stream, float rate, std::uint8_t* keep,
                             std::int64_t elements) {
  PhiloxBlock words[kBlocks];
  for (std::int64_t e = 0; e < elements; e += 4 * kBlocks) {
    for (std::int64_t i = 0; i < kBlocks; ++i)
      words[i] = stream.block(static_cast<std::uint64_t>(e / 4 + i));
    const std::int64_t count = std::min(4 * kBlocks, elements - e);
    for (std::int64_t i = 0; i < count; ++i)
      keep[e + i] = unit_float(words[i / 4][static_cast<std::size_t>(i % 4)]) >= rate ? 1 : 0;
  }
}

}  // namespace

KeepMask::KeepMask(const KernelSetup& setup, double rate)
    : rate_(static_cast<float>(rate)), name_(hash_name(setup.layer.id())) {}

void KeepMask::draw(const StepContext& context, const at::Tensor& keep) const {
  auto* const first = keep.mutable_data_ptr<std::uint8_t>();
  const std::int64_t elements = keep.numel() / keep.size(0);
  at::parallel_for(0, keep.size(0), 1 + 8192 / elements, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::uint64_t what =
          std::uint64_t{name_} << 32 | static_cast<std::uint32_t>(context.first_row + row);
      const RandomStream stream(context.seed, Purpose::dropout,
                                static_cast<std::uint64_t>(context.step), what);
      draw_mask(stream, rate_, first + row * elements, elements);
    }
  });
}

}  // namespace strata::engine
