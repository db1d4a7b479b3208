#include "ui/runs/difference_panel.h"

#include <QFutureWatcher>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr std::size_t kMostRuns = 24;
constexpr int kDot = 10;
constexpr int kNameWidth = 220;

QPixmap dot(const QColor& colour, double ratio) {
  QPixmap out(QSize(kDot, kDot) * ratio);
  out.setDevicePixelRatio(ratio);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QRectF(0, 0, kDot, kDot));
  return out;
}

QStandardItem* item(const QString& text, const QFont& font) {
  auto* out = new QStandardItem(text);
  out->setFont(font);
  out->setEditable(false);
  out->setToolTip(text);
  return out;
}

}  // namespace

DifferencePanel::DifferencePanel(const Theme& theme, const RunsModel& runs, QWidget* parent)
    : Panel(tr("Differences"), parent),
      theme_(theme),
      runs_(runs),
      stack_(new QStackedWidget(this)),
      table_(new QTableView(this)),
      empty_(label({}, Voice::muted)) {
  build_table();
  empty_->setObjectName(QStringLiteral("runs.differences.empty"));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  stack_->addWidget(empty_);
  stack_->addWidget(table_);
  body()->setContentsMargins(0, 0, 0, 0);
  body()->addWidget(stack_, 1);
  connect(&runs, &RunsModel::checked_changed, this, &DifferencePanel::read);
  read();
}

void DifferencePanel::build_table() {
  table_->setObjectName(QStringLiteral("runs.differences"));
  table_->setAccessibleName(tr("Settings in which the selected runs differ"));
  table_->setModel(&model_);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setSelectionBehavior(QTableView::SelectRows);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(metrics::kSmallButton);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setStretchLastSection(true);
}

void DifferencePanel::say(const QString& text) {
  set_note({});
  empty_->setText(text);
  stack_->setCurrentWidget(empty_);
  emit compared();
}

void DifferencePanel::read() {
  const int ticket = ++ticket_;
  std::vector<Column> columns;
  for (const int row : runs_.checked()) {
    if (columns.size() == kMostRuns) break;
    const RunRow& run = runs_.row(row);
    columns.push_back(
        {run.path, QStringLiteral("%1 %2").arg(run.number).arg(run.name), runs_.colour_place(row)});
  }
  if (columns.size() < 2) {
    say(tr("Check two runs or more to see which settings differ"));
    return;
  }
  using Fields = std::vector<SettingFields>;
  auto* watcher = new QFutureWatcher<Fields>(this);
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, ticket, columns] {
    watcher->deleteLater();
    if (ticket == ticket_) show_columns(columns, watcher->result());
  });
  watcher->setFuture(QtConcurrent::run([columns] {
    Fields fields;
    for (const Column& column : columns) {
      auto read = read_fields(column.path);
      fields.push_back(read.ok() ? std::move(read).value() : SettingFields());
    }
    return fields;
  }));
}

void DifferencePanel::show_columns(const std::vector<Column>& columns,
                                   const std::vector<SettingFields>& fields) {
  const std::vector<SettingDifference> rows = differences(fields);
  model_.clear();
  if (rows.empty()) {
    say(tr("These runs have the same settings"));
    return;
  }
  auto* setting = new QStandardItem(tr("Setting"));
  model_.setHorizontalHeaderItem(0, setting);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto* title = new QStandardItem(columns[i].title);
    title->setIcon(dot(theme_.tokens().device_at(columns[i].colour), devicePixelRatioF()));
    title->setToolTip(columns[i].title);
    model_.setHorizontalHeaderItem(static_cast<int>(i) + 1, title);
  }
  const QFont mono = Theme::font(FontSize::small, FontWeight::regular, FontFace::mono);
  for (const SettingDifference& row : rows) {
    QList<QStandardItem*> items = {item(row.name, Theme::font(FontSize::small))};
    for (const QString& value : row.values)
      items << item(value.isEmpty() ? QStringLiteral("–") : value, mono);
    model_.appendRow(items);
  }
  set_note(rows.size() == 1 ? tr("1 setting") : tr("%1 settings").arg(rows.size()));
  table_->resizeColumnsToContents();
  table_->setColumnWidth(0, std::min(table_->columnWidth(0), kNameWidth));
  stack_->setCurrentWidget(table_);
  emit compared();
}

}  // namespace strata::ui
