#include "ui/style/style_sheet.h"

#include <QFile>
#include <QRegularExpression>

namespace strata::ui {
namespace {

QHash<QString, QColor> names(const Tokens& t) {
  return {{"window", t.surface.window},
          {"canvas", t.surface.canvas},
          {"panel", t.surface.panel},
          {"raised", t.surface.raised},
          {"hover", t.surface.hover},
          {"input", t.surface.input},
          {"border", t.line.border},
          {"border-strong", t.line.border_strong},
          {"text", t.text.primary},
          {"text-soft", t.text.soft},
          {"text-muted", t.text.muted},
          {"text-disabled", t.text.disabled},
          {"on-accent", t.text.on_accent},
          {"accent", t.accent.base},
          {"accent-fill", t.accent_fill},
          {"accent-fill-hover", mixed(t.text.on_accent, t.accent_fill, 0.08)},
          {"accent-text", t.accent.text},
          {"accent-background", t.accent.background},
          {"warning", t.validation.base},
          {"warning-text", t.validation.text},
          {"warning-background", t.validation.background},
          {"success-text", t.success.text},
          {"success-background", t.success.background},
          {"danger", t.danger.base},
          {"danger-text", t.danger.text},
          {"danger-background", t.danger.background}};
}

}  // namespace

QString style_sheet(const Tokens& tokens) {
  QFile file(QStringLiteral(":/strata/themes/studio.qss"));
  if (!file.open(QIODevice::ReadOnly)) qFatal("the program lacks its style sheet");
  const QString sheet = QString::fromUtf8(file.readAll());
  const QHash<QString, QColor> colours = names(tokens);

  static const QRegularExpression kName(QStringLiteral("@([a-z-]+)"));
  QString out;
  qsizetype at = 0;
  for (auto match = kName.globalMatch(sheet); match.hasNext();) {
    const QRegularExpressionMatch found = match.next();
    const QColor colour = colours.value(found.captured(1));
    if (!colour.isValid())
      qFatal("studio.qss names a colour that is no token: %s", qPrintable(found.captured()));
    out += sheet.mid(at, found.capturedStart() - at) + colour.name();
    at = found.capturedEnd();
  }
  return out + sheet.mid(at);
}

}  // namespace strata::ui
