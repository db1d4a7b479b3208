#include <fmt/format.h>

#include "plan/training.h"

namespace strata::plan {
namespace {

/// "set units to 10 in 'fc2'" for a dense layer, plainer words for others.
std::string output_remedy(const graph::Model& model, std::int64_t wanted) {
  const graph::Layer& last = model.layers.back();
  if (last.spec.kind == "dense") return fmt::format("set units to {} in '{}'", wanted, last.id());
  return fmt::format("end the network with a dense layer of {} unit{}", wanted,
                     wanted == 1 ? "" : "s");
}

struct Question {
  const Loss& loss;
  const graph::Model& model;
  std::int64_t classes;
  const graph::Shape& target;

  [[nodiscard]] const graph::Shape& output() const { return model.output().shape; }
  [[nodiscard]] std::string last() const {
    return model.layers.empty() ? "data" : model.layers.back().id();
  }
  [[nodiscard]] Error refuse(std::string what, std::string remedy) const {
    return {std::move(what), last(), std::move(remedy)};
  }
  /// True where the output is the target's shape followed by one dimension of `size`.
  [[nodiscard]] bool output_is_target_and(std::int64_t size) const {
    std::vector<std::int64_t> wanted = target.sizes();
    wanted.push_back(size);
    return output().sizes() == wanted;
  }
};

Result<> check_cross_entropy(const Question& q) {
  if (q.classes == 0)
    return q.refuse("cross_entropy needs classes but the data's targets are numbers",
                    "use mse, mae or huber as the loss");
  if (q.model.closing == "sigmoid")
    return q.refuse(
        "the network ends with a sigmoid, but cross_entropy compares all classes at once",
        "take the sigmoid away, or use binary_cross_entropy");
  const auto weights = static_cast<std::int64_t>(q.loss.class_weights.size());
  if (weights != 0 && weights != q.classes)
    return q.refuse(
        fmt::format("class_weights has {} numbers but the data has {} classes", weights, q.classes),
        "give one weight for each class");
  if (q.output_is_target_and(q.classes)) return {};
  const std::int64_t logits = q.output().rank() == 0 ? 1 : q.output()[-1];
  if (q.output().rank() != q.target.rank() + 1)
    return q.refuse(fmt::format("'{}' gives {} but the loss needs {} logits for each target",
                                q.last(), q.output().text(), q.classes),
                    q.output().rank() > 1 ? "flatten or pool before the last dense layer"
                                          : output_remedy(q.model, q.classes));
  std::string remedy = output_remedy(q.model, q.classes);
  if (logits == 1 && q.classes == 2) remedy += ", or use binary_cross_entropy";
  return q.refuse(fmt::format("'{}' gives {} logit{} but the data has {} classes", q.last(), logits,
                              logits == 1 ? "" : "s", q.classes),
                  remedy);
}

Result<> check_binary(const Question& q) {
  if (q.model.closing == "softmax")
    return q.refuse(
        "the network ends with a softmax, but binary_cross_entropy reads each output alone",
        "take the softmax away, or use cross_entropy");
  if (q.classes > 2)
    return q.refuse(
        fmt::format("binary_cross_entropy tells 2 classes apart but the data has {}", q.classes),
        fmt::format("use cross_entropy and {}", output_remedy(q.model, q.classes)));
  if (q.output_is_target_and(1) || q.output() == q.target) return {};
  const std::int64_t wanted = q.target.rank() == 0 ? 1 : q.target[-1];
  return q.refuse(
      fmt::format("'{}' gives {} but binary_cross_entropy needs one output for each target",
                  q.last(), q.output().text()),
      output_remedy(q.model, wanted));
}

Result<> check_regression(const Question& q) {
  const std::string_view word = word_for(q.loss.kind);
  if (q.classes != 0)
    return q.refuse(
        fmt::format("{} needs numbers as targets but the data has {} classes", word, q.classes),
        "use cross_entropy as the loss");
  if (!q.model.closing.empty())
    return q.refuse(
        fmt::format("the network ends with a {}, which {} does not undo", q.model.closing, word),
        fmt::format("take the {} away", q.model.closing));
  if (q.output() == q.target || q.output_is_target_and(1)) return {};
  const std::int64_t wanted = q.target.rank() == 0 ? 1 : q.target[-1];
  return q.refuse(
      fmt::format("'{}' gives {} but the data's targets are {}", q.last(), q.output().text(),
                  q.target.rank() == 0 ? "one number each" : q.target.text()),
      output_remedy(q.model, wanted));
}

}  // namespace

Result<> check_loss(const Loss& loss, const graph::Model& model, std::int64_t classes,
                    const graph::Shape& target_shape) {
  if (model.layers.empty())
    return Error{"the network has no layers", {}, "add one that gives the outputs"};
  const Question question{loss, model, classes, target_shape};
  switch (loss.kind) {
    case LossKind::cross_entropy:
      return check_cross_entropy(question);
    case LossKind::binary_cross_entropy:
      return check_binary(question);
    default:
      return check_regression(question);
  }
}

}  // namespace strata::plan
