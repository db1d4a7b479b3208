#include "ui/models/plan_words.h"

#include <QCoreApplication>

#include "ui/models/wording.h"

namespace strata::ui {
namespace {

struct PlanWords {
  Q_DECLARE_TR_FUNCTIONS(PlanWords)
};

/// Core's sentences begin with a small letter or a name in quotes.
QString sentence(std::string_view words) {
  QString out = wording::text(words);
  if (!out.isEmpty()) out[0] = out[0].toUpper();
  return out;
}

QString milliseconds(double ms) {
  if (ms >= 10'000) return PlanWords::tr("%1 s").arg(ms / 1e3, 0, 'f', 1);
  return PlanWords::tr("%1 ms").arg(ms, 0, 'f', ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

/// Core's messages name the field that settles them.
bool names(const std::string& text, const char* field) {
  return text.find(field) != std::string::npos;
}

void unpin(Draft& draft) {
  for (graph::LayerSpec& layer : draft.project.network.layers)
    layer.device.clear();
}

}  // namespace

QString plan_title(const plan::ParallelPlan& plan) {
  const plan::Mesh& mesh = plan.mesh;
  if (mesh.size() == 1) return PlanWords::tr("Single device");
  if (mesh.stages > 1 && mesh.replicas > 1)
    return PlanWords::tr("%1 pipelines of %2 stages").arg(mesh.replicas).arg(mesh.stages);
  if (mesh.stages > 1) return PlanWords::tr("Pipeline of %1 stages").arg(mesh.stages);
  if (mesh.shards > 1) return PlanWords::tr("Tensor over %1 devices").arg(mesh.shards);
  return PlanWords::tr("Data on %1 devices").arg(mesh.replicas);
}

QString batch_sentence(std::int64_t batch, const plan::ParallelPlan& plan) {
  const std::int64_t replicas = plan.mesh.replicas;
  const std::int64_t pieces = plan.micro_batches;
  const std::int64_t share = (batch + replicas - 1) / replicas;
  const std::int64_t rows = (share + pieces - 1) / pieces;
  QString number = wording::grouped(rows);
  if (rows * replicas * pieces != batch) number = PlanWords::tr("up to %1").arg(number);
  QStringList factors;
  if (pieces > 1)
    factors << PlanWords::tr("%1 per micro-batch").arg(number)
            << PlanWords::tr("%1 micro-batches").arg(wording::grouped(pieces));
  else if (replicas > 1)
    factors << PlanWords::tr("%1 per device").arg(number);
  if (replicas > 1)
    factors << (plan.mesh.stages > 1 ? PlanWords::tr("%1 pipelines") : PlanWords::tr("%1 devices"))
                   .arg(wording::grouped(replicas));
  const QString all = wording::grouped(batch);
  if (factors.isEmpty())
    return plan.mesh.size() > 1 ? PlanWords::tr("%1, all on every device").arg(all)
                                : PlanWords::tr("%1 at once").arg(all);
  return QStringLiteral("%1 = %2").arg(all, factors.join(QStringLiteral(" × ")));
}

QString prediction_sentence(const RunPlan& plan) {
  if (!(plan.predicted.step_s > 0)) return {};
  QString step = PlanWords::tr("about %1 a step").arg(milliseconds(1e3 * plan.predicted.step_s));
  if (plan.stages() < 2) return step;
  return PlanWords::tr("%1 · bubble %2 %").arg(step).arg(qRound(100 * plan.predicted.bubble));
}

std::vector<PlanRemark> plan_remarks(const plan::ParallelPlan& plan) {
  std::vector<PlanRemark> out;
  for (const std::string& caution : plan.cautions) {
    PlanRemark remark;
    remark.text = sentence(caution);
    if (names(caution, "parallel.sync_batchnorm")) {
      remark.fix = PlanWords::tr("Synchronise");
      remark.name = PlanWords::tr("synchronise batch normalisation");
      remark.change = [](Draft& draft) { draft.project.parallel.sync_batchnorm = true; };
    } else if (names(caution, "\"device\"")) {
      remark.fix = PlanWords::tr("Take it away");
      remark.name = PlanWords::tr("let the plan lay out layers");
      remark.change = unpin;
    }
    out.push_back(std::move(remark));
  }
  return out;
}

PlanRemark plan_refusal(const Error& error, const plan::Parallel& parallel) {
  PlanRemark out;
  out.refusal = true;
  out.text = sentence(error.remedy.empty() ? error.what : error.what + ": " + error.remedy);
  if (error.where == "parallel.stages" && parallel.stages > 0) {
    out.fix = PlanWords::tr("Let Strata choose");
    out.name = PlanWords::tr("leave the stages to the plan");
    out.change = [](Draft& draft) { draft.project.parallel.stages = 0; };
  } else if (error.where == "parallel.microbatches" && parallel.microbatches > 0) {
    out.fix = PlanWords::tr("Let Strata choose");
    out.name = PlanWords::tr("leave the micro-batches to the plan");
    out.change = [](Draft& draft) { draft.project.parallel.microbatches = 0; };
  } else if (error.where == "parallel.strategy" && parallel.strategy != "auto") {
    out.fix = PlanWords::tr("Let Strata choose");
    out.name = PlanWords::tr("set parallelism");
    out.change = [](Draft& draft) { draft.project.parallel.strategy = "auto"; };
  } else if (names(error.remedy, "\"device\"") || names(error.remedy, "pin ")) {
    out.fix = PlanWords::tr("Take the pins away");
    out.name = PlanWords::tr("let the plan lay out layers");
    out.change = unpin;
  }
  return out;
}

}  // namespace strata::ui
