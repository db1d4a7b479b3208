#include "ui/train/health_row.h"

#include <QGridLayout>
#include <QStyle>
#include <cmath>

#include "graph/layer_kind.h"
#include "ui/charts/heat_strip.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kIconSize = 16;
constexpr int kNameWidth = 52;

QLabel* number(const QString& widest, QWidget* parent) {
  QLabel* out = label({}, Voice::mono, parent);
  out->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  out->setMinimumWidth(
      QFontMetrics(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono))
          .horizontalAdvance(widest));
  return out;
}

/// "0.214", "8.7e-5": three digits in a width that stays.
QString norm_text(double value) {
  if (!std::isfinite(value)) return QStringLiteral("NaN");
  if (value == 0) return QStringLiteral("0");
  if (std::abs(value) >= 0.001 && std::abs(value) < 1000)
    return QString::number(value, 'f', value < 100 ? 3 : 1);
  return number_text(value, 2);
}

QString ratio_text(double value) {
  if (!std::isfinite(value)) return QStringLiteral("NaN");
  if (value == 0) return QStringLiteral("0");
  const int power = static_cast<int>(std::floor(std::log10(value)));
  return QStringLiteral("%1e%2").arg(value / std::pow(10.0, power), 0, 'f', 1).arg(power);
}

void mark(QLabel* label, bool bad) {
  if (label->property("bad").toBool() == bad) return;
  label->setProperty("bad", bad);
  label->style()->unpolish(label);
  label->style()->polish(label);
}

}  // namespace

HealthRow::HealthRow(const Theme& theme, const QString& id, const std::string& kind,
                     QGridLayout& grid, int row, QWidget* parent)
    : QObject(parent),
      theme_(theme),
      id_(id),
      kind_(kind),
      icon_(new QLabel(parent)),
      name_(new ElidedLabel(id, Qt::ElideRight, parent)),
      strip_(new HeatStrip(theme, parent)),
      now_(number(QStringLiteral("0.0e-00"), parent)),
      update_(number(QStringLiteral("0.0e-0"), parent)),
      zeros_(number(QStringLiteral("100 %"), parent)) {
  name_->setProperty("voice", "mono");
  name_->setMinimumWidth(kNameWidth);
  strip_->setAccessibleName(tr("Gradient of %1 over time").arg(id));
  int column = 0;
  for (QWidget* one : std::initializer_list<QWidget*>{icon_, name_, strip_, now_, update_, zeros_})
    grid.addWidget(one, row, column++);
  paint_icon();
  connect(&theme_, &Theme::changed, this, &HealthRow::paint_icon);
}

HealthRow::~HealthRow() {
  for (QWidget* one : std::initializer_list<QWidget*>{icon_, name_, strip_, now_, update_, zeros_})
    delete one;
}

void HealthRow::paint_icon() {
  const graph::LayerKind* kind = graph::find_layer_kind(kind_);
  const QColor colour =
      kind != nullptr ? theme_.layer_colour(kind->category) : theme_.tokens().text.muted;
  icon_->setPixmap(
      theme_.pixmap(Theme::layer_icon(kind_), colour, kIconSize, icon_->devicePixelRatioF()));
}

void HealthRow::show_verdict(const LayerVerdict& verdict) {
  now_->setText(norm_text(verdict.now.gradient_norm));
  update_->setText(ratio_text(verdict.now.update_ratio));
  zeros_->setText(verdict.rectified ? percent_text(verdict.now.zero_fraction, 0)
                                    : QStringLiteral("–"));
  mark(now_, verdict.verdict == Verdict::exploding || verdict.verdict == Verdict::vanishing ||
                 verdict.verdict == Verdict::not_a_number);
  mark(update_, !std::isfinite(verdict.now.update_ratio));
  mark(zeros_, verdict.verdict == Verdict::dead);
}

}  // namespace strata::ui
