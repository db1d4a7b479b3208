#include "ui/train/device_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/charts/spark_line.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr int kBar = 3;  // of the device's colour, at the left
constexpr int kBarHeight = 30;
constexpr int kShareWidth = 68;

QHBoxLayout* pair(const QString& name, QLabel* value, QWidget* parent) {
  auto* row = new QHBoxLayout;
  row->setSpacing(5);
  row->addWidget(label(name, Voice::muted, parent));
  row->addWidget(value);
  return row;
}

}  // namespace

DeviceStrip::DeviceStrip(const Theme& theme, int rank, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      place_(static_cast<std::size_t>(rank)),
      name_(label({}, Voice::mono, this)),
      role_(new ElidedLabel(tr("rank %1").arg(rank), Qt::ElideRight, this)),
      pill_(new Pill({}, Pill::Mood::warning, this)),
      line_(new SparkLine(
          theme, [place = place_](const Tokens& t) { return t.device_text_at(place); }, this)),
      share_(label({}, Voice::figure, this)),
      memory_(label({}, Voice::mono, this)),
      step_(label({}, Voice::mono, this)),
      communication_(label({}, Voice::mono, this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                             metrics::kUnit);
  column->setSpacing(6);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(kBar + metrics::kUnit, 0, 0, 0);
  auto* names = new QVBoxLayout;
  names->setSpacing(0);
  names->addWidget(name_);
  names->addWidget(role_);
  head->addLayout(names, 1);
  head->addWidget(pill_);
  role_->setProperty("voice", "muted");
  role_->setObjectName(QStringLiteral("train.devices.role.%1").arg(place_));
  pill_->setObjectName(QStringLiteral("train.devices.slowest.%1").arg(place_));
  pill_->hide();
  pill_->setText(tr("slowest"));
  pill_->setToolTip(tr("The other devices wait for this one"));

  auto* middle = new QHBoxLayout;
  middle->addWidget(line_, 1);
  share_->setFixedWidth(kShareWidth);
  share_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  share_->setToolTip(tr("Utilisation: share of the time the device computes"));
  share_->setAccessibleName(tr("Utilisation"));
  line_->setAccessibleName(tr("Utilisation over time"));
  middle->addWidget(share_);
  auto* foot = new QHBoxLayout;
  foot->addLayout(pair(tr("memory"), memory_, this));
  foot->addStretch(1);
  foot->addLayout(pair(tr("step"), step_, this));
  foot->addStretch(1);
  foot->addLayout(pair(tr("comm."), communication_, this));
  communication_->setToolTip(tr("Share of a step that goes into exchanging numbers with others"));
  column->addLayout(head);
  column->addLayout(middle);
  column->addLayout(foot);
}

void DeviceStrip::set_role(const QString& role) {
  if (role != role_->text()) role_->set_text(role);
}

void DeviceStrip::show_rank(const link::RankEvent& rank, std::vector<double> utilisation,
                            bool slowest) {
  name_->setText(QString::fromStdString(rank.device));
  line_->set_values(std::move(utilisation));
  share_->setText(percent_text(rank.utilisation, 0));
  memory_->setText(memory_text(static_cast<double>(rank.memory_bytes)));
  step_->setText(duration_text(rank.step_ms));
  communication_->setText(percent_text(rank.step_ms > 0 ? rank.comm_ms / rank.step_ms : 0, 1));
  pill_->setVisible(slowest);
}

void DeviceStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(QRect(metrics::kPanelPadding, metrics::kUnit + 2, kBar, kBarHeight),
                   theme_.tokens().device_at(place_));
}

}  // namespace strata::ui
