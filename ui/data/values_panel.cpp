#include "ui/data/values_panel.h"

#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/data/histogram.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

constexpr int kLine = 22;
constexpr int kHead = 20;
constexpr int kFigure = 6 * metrics::kUnit + 2;
constexpr int kBinsWidth = 5 * metrics::kUnit;
constexpr int kNarrowFigure = 5 * metrics::kUnit + 4;
constexpr int kNameWidth = 9 * metrics::kUnit;  // what names ask for before figures do

/// Short enough for a narrow column.
QString figure(double value) {
  if (std::abs(value) >= 1000) return with_commas(std::llround(value));
  return number_text(value, std::abs(value) < 0.1 ? 2 : 3);
}

}  // namespace

ColumnList::ColumnList(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.columns");
  setAccessibleName(tr("Columns and their values"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ColumnList::show_values(const std::vector<ValueFigures>& values) {
  values_ = values;
  setFixedHeight(kHead + kLine * static_cast<int>(values_.size()) + 4);
  QStringList lines;
  for (const ValueFigures& one : values_)
    lines << tr("%1: %2 to %3, mean %4, %5 missing")
                 .arg(one.name, number_text(one.least, 3), number_text(one.most, 3),
                      number_text(one.mean, 3))
                 .arg(one.missing);
  setAccessibleDescription(lines.join("; "));
  update();
}

int ColumnList::figure_width() const {
  const int left = width() - kBinsWidth - metrics::kUnit - kNameWidth;
  return std::clamp(left / 4, kNarrowFigure, kFigure);
}

int ColumnList::names_width() const {
  return width() - 4 * figure_width() - kBinsWidth - metrics::kUnit;
}

void ColumnList::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(Theme::font(FontSize::caption));
  painter.setPen(theme_.tokens().text.muted);
  const QString heads[] = {tr("min"), tr("max"), tr("mean"), tr("empty")};
  for (int i = 0; i < 4; ++i)
    painter.drawText(QRect(width() - (4 - i) * figure_width(), 0, figure_width(), kHead),
                     Qt::AlignRight | Qt::AlignVCenter, heads[i]);
  for (std::size_t i = 0; i < values_.size(); ++i)
    paint_column(painter, values_[i], kHead + static_cast<int>(i) * kLine);
}

void ColumnList::paint_column(QPainter& painter, const ValueFigures& figures, int y) const {
  const Tokens& t = theme_.tokens();
  const int names = names_width();
  painter.setFont(Theme::font(FontSize::small));
  painter.setPen(t.text.primary);
  painter.drawText(QRect(0, y, names, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(figures.name, Qt::ElideRight, names - 6));
  paint_bins(painter, QRectF(names, y + 4, kBinsWidth, kLine - 7), figures.bins,
             figures.distinct > 0 ? t.text.muted : t.accent.base);
  painter.setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
  const auto cell = [&](int from_right) {
    return QRect(width() - from_right * figure_width(), y, figure_width(), kLine);
  };
  painter.setPen(t.text.soft);
  if (figures.distinct > 0) {
    painter.drawText(cell(4).united(cell(2)), Qt::AlignRight | Qt::AlignVCenter,
                     tr("%1 words").arg(with_commas(figures.distinct)));
  } else {
    painter.drawText(cell(4), Qt::AlignRight | Qt::AlignVCenter, figure(figures.least));
    painter.drawText(cell(3), Qt::AlignRight | Qt::AlignVCenter, figure(figures.most));
    painter.drawText(cell(2), Qt::AlignRight | Qt::AlignVCenter, figure(figures.mean));
  }
  painter.setPen(figures.missing > 0 ? t.validation.text : t.text.muted);
  painter.drawText(cell(1), Qt::AlignRight | Qt::AlignVCenter, with_commas(figures.missing));
}

ValuesPanel::ValuesPanel(const Theme& theme, DataPreview& preview, QWidget* parent)
    : Panel(tr("Values"), parent),
      preview_(preview),
      histogram_(new Histogram(theme, this)),
      scroll_(new QScrollArea(this)),
      columns_(new ColumnList(theme)) {
  setObjectName("data.values");
  columns_->setProperty("transparent", true);
  scroll_->setWidget(columns_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body()->addWidget(histogram_, 1);
  body()->addWidget(scroll_, 1);
  body()->setSpacing(0);
  body()->addStretch(0);
  connect(&preview, &DataPreview::measured, this, &ValuesPanel::show_measures);
  connect(&preview, &DataPreview::state_changed, this, &ValuesPanel::show_measures);
  show_measures();
}

void ValuesPanel::show_measures() {
  const Measures& measures = preview_.measures();
  const bool known = measures.rows_looked_at > 0;
  const bool table = known && measures.kind == ViewKind::table;
  histogram_->setVisible(known && !table);
  scroll_->setVisible(table);
  QString title = tr("Values");
  if (measures.kind == ViewKind::images) title = tr("Pixel values");
  if (measures.kind == ViewKind::text) title = tr("Lengths");
  if (table) title = tr("Columns");
  set_title(title);
  columns_->show_values(table ? measures.values : std::vector<ValueFigures>());
  histogram_->show_values(measures.values,
                          measures.kind == ViewKind::images && measures.values.size() == 3);
  const QString stage = measures.after ? tr("after transforms") : tr("raw");
  set_note(measures.rows_looked_at == 0
               ? QString()
               : tr("%1, %2 rows").arg(stage, with_commas(measures.rows_looked_at)));
}

}  // namespace strata::ui
