#include "ui/export/format_list.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/style/metrics.h"

namespace strata::ui {
namespace {

constexpr int kRow = 6 * metrics::kUnit;
constexpr int kRowsSeen = 6;
constexpr int kSummaryRole = Qt::UserRole;
constexpr int kEndingRole = Qt::UserRole + 1;

QString translated(std::string_view words) {
  return QCoreApplication::translate("ExportFormats", std::string(words).c_str());
}

/// Two lines: title and ending, then the sentence.
class FormatDelegate : public QStyledItemDelegate {
 public:
  FormatDelegate(const Theme& theme, QObject* parent)
      : QStyledItemDelegate(parent), theme_(theme) {}

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& /*index*/) const override {
    return {option.rect.width(), kRow};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    const bool enabled = (option.state & QStyle::State_Enabled) != 0;
    QColor ground = t.surface.input;
    if ((option.state & QStyle::State_MouseOver) != 0) ground = t.surface.raised;
    if (chosen) ground = t.accent.background;
    painter->save();
    painter->fillRect(option.rect, ground);
    if (chosen)
      painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())),
                        t.accent.base);
    const QRect room = option.rect.adjusted(metrics::kPanelPadding, 6, -metrics::kPanelPadding, -6);
    const QRect upper(room.left(), room.top(), room.width(), room.height() / 2);
    const QRect lower = upper.translated(0, room.height() / 2);
    painter->setFont(Theme::font(FontSize::base, FontWeight::medium));
    painter->setPen(enabled ? t.text.primary : t.text.disabled);
    painter->drawText(upper, Qt::AlignVCenter, index.data(Qt::DisplayRole).toString());
    painter->setFont(Theme::font(FontSize::small, FontWeight::regular, FontFace::mono));
    painter->setPen(enabled ? t.text.soft : t.text.disabled);
    painter->drawText(upper, Qt::AlignVCenter | Qt::AlignRight, index.data(kEndingRole).toString());
    painter->setFont(Theme::font(FontSize::small));
    painter->setPen(enabled ? t.text.muted : t.text.disabled);
    painter->drawText(lower, Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(kSummaryRole).toString(),
                                                        Qt::ElideRight, lower.width()));
    painter->restore();
  }

 private:
  const Theme& theme_;
};

}  // namespace

FormatList::FormatList(const Theme& theme, QWidget* parent) : QListWidget(parent) {
  setObjectName(QStringLiteral("export.format"));
  setAccessibleName(tr("Form"));
  setItemDelegate(new FormatDelegate(theme, this));
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setUniformItemSizes(true);
  setMouseTracking(true);
  for (const translate::ExportFormatInfo& info : translate::export_formats()) {
    auto* item = new QListWidgetItem(title_of(info), this);
    item->setData(kSummaryRole, summary_of(info));
    item->setData(kEndingRole, ending_of(info));
    item->setData(Qt::AccessibleDescriptionRole, summary_of(info));
    item->setToolTip(summary_of(info));
  }
  setMinimumHeight(kRow * kRowsSeen + 2 * frameWidth());
  setCurrentRow(0);
  connect(this, &QListWidget::currentRowChanged, this, &FormatList::format_chosen);
  connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

const translate::ExportFormatInfo& FormatList::format() const {
  return translate::export_formats()[static_cast<std::size_t>(std::max(0, currentRow()))];
}

void FormatList::choose(translate::ExportFormat format) {
  const auto all = translate::export_formats();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].format == format) setCurrentRow(static_cast<int>(i));
}

QString title_of(const translate::ExportFormatInfo& info) { return translated(info.title); }

QString summary_of(const translate::ExportFormatInfo& info) { return translated(info.summary); }

QString ending_of(const translate::ExportFormatInfo& info) {
  return info.ending == "/" ? FormatList::tr("folder")
                            : QString::fromUtf8(info.ending.data(), qsizetype(info.ending.size()));
}

}  // namespace strata::ui
