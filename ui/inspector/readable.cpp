#include "ui/inspector/readable.h"

#include "ui/models/wording.h"

namespace strata::ui {

QString readable(const std::string& word) {
  if (const std::optional<QString> name = wording::own_name(word)) return *name;
  QString text = wording::text(word);
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
