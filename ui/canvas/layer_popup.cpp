#include "ui/canvas/layer_popup.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kPopupWidth = 264;
constexpr int kPopupHeight = 320;
constexpr int kNameRole = Qt::UserRole;
constexpr int kSearchRole = Qt::UserRole + 1;

QString text_of(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

LayerPopup::LayerPopup(const Theme& theme, QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint),
      theme_(theme),
      search_(new QLineEdit(this)),
      list_(new QListWidget(this)),
      none_(new QLabel(tr("No layer fits here."), this)) {
  setObjectName(QStringLiteral("canvas.popup"));
  setAccessibleName(tr("Layers that fit here"));
  setProperty("frame", "popover");
  build();
}

void LayerPopup::build() {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kUnit, metrics::kUnit, metrics::kUnit, metrics::kUnit);
  layout->setSpacing(metrics::kUnit);
  search_->setObjectName(QStringLiteral("canvas.popup.search"));
  search_->setAccessibleName(tr("Search layers"));
  search_->setPlaceholderText(tr("Search layers that fit here"));
  search_->setToolTip(tr("Enter takes the marked layer"));
  search_->installEventFilter(this);
  connect(search_, &QLineEdit::textChanged, this, &LayerPopup::filter);
  list_->setObjectName(QStringLiteral("canvas.popup.list"));
  list_->setAccessibleName(tr("Layers that fit here"));
  list_->setIconSize(QSize(metrics::kIcon, metrics::kIcon));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setMouseTracking(true);
  connect(list_, &QListWidget::itemEntered, list_,
          [this](QListWidgetItem* item) { list_->setCurrentItem(item); });
  connect(list_, &QListWidget::itemClicked, this, &LayerPopup::choose);
  none_->setProperty("voice", "muted");
  none_->setWordWrap(true);
  layout->addWidget(search_);
  layout->addWidget(none_);
  layout->addWidget(list_);
  setFixedSize(kPopupWidth, kPopupHeight);
}

void LayerPopup::open(const std::vector<const graph::LayerKind*>& kinds, const QPoint& global) {
  list_->clear();
  for (const graph::LayerKind* kind : kinds) {
    auto* item = new QListWidgetItem(list_);
    item->setText(text_of(kind->title));
    item->setIcon(
        QIcon(theme_.pixmap(Theme::layer_icon(kind->name), theme_.layer_colour(kind->category),
                            metrics::kIcon, devicePixelRatioF())));
    item->setToolTip(text_of(kind->summary));
    item->setData(kNameRole, text_of(kind->name));
    item->setData(kSearchRole,
                  text_of(kind->title) + ' ' + text_of(kind->name) + ' ' + text_of(kind->summary));
    item->setSizeHint(QSize(0, metrics::kSmallButton));
  }
  search_->clear();
  filter({});
  QPoint corner = global;
  if (const QScreen* screen = QGuiApplication::screenAt(global)) {
    const QRect room = screen->availableGeometry();
    corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
    corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  }
  move(corner);
  show();
  search_->setFocus(Qt::PopupFocusReason);
}

/// Titles that begin with the words typed come first in view; others that hold them stay.
void LayerPopup::filter(const QString& text) {
  QListWidgetItem* first = nullptr;
  QListWidgetItem* best = nullptr;
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem* item = list_->item(row);
    const bool fits =
        item->data(kSearchRole).toString().contains(text.trimmed(), Qt::CaseInsensitive);
    item->setHidden(!fits);
    if (!fits) continue;
    if (first == nullptr) first = item;
    if (best == nullptr && item->text().startsWith(text.trimmed(), Qt::CaseInsensitive))
      best = item;
  }
  none_->setVisible(first == nullptr);
  list_->setCurrentItem(best != nullptr ? best : first);
}

void LayerPopup::choose(const QListWidgetItem* item) {
  if (item == nullptr || item->isHidden()) return;
  const QString kind = item->data(kNameRole).toString();
  hide();
  emit chosen(kind);
}

void LayerPopup::step(int by) {
  for (int row = list_->currentRow() + by; row >= 0 && row < list_->count(); row += by)
    if (!list_->item(row)->isHidden()) {
      list_->setCurrentRow(row);
      return;
    }
}

bool LayerPopup::eventFilter(QObject* watched, QEvent* event) {
  // The canvas's own shortcuts hold still while this is open.
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();
    return false;
  }
  if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
      step(-1);
      return true;
    case Qt::Key_Down:
      step(1);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      choose(list_->currentItem());
      return true;
    default:
      return QFrame::eventFilter(watched, event);
  }
}

}  // namespace strata::ui
