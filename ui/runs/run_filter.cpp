#include "ui/runs/run_filter.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace strata::ui {
namespace {

struct RunFilters {
  Q_DECLARE_TR_FUNCTIONS(RunFilters)
};

struct Field {
  const char* name;
  std::optional<double> (*value)(const RunRow& row, double now);
};

std::optional<double> accuracy(const RunRow& row, double) { return row.accuracy; }
std::optional<double> loss(const RunRow& row, double) { return row.loss; }
std::optional<double> epochs(const RunRow& row, double) { return static_cast<double>(row.epochs); }
std::optional<double> steps(const RunRow& row, double) { return static_cast<double>(row.steps); }
std::optional<double> seconds(const RunRow& row, double now) { return row.seconds(now); }
std::optional<double> devices(const RunRow& row, double) {
  return static_cast<double>(row.devices.size());
}
std::optional<double> number(const RunRow& row, double) { return row.number; }

constexpr Field kFields[] = {
    {"val_acc", accuracy}, {"val_accuracy", accuracy}, {"val_loss", loss},   {"epochs", epochs},
    {"steps", steps},      {"seconds", seconds},       {"devices", devices}, {"run", number}};

bool holds_word(const RunRow& row, const QString& word) {
  const auto in = [&](const QString& text) { return text.contains(word, Qt::CaseInsensitive); };
  return in(row.name) || std::any_of(row.tags.begin(), row.tags.end(), in) || in(row.notes) ||
         std::any_of(row.devices.begin(), row.devices.end(), in) || in(row.parallelism) ||
         in(text_of(row.status));
}

}  // namespace

QStringList RunFilter::fields() {
  QStringList names;
  for (const Field& field : kFields)
    names << QLatin1String(field.name);
  return names;
}

RunFilter::RunFilter(const QString& text) {
  static const QRegularExpression kCondition(
      QStringLiteral("([A-Za-z_]+)\\s*(<=|>=|!=|==|=|<|>)\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE]["
                     "+-]?\\d+)?)?(\\s*%)?"));
  QString rest = text;
  for (auto match = kCondition.globalMatch(text); match.hasNext();) {
    const QRegularExpressionMatch found = match.next();
    rest.replace(found.captured(0), QStringLiteral(" "));
    if (found.captured(3).isEmpty()) {
      problem_ = RunFilters::tr("%1 lacks a number").arg(found.captured(0).trimmed());
      continue;
    }
    const double scale = found.captured(4).isEmpty() ? 1 : 0.01;
    add_condition(found.captured(1).toLower(), found.captured(2),
                  found.captured(3).toDouble() * scale);
  }
  words_ = rest.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts);
}

void RunFilter::add_condition(const QString& field, const QString& compare, double limit) {
  const auto* found = std::find_if(std::begin(kFields), std::end(kFields), [&](const Field& known) {
    return field == QLatin1String(known.name);
  });
  if (found == std::end(kFields)) {
    problem_ = RunFilters::tr("'%1' is not known here: use %2")
                   .arg(field, fields().join(QStringLiteral(", ")));
    return;
  }
  static const QStringList kSigns = {QStringLiteral("<"),  QStringLiteral("<="),
                                     QStringLiteral("="),  QStringLiteral("!="),
                                     QStringLiteral(">="), QStringLiteral(">")};
  const QString sign = compare == QLatin1String("==") ? QStringLiteral("=") : compare;
  conditions_.push_back({found->value, static_cast<Compare>(kSigns.indexOf(sign)), limit});
}

bool RunFilter::holds(double value, const Condition& condition) {
  const double near = 1e-9 * std::max(1.0, std::abs(condition.limit));
  switch (condition.compare) {
    case Compare::less:
      return value < condition.limit;
    case Compare::at_most:
      return value <= condition.limit;
    case Compare::equal:
      return std::abs(value - condition.limit) <= near;
    case Compare::unequal:
      return std::abs(value - condition.limit) > near;
    case Compare::at_least:
      return value >= condition.limit;
    case Compare::more:
      return value > condition.limit;
  }
  return false;
}

bool RunFilter::accepts(const RunRow& row, double now) const {
  const bool numbers =
      std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
        const auto value = condition.value(row, now);
        return value && holds(*value, condition);
      });
  return numbers && std::all_of(words_.begin(), words_.end(),
                                [&](const QString& word) { return holds_word(row, word); });
}

}  // namespace strata::ui
