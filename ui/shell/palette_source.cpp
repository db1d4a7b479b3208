#include "ui/shell/palette_source.h"

#include <QCoreApplication>

#include "graph/layer_kind.h"
#include "ui/design/design_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/shell/pages.h"
#include "ui/shell/templates.h"

namespace strata::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("CommandPalette", text); }

void add_actions(const Actions& actions, std::vector<PaletteEntry>& out) {
  for (const Actions::Entry& entry : actions.all())
    if (entry.action->isEnabled())
      out.push_back({entry.action->text().remove(QLatin1Char('&')), entry.group,
                     entry.action->shortcut().toString(QKeySequence::NativeText),
                     entry.action->icon(), [action = entry.action] { action->trigger(); }});
}

void add_layers(const CommandTargets& to, std::vector<PaletteEntry>& out) {
  for (const graph::LayerKind& kind : graph::layer_kinds()) {
    const QString title = QString::fromUtf8(kind.title);
    out.push_back({tr("Add %1").arg(title),
                   tr("Layer"),
                   {},
                   to.theme.icon(Theme::layer_icon(kind.name)),
                   [to, &kind] {
                     to.window.show_mode(Mode::design);
                     to.window.pages().design().add_layer(kind);
                   }});
  }
}

void add_templates(const CommandTargets& to, std::vector<PaletteEntry>& out) {
  for (const ProjectTemplate& one : project_templates())
    out.push_back({QString::fromStdString(one.project.name),
                   tr("Starter project"),
                   {},
                   to.theme.icon(QStringLiteral("star")),
                   [to, name = one.name] { to.workspace.start_from_template(name); }});
}

void add_runs(const CommandTargets& to, std::vector<PaletteEntry>& out) {
  for (const CatalogueRun& run : to.workspace.runs().runs())
    out.push_back({run.display_name(),
                   tr("Run"),
                   {},
                   to.theme.icon(QStringLiteral("history")),
                   [to, path = run.summary.path] {
                     to.workspace.show_run(path);
                     to.window.show_mode(Mode::train);
                   }});
}

}  // namespace

std::vector<PaletteEntry> palette_entries(const Actions& actions, const CommandTargets& targets) {
  std::vector<PaletteEntry> out;
  add_actions(actions, out);
  if (targets.workspace.has_project()) add_layers(targets, out);
  add_templates(targets, out);
  add_runs(targets, out);
  return out;
}

}  // namespace strata::ui
