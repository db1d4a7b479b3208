// How the network is trained: what the inspector shows when no layer is selected.
#pragma once

#include <QFrame>
#include <vector>

#include "ui/models/project_document.h"
#include "ui/style/theme.h"

class QScrollArea;

namespace strata::ui {

class Form;
class InspectorHeader;
class SettingEditor;
struct TrainingField;

class TrainingInspector : public QFrame {
  Q_OBJECT

 public:
  TrainingInspector(const Theme& theme, ProjectDocument& document, QWidget* parent = nullptr);

 private:
  void build_fields();
  void refresh();
  void show_header();
  void change(const TrainingField& field, const graph::SettingValue& value);

  const Theme& theme_;
  ProjectDocument& document_;
  InspectorHeader* header_;
  QScrollArea* scroll_;
  Form* form_;
  std::vector<SettingEditor*> editors_;  // as training_fields()
};

}  // namespace strata::ui
