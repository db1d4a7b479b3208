#include "ui/data/preview_panel.h"

#include <QComboBox>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/data/faults_view.h"
#include "ui/data/points_view.h"
#include "ui/data/sample_grid.h"
#include "ui/data/table_view.h"
#include "ui/data/text_view.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"

namespace strata::ui {

PreviewPanel::PreviewPanel(const Theme& theme, DataPreview& preview, QWidget* parent)
    : Panel(tr("Preview"), parent),
      theme_(theme),
      preview_(preview),
      split_(new QComboBox(this)),
      stage_(new Segmented({tr("Raw"), tr("After transforms")}, this)),
      classes_(new QComboBox(this)),
      refresh_(icon_button(theme, "refresh", tr("Read the files again"), this)),
      back_(icon_button(theme, "chevron-left", tr("Rows before these"), this)),
      forward_(icon_button(theme, "chevron-right", tr("Rows after these"), this)),
      views_(new QStackedWidget(this)),
      grid_(new SampleGrid(theme)),
      points_(new PointsView(theme)),
      table_(new TableView),
      text_(new TextView(theme)),
      faults_(new FaultsView(theme)),
      waiting_(new QWidget) {
  setObjectName("data.preview");
  build_header();
  build_views();
  connect(&preview, &DataPreview::state_changed, this, &PreviewPanel::show_state);
  connect(&preview, &DataPreview::page_ready, this, &PreviewPanel::show_page);
  connect(&preview, &DataPreview::faults_found, this, &PreviewPanel::show_state);
  show_state();
}

void PreviewPanel::build_header() {
  split_->setObjectName("data.split");
  split_->setAccessibleName(tr("Split to look at"));
  split_->setToolTip(tr("Which rows are shown: those that train, validate or test"));
  stage_->setObjectName("data.stage");
  stage_->setAccessibleName(tr("Raw or after the transforms"));
  stage_->setToolTip(tr("Rows as the source gives them, or as the network reads them"));
  classes_->setObjectName("data.class");
  classes_->setAccessibleName(tr("Class to look at"));
  classes_->setToolTip(tr("Shows only rows of one class"));
  classes_->setMaxVisibleItems(20);
  classes_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  split_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  refresh_->setObjectName("data.refresh");
  back_->setObjectName("data.back");
  forward_->setObjectName("data.forward");
  for (QWidget* control :
       std::initializer_list<QWidget*>{split_, stage_, classes_, refresh_, back_, forward_})
    add_to_header(control);
  for (QWidget* control : std::initializer_list<QWidget*>{split_, stage_, classes_})
    control->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
  connect(split_, &QComboBox::activated, this,
          [this] { preview_.set_split(static_cast<Split>(split_->currentData().toInt())); });
  connect(stage_, &Segmented::chosen, this,
          [this](int at) { preview_.set_after_transforms(at == 1); });
  connect(classes_, &QComboBox::activated, this, [this](int at) {
    preview_.set_class(at == 0 ? std::nullopt : std::optional<int>(at - 1));
  });
  connect(refresh_, &QToolButton::clicked, &preview_, &DataPreview::refresh);
  connect(back_, &QToolButton::clicked, &preview_, &DataPreview::previous_page);
  connect(forward_, &QToolButton::clicked, &preview_, &DataPreview::next_page);
}

void PreviewPanel::build_views() {
  auto* message = label(tr("Opening the data..."), Voice::muted, waiting_);
  auto* inside = new QVBoxLayout(waiting_);
  inside->addWidget(message, 0, Qt::AlignCenter);
  const auto say = [this, message] {
    const int percent = preview_.opening_percent();
    message->setText(percent < 0 ? tr("Opening the data...")
                                 : tr("Unpacking the data, %1 %").arg(percent));
  };
  connect(&preview_, &DataPreview::state_changed, message, say);
  connect(&preview_, &DataPreview::opening_went_on, message, say);
  for (QWidget* view :
       std::initializer_list<QWidget*>{waiting_, grid_, points_, table_, text_, faults_})
    views_->addWidget(view);
  body()->setContentsMargins(metrics::kPanelPadding, metrics::kPanelPadding, metrics::kPanelPadding,
                             metrics::kUnit);
  body()->addWidget(views_, 1);
  connect(grid_, &SampleGrid::room_changed, this, &PreviewPanel::take_room);
  connect(table_, &TableView::room_changed, this, &PreviewPanel::take_room);
  connect(text_, &TextView::room_changed, this, &PreviewPanel::take_room);
  connect(grid_, &SampleGrid::row_selected, &preview_, &DataPreview::select_row);
  connect(table_, &TableView::row_selected, &preview_, &DataPreview::select_row);
  connect(text_, &TextView::row_selected, &preview_, &DataPreview::select_row);
}

void PreviewPanel::show_state() {
  const bool ready = preview_.state() == DataPreview::State::ready;
  for (QWidget* control :
       std::initializer_list<QWidget*>{split_, stage_, classes_, back_, forward_})
    control->setEnabled(ready);
  if (!ready && preview_.page().rows.empty()) show_controls(false);
  if (preview_.state() == DataPreview::State::failed) {
    faults_->show_faults(preview_.faults());
    views_->setCurrentWidget(faults_);
    set_note({});
    return;
  }
  const bool nothing_yet = preview_.page().rows.empty();
  if (preview_.state() == DataPreview::State::opening && nothing_yet)
    views_->setCurrentWidget(waiting_);
  if (!ready) return;
  show_controls(true);
  fill_classes();
  fill_splits();
  const bool words = preview_.opened()->raw.signal.is_tokens();
  const bool wrong = preview_.opened()->transforms_error.has_value();
  stage_->set_enabled(1, !words && !wrong,
                      words   ? tr("Word numbers go to the network as they are")
                      : wrong ? QString::fromStdString(preview_.opened()->transforms_error->text())
                              : QString());
}

/// There is nothing to choose from while nothing is open.
void PreviewPanel::show_controls(bool shown) {
  for (QWidget* control :
       std::initializer_list<QWidget*>{split_, stage_, classes_, back_, forward_})
    control->setVisible(shown);
}

void PreviewPanel::fill_classes() {
  const data::Target& target = preview_.opened()->raw.target;
  const bool has_classes = !preview_.opened()->classes[0].empty();
  classes_->setVisible(has_classes);
  QStringList names = {tr("All classes")};
  constexpr std::int64_t kMostListed = 1000;
  for (std::int64_t c = 0; has_classes && c < std::min(target.classes, kMostListed); ++c)
    names << QString::fromStdString(class_name(target, c)).replace('\n', QChar(0x21b5));
  QStringList shown;
  for (int i = 0; i < classes_->count(); ++i)
    shown << classes_->itemText(i);
  if (shown != names) {
    classes_->clear();
    classes_->addItems(names);
  }
  classes_->setCurrentIndex(preview_.query().only_class ? *preview_.query().only_class + 1 : 0);
}

void PreviewPanel::fill_splits() {
  const QString titles[] = {tr("Train"), tr("Validation"), tr("Test")};
  split_->clear();
  for (const Split split : kSplits)
    if (preview_.opened()->samples(split, false) != nullptr)
      split_->addItem(titles[static_cast<int>(split)], static_cast<int>(split));
  split_->setCurrentIndex(split_->findData(static_cast<int>(preview_.query().split)));
}

void PreviewPanel::show_page() {
  const PreviewPage& page = preview_.page();
  if (page.rows.empty() && preview_.state() == DataPreview::State::opening) {
    views_->setCurrentWidget(waiting_);
    set_note({});
    return;
  }
  QWidget* view = grid_;
  switch (page.kind) {
    case ViewKind::images:
    case ViewKind::curves:
      grid_->show_page(page);
      break;
    case ViewKind::points:
      points_->show_page(page);
      view = points_;
      break;
    case ViewKind::table:
      table_->show_page(page);
      view = table_;
      break;
    case ViewKind::text:
      text_->show_page(page);
      view = text_;
      break;
  }
  const bool turned = views_->currentWidget() != view;
  if (preview_.state() != DataPreview::State::failed) views_->setCurrentWidget(view);
  if (turned) take_room();
  stage_->set_current(page.query.after ? 1 : 0);
  classes_->setCurrentIndex(page.query.only_class ? *page.query.only_class + 1 : 0);
  back_->setEnabled(preview_.has_previous());
  forward_->setEnabled(preview_.has_next());
  show_note();
}

void PreviewPanel::show_note() {
  const PreviewPage& page = preview_.page();
  if (page.rows.empty()) {
    set_note(tr("no rows"));
    return;
  }
  const auto first = page.query.first + 1;
  const auto last = page.query.first + static_cast<std::int64_t>(page.rows.size());
  set_note(tr("%1-%2 of %3")
               .arg(with_commas(first), with_commas(last), with_commas(page.total))
               .replace('-', QChar(0x2013)));
}

void PreviewPanel::take_room() {
  const QWidget* now = views_->currentWidget();
  if (now == grid_) preview_.set_room(grid_->room(), grid_->image_side());
  if (now == table_) preview_.set_room(table_->room(), grid_->image_side());
  if (now == text_) preview_.set_room(text_->room(), grid_->image_side());
}

}  // namespace strata::ui
