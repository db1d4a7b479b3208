// A rounded panel with a header line: title, quiet note, and room for controls at the right.
#pragma once

#include <QFrame>
#include <QString>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace strata::ui {

class ElidedLabel;

class Panel : public QFrame {
  Q_OBJECT

 public:
  explicit Panel(const QString& title, QWidget* parent = nullptr);

  void set_title(const QString& title);
  /// Muted text beside the title.
  void set_note(const QString& note);
  /// Adds a control at the right of the header.
  void add_to_header(QWidget* control);
  /// What the panel shows, below the header.
  [[nodiscard]] QVBoxLayout* body() { return body_; }

 private:
  QLabel* title_;
  ElidedLabel* note_;
  QHBoxLayout* header_;
  QVBoxLayout* body_;
};

}  // namespace strata::ui
