// Which layers a layer reads: one to choose, or a list for layers that join several.
#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QComboBox;
class QVBoxLayout;

namespace strata::ui {

class InputsEditor : public QWidget {
  Q_OBJECT

 public:
  InputsEditor(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);

  void show_layer(const QString& id);

 private:
  void rebuild();
  void add_line(const QString& input, bool removable);
  void add_chooser(bool adds);
  /// Layers that may be read: those that do not lie behind it.
  [[nodiscard]] QStringList readable_layers() const;
  void connect_to(const QString& from);
  void disconnect_from(const QString& from);

  const Theme& theme_;
  ProjectDocument& document_;
  QString layer_;
  QStringList inputs_;
  QStringList choices_;
  QVBoxLayout* column_;
  QWidget* content_ = nullptr;
};

}  // namespace strata::ui
