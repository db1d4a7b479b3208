#include "ui/canvas/stage_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kSharesWidth = 72;
constexpr int kSharesHeight = 8;
constexpr std::size_t kMostNamed = 4;

}  // namespace

StageStrip::StageStrip(const Theme& theme, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      words_(new QLabel(this)),
      note_(new QLabel(this)),
      balance_(new QPushButton(tr("Balance"), this)) {
  setObjectName(QStringLiteral("canvas.stages"));
  setProperty("frame", "panel");
  words_->setProperty("voice", "soft");
  words_->setTextFormat(Qt::RichText);
  note_->setProperty("voice", "muted");
  balance_->setObjectName(QStringLiteral("canvas.balance"));
  balance_->setProperty("look", "link");
  balance_->setToolTip(tr("Cut the network so that all devices take about the same time"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(metrics::kPanelPadding * 2 + kSharesWidth, 0, metrics::kPanelPadding,
                             0);
  layout->setSpacing(metrics::kPanelPadding);
  layout->addWidget(words_);
  layout->addWidget(note_);
  layout->addWidget(balance_);
  setFixedHeight(metrics::kInput);
  connect(balance_, &QPushButton::clicked, this, &StageStrip::balance_clicked);
  hide();
}

void StageStrip::show_stages(const std::vector<StageBand>& stages, const RunPlan* plan) {
  shares_.clear();
  QStringList words;
  for (const StageBand& stage : stages) {
    shares_.push_back(stage.share);
    if (stages.size() <= kMostNamed)
      words << tr("%1 <b>%2 %</b>").arg(stage.title.toHtmlEscaped()).arg(qRound(stage.share * 100));
  }
  if (stages.size() > kMostNamed) words << tr("%1 stages").arg(stages.size());
  words_->setText(words.join(QStringLiteral(" &nbsp;·&nbsp; ")));
  note_->clear();
  if (plan != nullptr && plan->predicted.step_s > 0)
    note_->setText(tr("bubble %1 % at %2 micro-batches")
                       .arg(qRound(100 * plan->predicted.bubble))
                       .arg(plan->plan.micro_batches));
  note_->setToolTip(tr("Share of the time in which stages wait for each other, as predicted"));
  setVisible(stages.size() > 1);
  adjustSize();
  update();
}

void StageStrip::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  double left = metrics::kPanelPadding;
  const double top = (height() - kSharesHeight) / 2.0;
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    const double width = kSharesWidth * shares_[i];
    painter.fillRect(QRectF(left, top, std::max(1.0, width - 1), kSharesHeight),
                     theme_.tokens().device_at(i));
    left += width;
  }
}

}  // namespace strata::ui
