#include "ui/export/export_result.h"

#include <QCoreApplication>
#include <QFileInfo>

#include "ui/export/dialog_parts.h"
#include "ui/widgets/format.h"

namespace strata::ui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(ExportResult)
};

constexpr int kNamesShown = 4;

QString names_of(const QStringList& files) {
  QStringList names;
  for (const QString& file : files.mid(0, kNamesShown))
    names << QFileInfo(file).fileName();
  if (files.size() > kNamesShown) names << Words::tr("%1 more").arg(files.size() - kNamesShown);
  return names.join(QStringLiteral(", "));
}

}  // namespace

ExportedFiles read_exported_files(const JsonValue& answer) {
  ExportedFiles out;
  out.files = strings_in(answer, "files");
  out.notes = strings_in(answer, "notes");
  const auto whole = [&](const char* key) {
    const auto found = answer.integer_or(key, 0);
    return found.ok() ? *found : 0;
  };
  out.bytes = whole("bytes");
  out.parameters = whole("parameters");
  out.rows = whole("rows");
  if (const auto load = answer.string_or("load", {}); load.ok())
    out.load = QString::fromStdString(*load);
  if (const auto member = answer.at("largest_difference"); member.ok())
    if (const auto number = member->number(); number.ok()) out.largest_difference = *number;
  return out;
}

QString text_of(const ExportedFiles& files) {
  QStringList lines;
  lines << Words::tr("Exported %1: %2, %3 parameters.")
               .arg(names_of(files.files), bytes_text(static_cast<double>(files.bytes)),
                    with_commas(files.parameters));
  if (files.largest_difference)
    lines << Words::tr("Read back: largest difference %1 on %2 rows.")
                 .arg(number_text(*files.largest_difference, 2))
                 .arg(files.rows);
  else if (files.notes.isEmpty())  // else a note says it
    lines << Words::tr("The source is not run; the weights come from another file.");
  for (const QString& note : files.notes)
    lines << QStringLiteral("· ") + note;
  return lines.join(QLatin1Char('\n'));
}

}  // namespace strata::ui
