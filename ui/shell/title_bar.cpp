#include "ui/shell/title_bar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kSearchWidth = 272;
constexpr int kStateWidth = 140;  // of "not saved yet" and the gaps around
constexpr int kLeastName = 80;

/// The product's mark; it keeps its own colours in every theme.
QLabel* mark(QWidget* parent) {
  auto* out = new QLabel(parent);
  out->setPixmap(QIcon(QStringLiteral(":/strata/icons/strata.svg")).pixmap(metrics::kRailIcon));
  out->setFixedWidth(metrics::kModeRail);
  out->setAlignment(Qt::AlignCenter);
  return out;
}

}  // namespace

TitleBar::TitleBar(const Theme& theme, const ProjectDocument& document, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      document_(document),
      menus_(new QMenuBar(this)),
      name_(new QLabel(this)) {
  setProperty("frame", "bar");
  setFixedHeight(metrics::kMenuBar);
  menus_->setNativeMenuBar(false);
  name_->setObjectName(QStringLiteral("shell.project_name"));
  name_->setTextFormat(Qt::RichText);
  name_->setAlignment(Qt::AlignCenter);
  name_->setAttribute(Qt::WA_TransparentForMouseEvents);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, metrics::kUnit, 0);
  row->setSpacing(4);
  row->addWidget(mark(this));
  row->addWidget(menus_, 0, Qt::AlignVCenter);
  row->addStretch(1);
  add_buttons(*row);

  connect(&document, &ProjectDocument::changed, this, &TitleBar::show_name);
  connect(&document, &ProjectDocument::edited_changed, this, &TitleBar::show_name);
  connect(&document, &ProjectDocument::file_changed, this, &TitleBar::show_name);
  connect(&theme, &Theme::changed, this, &TitleBar::show_name);
}

void TitleBar::add_buttons(QHBoxLayout& row) {
  auto* search = new QPushButton(theme_.icon(QStringLiteral("search"), Theme::Ink::muted),
                                 tr("Search commands and layers"), this);
  search_ = search;
  search->setObjectName(QStringLiteral("shell.search"));
  search->setProperty("search", true);
  search->setFixedWidth(kSearchWidth);
  search->setFocusPolicy(Qt::TabFocus);
  search->setIconSize({metrics::kIcon + 2, metrics::kIcon - 2});
  auto* keys = label(tr("Ctrl K"), Voice::mono_muted, search);
  auto* inside = new QHBoxLayout(search);
  inside->setContentsMargins(0, 0, metrics::kUnit, 0);
  inside->addWidget(keys, 0, Qt::AlignRight | Qt::AlignVCenter);
  search->setToolTip(tr("Find every command, layer, template, setting and run (Ctrl+K)"));
  QToolButton* theme = icon_button(theme_, QStringLiteral("theme"), tr("Light or dark"), this);
  theme->setObjectName(QStringLiteral("shell.theme"));
  QToolButton* help = icon_button(theme_, QStringLiteral("help"), tr("Shortcuts (F1)"), this);
  help->setObjectName(QStringLiteral("shell.help"));
  for (QWidget* widget :
       {static_cast<QWidget*>(search), static_cast<QWidget*>(theme), static_cast<QWidget*>(help)})
    row.addWidget(widget);
  connect(search, &QPushButton::clicked, this, &TitleBar::search_wanted);
  connect(theme, &QToolButton::clicked, this, &TitleBar::theme_wanted);
  connect(help, &QToolButton::clicked, this, &TitleBar::help_wanted);
}

/// In the middle of the window, where the menus and the search leave room on both sides.
void TitleBar::show_name() {
  const int middle = width() / 2;
  const int side = std::min(middle - menus_->geometry().right(), search_->x() - middle);
  const int room = 2 * side - kStateWidth;
  const QFont bold = Theme::font(FontSize::base, FontWeight::semibold);
  const QString name = QFontMetrics(bold).elidedText(
      QString::fromStdString(document_.project().name), Qt::ElideRight, std::max(kLeastName, room));
  const QString state = document_.is_edited()  ? tr("edited")
                        : document_.has_file() ? tr("saved")
                                               : tr("not saved yet");
  name_->setText(
      QStringLiteral("<b>%1</b>&nbsp;&nbsp;<span style='color:%2'>&middot;&nbsp; %3</span>")
          .arg(name.toHtmlEscaped(), theme_.tokens().text.muted.name(), state));
  name_->setToolTip(QString::fromStdString(document_.file().string()));
  name_->adjustSize();
  name_->move((width() - name_->width()) / 2, (height() - name_->height()) / 2);
}

void TitleBar::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  show_name();
}

}  // namespace strata::ui
