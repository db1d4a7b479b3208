#include "ui/data/action_bar.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>

#include "data/known.h"
#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pill.h"

namespace strata::ui {
namespace {

constexpr int kPathWidth = 28 * metrics::kUnit;
constexpr int kSearchWidth = 27 * metrics::kUnit;
constexpr int kStateWidth = 46 * metrics::kUnit;

}  // namespace

DataActionBar::DataActionBar(const Theme& theme, DataSubject& subject, DataPreview& preview,
                             Catalogue& catalogue, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      subject_(subject),
      preview_(preview),
      catalogue_(catalogue),
      path_(button({}, ButtonLook::plain, this)),
      state_(new Pill({}, Pill::Mood::plain, this)),
      search_(new QLineEdit(this)),
      use_(button({}, ButtonLook::primary, this)) {
  setProperty("frame", "bar");
  setFixedHeight(metrics::kActionBar);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(metrics::kPanelPadding, 0, metrics::kUnit, 0);
  row->setSpacing(metrics::kUnit);
  build_left();
  row->addStretch(1);
  build_right();
  connect(&subject, &DataSubject::changed, this, [this] {
    show_path();
    show_use();
    show_state();
  });
  connect(&preview, &DataPreview::state_changed, this, &DataActionBar::show_state);
  connect(&preview, &DataPreview::faults_found, this, &DataActionBar::show_state);
  connect(&catalogue, &Catalogue::changed, this, &DataActionBar::show_state);
  show_path();
  show_use();
  show_state();
}

void DataActionBar::build_left() {
  auto* row = static_cast<QHBoxLayout*>(layout());
  row->addWidget(label(tr("Data set"), Voice::title, this));
  path_->setObjectName("data.path");
  path_->setIcon(theme_.icon("folder"));
  path_->setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
  path_->setAccessibleName(tr("Where the data lie"));
  row->addSpacing(metrics::kUnit);
  row->addWidget(path_);
  state_->setObjectName("data.state");
  state_->setMaximumWidth(kStateWidth);
  row->addWidget(state_);
  connect(path_, &QPushButton::clicked, this, &DataActionBar::path_wanted);
}

void DataActionBar::build_right() {
  auto* row = static_cast<QHBoxLayout*>(layout());
  search_->setObjectName("data.search");
  search_->setPlaceholderText(tr("Search data sets"));
  search_->setAccessibleName(tr("Search data sets"));
  search_->setToolTip(tr("Shows only the cards that contain these words"));
  search_->setClearButtonEnabled(true);
  search_->setProperty("search", true);
  search_->addAction(theme_.icon("search", Theme::Ink::muted), QLineEdit::LeadingPosition);
  search_->setMaximumWidth(kSearchWidth);
  row->addWidget(search_, 1);
  auto* import = button(tr("Import..."), ButtonLook::plain, this);
  import->setObjectName("data.import");
  import->setIcon(theme_.icon("import"));
  import->setToolTip(
      tr("Bring in a file or folder of your own; dropping it on the page does the same"));
  auto* menu = new QMenu(import);
  menu->addAction(theme_.icon("new"), tr("File..."), this, &DataActionBar::file_wanted)
      ->setObjectName("data.import.file");
  menu->addAction(theme_.icon("folder"), tr("Folder..."), this, &DataActionBar::folder_wanted)
      ->setObjectName("data.import.folder");
  import->setMenu(menu);
  row->addWidget(import);
  use_->setObjectName("data.use");
  row->addWidget(use_);
  connect(search_, &QLineEdit::textChanged, this, &DataActionBar::searched);
  connect(use_, &QPushButton::clicked, &subject_, &DataSubject::accept);
}

void DataActionBar::focus_search() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void DataActionBar::show_path() {
  const data::SourceKind* kind = subject_.kind();
  const QString path = QString::fromStdString(subject_.spec().path);
  const bool takes_path = kind != nullptr && !kind->layout.empty();
  path_->setVisible(takes_path);
  const QString shown = !path.isEmpty() ? path
                        : kind != nullptr && kind->group == data::SourceGroup::known
                            ? tr("from the cache")
                            : tr("no file chosen");
  path_->setText(path_->fontMetrics().elidedText(shown, Qt::ElideMiddle, kPathWidth));
  const QString layout = kind == nullptr ? QString() : to_text(kind->layout);
  path_->setToolTip(tr("%1\nClick to choose another place: %2").arg(shown, layout));
}

void DataActionBar::show_state() {
  const data::SourceKind* kind = subject_.kind();
  using Card = SourceCardFacts::State;
  const SourceCardFacts* card = kind == nullptr ? nullptr : catalogue_.find(kind->name);
  const data::KnownSet* known = kind == nullptr ? nullptr : data::find_known_set(kind->name);
  const QString size =
      known == nullptr ? QString() : bytes_text(static_cast<double>(known->download_bytes));
  const bool in_cache = subject_.spec().path.empty() && known != nullptr && card != nullptr;
  state_->setToolTip({});
  if (in_cache && card->state == Card::fetching) {
    state_->set(tr("downloading, %1").arg(catalogue_.state_text(*card)), Pill::Mood::accent);
  } else if (in_cache && card->state == Card::to_download) {
    state_->set(tr("to download, %1").arg(size), Pill::Mood::warning);
  } else if (preview_.state() == DataPreview::State::failed && !preview_.faults().empty()) {
    const QString all = QString::fromStdString(preview_.faults().front().text());
    state_->set(
        state_->fontMetrics().elidedText(all, Qt::ElideRight, kStateWidth - 4 * metrics::kUnit),
        Pill::Mood::danger);
    state_->setToolTip(all);
  } else if (preview_.state() == DataPreview::State::opening) {
    state_->set(tr("opening..."), Pill::Mood::plain);
  } else if (in_cache && card->state == Card::in_cache) {
    state_->set(tr("%1, checksum verified").arg(size), Pill::Mood::good);
  } else if (kind != nullptr && kind->group == data::SourceGroup::generated) {
    state_->set(tr("built in"), Pill::Mood::good);
  } else {
    state_->set(tr("on this machine"), Pill::Mood::good);
  }
}

void DataActionBar::show_use() {
  const bool used = !subject_.candidate().has_value();
  use_->setText(used ? tr("Used in this project") : tr("Use in this project"));
  use_->setIcon(theme_.icon("check", Theme::Ink::on_accent));
  use_->setToolTip(
      used ? tr("The network trains on these data; choose a card or import others to change that")
           : tr("Make the imported data the project's"));
}

}  // namespace strata::ui
