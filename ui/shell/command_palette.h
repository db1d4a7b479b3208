// Ctrl+K: finds every command, layer, template, setting and run by a few letters of its name.
#pragma once

#include <QFrame>
#include <QIcon>
#include <QLineEdit>
#include <QListWidget>
#include <functional>
#include <vector>

#include "ui/style/theme.h"

namespace strata::ui {

struct PaletteEntry {
  QString title;
  QString group;  // "Layer", "Command", "Run"
  QString hint;   // a shortcut, say
  QIcon icon;
  std::function<void()> run;
};

/// How well `title` answers what was typed: 0 not at all; words that begin so come first, letters
/// in order last.
int match_score(const QString& title, const QString& typed);

class CommandPalette : public QFrame {
  Q_OBJECT

 public:
  using Source = std::function<std::vector<PaletteEntry>()>;
  /// `source` is asked each time the palette opens.
  CommandPalette(const Theme& theme, Source source, QWidget* window);
  void open();

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void filter(const QString& typed);
  void choose();

  Source source_;
  std::vector<PaletteEntry> entries_;
  QLineEdit* search_;
  QListWidget* list_;
};

}  // namespace strata::ui
