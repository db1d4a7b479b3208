// The look of the studio: light, dark or as the desktop says, switched live.
#pragma once

#include <QFont>
#include <QIcon>
#include <QObject>

#include "graph/layer_kind.h"
#include "ui/style/tokens.h"

class QApplication;

namespace strata::ui {

class DesktopPreference;

/// The sizes of tokens.json, in device-independent pixels.
enum class FontSize {
  caption = 11,
  small = 12,
  base = 13,
  emphasis = 14,
  section = 15,
  figure = 16,
  title = 18
};
enum class FontWeight { regular = 400, medium = 500, semibold = 600 };
enum class FontFace { ui, mono };

/// One per program, made in main() and handed to every widget that paints or shows icons itself.
/// Painters ask it while painting; widgets that keep a colour listen to changed().
class Theme : public QObject {
  Q_OBJECT

 public:
  enum class Choice { system, light, dark };
  /// What an icon is drawn in.
  enum class Ink { soft, primary, muted, disabled, accent, on_accent, success, warning, danger };

  explicit Theme(QObject* parent = nullptr);

  void choose(Choice choice);
  [[nodiscard]] Choice choice() const { return choice_; }
  [[nodiscard]] bool dark() const { return dark_; }
  [[nodiscard]] const Tokens& tokens() const { return tokens_; }

  /// Palette, style sheet and default font of the whole program; again after every change.
  void apply_to(QApplication& app);

  /// A line icon of resources/icons ("play", "layer-conv2d") that keeps up with the theme. Unknown
  /// names give an empty icon.
  [[nodiscard]] QIcon icon(const QString& name, Ink ink = Ink::soft) const;
  /// The same in a colour of its own.
  [[nodiscard]] QPixmap pixmap(const QString& name, const QColor& colour, int size,
                               double device_pixel_ratio) const;
  [[nodiscard]] QColor ink(Ink ink) const;

  /// The colour of a layer kind's category, and its icon's name.
  [[nodiscard]] QColor layer_colour(graph::Category category) const;
  [[nodiscard]] static QString layer_icon(std::string_view kind);

  /// The program's own fonts, the same on every machine.
  [[nodiscard]] static QFont font(FontSize size, FontWeight weight = FontWeight::regular,
                                  FontFace face = FontFace::ui);

 signals:
  void changed();

 private:
  void use(bool dark);

  Choice choice_ = Choice::system;
  bool dark_ = true;
  Tokens tokens_;
  DesktopPreference* desktop_ = nullptr;
  QApplication* app_ = nullptr;
};

}  // namespace strata::ui
