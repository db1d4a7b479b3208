// Guesses about what to put before a layer that cannot take what it reads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/fix_candidates.h"
#include "graph/stack_form.h"

namespace strata::graph {
namespace {

bool reads_numbers(const Patient& patient) {
  return patient.kind != nullptr && patient.reads_one() && !patient.reads.front().is_tokens() &&
         patient.reads.front().shape.rank() > 0;
}

Fix put(const Patient& patient, LayerSpec layer, const std::string& what) {
  return {fmt::format("Put {} before '{}'", what, patient.layer.id),
          put_before(patient.network, patient.layer.id, 0, std::move(layer))};
}

Fix put_reshape(const Patient& patient, const Integers& sizes) {
  LayerSpec layer = new_between(patient.network, "reshape", patient.reads.front());
  layer.settings.set("shape", sizes);
  return put(patient, std::move(layer), fmt::format("Reshape to {}", fmt::join(sizes, "x")));
}

/// The layer before may be what takes the shape away.
void guess_without_flatten(const Patient& patient, std::vector<Fix>& out) {
  const LayerSpec* before = patient.network.find(patient.layer.inputs.front());
  if (before != nullptr && before->kind == "flatten")
    out.push_back({fmt::format("Take '{}' away", before->id),
                   spelled_out(remove(patient.network, {before->id}))});
}

/// A square picture of so many numbers: 784 is 1x28x28, 3072 is 3x32x32. Empty when there is none.
Integers square_image(std::int64_t numbers) {
  for (const std::int64_t channels : {1, 3, 4}) {
    const auto side = std::llround(std::sqrt(static_cast<double>(numbers / channels)));
    if (side > 1 && channels * side * side == numbers) return {channels, side, side};
  }
  return {};
}

/// The nearest layer before that could give its whole sequence, past layers that keep shapes.
const LayerSpec* ends_sequence(const Patient& patient) {
  const LayerSpec* at = patient.network.find(patient.layer.inputs.front());
  for (std::size_t steps = 0; at != nullptr && steps < patient.network.layers.size(); ++steps) {
    if (at->settings.has("return_sequences"))
      return at->settings.flag("return_sequences") ? nullptr : at;
    if (at->inputs.size() != 1) return nullptr;
    at = patient.network.find(at->inputs.front());
  }
  return nullptr;
}

/// Positions of an image as steps, its channels as features.
Fix positions_as_steps(const Patient& patient) {
  const Shape& image = patient.reads.front().shape;
  const Integers sizes{image[0], image[1] * image[2]};
  Fix fix = put_reshape(patient, sizes);
  const Signal rows{Shape(sizes)};
  fix.network =
      put_before(fix.network, patient.layer.id, 0, new_between(fix.network, "permute", rows));
  fix.title = fmt::format("Put Reshape and Permute before '{}'", patient.layer.id);
  return fix;
}

}  // namespace

std::vector<Fix> guess_embedding(const Patient& patient) {
  const bool words = patient.kind != nullptr && !patient.kind->reads_tokens &&
                     patient.reads_one() && patient.reads.front().is_tokens();
  if (!words) return {};
  const Signal& reads = patient.reads.front();
  LayerSpec layer = new_between(patient.network, "embedding", reads);
  layer.settings.set("vocabulary", reads.vocabulary);
  return {put(patient, std::move(layer), "Embedding")};
}

std::vector<Fix> guess_flat(const Patient& patient) {
  if (!reads_numbers(patient) || patient.reads.front().shape.rank() < 2) return {};
  std::vector<Fix> out;
  for (const char* kind : {"flatten", "global_avgpool"})
    out.push_back(
        put(patient, new_between(patient.network, kind, patient.reads.front()), title_of(kind)));
  return out;
}

std::vector<Fix> guess_image(const Patient& patient) {
  if (!reads_numbers(patient) || patient.reads.front().shape.rank() == 3) return {};
  std::vector<Fix> out;
  guess_without_flatten(patient, out);
  const Shape& reads = patient.reads.front().shape;
  std::vector<Integers> shapes;
  if (patient.data.shape.rank() == 3 && patient.data.shape.elements() == reads.elements())
    shapes.push_back(patient.data.shape.sizes());
  if (reads.rank() == 2) shapes.push_back({1, reads[0], reads[1]});
  const Integers square = reads.rank() == 1 ? square_image(reads.elements()) : Integers{};
  if (!square.empty() && (shapes.empty() || shapes.front() != square)) shapes.push_back(square);
  for (const Integers& sizes : shapes)
    out.push_back(put_reshape(patient, sizes));
  return out;
}

std::vector<Fix> guess_sequence(const Patient& patient) {
  if (!reads_numbers(patient) || patient.reads.front().shape.rank() == 2) return {};
  std::vector<Fix> out;
  if (const LayerSpec* ends = ends_sequence(patient))
    out.push_back({fmt::format("Let '{}' return sequences", ends->id),
                   with_setting(patient.network, ends->id, "return_sequences", true)});
  guess_without_flatten(patient, out);
  const Shape& reads = patient.reads.front().shape;
  if (patient.data.shape.rank() == 2 && patient.data.shape.elements() == reads.elements())
    out.push_back(put_reshape(patient, patient.data.shape.sizes()));
  if (reads.rank() == 3 && reads[0] == 1) out.push_back(put_reshape(patient, {reads[1], reads[2]}));
  if (reads.rank() == 3 && reads[0] > 1) out.push_back(positions_as_steps(patient));
  if (reads.rank() == 1 && out.empty()) out.push_back(put_reshape(patient, {reads[0], 1}));
  return out;
}

}  // namespace strata::graph
