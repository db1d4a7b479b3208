#include "ui/train/chart_panel.h"

#include <QActionGroup>
#include <QFileDialog>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {
namespace {

constexpr int kPlaces = 100;
constexpr int kSliderWidth = 60;
constexpr int kRoomForWords = 480;
constexpr double kDecades = 3;  // the last place is 1 - 10^-3 = 0.999

QString smoothing_text(double smoothing) {
  return QString::number(smoothing, 'f', smoothing > 0.99 ? 3 : 2);
}

}  // namespace

double smoothing_at(int place) {
  if (place <= 0) return 0;
  const double exact = 1 - std::pow(10.0, -kDecades * place / kPlaces);
  return std::min(kMostSmoothing, std::round(1000 * exact) / 1000);
}

int place_of(double smoothing) {
  const double rest = 1 - std::clamp(smoothing, 0.0, kMostSmoothing);
  return static_cast<int>(std::lround(-std::log10(rest) * kPlaces / kDecades));
}

ChartPanel::ChartPanel(const Theme& theme, const QString& title, const QString& name,
                       const QStringList& choices, QWidget* parent)
    : Panel(title, parent), theme_(theme), name_(name), chart_(new CurveChart(theme, this)) {
  chart_->setObjectName(name);
  chart_->setAccessibleName(title);
  chart_->set_now_line(true);
  chart_->set_empty_text(tr("The curve begins with the first step"));
  body()->setContentsMargins(0, 0, 0, 0);
  body()->addWidget(chart_, 1);
  build_header(choices);
  set_smoothing(chart_->model().smoothing);
  connect(chart_, &CurveChart::exported, this,
          [this](const QString& path) { emit said(tr("Written: %1").arg(path)); });
  connect(chart_, &CurveChart::export_failed, this, &ChartPanel::said);
}

void ChartPanel::build_header(const QStringList& choices) {
  const bool scale = choices.isEmpty();
  choice_ = new Segmented(scale ? QStringList{tr("Linear"), tr("Log")} : choices, this);
  choice_->setObjectName(name_ + QStringLiteral(".choice"));
  choice_->setAccessibleName(scale ? tr("Scale") : tr("Curve"));
  choice_->setToolTip(scale ? tr("A logarithmic scale shows small losses as well as large ones")
                            : tr("What this chart shows"));
  add_to_header(choice_);
  connect(choice_, &Segmented::chosen, this, [this, scale](int index) {
    if (scale) chart_->set_y_scale(index == 1 ? YScale::log : YScale::linear);
    emit chosen(index);
  });

  smoothing_word_ = label(tr("Smoothing"), Voice::muted, this);
  add_to_header(smoothing_word_);
  slider_ = new QSlider(Qt::Horizontal, this);
  slider_->setObjectName(name_ + QStringLiteral(".smoothing"));
  slider_->setAccessibleName(tr("Smoothing"));
  slider_->setToolTip(
      tr("Averages over past steps, so that the trend shows: 0 is none, 0.97 is usual; too much "
         "lags behind. Only the picture changes"));
  slider_->setRange(0, kPlaces);
  slider_->setFixedWidth(kSliderWidth);
  add_to_header(slider_);
  smoothing_ = label({}, Voice::mono, this);
  smoothing_->setFixedWidth(
      QFontMetrics(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono))
          .horizontalAdvance(QStringLiteral("0.000")) +
      2);
  add_to_header(smoothing_);
  connect(slider_, &QSlider::valueChanged, this, [this](int place) {
    set_smoothing(smoothing_at(place));
    emit smoothing_chosen(smoothing_at(place));
  });

  QToolButton* more = icon_button(theme_, QStringLiteral("more"), tr("Axes and export"), this);
  more->setObjectName(name_ + QStringLiteral(".more"));
  more->setPopupMode(QToolButton::InstantPopup);
  more->setMenu(build_menu(!scale));
  add_to_header(more);
}

QMenu* ChartPanel::build_menu(bool with_scale) {
  auto* menu = new QMenu(this);
  add_axes(*menu);
  if (with_scale) {
    menu->addSeparator();
    QAction* log = menu->addAction(tr("Logarithmic scale"));
    log->setCheckable(true);
    connect(log, &QAction::toggled, this,
            [this](bool on) { chart_->set_y_scale(on ? YScale::log : YScale::linear); });
  }
  menu->addSeparator();
  add_exports(*menu);
  return menu;
}

void ChartPanel::add_axes(QMenu& menu) {
  auto* group = new QActionGroup(this);
  const auto add = [&](const QString& text, XAxis axis) {
    QAction* action = menu.addAction(text);
    action->setCheckable(true);
    action->setChecked(axis == XAxis::step);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, axis] {
      chart_->set_x_axis(axis);
      emit x_axis_chosen(axis);
    });
    connect(&menu, &QMenu::aboutToShow, action, [this, action, axis] {
      action->setChecked(chart_->model().x_axis == axis);
      action->setEnabled(chart_->model().has_axis(axis));
    });
  };
  add(tr("By step"), XAxis::step);
  add(tr("By epoch"), XAxis::epoch);
  add(tr("By time"), XAxis::time);
}

void ChartPanel::add_exports(QMenu& menu) {
  for (const char* suffix : {"png", "svg", "csv"}) {
    const QString ending = QString::fromLatin1(suffix);
    QAction* action = menu.addAction(theme_.icon(QStringLiteral("export")),
                                     tr("Export as %1…").arg(ending.toUpper()));
    connect(action, &QAction::triggered, this, [this, ending] { ask_where(ending); });
  }
}

void ChartPanel::ask_where(const QString& suffix) {
  auto* dialog = new QFileDialog(this, tr("Export the chart"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
  dialog->selectFile(chart_->accessibleName().toLower() + '.' + suffix);
  connect(dialog, &QFileDialog::fileSelected, chart_, &CurveChart::export_to);
  dialog->open();
}

void ChartPanel::set_smoothing(double smoothing) {
  chart_->set_smoothing(smoothing);
  smoothing_->setText(smoothing_text(chart_->model().smoothing));
  const QSignalBlocker quiet(slider_);
  slider_->setValue(place_of(smoothing));
}

void ChartPanel::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  smoothing_word_->setVisible(width() >= kRoomForWords);  // the slider's tooltip says it too
}

void ChartPanel::set_smoothing_enabled(bool enabled) { slider_->setEnabled(enabled); }

}  // namespace strata::ui
