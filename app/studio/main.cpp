// strata-studio.
#include <QApplication>
#include <QMessageLogContext>

#include "first_paint.h"
#include "options.h"
#include "ui/session/launcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preferences.h"
#include "ui/shell/shots.h"
#include "ui/shell/workspace.h"

namespace {

using namespace strata;

/// Both must stand before the QApplication is made.
void prepare_platform(bool shots) {
  if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) return;
  const bool x11 = qEnvironmentVariableIsSet("DISPLAY");
  if (shots && !x11 && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY"))
    qputenv("QT_QPA_PLATFORM", "offscreen");
  // Qt 6.4 cannot dock a floating panel again under Wayland.
  else if (x11)
    qputenv("QT_QPA_PLATFORM", "xcb");
}

void prepare_scale() {
  const int scale = ui::Preferences().scale();
  if (scale != 100 && !qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
    qputenv("QT_SCALE_FACTOR", QByteArray::number(scale / 100.0));
}

int start(QApplication& app, const app::StudioOptions& options) {
  ui::Preferences preferences;
  ui::Theme theme;
  theme.choose(options.theme.value_or(preferences.theme()));
  theme.apply_to(app);

  ui::Workspace workspace(preferences, ui::Launcher(ui::Launcher::find_worker()));
  ui::MainWindow window(theme, workspace);
  const bool shots = !options.shots.isEmpty();
  if (shots) window.resize(options.size);
  if (!options.project.isEmpty() && !workspace.open(options.project.toStdString()) && shots)
    return 1;
  if (options.project.isEmpty() && options.attach.isEmpty() &&
      !preferences.recent_projects().isEmpty())
    workspace.open(preferences.recent_projects().first().toStdString());
  if (!options.attach.isEmpty()) {
    if (!workspace.has_project()) workspace.open_snapshot(options.attach.toStdString());
    workspace.show_run(options.attach.toStdString());
    window.show_mode(ui::Mode::train);
  }
  if (options.mode) window.show_mode(*options.mode);
  app::FirstPaint::watch(window);
  window.show();
  return shots ? ui::take_shots(window, workspace, options.shots) : QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  QStringList arguments;
  for (int i = 0; i < argc; ++i)
    arguments << QString::fromLocal8Bit(argv[i]);
  const strata::app::StudioOptions options = strata::app::read_options(arguments);
  prepare_platform(!options.shots.isEmpty());
  prepare_scale();
  QApplication::setOrganizationName(QStringLiteral("strata"));
  QApplication::setApplicationName(QStringLiteral("strata-studio"));
  QApplication::setApplicationVersion(QStringLiteral(STRATA_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("strata-studio"));
  QApplication app(argc, argv);
  return start(app, options);
}
