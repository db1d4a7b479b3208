// The interface's colours by role, for one theme. Source: resources/themes/tokens.json.
#pragma once

#include <QColor>
#include <QHash>
#include <QString>
#include <vector>

namespace strata::ui {

/// A colour for fills, one for text on panels, one for a quiet background.
struct Tone {
  QColor base;
  QColor text;
  QColor background;
};

struct Tokens {
  struct Surface {
    QColor window, canvas, panel, raised, hover, input;
  } surface;
  struct Line {
    QColor border, border_strong, canvas_dot, chart_grid, idle_hatch;
  } line;
  struct Text {
    QColor primary, soft, muted, disabled, on_accent;
  } text;
  Tone accent;
  QColor accent_fill;  // of primary buttons, under on_accent text
  Tone validation;
  Tone success;
  Tone danger;
  struct Chart {
    QColor train_smoothed, train_raw, validation, crosshair, future_shade;
    double train_raw_opacity = 0.2;
  } chart;
  QHash<QString, QColor> layer;      // "dense", "convolution", ...: the tokens' layer roles
  double layer_chip_opacity = 0.18;  // of a layer's colour behind its icon
  std::vector<QColor> device;        // by place in the list of devices, repeating
  std::vector<QColor> device_text;
  double stage_band_opacity = 0.11;
  double stage_band_border_opacity = 0.55;
  double timeline_backward_mix = 0.48;
  Tone diverging;  // base: positive, text: negative
  QColor confusion_right, confusion_wrong;

  [[nodiscard]] const QColor& device_at(std::size_t index) const {
    return device[index % device.size()];
  }
  [[nodiscard]] const QColor& device_text_at(std::size_t index) const {
    return device_text[index % device_text.size()];
  }
};

/// `theme` is "dark" or "light". The tokens are part of the program: a wrong file is a fault in it.
Tokens read_tokens(const QString& theme);

/// `over` at `opacity` on `under`, opaque.
QColor mixed(const QColor& over, const QColor& under, double opacity);

}  // namespace strata::ui
