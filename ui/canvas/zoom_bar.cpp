#include "ui/canvas/zoom_bar.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "ui/canvas/canvas_view.h"
#include "ui/style/metrics.h"

namespace strata::ui {

ZoomBar::ZoomBar(const Theme& theme, CanvasView& view, QWidget* parent)
    : QFrame(parent), theme_(theme), view_(view) {
  setObjectName(QStringLiteral("canvas.zoom"));
  setProperty("frame", "panel");
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->setSpacing(0);
  QToolButton* out = add_button("zoom_out", tr("Zoom out (Ctrl+-)"));
  out->setIcon(theme_.icon("minus"));
  connect(out, &QToolButton::clicked, &view, &CanvasView::zoom_out);
  percent_ = add_button("zoom_reset", tr("Back to 100 % (Ctrl+0)"));
  percent_->setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
  percent_->setFixedWidth(metrics::kSmallButton * 2);
  connect(percent_, &QToolButton::clicked, &view, [this] { view_.set_zoom(1); });
  QToolButton* in = add_button("zoom_in", tr("Zoom in (Ctrl+=)"));
  in->setIcon(theme_.icon("plus"));
  connect(in, &QToolButton::clicked, &view, &CanvasView::zoom_in);
  QToolButton* fit = add_button("zoom_fit", tr("Show the whole network (F)"));
  fit->setIcon(theme_.icon("fit"));
  connect(fit, &QToolButton::clicked, this, &ZoomBar::fit_clicked);
  connect(&view, &CanvasView::moved, this, &ZoomBar::show_zoom);
  show_zoom();
}

QToolButton* ZoomBar::add_button(const QString& name, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setObjectName("canvas." + name);
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setAutoRaise(true);
  button->setFixedHeight(metrics::kSmallButton);
  button->setIconSize(QSize(metrics::kCheckBox, metrics::kCheckBox));
  layout()->addWidget(button);
  return button;
}

void ZoomBar::show_zoom() {
  const QString text = tr("%1 %").arg(qRound(view_.zoom() * 100));
  if (percent_->text() != text) percent_->setText(text);
}

}  // namespace strata::ui
