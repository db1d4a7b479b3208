#include "ui/devices/plan_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/plan_words.h"
#include "ui/models/wording.h"
#include "ui/style/metrics.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kRowHeight = 30;
constexpr int kMark = 14;

QHBoxLayout* line_in(QWidget* box) {
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 0);
  row->setSpacing(metrics::kUnit);
  return row;
}

}  // namespace

PlanBar::PlanBar(const Theme& theme, ProjectDocument& document, PlanModel& plan, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      document_(document),
      plan_(plan),
      summary_(new QWidget(this)),
      title_(label({}, Voice::primary, summary_)),
      why_(new ElidedLabel({}, Qt::ElideRight, summary_)),
      batch_(label({}, Voice::mono, summary_)),
      remarks_(new QVBoxLayout) {
  setObjectName(QStringLiteral("devices.plan"));
  setAccessibleName(tr("Plan of the devices"));
  setProperty("frame", "bar");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  build_summary();
  column->addWidget(summary_);
  column->addLayout(remarks_);
  connect(&plan, &PlanModel::planned, this, &PlanBar::refresh);
  connect(&theme, &Theme::changed, this, &PlanBar::refresh);
  refresh();
}

void PlanBar::build_summary() {
  title_->setObjectName(QStringLiteral("devices.plan.title"));
  why_->setObjectName(QStringLiteral("devices.plan.why"));
  why_->setProperty("voice", "muted");
  batch_->setObjectName(QStringLiteral("devices.plan.batch"));
  batch_->setToolTip(tr("How the samples of one step are shared out."));
  summary_->setFixedHeight(kRowHeight);
  auto* row = line_in(summary_);
  row->addWidget(
      new IconLabel(theme_, QStringLiteral("tasks"), Theme::Ink::muted, kMark, summary_));
  row->addWidget(title_);
  row->addWidget(why_, 1);
  row->addWidget(batch_);
  QPushButton* scaling = button(tr("How well does it scale?"), ButtonLook::link, summary_);
  scaling->setObjectName(QStringLiteral("devices.scaling"));
  scaling->setToolTip(tr("Measures a few steps on 1, 2, 4, ... devices and recommends a number"));
  connect(scaling, &QPushButton::clicked, this, &PlanBar::scaling_asked);
  row->addWidget(scaling);
}

void PlanBar::refresh() {
  while (QLayoutItem* item = remarks_->takeAt(0)) {
    item->widget()->setParent(nullptr);  // gone at once for whoever looks for a remark
    item->widget()->deleteLater();       // this may be running inside its own button's click
    delete item;
  }
  std::vector<PlanRemark> remarks;
  if (const RunPlan* plan = plan_.plan()) remarks = plan_remarks(plan->plan);
  if (const Error* refusal = plan_.refusal())
    remarks.push_back(plan_refusal(*refusal, document_.project().parallel));
  for (std::size_t i = 0; i < remarks.size(); ++i)
    remarks_->addWidget(row_for(remarks[i], static_cast<int>(i)));
  show_summary();
  setVisible(!summary_->isHidden() || !remarks.empty());
}

void PlanBar::show_summary() {
  const RunPlan* plan = plan_.plan();
  summary_->setVisible(plan != nullptr && plan->plan.mesh.size() > 1);
  if (summary_->isHidden()) return;
  title_->setText(plan_title(plan->plan));
  QStringList words;
  if (!plan->plan.why.empty()) words << wording::text(plan->plan.why);
  if (const QString prediction = prediction_sentence(*plan); !prediction.isEmpty())
    words << prediction;
  why_->set_text(words.join(QStringLiteral(" · ")));
  batch_->setText(batch_sentence(plan->batch, plan->plan));
}

QWidget* PlanBar::row_for(const PlanRemark& remark, int index) {
  auto* box = new QWidget(this);
  box->setMinimumHeight(kRowHeight);
  auto* row = line_in(box);
  const QString icon = remark.refusal ? QStringLiteral("error") : QStringLiteral("warning");
  row->addWidget(new IconLabel(
      theme_, icon, remark.refusal ? Theme::Ink::danger : Theme::Ink::warning, kMark, box));
  QLabel* text = label(remark.text, remark.refusal ? Voice::danger : Voice::soft, box);
  text->setObjectName(QStringLiteral("devices.plan.remark.%1").arg(index));
  text->setWordWrap(true);
  row->addWidget(text, 1);
  if (remark.change) {
    QPushButton* fix = button(remark.fix, ButtonLook::link, box);
    fix->setObjectName(QStringLiteral("devices.plan.fix.%1").arg(index));
    fix->setToolTip(tr("Changes the project; Undo takes it back."));
    connect(fix, &QPushButton::clicked, this,
            [this, remark] { document_.edit(remark.name, remark.change); });
    row->addWidget(fix);
  }
  return box;
}

}  // namespace strata::ui
