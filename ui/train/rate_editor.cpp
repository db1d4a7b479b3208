#include "ui/train/rate_editor.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <cmath>

#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kFieldWidth = 96;
constexpr double kMostRate = 1e3;

}  // namespace

RateEditor::RateEditor(QWidget* parent)
    : QWidget(parent),
      rate_(label({}, Voice::mono, this)),
      optimizer_(label({}, Voice::muted, this)),
      edit_(button(tr("Edit"), ButtonLook::link, this)),
      field_(new QLineEdit(this)) {
  const QString tip =
      tr("How large a step follows each gradient. Adam usually takes 0.001, SGD 0.1; too large and "
         "the loss grows or becomes NaN, too small and it hardly moves");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  row->addStretch(1);
  for (QWidget* one : std::initializer_list<QWidget*>{rate_, optimizer_, field_, edit_}) {
    one->setToolTip(tip);
    row->addWidget(one);
  }
  edit_->setObjectName(QStringLiteral("train.edit_learning_rate"));
  edit_->setAccessibleName(tr("Edit the learning rate"));
  field_->setObjectName(QStringLiteral("train.learning_rate"));
  field_->setAccessibleName(tr("Learning rate"));
  field_->setProperty("mono", true);
  field_->setFixedWidth(kFieldWidth);
  field_->installEventFilter(this);
  field_->hide();
  connect(edit_, &QPushButton::clicked, this, &RateEditor::begin);
  connect(field_, &QLineEdit::returnPressed, this, &RateEditor::take);
}

void RateEditor::show_rate(const QString& rate, const QString& optimizer) {
  if (rate_->text() != rate) rate_->setText(rate);
  if (optimizer_->text() != optimizer) optimizer_->setText(optimizer);
}

void RateEditor::set_editable(bool editable) {
  edit_->setVisible(editable && field_->isHidden());
  if (!editable && !field_->isHidden()) end();
}

void RateEditor::begin() {
  field_->setText(rate_->text());
  field_->setProperty("valid", true);
  rate_->hide();
  optimizer_->hide();
  edit_->hide();
  field_->show();
  field_->selectAll();
  field_->setFocus();
}

void RateEditor::take() {
  bool number = false;
  const double rate = field_->text().trimmed().replace(',', '.').toDouble(&number);
  if (!number || !(rate > 0) || rate > kMostRate) {
    field_->setProperty("valid", false);
    field_->setToolTip(tr("A number above 0 is needed, such as 0.001 or 3e-4"));
    field_->style()->unpolish(field_);
    field_->style()->polish(field_);
    return;
  }
  end();
  emit chosen(rate);
}

void RateEditor::end() {
  field_->hide();
  rate_->show();
  optimizer_->show();
  edit_->show();
}

bool RateEditor::eventFilter(QObject* watched, QEvent* event) {
  if (watched == field_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    end();
    return true;
  }
  if (watched == field_ && event->type() == QEvent::FocusOut) end();
  return QWidget::eventFilter(watched, event);
}

}  // namespace strata::ui
