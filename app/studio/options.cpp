#include "options.h"

#include <QCommandLineParser>
#include <cstdio>
#include <cstdlib>

namespace strata::app {
namespace {

constexpr int kWrongUsage = 2;

[[noreturn]] void wrong_usage(const QString& what) {
  std::fprintf(stderr, "strata-studio: %s\nSee strata-studio --help.\n", qPrintable(what));
  std::exit(kWrongUsage);
}

std::optional<ui::Theme::Choice> theme_from(const QString& word) {
  if (word.isEmpty()) return std::nullopt;
  if (word == QLatin1String("dark")) return ui::Theme::Choice::dark;
  if (word == QLatin1String("light")) return ui::Theme::Choice::light;
  if (word == QLatin1String("system")) return ui::Theme::Choice::system;
  wrong_usage(QStringLiteral("--theme is dark, light or system, not '%1'").arg(word));
}

std::optional<ui::Mode> mode_from(const QString& word) {
  if (word.isEmpty()) return std::nullopt;
  const auto mode = ui::mode_from(word);
  if (!mode)
    wrong_usage(QStringLiteral("--mode is design, data, train, runs, explore or learn, not '%1'")
                    .arg(word));
  return mode;
}

QSize size_from(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
  if (size.width() < 320 || size.height() < 240 || size.width() > 8192 || size.height() > 8192)
    wrong_usage(QStringLiteral("--size is WIDTHxHEIGHT, such as 1440x900, not '%1'").arg(text));
  return size;
}

}  // namespace

StudioOptions read_options(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription(
      QStringLiteral("Strata: stack layers, press Train, watch the network learn."));
  parser.addPositionalArgument(QStringLiteral("PROJECT"), QStringLiteral("Project file (*.strata)"),
                               QStringLiteral("[PROJECT]"));
  const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                QStringLiteral("Prints this and ends"));
  const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                   QStringLiteral("Prints the version and ends"));
  const QCommandLineOption attach(QStringLiteral("attach"),
                                  QStringLiteral("Shows a run, going or ended"),
                                  QStringLiteral("RUN_DIR"));
  const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("dark, light or system"),
                                 QStringLiteral("WORD"));
  const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("en or zh_CN"),
                                    QStringLiteral("WORD"));
  const QCommandLineOption mode(QStringLiteral("mode"),
                                QStringLiteral("design, data, train, runs, explore or learn"),
                                QStringLiteral("WORD"));
  const QCommandLineOption shots(QStringLiteral("shots"),
                                 QStringLiteral("Writes every mode as OUT_DIR/<mode>.png and ends"),
                                 QStringLiteral("OUT_DIR"));
  const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Of the window, in pixels"),
                                QStringLiteral("WIDTHxHEIGHT"), QStringLiteral("1440x900"));
  parser.addOptions({help, version, attach, theme, language, mode, shots, size});

  if (!parser.parse(arguments)) wrong_usage(parser.errorText());
  if (parser.isSet(help)) {
    std::fputs(qPrintable(parser.helpText()), stdout);
    std::exit(0);
  }
  if (parser.isSet(version)) {
    std::puts("strata-studio " STRATA_VERSION);
    std::exit(0);
  }
  const QStringList projects = parser.positionalArguments();
  if (projects.size() > 1) wrong_usage(QStringLiteral("one project at a time"));
  if (parser.isSet(shots) && projects.isEmpty())
    wrong_usage(QStringLiteral("--shots needs a PROJECT"));
  const QString spoken = parser.value(language);
  if (!spoken.isEmpty() && spoken != QLatin1String("en") && spoken != QLatin1String("zh_CN"))
    wrong_usage(QStringLiteral("--language is en or zh_CN, not '%1'").arg(spoken));
  return {projects.value(0),
          parser.value(attach),
          parser.value(shots),
          theme_from(parser.value(theme)),
          spoken,
          mode_from(parser.value(mode)),
          size_from(parser.value(size))};
}

}  // namespace strata::app
