#include "ui/runs/filter_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QStyle>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kSearchWidth = 240;

}  // namespace

FilterBar::FilterBar(const Theme& theme, RunsModel& runs, RunsProxy& proxy, QHeaderView& header,
                     QWidget* parent)
    : QWidget(parent), theme_(theme), runs_(runs), proxy_(proxy) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit);
  row->addWidget(label(tr("Runs"), Voice::title));
  count_ = label({}, Voice::muted, this);
  count_->setObjectName(QStringLiteral("runs.count"));
  row->addWidget(count_);
  row->addSpacing(metrics::kUnit / 2);
  build_search(*row);
  build_statuses(*row);
  build_tags(*row);
  build_columns(*row, header);
  for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(&proxy, signal, this, &FilterBar::show_count);
  connect(&proxy, &QAbstractItemModel::modelReset, this, &FilterBar::show_count);
  show_count();
  show_choices();
}

void FilterBar::build_search(QHBoxLayout& row) {
  text_ = new QLineEdit(this);
  text_->setProperty("search", true);
  text_->setObjectName(QStringLiteral("runs.search"));
  text_->setAccessibleName(tr("Filter runs"));
  text_->setPlaceholderText(tr("Name, tag or val_acc > 0.6"));
  text_->setClearButtonEnabled(true);
  text_->addAction(theme_.icon(QStringLiteral("search"), Theme::Ink::muted),
                   QLineEdit::LeadingPosition);
  text_->setFixedSize(kSearchWidth, metrics::kButton);
  connect(text_, &QLineEdit::textChanged, this, &FilterBar::apply_text);
  row.addWidget(text_);
  apply_text();
}

QPushButton* FilterBar::build_button(QHBoxLayout& row, const QString& icon, const QString& text,
                                     const QString& name) {
  QPushButton* out = button(text, ButtonLook::plain, this);
  out->setIcon(theme_.icon(icon));
  out->setObjectName(name);
  row.addWidget(out);
  return out;
}

void FilterBar::build_statuses(QHBoxLayout& row) {
  statuses_ =
      build_button(row, QStringLiteral("filter"), tr("Status: any"), QStringLiteral("runs.status"));
  statuses_->setToolTip(tr("Show only runs that stand like this"));
  auto* menu = new QMenu(statuses_);
  for (int i = 0; i < kRunStatuses; ++i) {
    QAction* action = menu->addAction(text_of(static_cast<RunStatus>(i)));
    action->setCheckable(true);
    connect(action, &QAction::toggled, this, [this, i](bool on) { choose_status(i, on); });
  }
  statuses_->setMenu(menu);
}

void FilterBar::build_tags(QHBoxLayout& row) {
  tags_ = build_button(row, QStringLiteral("tag"), tr("Tags"), QStringLiteral("runs.tags"));
  tags_->setToolTip(tr("Show only runs with one of these tags"));
  auto* menu = new QMenu(tags_);
  connect(menu, &QMenu::aboutToShow, this, &FilterBar::fill_tags);
  tags_->setMenu(menu);
}

void FilterBar::build_columns(QHBoxLayout& row, QHeaderView& header) {
  QPushButton* columns =
      build_button(row, QStringLiteral("columns"), tr("Columns"), QStringLiteral("runs.columns"));
  columns->setProperty("look", "flat");
  columns->setToolTip(tr("Choose which columns the table has"));
  auto* menu = new QMenu(columns);
  for (int i = RunsModel::kStatus; i < RunsModel::kMore; ++i) {
    QAction* action = menu->addAction(RunsModel::title(static_cast<RunsModel::Column>(i)));
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::toggled, &header,
            [&header, i](bool on) { header.setSectionHidden(i, !on); });
  }
  columns->setMenu(menu);
}

void FilterBar::search() {
  text_->setFocus(Qt::ShortcutFocusReason);
  text_->selectAll();
}

void FilterBar::clear() {
  text_->clear();
  for (QAction* action : statuses_->menu()->actions())
    action->setChecked(false);
  proxy_.set_tags({});
  show_choices();
}

void FilterBar::apply_text() {
  RunFilter filter(text_->text());
  const QString problem = filter.problem();
  const QString help =
      tr("Words are looked for in names, tags, notes, devices and states. Numbers: %1.")
          .arg(RunFilter::fields().join(QStringLiteral(", ")));
  text_->setToolTip(problem.isEmpty() ? help : problem + QLatin1Char('\n') + help);
  if (text_->property("valid") != QVariant(problem.isEmpty())) {
    text_->setProperty("valid", problem.isEmpty());
    style()->unpolish(text_);  // the style sheet looks at properties only when it polishes
    style()->polish(text_);
  }
  proxy_.set_filter(std::move(filter));
}

void FilterBar::choose_status(int status, bool on) {
  QSet<int> statuses = proxy_.statuses();
  if (on) {
    statuses.insert(status);
  } else {
    statuses.remove(status);
  }
  proxy_.set_statuses(statuses);
  show_choices();
}

void FilterBar::fill_tags() {
  QSet<QString> known;
  for (const RunRow& run : runs_.rows())
    known.unite(QSet<QString>(run.tags.begin(), run.tags.end()));
  QStringList names(known.begin(), known.end());
  names.sort(Qt::CaseInsensitive);
  QMenu* menu = tags_->menu();
  menu->clear();
  if (names.isEmpty()) menu->addAction(tr("No run has a tag yet"))->setEnabled(false);
  for (const QString& name : names) {
    QAction* action = menu->addAction(name);
    action->setCheckable(true);
    action->setChecked(proxy_.tags().contains(name));
    connect(action, &QAction::toggled, this, [this, name](bool on) {
      QSet<QString> tags = proxy_.tags();
      if (on) {
        tags.insert(name);
      } else {
        tags.remove(name);
      }
      proxy_.set_tags(tags);
      show_choices();
    });
  }
}

void FilterBar::show_count() {
  const int all = runs_.rowCount();
  count_->setText(proxy_.is_filtered() ? tr("%1 of %2").arg(proxy_.rowCount()).arg(all)
                                       : QString::number(all));
}

void FilterBar::show_choices() {
  const auto& statuses = proxy_.statuses();
  statuses_->setText(statuses.isEmpty() ? tr("Status: any")
                     : statuses.size() == 1
                         ? tr("Status: %1").arg(text_of(static_cast<RunStatus>(*statuses.begin())))
                         : tr("Status: %1 kinds").arg(statuses.size()));
  tags_->setText(proxy_.tags().isEmpty() ? tr("Tags") : tr("Tags: %1").arg(proxy_.tags().size()));
}

}  // namespace strata::ui
