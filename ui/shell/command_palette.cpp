#include "ui/shell/command_palette.h"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 420;
constexpr int kMostShown = 80;

bool letters_in_order(const QString& title, const QString& typed) {
  qsizetype at = 0;
  for (const QChar c : typed) {
    at = title.indexOf(c, at, Qt::CaseInsensitive);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

}  // namespace

int match_score(const QString& title, const QString& typed) {
  if (typed.isEmpty()) return 1;
  if (title.startsWith(typed, Qt::CaseInsensitive)) return 4;
  const qsizetype at = title.indexOf(typed, 0, Qt::CaseInsensitive);
  if (at > 0) return title[at - 1].isLetterOrNumber() ? 2 : 3;
  return letters_in_order(title, typed) ? 1 : 0;
}

CommandPalette::CommandPalette(const Theme&, Source source, QWidget* window)
    : QFrame(window),
      source_(std::move(source)),
      search_(new QLineEdit(this)),
      list_(new QListWidget(this)) {
  setProperty("frame", "popover");
  setObjectName(QStringLiteral("shell.palette"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metrics::kUnit, metrics::kUnit, metrics::kUnit, metrics::kUnit);
  search_->setObjectName(QStringLiteral("shell.palette_search"));
  search_->setPlaceholderText(tr("Type a command, layer, template or run"));
  search_->installEventFilter(this);
  list_->setObjectName(QStringLiteral("shell.palette_list"));
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setIconSize({metrics::kIcon, metrics::kIcon});
  list_->setUniformItemSizes(true);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  connect(search_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::choose);
  hide();
}

void CommandPalette::open() {
  entries_ = source_();
  const QWidget* window = parentWidget();
  setFixedWidth(kWidth);
  move((window->width() - kWidth) / 2, metrics::kMenuBar + metrics::kActionBar);
  search_->clear();
  filter({});
  show();
  raise();
  search_->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::filter(const QString& typed) {
  std::vector<std::pair<int, std::size_t>> found;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (const int score = match_score(entries_[i].title, typed.trimmed()); score > 0)
      found.emplace_back(-score, i);
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first < b.first; });
  if (found.size() > kMostShown) found.resize(kMostShown);

  list_->clear();
  for (const auto& [score, index] : found) {
    const PaletteEntry& entry = entries_[index];
    QString text = tr("%1  ·  %2").arg(entry.title, entry.group);
    if (!entry.hint.isEmpty()) text += QStringLiteral("    ") + entry.hint;
    auto* item = new QListWidgetItem(entry.icon, text, list_);
    item->setData(Qt::UserRole, static_cast<qulonglong>(index));
    item->setSizeHint({0, metrics::kInput});
  }
  list_->setCurrentRow(0);
  const int listed = list_->count() * metrics::kInput + 3 * metrics::kUnit;
  setFixedHeight(std::min(kHeight, search_->sizeHint().height() + listed));
}

void CommandPalette::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  const std::function<void()> run = entries_[item->data(Qt::UserRole).toULongLong()].run;
  hide();
  run();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::FocusOut) {
    hide();
    return false;
  }
  if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(object, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key == Qt::Key_Escape) {
    hide();
  } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    choose();
  } else if (key == Qt::Key_Down || key == Qt::Key_Up) {
    const int step = key == Qt::Key_Down ? 1 : -1;
    list_->setCurrentRow(
        std::clamp(list_->currentRow() + step, 0, std::max(0, list_->count() - 1)));
  } else {
    return QFrame::eventFilter(object, event);
  }
  return true;
}

void CommandPalette::focusOutEvent(QFocusEvent* event) {
  QFrame::focusOutEvent(event);
  hide();
}

}  // namespace strata::ui
