#include "ui/runs/overlay_panel.h"

#include <QComboBox>
#include <QVBoxLayout>

#include "ui/charts/curve_chart.h"
#include "ui/widgets/pill.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {
namespace {

constexpr std::size_t kMostCurves = 24;  // more cannot be told apart

constexpr XAxis kAxes[] = {XAxis::epoch, XAxis::step, XAxis::time};

bool is_percent(OverlayPanel::Metric metric) {
  return metric == OverlayPanel::Metric::val_accuracy ||
         metric == OverlayPanel::Metric::train_accuracy;
}

bool is_points(OverlayPanel::Metric metric) {
  return metric == OverlayPanel::Metric::val_accuracy || metric == OverlayPanel::Metric::val_loss;
}

}  // namespace

OverlayPanel::OverlayPanel(const Theme& theme, const RunsModel& runs, QWidget* parent)
    : Panel(tr("Selected runs"), parent),
      runs_(runs),
      count_(new Pill({}, Pill::Mood::plain, this)),
      metric_(new QComboBox(this)),
      axis_(new Segmented({tr("Epoch"), tr("Step"), tr("Time")}, this)),
      chart_(new CurveChart(theme, this)) {
  build_header();
  chart_->setObjectName(QStringLiteral("runs.chart"));
  chart_->setAccessibleName(tr("Curves of the selected runs"));
  chart_->set_empty_text(tr("Check runs in the table to lay their curves over each other"));
  chart_->set_x_axis(XAxis::epoch);
  body()->addWidget(chart_, 1);
  connect(&runs, &RunsModel::checked_changed, this, &OverlayPanel::show_runs);
  connect(&keeper_, &CurveKeeper::read, this, [this](const QString& folder) {
    const std::filesystem::path path = folder.toStdString();
    if (const auto found = series_.find(path); found != series_.end()) fill(path, found->second);
  });
  show_runs();
}

void OverlayPanel::build_header() {
  metric_->addItems({tr("Validation accuracy"), tr("Validation loss"), tr("Training loss"),
                     tr("Training accuracy")});
  metric_->setObjectName(QStringLiteral("runs.metric"));
  metric_->setAccessibleName(tr("Curve"));
  metric_->setToolTip(tr("Which curve of each run is drawn"));
  axis_->setObjectName(QStringLiteral("runs.axis"));
  axis_->setAccessibleName(tr("Horizontal axis"));
  axis_->setToolTip(tr("What runs are compared by: epochs, steps, or time since the start"));
  add_to_header(count_);
  add_to_header(metric_);
  add_to_header(axis_);
  connect(metric_, &QComboBox::currentIndexChanged, this, &OverlayPanel::show_runs);
  connect(axis_, &Segmented::chosen, this,
          [this](int index) { chart_->set_x_axis(kAxes[static_cast<std::size_t>(index)]); });
}

OverlayPanel::Metric OverlayPanel::metric() const {
  return static_cast<Metric>(metric_->currentIndex());
}

void OverlayPanel::show_runs() {
  std::vector<int> checked = runs_.checked();
  count_->setText(QString::number(checked.size()));
  count_->setVisible(!checked.empty());
  if (checked.size() > kMostCurves) checked.resize(kMostCurves);
  set_note(checked.size() == kMostCurves ? tr("the newest %1 are drawn").arg(kMostCurves)
                                         : QString());
  chart_->clear_series();
  series_.clear();
  chart_->set_unit(is_percent(metric()) ? Unit::percent : Unit::plain);
  for (const int row : checked)
    add_run(row);
  chart_->follow();
  refresh();
}

void OverlayPanel::add_run(int row) {
  const RunRow& run = runs_.row(row);
  CurveLook look;
  look.colour = [place = runs_.colour_place(row)](const Tokens& t) { return t.device_at(place); };
  look.kind = is_points(metric()) ? CurveKind::points : CurveKind::noisy;
  const int id = chart_->add_series(QStringLiteral("%1 %2").arg(run.number).arg(run.name), look);
  series_[run.path] = id;
  fill(run.path, id);
}

void OverlayPanel::refresh() {
  std::vector<std::filesystem::path> paths;
  for (const auto& [path, id] : series_)
    paths.push_back(path);
  keeper_.watch(paths);
}

void OverlayPanel::fill(const std::filesystem::path& path, int id) {
  const RunCurves* curves = keeper_.curves_of_run(path);
  if (curves == nullptr) return;
  chart_->clear(id);
  chart_->set_steps_per_epoch(id, curves->steps_per_epoch);
  if (is_points(metric())) {
    const auto& points = metric() == Metric::val_loss ? curves->val_loss : curves->val_accuracy;
    for (const RunCurves::Point& point : points)
      chart_->append(id, point.step, {&point.value, 1}, {&point.seconds, 1});
    return;
  }
  const auto& values = metric() == Metric::train_loss ? curves->steps.loss : curves->steps.accuracy;
  if (!values.empty()) chart_->append(id, 1, values, curves->steps.time);
}

}  // namespace strata::ui
