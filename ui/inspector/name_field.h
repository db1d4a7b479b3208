// The field for a layer's name: says while typing why a name cannot be, renames on Enter.
#pragma once

#include <QLineEdit>

#include "ui/models/project_document.h"

namespace strata::ui {

class NameField : public QLineEdit {
  Q_OBJECT

 public:
  explicit NameField(ProjectDocument& document, QWidget* parent = nullptr);

  void show_layer(const QString& id);

 signals:
  /// Just before the project changes: whoever shows this layer looks for `to` from now on.
  void renaming(const QString& to);
  void renamed(const QString& from, const QString& to);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void check(const QString& name);
  void commit();
  void mark(const QString& why);

  ProjectDocument& document_;
  QString layer_;
};

}  // namespace strata::ui
