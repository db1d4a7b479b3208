#include "ui/models/wording.h"

#include <QHash>
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

std::optional<QString> own_name(std::string_view word) {
  static const QHash<QString, QString> kNames = {{"relu", "ReLU"},
                                                 {"leaky_relu", "Leaky ReLU"},
                                                 {"gelu", "GELU"},
                                                 {"silu", "SiLU"},
                                                 {"elu", "ELU"},
                                                 {"pytorch", "PyTorch"},
                                                 {"keras", "Keras"},
                                                 {"sgd", "SGD"},
                                                 {"adam", "Adam"},
                                                 {"adamw", "AdamW"},
                                                 {"rmsprop", "RMSprop"},
                                                 {"adagrad", "Adagrad"},
                                                 {"mse", "Mean squared error"},
                                                 {"mae", "Mean absolute error"},
                                                 {"rmse", "Root mean squared error"},
                                                 {"cross_entropy", "Cross-entropy"},
                                                 {"binary_cross_entropy", "Binary cross-entropy"},
                                                 {"f1", "F1"},
                                                 {"top5", "Top-5 accuracy"},
                                                 {"float32", "float32"},
                                                 {"float64", "float64"},
                                                 {"float16", "float16"},
                                                 {"bfloat16", "bfloat16"},
                                                 {"val_loss", "Validation loss"},
                                                 {"val_accuracy", "Validation accuracy"},
                                                 {"train_loss", "Training loss"}};
  const auto found = kNames.constFind(text(word));
  return found == kNames.constEnd() ? std::nullopt : std::optional(*found);
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
