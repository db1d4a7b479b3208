#include "ui/train/empty_page.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kPicture = 48;
constexpr int kTextWidth = 380;
constexpr int kButtonWidth = 180;

}  // namespace

EmptyPage::EmptyPage(const Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setSpacing(metrics::kPanelPadding);
  column->addStretch(2);
  column->addWidget(
      new IconLabel(theme, QStringLiteral("mode-train"), Theme::Ink::muted, kPicture, this), 0,
      Qt::AlignHCenter);
  QLabel* title = label(tr("Nothing is being trained"), Voice::title, this);
  column->addWidget(title, 0, Qt::AlignHCenter);
  QLabel* text = label(tr("Train the project as it is now: its curves appear here with the first "
                          "steps. The run goes on when this window is closed, and earlier runs "
                          "are in Runs."),
                       Voice::soft, this);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignHCenter);
  text->setFixedWidth(kTextWidth);
  text->ensurePolished();
  text->setMinimumHeight(text->heightForWidth(kTextWidth));
  column->addWidget(text, 0, Qt::AlignHCenter);
  QPushButton* train = button(tr("Train"), ButtonLook::primary, this);
  train->setObjectName(QStringLiteral("train.start"));
  train->setAccessibleName(tr("Train"));
  train->setToolTip(tr("Starts a run with the project as it is now"));
  train->setIcon(theme.icon(QStringLiteral("play"), Theme::Ink::on_accent));
  train->setFixedWidth(kButtonWidth);
  column->addWidget(train, 0, Qt::AlignHCenter);
  column->addStretch(3);
  connect(train, &QPushButton::clicked, this, &EmptyPage::train_chosen);
}

}  // namespace strata::ui
