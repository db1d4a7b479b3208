// The settings of the source, from its description: columns of a table, rows of a generated set.
#pragma once

#include <vector>

#include "ui/data/model/subject.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QFormLayout;

namespace strata::ui {

class SettingEditor;

class SourcePanel : public Panel {
  Q_OBJECT

 public:
  SourcePanel(const Theme& theme, DataSubject& subject, QWidget* parent = nullptr);

 private:
  void show_spec();
  void rebuild(const data::SourceKind& kind);

  const Theme& theme_;
  DataSubject& subject_;
  QWidget* form_ = nullptr;
  std::vector<SettingEditor*> editors_;
  std::string source_;
};

}  // namespace strata::ui
