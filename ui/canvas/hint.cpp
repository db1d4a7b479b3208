#include "ui/canvas/hint.h"

#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kWidest = 320;
constexpr int kBesideMouse = 16;

}  // namespace

Hint::Hint(QWidget* parent) : QFrame(parent), label_(new QLabel(this)) {
  setObjectName(QStringLiteral("canvas.hint"));
  setProperty("frame", "popover");
  setAttribute(Qt::WA_TransparentForMouseEvents);
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setMaximumWidth(kWidest);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                             metrics::kUnit);
  layout->addWidget(label_);
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &QWidget::hide);
  hide();
}

void Hint::say(const QString& text, const QPoint& at, Mood mood, int seconds) {
  timer_.stop();
  if (text.isEmpty()) {
    hide();
    return;
  }
  label_->setProperty("voice", mood == Mood::refused ? "danger" : "soft");
  label_->style()->unpolish(label_);
  label_->style()->polish(label_);
  label_->setText(text);
  const QRect needed =
      label_->fontMetrics().boundingRect(QRect(0, 0, kWidest, 1000), Qt::TextWordWrap, text);
  label_->setFixedWidth(std::min(kWidest, needed.width() + 4));
  setAccessibleName(text);
  layout()->activate();
  adjustSize();
  const QPoint wanted = at + QPoint(kBesideMouse, kBesideMouse);
  move(std::max(0, std::min(wanted.x(), parentWidget()->width() - width())),
       std::max(0, std::min(wanted.y(), parentWidget()->height() - height())));
  show();
  raise();
  if (seconds > 0) timer_.start(seconds * 1000);
}

QString Hint::text() const { return label_->text(); }

}  // namespace strata::ui
