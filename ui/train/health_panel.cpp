#include "ui/train/health_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <algorithm>
#include <cmath>

#include "ui/charts/heat_strip.h"
#include "ui/style/metrics.h"
#include "ui/train/health_row.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr std::size_t kMostReports = 120;
constexpr int kStripColumn = 2;
constexpr int kKeyWidth = 96;
constexpr int kKeyHeight = 8;

/// Powers of ten around all gradients, at least a factor of ten.
Range scale_of(const std::vector<link::LayersEvent>& reports, std::size_t first) {
  double least = INFINITY;
  double most = 0;
  for (std::size_t i = first; i < reports.size(); ++i) {
    for (const link::LayersEvent::Layer& layer : reports[i].layers) {
      if (!std::isfinite(layer.gradient_norm) || layer.gradient_norm <= 0) continue;
      least = std::min(least, layer.gradient_norm);
      most = std::max(most, layer.gradient_norm);
    }
  }
  if (most <= 0) return {0.01, 1};
  const double top = std::ceil(std::log10(most) - 1e-9);
  const double bottom = std::min(std::floor(std::log10(least) + 1e-9), top - 1);
  return {std::pow(10.0, std::max(bottom, top - 6)), std::pow(10.0, top)};
}

/// The strips' colours from least to most.
HeatStrip* colour_key(const Theme& theme, QWidget* parent) {
  auto* out = new HeatStrip(theme, parent);
  std::vector<double> ramp;
  for (int i = 0; i <= kKeyWidth; ++i)
    ramp.push_back(std::pow(10.0, 2.0 * i / kKeyWidth));
  out->set_values(std::move(ramp), {1, 100});
  out->setFixedSize(kKeyWidth, kKeyHeight);
  return out;
}

}  // namespace

HealthPanel::HealthPanel(const Theme& theme, QWidget* parent)
    : Panel(tr("Gradient health"), parent),
      theme_(theme),
      pill_(new Pill),
      empty_(label(tr("The first report comes about a second after the start"), Voice::muted)),
      scroll_(new QScrollArea(this)),
      table_(new QWidget),
      grid_(new QGridLayout(table_)) {
  setObjectName(QStringLiteral("train.health"));
  pill_->setObjectName(QStringLiteral("train.health.verdict"));
  add_to_header(pill_);
  empty_->setAlignment(Qt::AlignCenter);
  body()->setContentsMargins(0, 0, 0, 0);
  body()->setSpacing(0);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setWidget(table_);
  scroll_->viewport()->setAutoFillBackground(false);
  table_->setAutoFillBackground(false);
  scroll_->setAccessibleName(tr("Layers"));
  body()->addWidget(empty_, 1);
  body()->addWidget(scroll_, 1);
  build_grid();
  build_key();
  clear();
}

HealthPanel::~HealthPanel() = default;

void HealthPanel::build_grid() {
  grid_->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                            metrics::kUnit);
  grid_->setHorizontalSpacing(metrics::kPanelPadding);
  grid_->setVerticalSpacing(metrics::kUnit);
  grid_->setColumnStretch(1, 2);
  grid_->setColumnStretch(kStripColumn, 5);
  grid_->addWidget(label(tr("Layer"), Voice::muted), 0, 0, 1, 2);
  grid_->addWidget(label(tr("Gradient (log)"), Voice::muted), 0, kStripColumn);
  int column = kStripColumn + 1;
  const auto add = [&](const QString& name, const QString& tip) {
    QLabel* head = label(name, Voice::muted);
    head->setAlignment(Qt::AlignRight);
    head->setToolTip(tip);
    grid_->addWidget(head, 0, column++);
  };
  add(tr("now"), tr("The gradient's length at the last report"));
  add(tr("update"), tr("Length of a step over length of the weights: about 1e-3 is usual; 1e-1 "
                       "tears down what was learned, 1e-6 learns nothing"));
  add(tr("zeros"), tr("Share of the layer's outputs that are zero; above 90 % its ReLUs are "
                      "mostly dead: try a smaller learning rate"));
}

void HealthPanel::build_key() {
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 8);
  key_least_ = label({}, Voice::mono_muted, box);
  key_most_ = label({}, Voice::mono_muted, box);
  row->addWidget(key_least_);
  row->addWidget(colour_key(theme_, box));
  row->addWidget(key_most_);
  row->addStretch(1);
  row->addWidget(label(tr("update = step size ÷ weight norm"), Voice::muted, box));
  body()->addWidget(separator(Qt::Horizontal, this));
  body()->addWidget(box);
}

