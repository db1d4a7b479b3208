#include "ui/data/page.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "data/places.h"
#include "ui/data/action_bar.h"
#include "ui/data/balance_panel.h"
#include "ui/data/batches_panel.h"
#include "ui/data/card_row.h"
#include "ui/data/faults_view.h"
#include "ui/data/guess_banner.h"
#include "ui/data/model/specs.h"
#include "ui/data/preview_panel.h"
#include "ui/data/source_panel.h"
#include "ui/data/split_panel.h"
#include "ui/data/transforms_panel.h"
#include "ui/data/values_panel.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kRightWidth = 52 * metrics::kUnit;  // what its panels need

}  // namespace

FileChooser FileChooser::dialogs() {
  return {[](QWidget* parent, const QString& title, const QString& start) {
            return QFileDialog::getOpenFileName(parent, title, start);
          },
          [](QWidget* parent, const QString& title, const QString& start) {
            return QFileDialog::getExistingDirectory(parent, title, start);
          }};
}

DataPage::DataPage(const Theme& theme, ProjectDocument& document, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      document_(document),
      catalogue_(new Catalogue(this)),
      preview_(new DataPreview(this)),
      subject_(new DataSubject(document, this)),
      bar_(new DataActionBar(theme, *subject_, *preview_, *catalogue_, this)),
      cards_(new CardRow(theme, *catalogue_, this)),
      banner_(new GuessBanner(theme, *subject_, this)) {
  setObjectName("data.page");
  setAccessibleName(tr("Data"));
  setAcceptDrops(true);
  guesses_.setMaxThreadCount(1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(bar_);
  build_body(all);
  connect_models();
  catalogue_->look();
  cards_->set_chosen(QString::fromStdString(subject_->spec().source));
}

DataPage::~DataPage() { guesses_.waitForDone(); }

void DataPage::build_body(QVBoxLayout* all) {
  auto* body = new QVBoxLayout;
  body->setContentsMargins(metrics::kPanelGap, metrics::kPanelGap, metrics::kPanelGap,
                           metrics::kPanelGap);
  body->setSpacing(metrics::kPanelGap);
  body->addWidget(cards_);
  body->addWidget(banner_);
  auto* halves = new QSplitter(Qt::Horizontal, this);
  halves->setHandleWidth(metrics::kPanelGap);
  halves->setChildrenCollapsible(false);
  halves->addWidget(build_left(halves));
  halves->addWidget(build_right(halves));
  halves->setStretchFactor(0, 57);
  halves->setStretchFactor(1, 43);
  halves->setSizes({570, 430});
  body->addWidget(halves, 1);
  all->addLayout(body, 1);
}

QWidget* DataPage::build_left(QWidget* parent) {
  auto* rows = new QSplitter(Qt::Vertical, parent);
  rows->setHandleWidth(metrics::kPanelGap);
  rows->setChildrenCollapsible(false);
  preview_panel_ = new PreviewPanel(theme_, *preview_, rows);
  auto* figures = new QSplitter(Qt::Horizontal, rows);
  figures->setHandleWidth(metrics::kPanelGap);
  figures->setChildrenCollapsible(false);
  figures->addWidget(new BalancePanel(theme_, *preview_, figures));
  figures->addWidget(new ValuesPanel(theme_, *preview_, figures));
  figures->setSizes({500, 420});
  rows->addWidget(preview_panel_);
  rows->addWidget(figures);
  rows->setStretchFactor(0, 60);
  rows->setStretchFactor(1, 40);
  rows->setSizes({610, 390});
  return rows;
}

QWidget* DataPage::build_right(QWidget* parent) {
  auto* scroll = new QScrollArea(parent);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumWidth(kRightWidth);
  auto* inside = new QWidget(scroll->viewport());
  inside->setProperty("transparent", true);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kPanelGap);
  column->addWidget(new SourcePanel(theme_, *subject_, inside));
  column->addWidget(new SplitPanel(theme_, *subject_, *preview_, inside));
  column->addWidget(new TransformsPanel(theme_, *subject_, *preview_, inside));
  column->addWidget(new BatchesPanel(theme_, *subject_, *preview_, inside), 1);
  scroll->setWidget(inside);
  return scroll;
}

void DataPage::connect_models() {
  connect(bar_, &DataActionBar::searched, cards_, &CardRow::set_search);
  connect(bar_, &DataActionBar::path_wanted, this, &DataPage::choose_path);
  connect(bar_, &DataActionBar::file_wanted, this,
          [this] { import_by(chooser_.file, tr("Import a file")); });
  connect(bar_, &DataActionBar::folder_wanted, this,
          [this] { import_by(chooser_.folder, tr("Import a folder")); });
  connect(cards_, &CardRow::chosen, this, &DataPage::choose_card);
  connect(subject_, &DataSubject::changed, this, &DataPage::show_data);
  connect(preview_, &DataPreview::state_changed, this, &DataPage::show_offer);
  connect(preview_, &DataPreview::opening_went_on, this, &DataPage::show_activity);
  connect(catalogue_, &Catalogue::changed, this, &DataPage::show_offer);
  connect(catalogue_, &Catalogue::fetched, this, [this](const QString& source) {
    if (source.toStdString() == subject_->spec().source) preview_->refresh();
  });
  connect(preview_panel_->faults(), &FaultsView::offer_taken, this,
          [this] { catalogue_->fetch(subject_->spec().source); });
}

void DataPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (seen_) return;
  seen_ = true;  // data sets are opened for those who look at them
  show_data();
}

