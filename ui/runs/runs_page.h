// The Runs mode: all runs of the project's folder, to find, compare and go on with.
#pragma once

#include <QTimer>
#include <QWidget>
#include <filesystem>

#include "ui/runs/run_actions.h"
#include "ui/runs/run_facts.h"
#include "ui/runs/runs_proxy.h"
#include "ui/session/run_catalogue.h"
#include "ui/style/theme.h"

class QHBoxLayout;
class QLabel;
class QStackedWidget;

namespace strata::ui {

class FilterBar;
class OverlayPanel;
class RunsTable;

class RunsPage : public QWidget {
  Q_OBJECT

 public:
  RunsPage(const Theme& theme, RunCatalogue& catalogue, QWidget* parent = nullptr);

  /// Makes that run the current one.
  void select_run(const std::filesystem::path& run_folder);

 signals:
  /// Show it in Train.
  void open_run(const std::filesystem::path& run_folder);
  /// Open its project.strata as the project.
  void open_snapshot(const std::filesystem::path& run_folder);
  /// A new project from its project.strata.
  void clone_run(const std::filesystem::path& run_folder);
  void resume_run(const std::filesystem::path& run_folder);
  void export_run(const std::filesystem::path& run_folder);

 private:
  void build_bar();
  void add_action_button(QHBoxLayout& row, RunActions::Act act, bool primary);
  QWidget* build_table(QWidget* parent);
  QWidget* build_comparison(QWidget* parent);
  void build_empty();
  void connect_all();
  void take_runs();
  void show_selection();
  void act(RunActions::Act act);
  void describe(const RunRow& run);

  const Theme& theme_;
  RunCatalogue& catalogue_;
  RunsModel model_;
  RunsProxy proxy_;
  FactsKeeper facts_;
  RunActions actions_;
  QTimer clock_;  // durations of active runs go on between changes of the catalogue
  RunsTable* table_;
  FilterBar* filters_ = nullptr;
  OverlayPanel* overlay_ = nullptr;
  QWidget* bar_ = nullptr;
  QLabel* selected_ = nullptr;
  QStackedWidget* stack_ = nullptr;
};

}  // namespace strata::ui
