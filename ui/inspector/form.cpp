#include "ui/inspector/form.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>

#include "ui/inspector/wheel_guard.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

constexpr int kTitleWidth = 14 * metrics::kUnit;

}  // namespace

Form::Form(QWidget* parent)
    : QWidget(parent), grid_(new QGridLayout(this)), guard_(new WheelGuard(this)) {
  grid_->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                            metrics::kPanelPadding);
  grid_->setHorizontalSpacing(metrics::kUnit);
  grid_->setVerticalSpacing(metrics::kUnit);
  grid_->setColumnMinimumWidth(0, kTitleWidth);
  grid_->setColumnStretch(1, 1);
}

void Form::add_row(const QString& key, const QString& title, QWidget* control,
                   const QString& help) {
  auto* name = new ElidedLabel(title, Qt::ElideRight, this);
  name->setProperty("voice", "soft");
  name->setFixedSize(kTitleWidth, metrics::kInput);
  name->setToolTip(help);
  name->setBuddy(control);
  auto* field = new QWidget(this);
  auto* line = new QHBoxLayout(field);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metrics::kUnit);
  const bool is_short = qobject_cast<Switch*>(control) != nullptr ||
                        control->findChild<Switch*>() != nullptr;  // its note stands beside it
  line->addWidget(control, is_short ? 0 : 1);
  QLabel* note = label({}, Voice::muted, field);
  note->hide();
  line->addWidget(note);
  if (is_short) line->addStretch(1);
  const int row = grid_->rowCount();
  grid_->addWidget(name, row, 0, Qt::AlignTop);
  grid_->addWidget(field, row, 1);
  guard_->guard(field);
  rows_.insert(key, {name, field, note});
}

void Form::add_heading(const QString& key, const QString& title) {
  QLabel* heading = label(title, Voice::section, this);
  heading->setContentsMargins(0, metrics::kUnit, 0, 0);
  grid_->addWidget(heading, grid_->rowCount(), 0, 1, 2);
  rows_.insert(key, {heading, nullptr, nullptr});
}

void Form::set_visible(const QString& key, bool visible) {
  const Row row = rows_.value(key);
  if (row.title != nullptr) row.title->setVisible(visible);
  if (row.control != nullptr) row.control->setVisible(visible);
}

void Form::set_note(const QString& key, const QString& note) {
  const Row row = rows_.value(key);
  if (row.note == nullptr) return;
  row.note->setText(note);
  row.note->setVisible(!note.isEmpty());
}

QWidget* Form::control(const QString& key) const { return rows_.value(key).control; }

}  // namespace strata::ui
