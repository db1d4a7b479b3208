#include "ui/data/transform_row.h"

#include <QFormLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include "ui/data/icon_chip.h"
#include "ui/data/model/specs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/setting_editor.h"
#include "ui/widgets/switch.h"

namespace strata::ui {
namespace {

constexpr int kLine = 5 * metrics::kUnit;

/// Pictures side by side, in logical pixels of the screen.
QPixmap strip_of(const std::vector<QImage>& images, double ratio) {
  int width = 0;
  int height = 0;
  constexpr int kGap = 8;
  for (const QImage& image : images) {
    width += image.width() + kGap;
    height = std::max(height, image.height());
  }
  if (width == 0) return {};
  QPixmap out(width - kGap, height);
  out.fill(Qt::transparent);
  QPainter painter(&out);
  int x = 0;
  for (const QImage& image : images) {
    painter.drawImage(x, 0, image);
    x += image.width() + kGap;
  }
  painter.end();
  out.setDevicePixelRatio(std::max(2.0, ratio));  // they were made twice as large as they are shown
  return out;
}

}  // namespace

TransformRow::TransformRow(const Theme& theme, data::TransformSpec spec, bool on, QWidget* parent)
    : QFrame(parent), theme_(theme), spec_(std::move(spec)), on_(on), all_(new QVBoxLayout(this)) {
  all_->setContentsMargins(0, 0, 0, 0);
  all_->setSpacing(0);
  setFocusPolicy(Qt::StrongFocus);
  const data::TransformKind* kind = data::find_transform_kind(spec_.kind);
  if (kind == nullptr) return;
  setObjectName("data.transform." + QString::fromStdString(spec_.kind));
  setAccessibleName(to_text(kind->title));
  setAccessibleDescription(transform_line(spec_));
  setToolTip(tr("%1\nClick for its settings; drag the handle, or press Alt+Up and Alt+Down, to "
                "change the order.")
                 .arg(to_text(kind->summary)));
  build_line(*kind);
  build_details(*kind);
  set_open(false);
}

void TransformRow::build_line(const data::TransformKind& kind) {
  line_ = new QWidget(this);
  line_->setFixedHeight(kLine);
  auto* row = new QHBoxLayout(line_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kUnit);
  auto* handle = new IconLabel(theme_, "drag-handle", Theme::Ink::muted, metrics::kCheckBox, line_);
  handle->setCursor(Qt::SizeVerCursor);
  handle->setObjectName("data.transform.handle");
  handle->setAttribute(Qt::WA_TransparentForMouseEvents);
  handle_ = handle;
  row->addWidget(handle);
  auto* chip =
      new IconChip(theme_, "transform-" + QString::fromStdString(spec_.kind), "dense", line_);
  chip->setEnabled(on_);
  row->addWidget(chip);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(0);
  auto* title = label(to_text(kind.title), on_ ? Voice::primary : Voice::muted, line_);
  settings_line_ = new ElidedLabel(transform_line(spec_), Qt::ElideRight, line_);
  settings_line_->setProperty("voice", "mono_muted");
  texts->addStretch(1);
  texts->addWidget(title);
  texts->addWidget(settings_line_);
  texts->addStretch(1);
  row->addLayout(texts, 1);
  auto* tag = new QLabel(kind.random ? tr("train only") : tr("all splits"), line_);
  tag->setProperty("tag", true);
  tag->setToolTip(kind.random ? tr("Drawn anew for every row and epoch, and only while training")
                              : tr("Training, validation and test rows alike"));
  row->addWidget(tag);
  auto* switched_on = new Switch(theme_, line_);
  switched_on->setObjectName("data.transform.switch");
  switched_on->setChecked(on_);
  switched_on->setAccessibleName(tr("Use %1").arg(to_text(kind.title)));
  switched_on->setToolTip(
      tr("Off takes it out of the project; it stays listed here until you leave"));
  row->addWidget(switched_on);
  auto* remove = icon_button(theme_, "close", tr("Remove"), line_);
  remove->setObjectName("data.transform.remove");
  row->addWidget(remove);
  all_->addWidget(line_);
  connect(switched_on, &QAbstractButton::toggled, this, &TransformRow::switched);
  connect(remove, &QToolButton::clicked, this, &TransformRow::removed);
}

void TransformRow::build_details(const data::TransformKind& kind) {
  details_ = new QWidget(this);
  auto* inside = new QHBoxLayout(details_);
  inside->setContentsMargins(metrics::kCheckBox + metrics::kIconChip + 2 * metrics::kUnit, 0, 0,
                             metrics::kUnit);
  inside->setSpacing(2 * metrics::kUnit);
  auto* form = new QFormLayout;
  form->setVerticalSpacing(metrics::kUnit / 2);
  for (const graph::Setting& setting : kind.settings) {
    if (!spec_.settings.has(setting.name)) continue;
    SettingEditor* editor =
        make_setting_editor(theme_, setting, spec_.settings.get(setting.name), details_);
    form->addRow(label(QString::fromStdString(setting.title), Voice::muted, details_), editor);
    editors_.push_back(editor);
    connect(editor, &SettingEditor::value_changed, this,
            [this, name = QString::fromStdString(setting.name)](const graph::SettingValue& value) {
              emit setting_changed(name, value);
            });
  }
  inside->addLayout(form, 2);
  auto* pictures = new QVBoxLayout;
  pictures->addWidget(label(tr("before and after"), Voice::muted, details_));
  auto* strip = new QHBoxLayout;
  before_ = label({}, Voice::mono_muted, details_);
  before_->setObjectName("data.transform.before");
  after_ = label({}, Voice::mono_muted, details_);
  after_->setObjectName("data.transform.after");
  strip->addWidget(before_);
  strip->addWidget(label(QString(QChar(0x2192)), Voice::muted, details_));
  strip->addWidget(after_);
  strip->addStretch(1);
  pictures->addLayout(strip);
  pictures->addStretch(1);
  inside->addLayout(pictures, 3);
  all_->addWidget(details_);
}

void TransformRow::set_spec(const data::TransformSpec& spec) {
  spec_ = spec;
  settings_line_->set_text(transform_line(spec_));
  setAccessibleDescription(transform_line(spec_));
  for (SettingEditor* editor : editors_)
    if (spec_.settings.has(editor->setting().name))
      editor->set_value(spec_.settings.get(editor->setting().name));
}

void TransformRow::set_open(bool open) {
  open_ = open && on_;
  details_->setVisible(open_);
}

void TransformRow::set_problem(const QString& why) {
  settings_line_->set_text(why.isEmpty() ? transform_line(spec_) : why);
  settings_line_->setProperty("voice", why.isEmpty() ? "mono_muted" : "danger");
  settings_line_->style()->unpolish(settings_line_);
  settings_line_->style()->polish(settings_line_);
}

void TransformRow::show_comparison(const Comparison& comparison) {
  if (comparison.before.isNull()) {
    before_->setText(comparison.before_text);
    after_->setText(comparison.after_text);
    return;
  }
  before_->setPixmap(strip_of({comparison.before}, devicePixelRatioF()));
  after_->setPixmap(strip_of(comparison.after, devicePixelRatioF()));
}

void TransformRow::mousePressEvent(QMouseEvent* event) {
  const QPoint at = handle_->mapFrom(this, event->pos());
  dragging_ = on_ && handle_->rect().adjusted(-4, -metrics::kUnit, 4, metrics::kUnit).contains(at);
}

void TransformRow::mouseMoveEvent(QMouseEvent* event) {
  if (dragging_) emit dragged(mapToParent(event->pos()).y());
}

void TransformRow::mouseReleaseEvent(QMouseEvent* event) {
  if (dragging_) {
    dragging_ = false;
    emit dropped(mapToParent(event->pos()).y());
  } else if (line_->geometry().contains(event->pos())) {
    emit opened();
  }
}

void TransformRow::keyPressEvent(QKeyEvent* event) {
  const bool alt = event->modifiers() & Qt::AltModifier;
  if (alt && event->key() == Qt::Key_Up)
    emit move_wanted(-1);
  else if (alt && event->key() == Qt::Key_Down)
    emit move_wanted(1);
  else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
    emit opened();
  else if (event->key() == Qt::Key_Delete)
    emit removed();
  else
    QFrame::keyPressEvent(event);
}

void TransformRow::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.setPen(t.line.border);
  painter.drawLine(0, height() - 1, width(), height() - 1);
  if (!hasFocus()) return;
  painter.setPen(t.accent.text);
  painter.drawRoundedRect(rect().adjusted(0, 1, -1, -2), metrics::kTagRadius, metrics::kTagRadius);
}

}  // namespace strata::ui
