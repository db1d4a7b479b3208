#include "ui/export/match_table.h"

#include <QCompleter>
#include <QHeaderView>
#include <QLineEdit>
#include <QStyledItemDelegate>

#include "ui/style/metrics.h"
#include "ui/style/theme.h"

namespace strata::ui {
namespace {

enum Column { kParameter, kTensor, kBy, kColumns };
constexpr int kRowsSeen = 9;

/// A line that completes the file's names.
class NameDelegate : public QStyledItemDelegate {
 public:
  explicit NameDelegate(const MatchTable& table, QObject* parent)
      : QStyledItemDelegate(parent), table_(table) {}
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                        const QModelIndex& /*index*/) const override {
    auto* line = new QLineEdit(parent);
    line->setObjectName(QStringLiteral("import.tensor"));
    auto* completer = new QCompleter(table_.tensors(), line);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    line->setCompleter(completer);
    return line;
  }

 private:
  const MatchTable& table_;
};

QString words_for(const QString& by) {
  if (by == QStringLiteral("name")) return MatchTable::tr("the same name");
  if (by == QStringLiteral("prefix")) return MatchTable::tr("the name behind a prefix");
  if (by == QStringLiteral("rename")) return MatchTable::tr("your correction");
  if (by == QStringLiteral("shape")) return MatchTable::tr("the only fitting shape");
  return by;
}

}  // namespace

MatchTable::MatchTable(const QStringList& parameters, QWidget* parent)
    : QTableWidget(int(parameters.size()), kColumns, parent), parameters_(parameters) {
  setObjectName(QStringLiteral("import.matches"));
  setAccessibleName(tr("Which parameter takes which tensor"));
  setHorizontalHeaderLabels({tr("Parameter"), tr("Taken from"), tr("Found by")});
  horizontalHeaderItem(kTensor)->setToolTip(
      tr("The tensor's name in the file. Double click to name another one"));
  horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(metrics::kInput);
  setShowGrid(false);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setItemDelegateForColumn(kTensor, new NameDelegate(*this, this));
  setMinimumHeight((kRowsSeen + 1) * metrics::kInput);
  const QFont mono = Theme::font(FontSize::small, FontWeight::regular, FontFace::mono);
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < kColumns; ++column) {
      auto* item = new QTableWidgetItem(column == kParameter ? parameters_[row] : QString());
      if (column != kTensor) item->setFlags(item->flags() & ~Qt::ItemIsEditable);
      if (column != kBy) item->setFont(mono);
      setItem(row, column, item);
    }
  connect(this, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem* item) {
    if (!showing_ && item->column() == kTensor)
      emit renamed(parameters_[item->row()], item->text().trimmed());
  });
}

void MatchTable::show_row(int row, const QString& tensor, const QString& by) {
  item(row, kTensor)->setText(tensor);
  item(row, kTensor)->setToolTip(tensor);
  item(row, kBy)->setText(by);
}

void MatchTable::show_answer(const ImportAnswer& answer) {
  showing_ = true;
  tensors_ = answer.unexpected;
  for (int row = 0; row < rowCount(); ++row)
    show_row(row, {}, tr("keeps its initial values"));
  for (const ImportAnswer::Match& match : answer.matched) {
    tensors_ << match.tensor;
    const auto row = parameters_.indexOf(match.parameter);
    if (row >= 0) show_row(int(row), match.tensor, words_for(match.by));
  }
  showing_ = false;
}

}  // namespace strata::ui
