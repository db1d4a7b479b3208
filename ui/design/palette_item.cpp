#include "ui/design/palette_item.h"

#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>

#include "ui/models/layer_palette_model.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kHeight = 34;
constexpr int kIconInChip = 16;
constexpr int kTextGap = 8;  // from the widget's edge to the chip, and from there to the title

}  // namespace

PaletteItem::PaletteItem(const Theme& theme, const graph::LayerKind& kind, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), kind_(kind) {
  setText(QString::fromUtf8(kind.title));
  setObjectName(QStringLiteral("palette.") + QString::fromUtf8(kind.name));
  setAccessibleName(tr("Add %1").arg(QString::fromUtf8(kind.title)));
  setToolTip(tr("<b>%1</b><br>%2<br><br><code>%3</code>")
                 .arg(QString::fromUtf8(kind.title).toHtmlEscaped(),
                      QString::fromUtf8(kind.summary).toHtmlEscaped(),
                      QString::fromUtf8(kind.shape_rule).toHtmlEscaped()));
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize PaletteItem::sizeHint() const {
  const int title = QFontMetrics(Theme::font(FontSize::small)).horizontalAdvance(text());
  return {metrics::kIconChip + kTextGap + title + 4, kHeight};
}

void PaletteItem::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(hasFocus() ? QPen(t.accent.base) : QPen(Qt::NoPen));
  painter.setBrush(underMouse() ? QBrush(t.surface.hover) : QBrush(Qt::NoBrush));
  if (underMouse() || hasFocus())
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5), metrics::kRadius,
                            metrics::kRadius);

  const QColor colour = theme_.layer_colour(kind_.category);
  const QRectF chip(2, (height() - metrics::kIconChip) / 2.0, metrics::kIconChip,
                    metrics::kIconChip);
  painter.setPen(Qt::NoPen);
  painter.setBrush(mixed(colour, t.surface.panel, t.layer_chip_opacity));
  painter.drawRoundedRect(chip, metrics::kInputRadius, metrics::kInputRadius);
  const QPixmap icon =
      theme_.pixmap(Theme::layer_icon(kind_.name), colour, kIconInChip, devicePixelRatioF());
  painter.drawPixmap(chip.topLeft() + QPointF(4, 4), icon);

  painter.setPen(t.text.primary);
  painter.setFont(Theme::font(FontSize::small));
  const QRect words = rect().adjusted(metrics::kIconChip + kTextGap, 0, -2, 0);
  painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(this->text(), Qt::ElideRight, words.width()));
}

void PaletteItem::mousePressEvent(QMouseEvent* event) {
  pressed_at_ = event->pos();
  QAbstractButton::mousePressEvent(event);
}

void PaletteItem::mouseMoveEvent(QMouseEvent* event) {
  const int moved = (event->pos() - pressed_at_).manhattanLength();
  if ((event->buttons() & Qt::LeftButton) && moved >= QApplication::startDragDistance())
    start_drag();
  else
    QAbstractButton::mouseMoveEvent(event);
}

void PaletteItem::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
    click();
  else
    QAbstractButton::keyPressEvent(event);
}

void PaletteItem::start_drag() {
  auto* content = new QMimeData;
  content->setData(QLatin1String(kLayerKindMime),
                   QByteArray(kind_.name.data(), static_cast<qsizetype>(kind_.name.size())));
  auto* drag = new QDrag(this);
  drag->setMimeData(content);
  drag->setPixmap(grab());
  drag->setHotSpot(pressed_at_);
  setDown(false);
  drag->exec(Qt::CopyAction);
}

}  // namespace strata::ui
