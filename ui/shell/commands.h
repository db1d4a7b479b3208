// The commands of the window that belong to no page: files, modes, training, looks, help.
#pragma once

namespace strata::ui {

class Actions;
class MainWindow;
class Theme;
class TitleBar;
class Workspace;

/// What the commands act on.
struct CommandTargets {
  MainWindow& window;
  Workspace& workspace;
  Theme& theme;
};

/// Makes the actions.
void add_commands(Actions& actions, const CommandTargets& targets);
/// Puts them into menus.
void fill_menus(TitleBar& title_bar, Actions& actions, const CommandTargets& targets);

}  // namespace strata::ui
