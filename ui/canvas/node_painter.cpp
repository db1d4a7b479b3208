#include "ui/canvas/node_painter.h"

#include "ui/canvas/geometry.h"

namespace strata::ui {
namespace {

constexpr double kBarInset = 5;
constexpr double kBarWidth = 3;
constexpr double kChip = metrics::kIconChip + 4.0;
constexpr double kChipLeft = 15;
constexpr double kTextLeft = kChipLeft + kChip + 10;
constexpr double kTextRight = metrics::kNodeWidth - 12.0;
constexpr double kFirstLine = 18;
constexpr double kSecondLine = 37;
constexpr double kTextGap = 8;
constexpr double kBadgeHeight = 16;
constexpr double kErrorRadius = 8;
constexpr double kLockRadius = 8;
constexpr int kLock = 12;

struct Inks {
  QColor fill, border, title, soft, count;
};

Inks inks_of(const NodeFace& face, const NodeState& state, const Theme& theme) {
  const Tokens& t = theme.tokens();
  // Paler than the ground, which is dark in one theme and grey in the other.
  Inks out{theme.dark() ? t.surface.raised : t.surface.panel, t.line.border_strong, t.text.primary,
           t.text.muted, t.text.primary};
  if (state.hovered && !state.selected) out.fill = t.surface.hover;
  if (face.stale) out.title = out.count = t.text.muted;
  if (face.broken) out.border = t.danger.base;
  if (state.selected) out.border = t.accent.base;
  if (state.light == PortLight::good) out.border = t.success.base;
  if (state.light == PortLight::refused) {
    out.title = out.soft = out.count = t.text.disabled;
    out.border = t.line.border;
  }
  return out;
}

void paint_body(QPainter& painter, const NodeState& state, const Inks& inks, const Tokens& t) {
  const QRectF body = geometry::node_rect();
  if (state.selected) {
    QColor halo = t.accent.base;
    halo.setAlphaF(0.28F);
    painter.setPen(QPen(halo, 2));
    painter.setBrush(Qt::NoBrush);
    const double out = geometry::kHalo - 1;
    painter.drawRoundedRect(body.adjusted(-out, -out, out, out), metrics::kRadius + out,
                            metrics::kRadius + out);
  }
  const double line = state.selected || state.light == PortLight::good ? 2 : 1;
  painter.setPen(QPen(inks.border, line));
  painter.setBrush(inks.fill);
  painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius, metrics::kRadius);
}

void paint_chip(QPainter& painter, const NodeFace& face, const QColor& colour,
                const CanvasLook& look, double scale) {
  const QRectF chip(kChipLeft, (metrics::kNodeHeight - kChip) / 2.0, kChip, kChip);
  QColor back = colour;
  back.setAlphaF(static_cast<float>(look.tokens().layer_chip_opacity));
  painter.setPen(Qt::NoPen);
  painter.setBrush(back);
  painter.drawRoundedRect(chip, metrics::kInputRadius, metrics::kInputRadius);
  const double inset = (kChip - metrics::kIcon) / 2;
  const QPixmap& icon = look.icon(face.icon, colour, metrics::kIcon, scale);
  painter.drawPixmap(chip.adjusted(inset, inset, -inset, -inset), icon, QRectF(icon.rect()));
}

/// At the chip's lower corner: the layer keeps its numbers.
void paint_lock(QPainter& painter, const Inks& inks, const CanvasLook& look, double scale) {
  const QPointF at(kChipLeft + kChip - 1, (metrics::kNodeHeight + kChip) / 2.0 - 2);
  painter.setPen(Qt::NoPen);
  painter.setBrush(inks.fill);
  painter.drawEllipse(at, kLockRadius, kLockRadius);
  const QPixmap& icon = look.icon(QStringLiteral("lock"), look.tokens().text.soft, kLock, scale);
  painter.drawPixmap(QRectF(at.x() - kLock / 2.0, at.y() - kLock / 2.0, kLock, kLock), icon,
                     QRectF(icon.rect()));
}

void paint_texts(QPainter& painter, const NodeFace& face, const Inks& inks,
                 const CanvasLook& look) {
  face.title.draw(painter, {kTextLeft, kFirstLine}, look.title, inks.title);
  face.name.draw(painter, {kTextRight - face.name.width(), kFirstLine}, look.mono, inks.soft);
  face.caption.draw(painter, {kTextLeft, kSecondLine}, look.mono, inks.soft);
  face.count.draw(painter, {kTextRight - face.count.width(), kSecondLine}, look.mono, inks.count);
}

void paint_port(QPainter& painter, const QPointF& at, const NodeState& state, const Tokens& t) {
  QColor ring = t.text.muted;
  if (state.selected) ring = t.accent.base;
  if (state.light == PortLight::good) ring = t.success.base;
  painter.setPen(QPen(ring, 1.5));
  painter.setBrush(t.surface.canvas);
  painter.drawEllipse(at, metrics::kPortRadius - 0.25, metrics::kPortRadius - 0.25);
}

void paint_problem(QPainter& painter, const CanvasLook& look) {
  const Tokens& t = look.tokens();
  const QPointF at(metrics::kNodeWidth, 0);
  painter.setPen(QPen(t.surface.canvas, 2));
  painter.setBrush(t.danger.base);
  painter.drawEllipse(at, kErrorRadius, kErrorRadius);
  painter.setPen(QPen(t.text.on_accent, 1.8, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(at + QPointF(0, -3.6), at + QPointF(0, 0.6));
  painter.drawPoint(at + QPointF(0, 3.8));
}

void paint_badge(QPainter& painter, const NodeFace& face, const CanvasLook& look) {
  const Tokens& t = look.tokens();
  const Tone& tone = face.health == Badge::Health::good      ? t.success
                     : face.health == Badge::Health::warning ? t.validation
                                                             : t.danger;
  const double width = face.badge.width() + 20;
  // On the upper edge: below, the connection tells its shape.
  const QRectF pill(metrics::kNodeWidth - width - 10, -kBadgeHeight / 2, width, kBadgeHeight);
  painter.setPen(QPen(tone.base, 1));
  painter.setBrush(tone.background);
  painter.drawRoundedRect(pill, kBadgeHeight / 2, kBadgeHeight / 2);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tone.base);
  painter.drawEllipse(QPointF(pill.left() + 9, pill.center().y()), 2.5, 2.5);
  face.badge.draw(painter, {pill.left() + 15, pill.center().y()}, look.small, tone.text);
}

}  // namespace

NodeFace make_face(const DiagramNode& node, const std::optional<Badge>& badge,
                   const CanvasLook& look) {
  const double room = kTextRight - kTextLeft;
  NodeFace out;
  out.name = Caption(node.name, look.mono, room * 0.6);
  out.title = Caption(node.title, look.title, room - out.name.width() - kTextGap);
  out.count = Caption(node.count, look.mono, room * 0.6);
  out.caption = Caption(node.caption, look.mono,
                        room - (node.count.isEmpty() ? 0 : out.count.width() + kTextGap));
  if (badge) {
    out.badge = Caption(badge->text, look.small);
    out.health = badge->health;
  }
  out.icon = node.icon;
  out.category = node.category;
  out.broken = !node.problem.isEmpty();
  out.stale = node.stale;
  out.frozen = node.frozen;
  out.folded = !group_of_node(node.id).isEmpty();
  out.reads = !node.layers.isEmpty();
  return out;
}

void paint_node(QPainter& painter, const NodeFace& face, const NodeState& state,
                const CanvasLook& look, double scale) {
  const Tokens& t = look.tokens();
  const Inks inks = inks_of(face, state, look.theme());
  QColor colour = look.theme().layer_colour(face.category);
  if (face.stale || state.light == PortLight::refused)
    colour = mixed(colour, t.surface.raised, 0.5);
  if (scale < kBlockScale) {
    painter.fillRect(geometry::node_rect(),
                     state.selected ? t.accent.base : mixed(colour, t.surface.canvas, 0.6));
    if (face.broken) paint_problem(painter, look);
    return;
  }
  if (face.folded) {  // a second card behind it
    painter.setPen(QPen(inks.border, 1));
    painter.setBrush(t.surface.panel);
    painter.drawRoundedRect(geometry::node_rect().adjusted(5.5, 5.5, 3.5, 3.5), metrics::kRadius,
                            metrics::kRadius);
  }
  paint_body(painter, state, inks, t);
  const QRectF bar(kBarInset, kBarInset, kBarWidth, metrics::kNodeHeight - 2 * kBarInset);
  if (scale < kTextScale) {
    painter.fillRect(bar.adjusted(0, 0, 5, 0), colour);
    if (face.broken) paint_problem(painter, look);
    return;
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawRoundedRect(bar, 1.5, 1.5);
  paint_chip(painter, face, colour, look, scale);
  if (face.frozen) paint_lock(painter, inks, look, scale);
  paint_texts(painter, face, inks, look);
  if (face.reads) paint_port(painter, geometry::input_port(), state, t);
  paint_port(painter, geometry::output_port(), state, t);
  if (face.broken) paint_problem(painter, look);
  if (!face.badge.is_empty()) paint_badge(painter, face, look);
}

}  // namespace strata::ui
