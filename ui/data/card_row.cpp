#include "ui/data/card_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QWheelEvent>

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

namespace strata::ui {

CardRow::CardRow(const Theme& theme, Catalogue& catalogue, QWidget* parent)
    : QScrollArea(parent), catalogue_(catalogue), nothing_(label({}, Voice::muted)) {
  setObjectName("data.cards");
  setAccessibleName(tr("Data sets and formats"));
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWidgetResizable(true);
  auto* inside = new QWidget(viewport());
  inside->setProperty("transparent", true);
  auto* row = new QHBoxLayout(inside);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kPanelGap);
  for (const SourceCardFacts& facts : catalogue.cards()) {
    auto* card = new SourceCard(theme, catalogue, facts, inside);
    card->set_chosen(false);
    cards_.push_back(card);
    row->addWidget(card, 0, Qt::AlignTop);
    connect(card, &SourceCard::chosen, this, &CardRow::chosen);
    connect(card, &SourceCard::get_wanted, this,
            [&catalogue](const QString& source) { catalogue.fetch(source.toStdString()); });
    connect(card, &SourceCard::cancel_wanted, this,
            [&catalogue](const QString& source) { catalogue.cancel(source.toStdString()); });
  }
  row->addWidget(nothing_);
  row->addStretch(1);
  nothing_->setText(tr("No data set matches the search."));
  nothing_->hide();
  setWidget(inside);
  setFixedHeight(metrics::kCardHeight + horizontalScrollBar()->sizeHint().height() + 2);
  connect(&catalogue, &Catalogue::changed, this, [this](const QString& source) {
    for (SourceCard* card : cards_)
      if (card->source() == source) card->refresh();
  });
}

void CardRow::set_search(const QString& search) {
  int shown = 0;
  for (SourceCard* card : cards_) {
    const bool fits = catalogue_.find(card->source().toStdString())->fits(search);
    card->setVisible(fits);
    shown += fits ? 1 : 0;
  }
  nothing_->setVisible(shown == 0);
}

void CardRow::set_chosen(const QString& source) {
  for (SourceCard* card : cards_) {
    card->set_chosen(card->source() == source);
  }
  const bool other = source != chosen_;
  chosen_ = source;
  if (other) bring_into_sight();
}

void CardRow::set_place(const QString& source, const QString& place) {
  for (SourceCard* card : cards_)
    card->set_place(card->source() == source ? place : QString());
}

void CardRow::bring_into_sight() {
  for (SourceCard* card : cards_)
    if (card->source() == chosen_) ensureWidgetVisible(card, metrics::kPanelGap, 0);
}

void CardRow::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  widget()->layout()->activate();
  bring_into_sight();
}

void CardRow::wheelEvent(QWheelEvent* event) {
  // A plain wheel turns sideways here: there is nothing above or below.
  const QPoint turned = event->angleDelta();
  const int steps = turned.x() != 0 ? turned.x() : turned.y();
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() - steps);
  event->accept();
}

}  // namespace strata::ui