void DataPage::show_data() {
  cards_->set_chosen(QString::fromStdString(subject_->spec().source));
  if (seen_) preview_->show(subject_->spec(), document_.folder());
}

void DataPage::show_offer() {
  const SourceCardFacts* card = catalogue_->find(subject_->spec().source);
  const bool offer = card != nullptr && card->state == SourceCardFacts::State::to_download &&
                     subject_->spec().path.empty();
  preview_panel_->faults()->set_offer(offer ? catalogue_->state_text(*card) : QString());
  const std::string& path = subject_->spec().path;
  const bool there = preview_->state() == DataPreview::State::ready && !path.empty();
  const bool cached =
      there &&
      resolved_path(path, document_.folder()).string().starts_with(data::cache_folder().string());
  cards_->set_place(QString::fromStdString(subject_->spec().source), !there   ? QString()
                                                                     : cached ? tr("In cache")
                                                                              : tr("In a folder"));
  show_activity();
}

QString DataPage::activity() const {
  for (const SourceCardFacts& card : catalogue_->cards())
    if (const FetchTask* task = catalogue_->task(card.kind->name)) {
      if (task->share() < 0) return tr("Downloading %1").arg(card.title);
      return tr("Downloading %1, %2 %").arg(card.title).arg(static_cast<int>(task->share() * 100));
    }
  const data::SourceKind* kind = subject_->kind();
  if (preview_->state() == DataPreview::State::opening && kind != nullptr) {
    const QString title = to_text(kind->title);
    const int percent = preview_->opening_percent();
    return percent < 0 ? tr("Opening %1").arg(title)
                       : tr("Unpacking %1, %2 %").arg(title).arg(percent);
  }
  return {};
}

void DataPage::show_activity() {
  const QString now = activity();
  if (now == activity_) return;
  activity_ = now;
  emit activity_changed(activity_);
}

void DataPage::choose_card(const QString& source) {
  const SourceCardFacts* card = catalogue_->find(source.toStdString());
  if (card == nullptr) return;
  const bool needs_files = card->state == SourceCardFacts::State::choose && source != "text";
  if (!needs_files) {
    if (source.toStdString() != subject_->spec().source || subject_->candidate())
      subject_->use_source(source.toStdString());
    return;
  }
  const bool folder = source.endsWith("-folder");
  const QString title = tr("Choose data for %1").arg(card->title);
  const QString path = (folder ? chooser_.folder : chooser_.file)(
      this, title, QString::fromStdString(document_.folder().string()));
  if (!path.isEmpty()) import(path);
}

void DataPage::choose_path() {
  const data::SourceKind* kind = subject_->kind();
  if (kind == nullptr) return;
  const bool file = kind->name == "csv" || kind->name == "text" || kind->name == "text-csv" ||
                    kind->name == "npy";
  const QString start =
      QString::fromStdString(resolved_path(subject_->spec().path, document_.folder()).string());
  const QString chosen = (file ? chooser_.file : chooser_.folder)(
      this, tr("Where %1 lies").arg(to_text(kind->title)),
      start.isEmpty() ? QString::fromStdString(document_.folder().string()) : start);
  if (chosen.isEmpty()) return;
  const std::string path = path_for_project(chosen.toStdString(), document_.folder());
  subject_->edit(tr("choose where the data lie"),
                 [path](data::DataSpec& spec) { spec.path = path; });
}

void DataPage::import_by(const FileChooser::Ask& ask, const QString& title) {
  const QString path = ask(this, title, QString::fromStdString(document_.folder().string()));
  if (!path.isEmpty()) import(path);
}

void DataPage::import(const QString& path) {
  const quint64 ticket = ++guess_ticket_;
  banner_->set_looking(path);
  guesses_.start([this, ticket, file = std::filesystem::path(path.toStdString())] {
    auto guess = guess_data(file);
    QMetaObject::invokeMethod(
        this, [this, ticket, guess = std::move(guess)] { take_guess(ticket, guess); },
        Qt::QueuedConnection);
  });
}

void DataPage::take_guess(quint64 ticket, const Result<Guess>& guess) {
  if (ticket != guess_ticket_) return;
  if (guess.ok())
    subject_->propose(*guess);
  else
    banner_->set_refusal(QString::fromStdString(guess.error().text()));
}

void DataPage::focus_search() { bar_->focus_search(); }

void DataPage::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void DataPage::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  event->acceptProposedAction();
  import(urls.front().toLocalFile());
}

}  // namespace strata::ui
