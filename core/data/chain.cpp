#include "data/chain.h"

#include <fmt/format.h>

#include <cmath>

#include "data/statistics.h"

namespace strata::data {
namespace {

Result<const TransformKind*> kind_of(const TransformSpec& spec) {
  if (const TransformKind* kind = find_transform_kind(spec.kind)) return kind;
  return Error{fmt::format("there is no transform '{}'", spec.kind), spec.where, {}};
}

TransformQuestion question_for(const TransformSpec& spec, std::size_t position,
                               const graph::Signal& input, float highest) {
  return {
      spec.settings, input, fmt::format("transforms[{}] '{}'", position, spec.kind), highest, {}};
}

/// The highest value of raw rows where it is known.
float highest_of(const RawInputs& x) {
  const bool bytes = std::holds_alternative<Table<std::uint8_t>>(x) ||
                     std::holds_alternative<std::shared_ptr<const Decoder>>(x);
  return bytes ? 255.0F : 0.0F;
}

Result<> refuse_words(const graph::Signal& raw, const TransformSpec& spec) {
  if (!raw.is_tokens()) return {};
  return Error{fmt::format("'{}' cannot prepare word numbers", spec.kind), spec.where,
               "take it out of the transforms"};
}

}  // namespace

Error TransformQuestion::refuse(const std::string& needs, std::string remedy) const {
  return {fmt::format("needs {} but gets {}", needs, input.text()), name, std::move(remedy)};
}

Result<ImageShape> image_shape(const TransformQuestion& question) {
  const graph::Shape& shape = question.input.shape;
  if (shape.rank() != 3)
    return question.refuse("images (channels x height x width)", "take it out of the transforms");
  return ImageShape{shape[0], shape[1], shape[2]};
}

Result<graph::Signal> unchanged_image(const TransformQuestion& question) {
  STRATA_TRY(const ImageShape image, image_shape(question));
  return image.signal();
}

Result<graph::Signal> transformed(const std::vector<TransformSpec>& transforms, graph::Signal raw) {
  for (std::size_t i = 0; i < transforms.size(); ++i) {
    STRATA_CHECK(refuse_words(raw, transforms[i]));
    STRATA_TRY(const TransformKind* kind, kind_of(transforms[i]));
    STRATA_TRY(raw, kind->shape(question_for(transforms[i], i, raw, 0)));
  }
  return raw;
}

Result<Chain> Chain::bind(const std::vector<TransformSpec>& transforms, const graph::Signal& raw,
                          const Part& train, std::span<const std::int64_t> rows) {
  Chain chain;
  chain.output_ = raw;
  chain.input_elements_ = raw.shape.elements();
  chain.widest_ = chain.input_elements_;
  Step first;
  first.affine = Affine::uniform(1, 0, raw.shape.elements());
  first.fused = FusedAffine(first.affine);
  first.elements = raw.shape.elements();
  chain.steps_.push_back(std::move(first));
  float highest = highest_of(train.x);
  for (std::size_t i = 0; i < transforms.size(); ++i) {
    STRATA_CHECK(refuse_words(raw, transforms[i]));
    STRATA_TRY(const TransformKind* kind, kind_of(transforms[i]));
    TransformQuestion question = question_for(transforms[i], i, chain.output_, highest);
    question.statistics = [&] { return training_statistics(train, rows, chain); };
    STRATA_TRY(const graph::Signal output, kind->shape(question));
    STRATA_TRY(auto bound, kind->bind(question));
    if (kind->highest != nullptr) highest = kind->highest(question);
    chain.append(std::move(bound), i, output.shape.elements());
    chain.output_ = output;
  }
  return chain;
}

void Chain::append(std::shared_ptr<const BoundTransform> transform, std::size_t position,
                   std::int64_t elements) {
  ++transforms_;
  widest_ = std::max(widest_, elements);
  Step step;
  step.position = position;
  step.elements = elements;
  if (const Affine* affine = transform->affine(); affine != nullptr) {
    const bool merges = steps_.back().transform == nullptr;
    step.affine = merges ? compose(steps_.back().affine, *affine) : *affine;
    step.fused = FusedAffine(step.affine);
    if (merges) steps_.pop_back();
  } else {
    step.transform = std::move(transform);
  }
  steps_.push_back(std::move(step));
}

template <class T>
void Chain::apply(const T* in, float* out, std::int64_t row, const ReadContext& context,
                  float* scratch) const {
  if (plain()) return steps_.front().fused.apply(in, out);
  const RandomStream stream(context.seed, Purpose::augmentation,
                            static_cast<std::uint64_t>(context.epoch),
                            static_cast<std::uint64_t>(row));
  float* now = scratch;
  float* next = scratch + widest_;
  steps_.front().fused.apply(in, now);
  for (std::size_t i = 1; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    float* target = i + 1 == steps_.size() ? out : next;
    if (step.transform == nullptr)
      step.fused.apply(now, target);
    else
      step.transform->apply(now, target, Draw(stream, step.position, context.augment));
    std::swap(now, next);
  }
}

template void Chain::apply(const std::uint8_t*, float*, std::int64_t, const ReadContext&,
                           float*) const;
template void Chain::apply(const float*, float*, std::int64_t, const ReadContext&, float*) const;

}  // namespace strata::data
