#include "ui/design/problems_panel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/metrics.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

namespace strata::ui {
namespace {

// Each mend is tried on the network: for the first few rows only, the rest follow as these go.
constexpr int kIcon = 16;
constexpr int kRowsWithMends = 3;
constexpr std::size_t kMostMends = 3;

}  // namespace

ProblemsPanel::ProblemsPanel(const Theme& theme, ProblemsModel& model, QWidget* parent)
    : QScrollArea(parent), theme_(theme), model_(model) {
  setObjectName(QStringLiteral("design.problems"));
  setAccessibleName(tr("Problems"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  connect(&model, &QAbstractItemModel::modelReset, this, &ProblemsPanel::show_rows);
  show_rows();
}

void ProblemsPanel::show_rows() {
  auto* inside = new QWidget;
  inside->setProperty("transparent", true);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(metrics::kPanelPadding, metrics::kUnit, metrics::kPanelPadding,
                             metrics::kUnit);
  column->setSpacing(metrics::kUnit);
  for (int i = 0; i < model_.rowCount(); ++i)
    column->addWidget(row(i));
  if (model_.rowCount() == 0)
    column->addWidget(label(tr("Nothing is wrong: press Train."), Voice::muted, inside));
  column->addStretch(1);
  setWidget(inside);
}

QWidget* ProblemsPanel::row(int at) {
  const QModelIndex index = model_.index(at);
  auto* out = new QWidget;
  auto* line = new QHBoxLayout(out);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(metrics::kUnit);
  line->addWidget(new IconLabel(theme_, QStringLiteral("warning"), Theme::Ink::danger, kIcon, out),
                  0, Qt::AlignTop);

  const QString layer = index.data(ProblemsModel::kLayerRole).toString();
  const QString remedy = index.data(ProblemsModel::kRemedyRole).toString();
  QString text = index.data(ProblemsModel::kMessageRole).toString();
  if (!remedy.isEmpty()) text = tr("%1: %2").arg(text, remedy);
  auto* words = new QLabel(text, out);
  words->setWordWrap(true);
  words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  line->addWidget(words, 1);

  if (!layer.isEmpty()) {
    QPushButton* show = button(tr("Show"), ButtonLook::link, out);
    connect(show, &QPushButton::clicked, this, [this, layer] { emit layer_chosen(layer); });
    line->addWidget(show, 0, Qt::AlignTop);
  }
  if (at >= kRowsWithMends) return out;
  const std::vector<Mend>& mends = model_.mends(at);
  for (std::size_t i = 0; i < mends.size() && i < kMostMends; ++i) {
    QPushButton* mend = button(mends[i].title, ButtonLook::plain, out);
    mend->setProperty("small", true);
    mend->setObjectName(QStringLiteral("problem.%1.mend.%2").arg(at).arg(i));
    // The row goes away with the problem: the model is told when the click is over.
    connect(
        mend, &QPushButton::clicked, &model_,
        [this, at, i] { model_.mend(at, static_cast<int>(i)); }, Qt::QueuedConnection);
    line->addWidget(mend, 0, Qt::AlignTop);
  }
  return out;
}

}  // namespace strata::ui
