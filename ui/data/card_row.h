// All data sources as a row of cards that scrolls sideways.
#pragma once

#include <QScrollArea>
#include <vector>

#include "ui/data/source_card.h"

class QHBoxLayout;

namespace strata::ui {

class CardRow : public QScrollArea {
  Q_OBJECT

 public:
  CardRow(const Theme& theme, Catalogue& catalogue, QWidget* parent = nullptr);

  /// Shows the cards that fit, in the catalogue's order.
  void set_search(const QString& search);
  /// Marks the card of that source and brings it into sight.
  void set_chosen(const QString& source);
  /// Where the project has that source's files, "In a folder"; empty: as the catalogue knows.
  void set_place(const QString& source, const QString& place);

 signals:
  void chosen(const QString& source);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void bring_into_sight();

  Catalogue& catalogue_;
  std::vector<SourceCard*> cards_;
  QLabel* nothing_;
  QString chosen_;
};

}  // namespace strata::ui
