// The forms of an export to choose from: title, ending and a sentence each.
#pragma once

#include <QListWidget>

#include "translate/formats/export_format.h"
#include "ui/style/theme.h"

namespace strata::ui {

class FormatList : public QListWidget {
  Q_OBJECT

 public:
  explicit FormatList(const Theme& theme, QWidget* parent = nullptr);

  [[nodiscard]] const translate::ExportFormatInfo& format() const;
  void choose(translate::ExportFormat format);

 signals:
  void format_chosen();
};

/// A form's words in the user's language.
QString title_of(const translate::ExportFormatInfo& info);
QString summary_of(const translate::ExportFormatInfo& info);
/// ".onnx", "folder"
QString ending_of(const translate::ExportFormatInfo& info);

}  // namespace strata::ui
