#include "ui/inspector/inspector_header.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kChip = 4 * metrics::kUnit;
constexpr int kHeight = 7 * metrics::kUnit;

}  // namespace

InspectorHeader::InspectorHeader(const Theme& theme, QWidget* parent)
    : QFrame(parent),
      theme_(theme),
      title_(new ElidedLabel({}, Qt::ElideRight, this)),
      note_(new ElidedLabel({}, Qt::ElideRight, this)),
      line_(new QHBoxLayout(this)) {
  setProperty("frame", "bar");
  setFixedHeight(kHeight);
  title_->setProperty("voice", "title");
  title_->setObjectName("inspector.title");
  note_->setProperty("voice", "muted");
  note_->setObjectName("inspector.note");
  auto* texts = new QVBoxLayout;
  texts->setSpacing(1);
  texts->addStretch(1);
  texts->addWidget(title_);
  texts->addWidget(note_);
  texts->addStretch(1);
  line_->setContentsMargins(metrics::kPanelPadding + kChip + metrics::kUnit, 0, metrics::kUnit, 0);
  line_->setSpacing(metrics::kUnit / 2);
  line_->addLayout(texts, 1);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void InspectorHeader::set_icon(const QString& icon, graph::Category category) {
  icon_ = icon;
  category_ = category;
  update();
}

void InspectorHeader::set_texts(const QString& title, const QString& note) {
  title_->set_text(title);
  note_->set_text(note);
}

void InspectorHeader::add_button(QWidget* button) { line_->addWidget(button); }

void InspectorHeader::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor colour = theme_.layer_colour(category_);
  const QRect chip(metrics::kPanelPadding, (height() - kChip) / 2, kChip, kChip);
  painter.setPen(Qt::NoPen);
  painter.setBrush(
      mixed(colour, theme_.tokens().surface.panel, theme_.tokens().layer_chip_opacity));
  painter.drawRoundedRect(chip, metrics::kInputRadius, metrics::kInputRadius);
  constexpr int kMargin = (kChip - metrics::kIcon) / 2;
  painter.drawPixmap(chip.topLeft() + QPoint(kMargin, kMargin),
                     theme_.pixmap(icon_, colour, metrics::kIcon, devicePixelRatioF()));
}

}  // namespace strata::ui
