// What the dialogs of this folder have in common: margins, captions, and the line below that says
// what is going on.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

#include "base/json.h"

namespace strata::ui {

inline constexpr int kExchangeDialogWidth = 680;

/// The column that fills a dialog or one of its pages.
QVBoxLayout* dialog_column(QWidget& page, int margin);
/// The soft name in front of a control.
QLabel* caption(const QString& text, QWidget* buddy);
/// Text of several lines that can be selected.
QLabel* paragraph(const QString& name, QWidget* parent);
/// A bar for work of unknown length, hidden.
QProgressBar* busy_bar(const QString& name, QWidget* parent);
/// An error in the danger colour, anything else in the soft one; an empty text hides the label.
void say(QLabel& label, const QString& text, bool is_error = false);

/// The strings of a member; empty where it is missing or something else.
QStringList strings_in(const JsonValue& object, const char* key);

/// `file` as a path whose name and whose weights beside it (NAME.safetensors) are both free.
QString free_project_beside(const QString& file);

}  // namespace strata::ui
