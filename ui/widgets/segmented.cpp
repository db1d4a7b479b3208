#include "ui/widgets/segmented.h"

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/style/metrics.h"

namespace strata::ui {

Segmented::Segmented(const QStringList& choices, QWidget* parent)
    : QFrame(parent), buttons_(new QButtonGroup(this)) {
  setProperty("frame", "segmented");
  setFixedHeight(metrics::kInput);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(1, 1, 1, 1);
  row->setSpacing(0);
  for (int i = 0; i < choices.size(); ++i) {
    auto* choice = new QPushButton(choices[i], this);
    choice->setCheckable(true);
    choice->setChecked(i == 0);
    buttons_->addButton(choice, i);
    row->addWidget(choice);
  }
  connect(buttons_, &QButtonGroup::idClicked, this, &Segmented::chosen);
}

int Segmented::current() const { return buttons_->checkedId(); }

void Segmented::set_current(int index) {
  if (QAbstractButton* choice = buttons_->button(index)) choice->setChecked(true);
}

void Segmented::set_text(int index, const QString& text) {
  if (QAbstractButton* choice = buttons_->button(index)) choice->setText(text);
}

void Segmented::set_enabled(int index, bool enabled, const QString& why) {
  QAbstractButton* choice = buttons_->button(index);
  if (choice == nullptr) return;
  choice->setEnabled(enabled);
  choice->setToolTip(why);
}

}  // namespace strata::ui
