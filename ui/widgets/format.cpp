#include "ui/widgets/format.h"

#include <QLocale>
#include <array>
#include <cmath>

namespace strata::ui {
namespace {

const QLocale& plain() {
  static const QLocale kLocale(QLocale::English, QLocale::UnitedStates);
  return kLocale;
}

/// `number` with three significant digits, at most two behind the point.
QString three_digits(double number) {
  const int decimals = number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  return plain().toString(number, 'f', decimals);
}

QString scaled(double number, double step, const std::array<const char*, 5>& units) {
  std::size_t unit = 0;
  while (std::abs(number) >= step && unit + 1 < units.size()) {
    number /= step;
    ++unit;
  }
  const QString digits = unit == 0 ? plain().toString(number, 'f', 0) : three_digits(number);
  return units[unit][0] == '\0' ? digits : digits + QLatin1Char(' ') + QLatin1String(units[unit]);
}

}  // namespace

QString with_commas(std::int64_t number) {
  return plain().toString(static_cast<qlonglong>(number));
}

QString short_count(double number) { return scaled(number, 1000, {"", "k", "M", "G", "T"}); }

QString bytes_text(double bytes) { return scaled(bytes, 1000, {"B", "kB", "MB", "GB", "TB"}); }

QString memory_text(double bytes) { return scaled(bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB"}); }

QString clock_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("--:--");
  const auto all = static_cast<qint64>(std::llround(seconds));
  const QLatin1Char zero('0');
  const QString tail =
      QStringLiteral("%1:%2").arg(all / 60 % 60, 2, 10, zero).arg(all % 60, 2, 10, zero);
  return all < 3600 ? tail : QStringLiteral("%1:%2").arg(all / 3600).arg(tail);
}

QString duration_text(double milliseconds) {
  if (milliseconds >= 1000) return three_digits(milliseconds / 1000) + QStringLiteral(" s");
  if (milliseconds >= 1) return three_digits(milliseconds) + QStringLiteral(" ms");
  return plain().toString(milliseconds * 1000, 'f', 0) + QStringLiteral(" us");
}

QString percent_text(double share, int decimals) {
  return plain().toString(share * 100, 'f', decimals) + QStringLiteral(" %");
}

QString number_text(double number, int digits) {
  QString text = QString::number(number, 'g', digits);
  text.replace(QStringLiteral("e-0"), QStringLiteral("e-"));
  return text.replace(QStringLiteral("e+0"), QStringLiteral("e+"));
}

}  // namespace strata::ui
