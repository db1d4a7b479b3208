#include "ui/data/source_card.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/data/icon_chip.h"
#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

using State = SourceCardFacts::State;

SourceCard::SourceCard(const Theme& theme, const Catalogue& catalogue, const SourceCardFacts& facts,
                       QWidget* parent)
    : QFrame(parent), theme_(theme), catalogue_(catalogue), source_(to_text(facts.kind->name)) {
  setProperty("frame", "card");
  setObjectName("data.card." + source_);
  setAccessibleName(tr("%1: %2").arg(facts.title, facts.summary));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setFixedSize(metrics::kCardWidth, metrics::kCardHeight);
  setToolTip(to_text(facts.kind->summary));
  build(facts);
  connect(&theme, &Theme::changed, this, &SourceCard::refresh);
  refresh();
}

void SourceCard::build(const SourceCardFacts& facts) {
  auto* head = new QHBoxLayout;
  head->setSpacing(metrics::kUnit - 2);
  head->addWidget(
      new IconChip(theme_, source_icon(facts.kind->name), source_role(facts.kind->name), this));
  auto* title = new ElidedLabel(facts.title, Qt::ElideRight, this);
  title->setFont(Theme::font(FontSize::base, FontWeight::semibold));
  title->setToolTip({});
  head->addWidget(title, 1);
  check_ = new QLabel(this);
  head->addWidget(check_);
  auto* summary = new ElidedLabel(facts.summary, Qt::ElideRight, this);
  summary->setProperty("voice", "soft");
  summary->setToolTip({});
  auto* shape = new ElidedLabel(facts.shape, Qt::ElideRight, this);
  shape->setProperty("voice", "muted");
  shape->setToolTip({});

  state_ = label({}, Voice::muted, this);
  action_ = button({}, ButtonLook::link, this);
  action_->setObjectName(objectName() + ".action");
  action_->setFont(Theme::font(FontSize::small));
  action_->setStyleSheet("padding: 0;");  // in line with the text above
  connect(action_, &QPushButton::clicked, this, &SourceCard::act);
  progress_ = new QProgressBar(this);
  progress_->setTextVisible(false);
  auto* foot = new QHBoxLayout;
  foot->setSpacing(metrics::kUnit);
  foot->addWidget(state_);
  foot->addWidget(action_);
  foot->addWidget(progress_, 1);
  foot->addStretch(0);

  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                          metrics::kUnit);
  all->setSpacing(1);
  all->addLayout(head);
  all->addSpacing(2);
  all->addWidget(summary);
  all->addWidget(shape);
  all->addLayout(foot);
}

void SourceCard::refresh() {
  const SourceCardFacts* facts = catalogue_.find(source_.toStdString());
  if (facts == nullptr) return;
  const bool fetching = facts->state == State::fetching;
  const bool placed = facts->state == State::to_download && !place_.isEmpty();
  const bool clickable =
      !placed && (facts->state == State::to_download || facts->state == State::choose || fetching);
  const FetchTask* task = catalogue_.task(facts->kind->name);
  action_->setVisible(clickable);
  action_->setText(fetching ? tr("Cancel") : catalogue_.state_text(*facts));
  action_->setToolTip(fetching ? tr("Stop the download; what is there is kept")
                      : facts->state == State::to_download
                          ? tr("Download it into the cache, and check it")
                          : tr("Choose a file or folder on this machine"));
  state_->setVisible(!clickable || fetching || !facts->error.isEmpty());
  state_->setText(!facts->error.isEmpty() ? tr("failed")
                  : placed                ? place_
                                          : catalogue_.state_text(*facts));
  state_->setToolTip(facts->error);
  const bool here = placed || facts->state == State::in_cache || facts->state == State::in_folder;
  const QColor ink = !facts->error.isEmpty() ? theme_.tokens().danger.text
                     : here                  ? theme_.tokens().success.text
                                             : theme_.tokens().text.muted;
  state_->setStyleSheet(QString("color: %1").arg(ink.name()));
  progress_->setVisible(fetching);
  if (fetching && task != nullptr) {
    progress_->setRange(0, task->share() < 0 ? 0 : 1000);
    progress_->setValue(static_cast<int>(task->share() * 1000));
    progress_->setToolTip(QString::fromStdString(task->progress().doing));
  }
  check_->setPixmap(
      theme_.pixmap("check", theme_.tokens().accent.text, metrics::kCheckBox, devicePixelRatioF()));
}

void SourceCard::set_chosen(bool chosen) {
  check_->setVisible(chosen);
  if (property("chosen").toBool() == chosen) return;
  setProperty("chosen", chosen);
  style()->unpolish(this);
  style()->polish(this);
  update();
}

void SourceCard::set_place(const QString& place) {
  if (place == place_) return;
  place_ = place;
  refresh();
}

void SourceCard::act() {
  const SourceCardFacts* facts = catalogue_.find(source_.toStdString());
  if (facts == nullptr) return;
  if (facts->state == State::fetching)
    emit cancel_wanted(source_);
  else if (facts->state == State::to_download)
    emit get_wanted(source_);
  else
    emit chosen(source_);
}

void SourceCard::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
    emit chosen(source_);
}

void SourceCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
      event->key() == Qt::Key_Space)
    emit chosen(source_);
  else
    QFrame::keyPressEvent(event);
}

void SourceCard::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  if (!hasFocus()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme_.tokens().accent.text, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), metrics::kRadius,
                          metrics::kRadius);
}

}  // namespace strata::ui
