#include "ui/shell/template_card.h"

#include <QPainter>
#include <QTextLayout>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/source.h"
#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 236;
constexpr int kHeight = 118;
constexpr int kStackWidth = 56;
constexpr std::size_t kMostBars = 8;
constexpr int kNoteLines = 4;

/// At most kNoteLines lines, the last one with an ellipsis where more would follow.
void draw_lines(QPainter& painter, const QRect& area, const QString& text) {
  QTextLayout layout(text, painter.font());
  layout.beginLayout();
  int y = area.top();
  for (int i = 0; i < kNoteLines; ++i) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(area.width());
    const bool last = i + 1 == kNoteLines;
    const QString rest = text.mid(line.textStart());
    const QString shown = last
                              ? painter.fontMetrics().elidedText(rest, Qt::ElideRight, area.width())
                              : rest.left(line.textLength());
    painter.drawText(QRect(area.left(), y, area.width(), painter.fontMetrics().height()),
                     Qt::AlignLeft, shown);
    y += painter.fontMetrics().height();
  }
  layout.endLayout();
}

QString notes_of(const Project& project) {
  const Json extra = Json::parse(project.extra, nullptr, false);
  if (!extra.is_object() || !extra.contains("notes") || !extra["notes"].is_string()) return {};
  return QString::fromStdString(extra["notes"].get<std::string>());
}

QString data_line(const Project& project) {
  const data::SourceKind* kind = data::find_source_kind(project.data.source);
  if (kind == nullptr) return {};
  const bool known = kind->group == data::SourceGroup::known;
  return known ? QObject::tr("%1 · real data").arg(QString::fromUtf8(kind->title))
               : QObject::tr("%1 · built in").arg(QString::fromUtf8(kind->title));
}

}  // namespace

TemplateCard::TemplateCard(const Theme& theme, const ProjectTemplate& one, QWidget* parent)
    : QAbstractButton(parent),
      theme_(theme),
      title_(QString::fromStdString(one.project.name)),
      data_(data_line(one.project)),
      notes_(notes_of(one.project)) {
  for (const graph::LayerSpec& layer : one.project.network.layers)
    if (const graph::LayerKind* kind = graph::find_layer_kind(layer.kind))
      layers_.push_back(kind->category);
  setObjectName(QStringLiteral("template.") + one.name);
  setAccessibleName(title_);
  setToolTip(notes_);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setCursor(Qt::PointingHandCursor);
  setFixedSize(sizeHint());
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TemplateCard::sizeHint() const { return {kWidth, kHeight}; }

void TemplateCard::paint_stack(QPainter& painter, const QRectF& area) const {
  const std::size_t bars = std::min(layers_.size(), kMostBars);
  constexpr double kBar = 7;
  constexpr double kGap = 3;
  const double all = static_cast<double>(bars) * (kBar + kGap) - kGap;
  double y = area.center().y() - all / 2;
  for (std::size_t i = 0; i < bars; ++i, y += kBar + kGap) {
    painter.setBrush(theme_.layer_colour(layers_[i]));
    painter.drawRoundedRect(QRectF(area.left() + 10, y, area.width() - 20, kBar), 2, 2);
  }
}

void TemplateCard::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setPen(hasFocus() ? t.accent.base : underMouse() ? t.line.border_strong : t.line.border);
  painter.setBrush(underMouse() ? t.surface.raised : t.surface.panel);
  painter.drawRoundedRect(frame, metrics::kRadius, metrics::kRadius);

  painter.setPen(Qt::NoPen);
  const QRectF stack(10, 12, kStackWidth, kHeight - 24);
  painter.setBrush(t.surface.canvas);
  painter.drawRoundedRect(stack, 4, 4);
  paint_stack(painter, stack);

  const QRect words(kStackWidth + 22, 12, kWidth - kStackWidth - 32, kHeight - 24);
  painter.setPen(t.text.primary);
  painter.setFont(Theme::font(FontSize::base, FontWeight::semibold));
  const QString title = painter.fontMetrics().elidedText(title_, Qt::ElideRight, words.width());
  painter.drawText(words, Qt::AlignLeft | Qt::AlignTop, title);
  painter.setPen(t.accent.text);
  painter.setFont(Theme::font(FontSize::caption));
  painter.drawText(words.adjusted(0, 20, 0, 0), Qt::AlignLeft | Qt::AlignTop, data_);
  painter.setPen(t.text.muted);
  draw_lines(painter, words.adjusted(0, 38, 0, 0), notes_);
}

}  // namespace strata::ui
