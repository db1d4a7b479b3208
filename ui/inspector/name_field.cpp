#include "ui/inspector/name_field.h"

#include <QKeyEvent>
#include <QStyle>

#include "graph/edit.h"
#include "ui/models/rename_layer.h"

namespace strata::ui {

NameField::NameField(ProjectDocument& document, QWidget* parent)
    : QLineEdit(parent), document_(document) {
  setObjectName("inspector.name");
  setAccessibleName(tr("Name of the layer"));
  setProperty("mono", true);
  mark({});
  connect(this, &QLineEdit::textEdited, this, &NameField::check);
  connect(this, &QLineEdit::editingFinished, this, &NameField::commit);
}

void NameField::show_layer(const QString& id) {
  if (layer_ == id) return;
  layer_ = id;
  setText(id);
  mark({});
}

void NameField::check(const QString& name) {
  const auto possible =
      graph::rename(document_.network(), layer_.toStdString(), name.toStdString());
  mark(possible.ok() ? QString() : QString::fromStdString(possible.error().text()));
}

void NameField::commit() {
  const QString from = layer_;
  const QString to = text();
  if (to == from || from.isEmpty()) return;
  if (!graph::rename(document_.network(), from.toStdString(), to.toStdString()).ok()) {
    setText(from);
    return mark({});
  }
  layer_ = to;
  emit renaming(to);
  if (rename_layer(document_, from, to).ok()) emit renamed(from, to);
}

void NameField::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QLineEdit::keyPressEvent(event);
  setText(layer_);
  mark({});
}

void NameField::mark(const QString& why) {
  setToolTip(why.isEmpty() ? tr("What files and messages call the layer. Enter renames it.") : why);
  setProperty("valid", why.isEmpty());
  style()->unpolish(this);
  style()->polish(this);
}

}  // namespace strata::ui
