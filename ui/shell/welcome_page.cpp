#include "ui/shell/welcome_page.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/template_card.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panel.h"

namespace strata::ui {
namespace {

constexpr int kColumns = 4;

}  // namespace

WelcomePage::WelcomePage(const Theme& theme, Preferences& preferences, QWidget* parent)
    : QWidget(parent), theme_(theme), preferences_(preferences) {
  setObjectName(QStringLiteral("shell.welcome"));
  auto* scroll = new QScrollArea(this);
  auto* inside = new QWidget(scroll->viewport());
  inside->setProperty("transparent", true);
  auto* column = new QVBoxLayout;
  column->setSpacing(metrics::kUnit * 3);
  column->addWidget(hero(inside));
  column->addWidget(starters(inside));
  column->addWidget(recent(inside));
  column->addStretch(1);
  auto* centred = new QHBoxLayout(inside);
  centred->setContentsMargins(metrics::kUnit * 4, metrics::kUnit * 5, metrics::kUnit * 4,
                              metrics::kUnit * 3);
  centred->addStretch(1);
  centred->addLayout(column);
  centred->addStretch(1);

  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(inside);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(scroll);
  connect(&preferences_, &Preferences::changed, this, &WelcomePage::fill_recent);
}

QWidget* WelcomePage::hero(QWidget* parent) {
  auto* out = new QWidget(parent);
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kUnit);
  auto* title = new QLabel(tr("Stack layers, press Train, watch it learn"), out);
  QFont font = Theme::font(FontSize::title, FontWeight::semibold);
  font.setPixelSize(26);
  title->setFont(font);
  column->addWidget(title);
  column->addWidget(label(tr("Strata trains neural networks on this machine's processors and shows "
                             "what happens inside."),
                          Voice::soft, out));

  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kUnit);
  auto* first = button(tr("Train your first network"), ButtonLook::primary, out);
  first->setIcon(theme_.icon(QStringLiteral("play"), Theme::Ink::on_accent));
  first->setObjectName(QStringLiteral("welcome.first"));
  first->setToolTip(tr("Opens a small project with built-in data and starts training at once"));
  auto* empty = button(tr("Empty canvas"), ButtonLook::plain, out);
  empty->setIcon(theme_.icon(QStringLiteral("new")));
  empty->setObjectName(QStringLiteral("welcome.empty"));
  empty->setToolTip(tr("Build a network from nothing (Ctrl+N)"));
  auto* open = button(tr("Open project..."), ButtonLook::plain, out);
  open->setIcon(theme_.icon(QStringLiteral("folder-open")));
  open->setObjectName(QStringLiteral("welcome.open"));
  open->setToolTip(tr("Open a .strata file (Ctrl+O)"));
  for (QPushButton* one : {first, empty, open})
    row->addWidget(one);
  row->addStretch(1);
  column->addSpacing(metrics::kUnit);
  column->addLayout(row);
  connect(first, &QPushButton::clicked, this, &WelcomePage::first_training_chosen);
  connect(empty, &QPushButton::clicked, this, &WelcomePage::empty_chosen);
  connect(open, &QPushButton::clicked, this, &WelcomePage::open_chosen);
  return out;
}

QWidget* WelcomePage::starters(QWidget* parent) {
  auto* out = new QWidget(parent);
  auto* grid = new QGridLayout(out);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(metrics::kUnit + 4);
  grid->addWidget(label(tr("Starter projects"), Voice::section, out), 0, 0, 1, kColumns);
  int at = 0;
  for (const ProjectTemplate& one : project_templates()) {
    auto* card = new TemplateCard(theme_, one, out);
    connect(card, &QAbstractButton::clicked, this,
            [this, name = one.name] { emit template_chosen(name); });
    grid->addWidget(card, 1 + at / kColumns, at % kColumns);
    ++at;
  }
  return out;
}

QWidget* WelcomePage::recent(QWidget* parent) {
  auto* out = new QWidget(parent);
  recent_list_ = new QVBoxLayout(out);
  recent_list_->setContentsMargins(0, 0, 0, 0);
  recent_list_->setSpacing(4);
  fill_recent();
  return out;
}

void WelcomePage::fill_recent() {
  while (QLayoutItem* item = recent_list_->takeAt(0)) {
    if (QWidget* widget = item->widget()) widget->deleteLater();
    delete item;
  }
  const QStringList files = preferences_.recent_projects();
  if (files.isEmpty()) return;
  recent_list_->addWidget(label(tr("Recent projects"), Voice::section, this));
  for (const QString& file : files) {
    auto* line = new QWidget(this);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::kPanelPadding);
    auto* open = button(QFileInfo(file).completeBaseName(), ButtonLook::link, line);
    open->setToolTip(file);
    connect(open, &QPushButton::clicked, this, [this, file] { emit recent_chosen(file); });
    row->addWidget(open);
    auto* place = new ElidedLabel(QFileInfo(file).path(), Qt::ElideMiddle, line);
    place->setProperty("voice", "muted");
    row->addWidget(place, 1);
    recent_list_->addWidget(line);
  }
}

}  // namespace strata::ui