void HealthPanel::clear() {
  rows_.clear();
  shown_step_ = -1;
  pill_->hide();
  set_note({});
  empty_->show();
  scroll_->hide();
  key_least_->clear();
  key_most_->clear();
}

void HealthPanel::show_run(const RunHistory& history, const RunSettings& facts) {
  const std::vector<link::LayersEvent>& reports = history.layers();
  if (reports.empty()) {
    if (shown_step_ >= 0) clear();
    return;
  }
  if (reports.back().step == shown_step_ && facts.training.has_value() == shown_known_) return;
  shown_step_ = reports.back().step;
  shown_known_ = facts.training.has_value();
  const bool known = facts.training.has_value();
  const GradientHealth health = health_of(reports, [&](const std::string& id) {
    return !known || facts.rectified.find(id) != facts.rectified.end();
  });
  make_rows(health, history);
  for (std::size_t i = 0; i < rows_.size(); ++i)
    rows_[i]->show_verdict(health.layers[i]);
  fill_strips(reports);
  show_pill(health);
  empty_->hide();
  scroll_->show();
}

void HealthPanel::make_rows(const GradientHealth& health, const RunHistory& history) {
  const bool same = std::equal(rows_.begin(), rows_.end(), health.layers.begin(),
                               health.layers.end(), [](const auto& row, const auto& layer) {
                                 return row->id() == QString::fromStdString(layer.now.id);
                               });
  if (same) return;
  rows_.clear();
  int row = 1;
  for (const LayerVerdict& layer : health.layers) {
    std::string kind;
    if (history.model())
      for (const link::ModelEvent::Layer& known : history.model()->layers)
        if (known.id == layer.now.id) kind = known.kind;
    rows_.push_back(std::make_unique<HealthRow>(theme_, QString::fromStdString(layer.now.id), kind,
                                                *grid_, row++, table_));
  }
  grid_->setRowStretch(row, 1);
}

void HealthPanel::fill_strips(const std::vector<link::LayersEvent>& reports) {
  const std::size_t first = reports.size() > kMostReports ? reports.size() - kMostReports : 0;
  const Range scale = scale_of(reports, first);
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    std::vector<double> values;
    for (std::size_t i = first; i < reports.size(); ++i)
      if (at < reports[i].layers.size()) values.push_back(reports[i].layers[at].gradient_norm);
    rows_[at]->strip().set_values(std::move(values), scale);
  }
  key_least_->setText(number_text(scale.lower, 3));
  key_most_->setText(number_text(scale.upper, 3));
  const std::int64_t steps = reports.back().step - reports[first].step + 1;
  set_note(tr("last %1 steps").arg(with_commas(steps)));
}

void HealthPanel::show_pill(const GradientHealth& health) {
  const QString layer = QString::fromStdString(health.worst_layer);
  pill_->show();
  switch (health.worst) {
    case Verdict::healthy:
      pill_->set(tr("Healthy"), Pill::Mood::good);
      pill_->setToolTip(tr("All layers learn at a sound pace"));
      return;
    case Verdict::vanishing:
      pill_->set(tr("Vanishing in %1").arg(layer), Pill::Mood::warning);
      pill_->setToolTip(
          tr("Hardly any gradient reaches it: try ReLU, normalisation or a shortcut "
             "around it"));
      return;
    case Verdict::dead:
      pill_->set(tr("%1 mostly zero").arg(layer), Pill::Mood::warning);
      pill_->setToolTip(
          tr("More than 90 % of its outputs are zero and learn nothing: try a "
             "smaller learning rate or leaky ReLU"));
      return;
    case Verdict::exploding:
      pill_->set(tr("Exploding in %1").arg(layer), Pill::Mood::danger);
      pill_->setToolTip(
          tr("Its gradient grows without bound: try a smaller learning rate or "
             "clipping"));
      return;
    case Verdict::not_a_number:
      pill_->set(tr("NaN, began in %1").arg(layer), Pill::Mood::danger);
      pill_->setToolTip(
          tr("Its numbers are lost: go back to a checkpoint with a smaller learning "
             "rate or clipping"));
      return;
  }
}

}  // namespace strata::ui
