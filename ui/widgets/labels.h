// Labels and buttons in the fonts and colours of their role. Looks come from the style sheet by the
// dynamic property "role".
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/style/theme.h"

namespace strata::ui {

/// How a label speaks. `section` is the small upper-case heading; `mono` and `figure` are for
/// numbers and shapes.
enum class Voice { title, section, primary, soft, muted, mono, mono_muted, figure, danger };
QLabel* label(const QString& text, Voice voice, QWidget* parent = nullptr);

/// A label that shortens its text with an ellipsis (and shows all of it as tooltip) rather than be
/// cut off; with Qt::ElideNone it shows all of it or nothing.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(const QString& text = {}, Qt::TextElideMode mode = Qt::ElideRight,
                       QWidget* parent = nullptr);
  void set_text(const QString& text);
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Qt::TextElideMode mode_;
};

enum class ButtonLook { plain, primary, danger, flat, link };
QPushButton* button(const QString& text, ButtonLook look = ButtonLook::plain,
                    QWidget* parent = nullptr);
/// A square button of one icon; `tip` is its tooltip and accessible name.
QToolButton* icon_button(const Theme& theme, const QString& icon, const QString& tip,
                         QWidget* parent = nullptr);

/// A one pixel line.
QFrame* separator(Qt::Orientation orientation, QWidget* parent = nullptr);

}  // namespace strata::ui
