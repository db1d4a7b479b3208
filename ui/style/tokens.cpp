#include "ui/style/tokens.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strata::ui {
namespace {

QColor colour(const QJsonObject& object, const char* name) {
  return QColor(object[QLatin1String(name)].toString());
}

Tone tone(const QJsonObject& object) {
  return {colour(object, "base"), colour(object, "text"), colour(object, "background")};
}

std::vector<QColor> colours(const QJsonValue& list) {
  std::vector<QColor> out;
  for (const QJsonValue& value : list.toArray())
    out.emplace_back(value.toString());
  return out;
}

Tokens::Surface surfaces(const QJsonObject& at) {
  return {colour(at, "window"), colour(at, "canvas"), colour(at, "panel"),
          colour(at, "raised"), colour(at, "hover"),  colour(at, "input")};
}

Tokens::Line lines(const QJsonObject& at) {
  return {colour(at, "border"), colour(at, "border_strong"), colour(at, "canvas_dot"),
          colour(at, "chart_grid"), colour(at, "idle_hatch")};
}

Tokens::Text texts(const QJsonObject& at) {
  return {colour(at, "primary"), colour(at, "soft"), colour(at, "muted"), colour(at, "disabled"),
          colour(at, "on_accent")};
}

Tokens::Chart charts(const QJsonObject& at) {
  return {colour(at, "train_smoothed"), colour(at, "train_raw"),
          colour(at, "validation"),     colour(at, "crosshair"),
          colour(at, "future_shade"),   at["train_raw_opacity"].toDouble()};
}

}  // namespace

Tokens read_tokens(const QString& theme) {
  QFile file(QStringLiteral(":/strata/themes/tokens.json"));
  if (!file.open(QIODevice::ReadOnly)) qFatal("the program lacks its design tokens");
  const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object()[theme].toObject();

  Tokens out;
  out.surface = surfaces(root["surface"].toObject());
  out.line = lines(root["line"].toObject());
  out.text = texts(root["text"].toObject());
  out.accent = tone(root["accent"].toObject());
  out.accent_fill = colour(root["accent"].toObject(), "fill");
  out.validation = tone(root["validation"].toObject());
  out.success = tone(root["success"].toObject());
  out.danger = tone(root["danger"].toObject());
  out.chart = charts(root["chart"].toObject());
  const QJsonObject layers = root["layer"].toObject();
  for (const QString& role : layers.keys())
    out.layer.insert(role, QColor(layers[role].toString()));
  out.layer_chip_opacity = root["layer_chip_opacity"].toDouble();
  out.device = colours(root["device"]);
  out.device_text = colours(root["device_text"]);
  out.stage_band_opacity = root["stage_band_opacity"].toDouble();
  out.stage_band_border_opacity = root["stage_band_border_opacity"].toDouble();
  out.timeline_backward_mix = root["timeline_backward_mix"].toDouble();
  const QJsonObject diverging = root["diverging"].toObject();
  out.diverging = {colour(diverging, "positive"), colour(diverging, "negative"), QColor()};
  const QJsonObject confusion = root["confusion"].toObject();
  out.confusion_right = colour(confusion, "right");
  out.confusion_wrong = colour(confusion, "wrong");
  return out;
}

QColor mixed(const QColor& over, const QColor& under, double opacity) {
  const auto mix = [opacity](double a, double b) {
    return static_cast<float>(a * opacity + b * (1 - opacity));
  };
  return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()),
                          mix(over.blueF(), under.blueF()));
}

}  // namespace strata::ui
