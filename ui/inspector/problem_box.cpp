#include "ui/inspector/problem_box.h"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/inspector/wrapping_button.h"
#include "ui/models/wording.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kPauseMs = 120;

}  // namespace

ProblemBox::ProblemBox(ProjectDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      text_(label({}, Voice::danger)),
      remedy_(label({}, Voice::soft)),
      buttons_(new QVBoxLayout) {
  setObjectName("inspector.problem");
  setAccessibleName(tr("Problem of this layer"));
  text_->setObjectName("inspector.problem.text");
  auto* frame = new QFrame(this);
  frame->setProperty("frame", "banner");
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                             metrics::kUnit);
  column->setSpacing(metrics::kUnit / 2);
  for (QLabel* each : {text_, remedy_}) {
    each->setWordWrap(true);
    each->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(each);
  }
  column->addLayout(buttons_);
  auto* around = new QVBoxLayout(this);
  around->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                             0);
  around->addWidget(frame);
  later_.setSingleShot(true);
  later_.setInterval(kPauseMs);
  connect(&later_, &QTimer::timeout, this, &ProblemBox::show_mends);
  hide();
}

void ProblemBox::show_problem(const std::optional<graph::Problem>& problem) {
  for (QWidget* button : shown_)
    button->deleteLater();
  shown_.clear();
  problem_ = problem;
  setVisible(problem.has_value());
  if (!problem) return later_.stop();
  text_->setText(wording::sentence(problem->error.what));
  remedy_->setText(wording::sentence(problem->error.remedy));
  remedy_->setVisible(!problem->error.remedy.empty());
  later_.start();
}

void ProblemBox::show_mends() {
  if (!problem_) return;
  for (const Mend& mend : mends_for(document_, *problem_)) {
    auto* press = new WrappingButton(mend.title, this);
    press->setProperty("small", true);
    press->setObjectName("inspector.problem.mend" + QString::number(shown_.size()));
    press->setAccessibleName(mend.title);
    press->setToolTip(tr("Does this at once; Ctrl+Z takes it back"));
    // The box fills anew while the change is made: the change must outlive its button.
    connect(
        press, &QPushButton::clicked, this, [this, mend] { apply(document_, Mend(mend)); },
        Qt::QueuedConnection);
    buttons_->addWidget(press);
    shown_.push_back(press);
  }
}

}  // namespace strata::ui
