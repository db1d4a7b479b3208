#include "ui/models/mends.h"

#include <QCoreApplication>
#include <array>

#include "graph/edit.h"
#include "plan/training.h"
#include "ui/models/wording.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("mends", text); }

/// As it stands within a sentence.
QString lowered(QString title) {
  if (!title.isEmpty()) title[0] = title[0].toLower();
  return title;
}

Mend with_network(const QString& title, graph::Network network) {
  return {title, [network = std::move(network)](Draft& draft) { draft.project.network = network; }};
}

QString words_for(plan::LossKind kind) {
  switch (kind) {
    case plan::LossKind::cross_entropy:
      return tr("cross-entropy");
    case plan::LossKind::binary_cross_entropy:
      return tr("binary cross-entropy");
    case plan::LossKind::mse:
      return tr("mean squared error");
    case plan::LossKind::mae:
      return tr("mean absolute error");
    case plan::LossKind::huber:
      return tr("the Huber loss");
  }
  return {};
}

/// What the loss would say to a network on the document's data.
class LossTrial {
 public:
  explicit LossTrial(const ProjectDocument& document)
      : data_(document.diagnosis().model.input), target_(document.data_facts()->target) {}

  [[nodiscard]] std::int64_t classes() const {
    return target_.kind == data::Target::Kind::classes ? target_.classes : 0;
  }
  [[nodiscard]] bool takes(const plan::Loss& loss, const graph::Network& network) const {
    const graph::Diagnosis diagnosis = graph::diagnose(network, data_);
    return diagnosis.problems.empty() &&
           plan::check_loss(loss, diagnosis.model, classes(), target_.shape).ok();
  }
  /// Outputs that this loss would want.
  [[nodiscard]] std::int64_t units(plan::LossKind loss) const {
    if (loss == plan::LossKind::cross_entropy) return classes();
    return target_.shape.rank() == 0 ? 1 : target_.shape[-1];
  }

 private:
  const graph::Signal& data_;
  const data::Target& target_;
};

/// An output that is still an image or a sequence becomes flat before the last dense layer, or at
/// the end.
std::vector<graph::Network> flattened(const graph::Network& network) {
  std::vector<graph::Network> out;
  const std::string last = graph::output_of(network);
  for (const char* kind : {"flatten", "global_avgpool"}) {
    graph::LayerSpec layer = graph::new_layer(network, *graph::find_layer_kind(kind));
    if (network.find(last)->kind != "dense") {
      out.push_back(graph::append(network, std::move(layer)));
      continue;
    }
    for (const graph::Edge& edge : graph::edges(network))
      if (edge.to == last)
        if (auto with = graph::insert_into(network, edge, layer); with.ok())
          out.push_back(*std::move(with));
  }
  return out;
}

/// A closing softmax or sigmoid that the loss cannot use.
graph::Network without_closing(graph::Network network) {
  for (graph::LayerSpec& layer : network.layers)
    if (layer.id == graph::output_of(network))
      for (const char* field : {"activation", "function"})
        if (layer.settings.has(field)) layer.settings.set(field, std::string("linear"));
  return network;
}

std::vector<Mend> mends_of_loss(const ProjectDocument& document) {
  const LossTrial trial(document);
  const graph::Network& network = document.network();
  const plan::Loss& loss = document.project().training.loss;
  std::vector<Mend> out;
  const std::int64_t units = trial.units(loss.kind);
  if (units > 0) {
    graph::Fix fix = graph::fix_output_units(network, units);
    if (trial.takes(loss, fix.network))
      out.push_back(with_network(wording::text(fix.title), std::move(fix.network)));
    for (const graph::Network& flat : flattened(network)) {
      graph::Fix both = graph::fix_output_units(flat, units);
      if (out.empty() && trial.takes(loss, both.network))
        out.push_back(with_network(tr("Make the output flat, with %1 units").arg(units),
                                   std::move(both.network)));
    }
  }
  if (graph::Network bare = without_closing(network); trial.takes(loss, bare))
    out.push_back(with_network(tr("Take the closing softmax or sigmoid away"), std::move(bare)));
  for (const plan::LossKind kind :
       {plan::LossKind::cross_entropy, plan::LossKind::binary_cross_entropy, plan::LossKind::mse}) {
    if (kind == loss.kind) continue;
    plan::Loss other;
    other.kind = kind;
    graph::Fix fix = graph::fix_output_units(network, std::max<std::int64_t>(trial.units(kind), 1));
    const bool as_is = trial.takes(other, network);
    if (!as_is && !trial.takes(other, fix.network)) continue;
    graph::Network used = as_is ? network : std::move(fix.network);
    out.push_back(
        {as_is ? tr("Use %1 as the loss").arg(words_for(kind))
               : tr("Use %1 and %2").arg(words_for(kind), lowered(wording::text(fix.title))),
         [other, used = std::move(used)](Draft& draft) {
           draft.project.training.loss = other;
           draft.project.network = used;
         }});
  }
  return out;
}

}  // namespace

std::vector<Mend> mends_for(const ProjectDocument& document, const graph::Problem& problem) {
  if (!document.data_facts() || problem.layer == graph::kDataId) return {};
  if (document.diagnosis().problems.empty()) return mends_of_loss(document);
  std::vector<Mend> out;
  for (graph::Fix& fix :
       graph::fixes(document.network(), document.diagnosis().model.input, problem))
    out.push_back(with_network(wording::text(fix.title), std::move(fix.network)));
  return out;
}

void apply(ProjectDocument& document, const Mend& mend) {
  document.edit(lowered(mend.title), mend.change);
}

}  // namespace strata::ui
