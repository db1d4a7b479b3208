#include "ui/devices/scaling_dialog.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/devices/scaling_chart.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 520;

QLabel* figure(const QString& text, QWidget* parent) {
  QLabel* out = label(text, Voice::mono, parent);
  out->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return out;
}

QString case_words(const ScalingCase& of) {
  if (of.whole_cpu) return ScalingDialog::tr("1, all %1 cores").arg(of.threads);
  return of.threads > 0 ? ScalingDialog::tr("%1, a core each").arg(of.devices)
                        : QString::number(of.devices);
}

}  // namespace

ScalingDialog::ScalingDialog(const Theme& theme, ProjectDocument& document, DeviceMonitor& monitor,
                             QString worker, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      document_(document),
      monitor_(monitor),
      test_(new ScalingTest(std::move(worker), this)),
      chart_(new ScalingChart(theme, this)),
      figures_(new QGridLayout),
      sentence_(label({}, Voice::primary, this)) {
  setObjectName(QStringLiteral("scaling"));
  setWindowTitle(tr("How well does it scale?"));
  setMinimumWidth(kWidth);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * metrics::kUnit, 2 * metrics::kUnit, 2 * metrics::kUnit,
                             2 * metrics::kUnit);
  column->setSpacing(metrics::kPanelPadding);
  QLabel* about =
      label(tr("The same batch on more and more devices, a few steps each. Figures are true only "
               "while nothing else computes."),
            Voice::muted, this);
  about->setWordWrap(true);
  column->addWidget(about);
  column->addWidget(chart_, 1);
  figures_->setHorizontalSpacing(2 * metrics::kUnit);
  figures_->setColumnStretch(0, 1);
  column->addLayout(figures_);
  sentence_->setObjectName(QStringLiteral("scaling.recommendation"));
  sentence_->setWordWrap(true);
  column->addWidget(sentence_);
  build_buttons(*column);
  connect(test_, &ScalingTest::changed, this, &ScalingDialog::refresh);
  refresh();
}

void ScalingDialog::build_buttons(QVBoxLayout& column) {
  auto* row = new QHBoxLayout;
  again_ = button(tr("Measure again"), ButtonLook::plain, this);
  again_->setObjectName(QStringLiteral("scaling.again"));
  again_->setToolTip(tr("Measures the project as it is now"));
  cancel_ = button(tr("Cancel"), ButtonLook::plain, this);
  cancel_->setObjectName(QStringLiteral("scaling.cancel"));
  cancel_->setToolTip(tr("Stops measuring; what has been measured stays"));
  use_ = button({}, ButtonLook::primary, this);
  use_->setObjectName(QStringLiteral("scaling.use"));
  use_->setToolTip(tr("Chooses so many devices for the project; Undo takes it back"));
  row->addWidget(again_);
  row->addWidget(cancel_);
  row->addStretch(1);
  row->addWidget(use_);
  column.addLayout(row);
  connect(again_, &QPushButton::clicked, this, &ScalingDialog::measure);
  connect(cancel_, &QPushButton::clicked, test_, &ScalingTest::cancel);
  connect(use_, &QPushButton::clicked, this, &ScalingDialog::use_recommended);
}

void ScalingDialog::measure() {
  test_->start(document_.draft(), document_.folder(),
               scaling_cases(document_.project().parallel, monitor_.machine()));
}

void ScalingDialog::refresh() {
  const Scaling& scaling = test_->scaling();
  int most = 1;
  for (const ScalingCase& one : test_->cases())
    most = std::max(most, one.devices);
  chart_->show_scaling(scaling, most);
  show_figures();
  const bool running = test_->is_running();
  cancel_->setVisible(running);
  again_->setVisible(!running);
  const int recommended = running ? 0 : scaling.recommended();
  use_->setVisible(recommended > 0);
  use_->setText(recommended == 1 ? tr("Use 1 device") : tr("Use %1 devices").arg(recommended));
  sentence_->setText(
      running
          ? tr("Measuring, %1 of %2 ...").arg(scaling.points.size() + 1).arg(test_->cases().size())
          : scaling.recommendation());
  sentence_->setVisible(!sentence_->text().isEmpty());
}

void ScalingDialog::show_figures() {
  while (QLayoutItem* item = figures_->takeAt(0)) {
    item->widget()->setParent(nullptr);
    item->widget()->deleteLater();
    delete item;
  }
  const QString heads[] = {tr("Devices"), tr("Step"), tr("Samples/s"), tr("Efficiency")};
  for (int column = 0; column < 4; ++column) {
    QLabel* head = label(heads[column], Voice::muted, this);
    if (column > 0) head->setAlignment(Qt::AlignRight);
    figures_->addWidget(head, 0, column);
  }
  const std::vector<ScalingPoint>& points = test_->scaling().points;
  for (std::size_t i = 0; i < test_->cases().size(); ++i)
    show_row(static_cast<int>(i) + 1, i < points.size() ? &points[i] : nullptr, test_->cases()[i],
             test_->is_running() && i == points.size());
}

void ScalingDialog::show_row(int row, const ScalingPoint* point, const ScalingCase& of, bool now) {
  figures_->addWidget(label(case_words(of), Voice::soft, this), row, 0);
  if (point != nullptr && !point->failure.isEmpty()) {
    QLabel* why = label(point->failure, Voice::danger, this);
    why->setWordWrap(true);
    figures_->addWidget(why, row, 1, 1, 3);
    return;
  }
  const QString none = now ? tr("...") : QStringLiteral("–");
  const double efficiency = point != nullptr ? test_->scaling().efficiency(*point) : 0;
  figures_->addWidget(figure(point != nullptr ? duration_text(point->step_ms) : none, this), row,
                      1);
  figures_->addWidget(
      figure(point != nullptr ? with_commas(qRound64(point->samples_per_s)) : none, this), row, 2);
  figures_->addWidget(
      figure(efficiency > 0 ? percent_text(efficiency, 0) : QStringLiteral("–"), this), row, 3);
}

/// The devices that were measured with, and a strategy that goes with several.
void ScalingDialog::use_recommended() {
  const int wanted = test_->scaling().recommended();
  const auto measured =
      std::find_if(test_->cases().begin(), test_->cases().end(),
                   [&](const ScalingCase& one) { return one.devices == wanted && !one.whole_cpu; });
  if (measured == test_->cases().end()) return;
  document_.edit(tr("choose devices"), [&](Draft& draft) {
    plan::Parallel& parallel = draft.project.parallel;
    parallel.devices.clear();
    for (const QString& name : measured->names)
      parallel.devices.push_back(name.toStdString());
    if (wanted > 1 && parallel.strategy == "single") parallel.strategy = "auto";
  });
  accept();
}

}  // namespace strata::ui
