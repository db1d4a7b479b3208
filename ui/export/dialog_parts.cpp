#include "ui/export/dialog_parts.h"

#include <QFileInfo>
#include <QStyle>

#include "ui/style/metrics.h"
#include "ui/widgets/fit_height.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

QVBoxLayout* dialog_column(QWidget& page, int margin) {
  auto* column = new QVBoxLayout(&page);
  column->setContentsMargins(margin, margin, margin, margin);
  column->setSpacing(metrics::kPanelPadding);
  return column;
}

QLabel* caption(const QString& text, QWidget* buddy) {
  QLabel* out = label(text, Voice::soft);
  out->setBuddy(buddy);
  return out;
}

QLabel* paragraph(const QString& name, QWidget* parent) {
  QLabel* out = label({}, Voice::soft, parent);
  out->setObjectName(name);
  out->setWordWrap(true);
  out->setTextFormat(Qt::PlainText);
  out->setTextInteractionFlags(Qt::TextSelectableByMouse);
  out->hide();
  return out;
}

QProgressBar* busy_bar(const QString& name, QWidget* parent) {
  auto* out = new QProgressBar(parent);
  out->setObjectName(name);
  out->setAccessibleName(QObject::tr("Progress"));
  out->setRange(0, 0);
  out->setTextVisible(false);
  out->hide();
  return out;
}

void say(QLabel& label, const QString& text, bool is_error) {
  label.setText(text);
  label.setVisible(!text.isEmpty());
  fit_height(*label.window());
  const QString voice = is_error ? QStringLiteral("danger") : QStringLiteral("soft");
  if (label.property("voice") == voice) return;
  label.setProperty("voice", voice);
  label.style()->unpolish(&label);
  label.style()->polish(&label);
}

QStringList strings_in(const JsonValue& object, const char* key) {
  QStringList out;
  const auto member = object.at(key);
  if (!member.ok()) return out;
  const auto items = member->items();
  if (!items.ok()) return out;
  for (const JsonValue& item : *items)
    if (const auto text = item.string(); text.ok()) out << QString::fromStdString(*text);
  return out;
}

QString free_project_beside(const QString& file) {
  const QFileInfo info(file);
  const QString stem = info.absolutePath() + QLatin1Char('/') + info.completeBaseName();
  QString out = stem;
  const auto taken = [](const QString& name) {
    return QFileInfo::exists(name + QStringLiteral(".strata")) ||
           QFileInfo::exists(name + QStringLiteral(".safetensors"));
  };
  for (int i = 2; taken(out); ++i)
    out = QStringLiteral("%1-%2").arg(stem).arg(i);
  return out + QStringLiteral(".strata");
}

}  // namespace strata::ui
