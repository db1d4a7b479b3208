#include "ui/data/balance_panel.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/data/histogram.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr int kLine = 17;
constexpr int kHead = 18;
constexpr int kBar = 8;
constexpr int kCount = 6 * metrics::kUnit;
constexpr std::size_t kMostClasses = 300;
constexpr double kBalanced = 1.5;

std::size_t shown(const Measures& measures) {
  return std::min(measures.class_names.size(), kMostClasses);
}

}  // namespace

ClassBars::ClassBars(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.classes");
  setAccessibleName(tr("Rows per class"));
  setToolTip(tr("Click a class to see its rows"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ClassBars::show_measures(const Measures& measures, bool one_test) {
  measures_ = measures;
  one_test_ = one_test;
  setFixedHeight(kHead + kLine * static_cast<int>(shown(measures)));
  QStringList lines;
  for (std::size_t c = 0; c < shown(measures_); ++c)
    lines
        << tr("%1: %2 training rows").arg(measures_.class_names[c]).arg(measures_.class_rows[0][c]);
  setAccessibleDescription(lines.join("; "));
  update();
}

int ClassBars::name_width() const {
  const QFontMetrics metrics(Theme::font(FontSize::small));
  int out = 4 * metrics::kUnit;
  for (std::size_t c = 0; c < shown(measures_); ++c)
    out = std::max(out, metrics.horizontalAdvance(measures_.class_names[c]));
  return std::min(out, width() / 3) + metrics::kUnit;
}

void ClassBars::paintEvent(QPaintEvent*) {
  if (measures_.class_names.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(Theme::font(FontSize::caption));
  painter.setPen(theme_.tokens().text.muted);
  const QString heads[] = {tr("train"), tr("val"), tr("test")};
  for (int split = 0; split < 3; ++split)
    painter.drawText(QRect(width() - (3 - split) * kCount, 0, kCount, kHead),
                     Qt::AlignRight | Qt::AlignVCenter, heads[split]);
  double most = 1;
  for (std::size_t c = 0; c < measures_.class_names.size(); ++c) {
    double sum = 0;
    for (std::size_t split = 0; split < 3; ++split)
      if (!measures_.class_rows[split].empty() && !(split == 2 && one_test_))
        sum += static_cast<double>(measures_.class_rows[split][c]);
    most = std::max(most, sum);
  }
  for (std::size_t c = 0; c < shown(measures_); ++c)
    paint_class(painter, c, kHead + static_cast<int>(c) * kLine, most);
}

void ClassBars::paint_class(QPainter& painter, std::size_t number, int y, double most) const {
  const Tokens& t = theme_.tokens();
  const int names = name_width();
  painter.setFont(Theme::font(FontSize::small));
  painter.setPen(t.text.soft);
  painter.drawText(
      QRect(0, y, names, kLine), Qt::AlignLeft | Qt::AlignVCenter,
      painter.fontMetrics().elidedText(measures_.class_names[number], Qt::ElideRight, names - 4));
  const QColor colours[] = {t.accent.base, t.validation.base, t.text.muted};
  const double room = width() - names - 3 * kCount - metrics::kUnit;
  double x = names;
  painter.setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
  for (std::size_t split = 0; split < 3; ++split) {
    const bool has = !measures_.class_rows[split].empty();
    const double rows = has ? static_cast<double>(measures_.class_rows[split][number]) : 0;
    const double length = split == 2 && one_test_ ? 0 : room * rows / most;
    painter.fillRect(QRectF(x, y + (kLine - kBar) / 2.0, std::max(0.0, length - 1), kBar),
                     colours[split]);
    x += length;
    painter.setPen(split == 0 ? t.text.primary : t.text.muted);
    painter.drawText(
        QRect(width() - (3 - static_cast<int>(split)) * kCount, y, kCount, kLine),
        Qt::AlignRight | Qt::AlignVCenter,
        has ? with_commas(measures_.class_rows[split][number]) : QString(QChar(0x2013)));
  }
}

void ClassBars::mousePressEvent(QMouseEvent* event) {
  const int at = (event->pos().y() - kHead) / kLine;
  if (event->pos().y() >= kHead && at < static_cast<int>(shown(measures_))) emit class_chosen(at);
}

BalancePanel::BalancePanel(const Theme& theme, DataPreview& preview, QWidget* parent)
    : Panel(tr("Class balance"), parent),
      preview_(preview),
      verdict_(new Pill({}, Pill::Mood::plain, this)),
      scroll_(new QScrollArea(this)),
      bars_(new ClassBars(theme)),
      values_(new Histogram(theme, this)) {
  setObjectName("data.balance");
  verdict_->setObjectName("data.verdict");
  add_to_header(verdict_);
  bars_->setProperty("transparent", true);
  scroll_->setWidget(bars_);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body()->addWidget(scroll_, 1);
  body()->addWidget(values_, 1);
  body()->setSpacing(0);
  body()->addStretch(0);  // keeps the header at the top while nothing is known
  connect(&preview, &DataPreview::measured, this, &BalancePanel::show_measures);
  connect(&preview, &DataPreview::state_changed, this, &BalancePanel::show_measures);
  connect(bars_, &ClassBars::class_chosen, this,
          [this](int number) { preview_.set_class(number); });
  show_measures();
}

void BalancePanel::show_measures() {
  const Measures& measures = preview_.measures();
  const bool real = !measures.targets.empty();
  set_title(real ? tr("Targets") : tr("Class balance"));
  scroll_->setVisible(!real && !measures.class_names.empty());
  values_->setVisible(real);
  if (real) values_->show_values(measures.targets, false);
  bars_->show_measures(measures, preview_.validation_is_test());
  const double imbalance = measures.imbalance();
  verdict_->setVisible(imbalance > 0);
  const bool balanced = imbalance <= kBalanced;
  const QString figure = QString::number(imbalance, 'f', imbalance < 10 ? 2 : 0);
  verdict_->set(balanced ? tr("balanced %1").arg(figure) : tr("imbalanced %1").arg(figure),
                balanced ? Pill::Mood::good : Pill::Mood::warning);
  verdict_->setToolTip(
      tr("Training rows of the largest class for each row of the smallest. From about 1.5 on, "
         "accuracy flatters; class weights in the loss help."));
  const auto classes = measures.class_names.size();
  set_note(classes > kMostClasses ? tr("first %1 of %2 classes").arg(kMostClasses).arg(classes)
                                  : QString());
}

}  // namespace strata::ui
