#include "ui/charts/reading.h"

#include <QCoreApplication>
#include <cmath>

#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr std::size_t kMostRows = 14;
constexpr double kFaint = 0.5;

QString tr(const char* text) { return QCoreApplication::translate("CurveChart", text); }

void add_rows(ChartReading& out, const ChartModel& model, const CurveSeries& series,
              const Tokens& tokens) {
  const std::optional<std::size_t> at = series.last_at_step(out.step);
  if (!at || !series.has_axis(model.x_axis)) return;
  const bool exact = series.step(*at) == out.step;
  if (!exact && !series.is_points()) return;
  const QColor colour = series.look().colour(tokens);
  const double x = series.x(*at, model.x_axis);
  if (series.is_points()) {
    const double y = series.value(*at);
    out.rows.push_back({exact ? series.name()
                              : tr("%1, step %2").arg(series.name(), with_commas(series.step(*at))),
                        value_text(y, model.unit), colour, x, y});
    return;
  }
  const double raw = series.value(*at);
  if (model.smoothing > 0) {
    const double smooth = series.value(*at, CurveSeries::Column::smoothed);
    out.rows.push_back({series.name(), value_text(smooth, model.unit), colour, x, smooth});
    if (series.look().raw_name.isEmpty()) return;
  }
  out.rows.push_back({series.look().raw_name.isEmpty() ? series.name() : tr("this step"),
                      value_text(raw, model.unit), mixed(colour, tokens.surface.panel, kFaint), x,
                      model.smoothing > 0 ? std::nullopt : std::optional(raw)});
}

}  // namespace

QString value_text(double value, Unit unit) {
  if (std::isnan(value)) return QStringLiteral("–");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("-∞");
  if (unit == Unit::percent) return percent_text(value);
  const double size = std::abs(value);
  if (size >= 0.01 && size < 1000) return QString::number(value, 'f', 3);
  return size == 0 ? QStringLiteral("0") : number_text(value, 4);
}

std::optional<ChartReading> read_at(const ChartModel& model, double x, const Tokens& tokens) {
  const CurveSeries* ruler = model.ruler();
  if (ruler == nullptr) return std::nullopt;
  const std::optional<std::size_t> index = ruler->nearest(x, model.x_axis);
  if (!index) return std::nullopt;
  ChartReading out;
  out.step = ruler->step(*index);
  out.x = ruler->x(*index, model.x_axis);
  out.step_text = tr("Step %1").arg(with_commas(out.step));
  if (model.steps_per_epoch > 0)
    out.epoch_text =
        tr("epoch %1")
            .arg(static_cast<double>(out.step) / static_cast<double>(model.steps_per_epoch), 0, 'f',
                 1);
  for (const auto& one : model.series)
    if (one->visible()) add_rows(out, model, *one, tokens);
  if (out.rows.size() > kMostRows) {
    const auto more = static_cast<int>(out.rows.size() - kMostRows);
    out.rows.resize(kMostRows);
    out.rows.push_back({tr("and %1 more").arg(more), QString(), tokens.text.muted, out.x, {}});
  }
  return out;
}

}  // namespace strata::ui
