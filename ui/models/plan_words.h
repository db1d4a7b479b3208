// A plan in plain words: what happens, why, what to mind, and what one click would mend.
#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

#include "ui/models/draft.h"
#include "ui/models/run_plan.h"

namespace strata::ui {

/// "Data on 2 devices", "2 pipelines of 2 stages".
QString plan_title(const plan::ParallelPlan& plan);

/// "128 = 64 per device × 2 devices": how a step's batch is shared out.
QString batch_sentence(std::int64_t batch, const plan::ParallelPlan& plan);

/// "about 12.3 ms a step · 11 % waiting": what is predicted; empty where nothing is.
QString prediction_sentence(const RunPlan& plan);

/// Something to know before the start.
struct PlanRemark {
  QString text;
  bool refusal = false;  // a run cannot be started like this
  /// A change of the project that settles it, where there is one: the button's text, the edit's
  /// name as after "Undo", and the change.
  QString fix;
  QString name;
  std::function<void(Draft&)> change = {};
};

/// The plan's cautions with their remedies.
std::vector<PlanRemark> plan_remarks(const plan::ParallelPlan& plan);
/// Why there is no plan.
PlanRemark plan_refusal(const Error& error, const plan::Parallel& parallel);

}  // namespace strata::ui
