// The settings of the selected layer, made from its kind's description, and what follows from them.
#pragma once

#include <QFrame>
#include <vector>

#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QComboBox;
class QToolButton;
class QVBoxLayout;

namespace strata::ui {

class ComputedBlock;
class Form;
class InputsEditor;
class InspectorHeader;
class NameField;
class ProblemBox;
class SettingEditor;
class Switch;

class LayerInspector : public QFrame {
  Q_OBJECT

 public:
  LayerInspector(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);

  /// A layer that does not exist leaves the inspector empty.
  void show_layer(const QString& id);
  [[nodiscard]] const QString& layer() const { return layer_; }
  /// Puts the cursor into the name.
  void edit_name();

 signals:
  /// The layer shown has another name now; selections go along.
  void layer_renamed(const QString& from, const QString& to);
  /// The layer shown was taken away.
  void layer_gone();
  void explain_requested(const QString& kind);
  /// The "more" button: a menu for the layer, at this point of the screen.
  void menu_requested(const QString& layer, const QPoint& at);

 private:
  [[nodiscard]] const graph::LayerSpec* spec() const;
  void build_header();
  void build_content(QVBoxLayout& column);
  void rebuild_form();
  void add_settings(const graph::LayerSpec& layer, const graph::LayerKind& kind);
  void add_trainable();
  void add_device();
  void refresh();
  void show_header(const graph::LayerSpec& layer);
  void show_values(const graph::LayerSpec& layer);
  void show_facts(const graph::LayerSpec& layer);
  void change(const QString& name, const QString& key,
              const std::function<void(graph::LayerSpec&)>& change);

  const Theme& theme_;
  ProjectDocument& document_;
  QString layer_;
  QString kind_;  // that the form was made for

  InspectorHeader* header_;
  QWidget* body_;
  QVBoxLayout* form_place_ = nullptr;
  Form* form_ = nullptr;
  NameField* name_ = nullptr;
  std::vector<SettingEditor*> editors_;
  InputsEditor* inputs_ = nullptr;
  Switch* trainable_ = nullptr;
  QComboBox* device_ = nullptr;
  ProblemBox* problem_ = nullptr;
  ComputedBlock* computed_ = nullptr;
};

}  // namespace strata::ui
