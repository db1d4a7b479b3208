#include "ui/canvas/texts.h"

#include <QCoreApplication>
#include <QLocale>

namespace strata::ui {
namespace {

/// `number` scaled down by thousands, to three digits: {3.69, 'M'}.
QString scaled(double number, const QStringList& units) {
  int unit = 0;
  while (number >= 999.5 && unit + 1 < units.size()) {
    number /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  const QString digits = QString::number(number, 'f', decimals);
  return units[unit].isEmpty() ? digits : digits + ' ' + units[unit];
}

}  // namespace

QString with_times(const std::string& text) {
  QString out = QString::fromStdString(text);
  for (qsizetype i = 1; i + 1 < out.size(); ++i)
    if (out[i] == 'x' && out[i - 1].isDigit() && out[i + 1].isDigit()) out[i] = QChar(0x00d7);
  return out;
}

QString shape_text(const graph::Signal& signal) {
  if (signal.shape.rank() == 0) return {};
  const QString sizes = with_times(signal.shape.text());
  return signal.is_tokens() ? QCoreApplication::translate("canvas", "%1 words").arg(sizes) : sizes;
}

QString count_text(std::int64_t count) {
  return QLocale(QLocale::English).toString(static_cast<qlonglong>(count));
}

QString short_count_text(double count) { return scaled(count, {"", "k", "M", "G", "T"}); }

QString layers_text(qsizetype count) {
  return count == 1 ? QCoreApplication::translate("canvas", "1 layer")
                    : QCoreApplication::translate("canvas", "%1 layers").arg(count);
}

QString byte_text(double bytes) { return scaled(bytes, {"B", "kB", "MB", "GB", "TB"}); }

}  // namespace strata::ui
