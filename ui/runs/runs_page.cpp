#include "ui/runs/runs_page.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <algorithm>

#include "ui/runs/difference_panel.h"
#include "ui/runs/filter_bar.h"
#include "ui/runs/notes_dialog.h"
#include "ui/runs/overlay_panel.h"
#include "ui/runs/runs_table.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kClockMs = 1000;
constexpr int kTableShare = 350;  // of the height, against the comparison's
constexpr int kComparisonShare = 420;

double now() { return static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000; }

}  // namespace

RunsPage::RunsPage(const Theme& theme, RunCatalogue& catalogue, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      catalogue_(catalogue),
      proxy_(model_),
      actions_(theme, *this),
      table_(new RunsTable(theme, model_, proxy_, this)) {
  setObjectName(QStringLiteral("runs.page"));
  build_bar();
  stack_ = new QStackedWidget(this);
  auto* room = new QWidget(stack_);
  auto* split = new QSplitter(Qt::Vertical, room);
  split->setChildrenCollapsible(false);
  split->setHandleWidth(metrics::kPanelGap);
  split->addWidget(build_table(split));
  split->addWidget(build_comparison(split));
  split->setSizes({kTableShare, kComparisonShare});
  auto* inner = new QVBoxLayout(room);
  inner->setContentsMargins(metrics::kPanelGap, metrics::kPanelGap, metrics::kPanelGap,
                            metrics::kPanelGap);
  inner->addWidget(split);

  stack_->addWidget(room);
  build_empty();
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(bar_);
  all->addWidget(stack_, 1);
  connect_all();
  take_runs();
}

void RunsPage::build_bar() {
  auto* bar = new QFrame(this);
  bar->setProperty("frame", "bar");
  bar->setFixedHeight(metrics::kActionBar);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kUnit, 0);
  row->setSpacing(metrics::kUnit);
  filters_ = new FilterBar(theme_, model_, proxy_, *table_->horizontalHeader(), bar);
  row->addWidget(filters_);
  row->addStretch(1);
  selected_ = label({}, Voice::muted, bar);
  selected_->setObjectName(QStringLiteral("runs.selected"));
  row->addWidget(selected_);
  add_action_button(*row, RunActions::Act::clone, false);
  add_action_button(*row, RunActions::Act::export_weights, false);
  add_action_button(*row, RunActions::Act::open, true);
  bar_ = bar;
}

void RunsPage::add_action_button(QHBoxLayout& row, RunActions::Act act, bool primary) {
  QAction* action = actions_.action(act);
  QPushButton* made =
      button(action->text(), primary ? ButtonLook::primary : ButtonLook::plain, this);
  made->setObjectName(action->objectName() + QStringLiteral(".button"));
  made->setIcon(primary ? theme_.icon(QStringLiteral("mode-train"), Theme::Ink::on_accent)
                        : action->icon());
  connect(made, &QPushButton::clicked, action, &QAction::trigger);
  const auto follow = [made, action] {
    made->setEnabled(action->isEnabled());
    made->setToolTip(action->toolTip());
  };
  connect(action, &QAction::changed, made, follow);
  follow();
  row.addWidget(made);
}

QWidget* RunsPage::build_table(QWidget* parent) {
  auto* frame = new QFrame(parent);
  frame->setProperty("frame", "panel");
  auto* all = new QVBoxLayout(frame);
  all->setContentsMargins(1, 1, 1, 1);
  all->addWidget(table_);
  return frame;
}

QWidget* RunsPage::build_comparison(QWidget* parent) {
  auto* split = new QSplitter(Qt::Horizontal, parent);
  split->setChildrenCollapsible(false);
  split->setHandleWidth(metrics::kPanelGap);
  overlay_ = new OverlayPanel(theme_, model_, split);
  split->addWidget(overlay_);
  split->addWidget(new DifferencePanel(theme_, model_, split));
  split->setSizes({600, 600});
  return split;
}

