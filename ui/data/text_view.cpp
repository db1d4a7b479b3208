#include "ui/data/text_view.h"

#include <QListWidget>
#include <QPainter>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

constexpr int kItem = 7 * metrics::kUnit;
constexpr int kChip = 4 * metrics::kUnit + 2;
constexpr int kStripHeight = 14 * metrics::kUnit;
constexpr int kTagWidth = 10 * metrics::kUnit;
constexpr int kMostShown = 400;  // words of a text that are shown as chips

/// Class, then two lines of the text.
class TextDelegate final : public QStyledItemDelegate {
 public:
  TextDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {0, kItem};
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    painter->save();
    if (option.state & QStyle::State_Selected)
      painter->fillRect(option.rect, t.accent.background);
    else if (option.state & QStyle::State_MouseOver)
      painter->fillRect(option.rect, t.surface.raised);
    const QRect inside = option.rect.adjusted(metrics::kUnit, 5, -metrics::kUnit, -5);
    const QRect tag(inside.topLeft(), QSize(kTagWidth, metrics::kTag));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(t.accent.background);
    painter->drawRoundedRect(tag, metrics::kTagRadius, metrics::kTagRadius);
    painter->setPen(t.accent.text);
    painter->setFont(Theme::font(FontSize::caption, FontWeight::medium));
    painter->drawText(
        tag, Qt::AlignCenter,
        painter->fontMetrics().elidedText(index.data(Qt::UserRole).toString(), Qt::ElideRight,
                                          kTagWidth - metrics::kUnit));
    painter->setPen(t.text.primary);
    painter->setFont(Theme::font(FontSize::small));
    painter->drawText(inside.adjusted(kTagWidth + metrics::kPanelPadding, 0, 0, 0),
                      Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                      index.data(Qt::DisplayRole).toString());
    painter->restore();
  }

 private:
  const Theme& theme_;
};

/// Characters stand close, words apart.
QString running_text(const PreviewRow& row) {
  const bool letters = std::all_of(row.cells.begin(), row.cells.end(),
                                   [](const QString& word) { return word.size() <= 1; });
  return row.cells.join(letters ? "" : " ").left(600);
}

QString visible(const QString& word) {
  if (word == " ") return QString(QChar(0x2423));
  if (word == "\n") return QString(QChar(0x21b5));
  return word;
}

}  // namespace

TokenStrip::TokenStrip(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("data.tokens");
  setAccessibleName(tr("Words and their numbers"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void TokenStrip::show_row(const PreviewRow& row) {
  row_ = row;
  setAccessibleDescription(running_text(row));
  setMinimumHeight(heightForWidth(width()));
  update();
}

int TokenStrip::heightForWidth(int width) const { return lay_out(width, nullptr); }

void TokenStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  lay_out(width(), &painter);
}

int TokenStrip::lay_out(int width, QPainter* painter) const {
  const QFont word_font = Theme::font(FontSize::small);
  const QFont number_font = Theme::font(FontSize::caption, FontWeight::regular, FontFace::mono);
  const QFontMetrics words(word_font);
  const QFontMetrics numbers(number_font);
  const Tokens& t = theme_.tokens();
  int x = 0;
  int y = 0;
  const qsizetype count = std::min<qsizetype>(
      {row_.cells.size(), static_cast<qsizetype>(row_.tokens.size()), kMostShown});
  for (qsizetype i = 0; i < count; ++i) {
    const QString word = visible(row_.cells[i]);
    const QString number = QString::number(row_.tokens[static_cast<std::size_t>(i)]);
    const int chip =
        std::max(words.horizontalAdvance(word), numbers.horizontalAdvance(number)) + 10;
    if (x > 0 && x + chip > width) {
      x = 0;
      y += kChip + 4;
    }
    if (painter != nullptr) {
      const QRectF box(x, y, chip, kChip);
      const bool unknown = word == "?";
      painter->setPen(Qt::NoPen);
      painter->setBrush(unknown ? t.validation.background : t.surface.raised);
      painter->drawRoundedRect(box, metrics::kTagRadius, metrics::kTagRadius);
      painter->setFont(word_font);
      painter->setPen(unknown ? t.validation.text : t.text.primary);
      painter->drawText(box.adjusted(0, 2, 0, -kChip / 2.0 + 2), Qt::AlignCenter, word);
      painter->setFont(number_font);
      painter->setPen(t.text.muted);
      painter->drawText(box.adjusted(0, kChip / 2.0 - 1, 0, -1), Qt::AlignCenter, number);
    }
    x += chip + 4;
  }
  return y + kChip;
}

TextView::TextView(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      list_(new QListWidget(this)),
      scroll_(new QScrollArea(this)),
      strip_(new TokenStrip(theme)) {
  list_->setObjectName("data.texts");
  list_->setAccessibleName(tr("Texts"));
  list_->setItemDelegate(new TextDelegate(theme, list_));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  strip_->setProperty("transparent", true);
  scroll_->setWidget(strip_);
  scroll_->setWidgetResizable(true);
  scroll_->setFixedHeight(kStripHeight);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(list_, 1);
  all->addWidget(separator(Qt::Horizontal, this));
  all->addWidget(label(tr("What the network reads: each word and its number"), Voice::muted, this));
  all->addWidget(scroll_);
  connect(list_, &QListWidget::currentRowChanged, this, [this](int at) {
    if (at < 0 || at >= static_cast<int>(page_.rows.size())) return;
    strip_->show_row(page_.rows[static_cast<std::size_t>(at)]);
    emit row_selected(page_.rows[static_cast<std::size_t>(at)].row);
  });
}

void TextView::show_page(const PreviewPage& page) {
  page_ = page;
  const QSignalBlocker quiet(list_);
  list_->clear();
  for (const PreviewRow& row : page_.rows) {
    auto* item = new QListWidgetItem(running_text(row), list_);
    item->setData(Qt::UserRole, row.target);
    item->setToolTip(row.name);
  }
  list_->setCurrentRow(page_.rows.empty() ? -1 : 0);
  strip_->show_row(page_.rows.empty() ? PreviewRow{} : page_.rows.front());
}

int TextView::room() const { return std::max(1, list_->viewport()->height() / kItem); }

void TextView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  emit room_changed();
}

}  // namespace strata::ui
