#include "ui/models/wording.h"

#include <QLocale>
#include <QRegularExpression>
#include <array>

namespace strata::ui::wording {
namespace {

const QLocale& plain() {
  static const QLocale kLocale(QLocale::English, QLocale::UnitedStates);
  return kLocale;
}

}  // namespace

QString text(std::string_view words) {
  return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

QString with_signs(std::string_view words) {
  // Not in layers' ids: 'conv3x3' is a name.
  static const QRegularExpression kSizes(QStringLiteral("(?<![\\w'])-?\\d+(?:x-?\\d+)+(?![\\w'])"));
  QString out = text(words);
  QRegularExpressionMatchIterator found = kSizes.globalMatch(out);
  while (found.hasNext()) {
    const QRegularExpressionMatch match = found.next();
    QString sizes = match.captured();
    out.replace(match.capturedStart(), match.capturedLength(), sizes.replace('x', QChar(0x00d7)));
  }
  return out;
}

QString shape(const graph::Signal& signal) {
  if (signal.shape.rank() == 0) return dash();
  const QString sizes = with_signs(signal.shape.text());
  return signal.is_tokens() ? sizes + " words" : sizes;
}

QString dash() { return QString(QChar(0x2013)); }

QString grouped(std::int64_t number) { return plain().toString(static_cast<qlonglong>(number)); }

QString bytes(double number) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  constexpr double kStep = 1000;
  std::size_t unit = 0;
  for (; number >= kStep && unit + 1 < kUnits.size(); ++unit)
    number /= kStep;
  return plain().toString(number, 'f', unit == 0 ? 0 : 1) + ' ' + kUnits[unit];
}

QString title(const std::string& kind) {
  const graph::LayerKind* found = graph::find_layer_kind(kind);
  return text(found == nullptr ? std::string_view(kind) : found->title);
}

QString sentence(std::string_view words) {
  QString out = with_signs(words);
  if (!out.isEmpty()) out[0] = out[0].toUpper();
  return out;
}

QString problem(const graph::Problem& problem) {
  return sentence(Error{problem.error.what, {}, problem.error.remedy}.text());
}

}  // namespace strata::ui::wording