void RunsPage::build_empty() {
  QLabel* empty =
      label(tr("No runs yet. Train the network, and every run appears here."), Voice::muted, this);
  empty->setObjectName(QStringLiteral("runs.empty"));
  empty->setAlignment(Qt::AlignCenter);
  stack_->addWidget(empty);
}

void RunsPage::connect_all() {
  connect(&catalogue_, &RunCatalogue::changed, this, [this] {
    take_runs();
    facts_.read(catalogue_.runs());
    overlay_->refresh();
  });
  connect(&facts_, &FactsKeeper::known, this, &RunsPage::take_runs);
  facts_.read(catalogue_.runs());

  connect(&clock_, &QTimer::timeout, this, &RunsPage::take_runs);
  clock_.setInterval(kClockMs);
  connect(table_, &RunsTable::current_changed, this, &RunsPage::show_selection);
  connect(&model_, &RunsModel::checked_changed, this, &RunsPage::show_selection);
  connect(table_, &RunsTable::opened, this, [this] { act(RunActions::Act::open); });
  connect(table_, &RunsTable::menu_wanted, this,
          [this](const QPoint& at) { actions_.menu()->popup(at); });
  connect(&actions_, &RunActions::wanted, this, &RunsPage::act);
  connect(&model_, &RunsModel::rename_wanted, this,
          [this](const QString& folder, const QString& name) {
            catalogue_.rename(folder.toStdString(), name);
          });
  auto* find = new QShortcut(QKeySequence::Find, this);
  find->setContext(Qt::WidgetWithChildrenShortcut);
  connect(find, &QShortcut::activated, filters_, &FilterBar::search);
}

void RunsPage::take_runs() {
  std::vector<RunRow> rows;
  const auto& runs = catalogue_.runs();
  rows.reserve(runs.size());
  int number = static_cast<int>(runs.size());
  for (const CatalogueRun& run : runs)
    rows.push_back(row_of(run, number--, facts_.facts_of(run.summary.path)));
  const bool active = std::any_of(rows.begin(), rows.end(),
                                  [](const RunRow& row) { return is_active(row.status); });
  model_.set_rows(std::move(rows), now());
  if (active != clock_.isActive()) active ? clock_.start() : clock_.stop();
  stack_->setCurrentIndex(catalogue_.is_scanned() && runs.empty() ? 1 : 0);
  show_selection();
}

void RunsPage::show_selection() {
  actions_.show_run(table_->current());
  const auto checked = static_cast<int>(model_.checked().size());
  selected_->setText(checked > 0 ? tr("%n selected", nullptr, checked) : QString());
}

void RunsPage::select_run(const std::filesystem::path& run_folder) {
  const int row = model_.row_of_path(run_folder);
  if (row >= 0 && !proxy_.mapFromSource(model_.index(row, 0)).isValid()) filters_->clear();
  table_->select_run(run_folder);
}

void RunsPage::act(RunActions::Act act) {
  const RunRow* run = table_->current();
  if (run == nullptr) return;
  const std::filesystem::path path = run->path;  // the row may change under a slot
  switch (act) {
    case RunActions::Act::open:
      emit open_run(path);
      break;
    case RunActions::Act::snapshot:
      emit open_snapshot(path);
      break;
    case RunActions::Act::clone:
      emit clone_run(path);
      break;
    case RunActions::Act::resume:
      emit resume_run(path);
      break;
    case RunActions::Act::export_weights:
      emit export_run(path);
      break;
    case RunActions::Act::rename:
      table_->edit_name();
      break;
    case RunActions::Act::describe:
      describe(*run);
      break;
    case RunActions::Act::bin:
      catalogue_.move_to_bin(path);
      break;
  }
}

void RunsPage::describe(const RunRow& run) {
  auto* dialog = new NotesDialog(run, this);
  connect(dialog, &QDialog::accepted, this, [this, dialog, path = run.path] {
    catalogue_.set_tags(path, dialog->tags());
    catalogue_.set_notes(path, dialog->notes());
  });
  dialog->open();
}

}  // namespace strata::ui
