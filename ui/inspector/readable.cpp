#include "ui/inspector/readable.h"

#include <QHash>

#include "ui/models/wording.h"

namespace strata::ui {

QString readable(const std::string& word) {
  // Names that do not follow from the word.
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
  QString text = wording::text(word);
  if (const auto found = kNames.constFind(text); found != kNames.constEnd()) return *found;
  text.replace('_', ' ');
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

QString readable_sum(const std::string& sum) {
  QString text = wording::with_signs(sum);
  text.replace("->", QString(QChar(0x2192)));
  return text.replace('*', QChar(0x00b7));
}

}  // namespace strata::ui
