// The card of one data source: what it is, and whether it is on this machine.
#pragma once

#include <QFrame>

#include "ui/data/model/catalogue.h"
#include "ui/style/theme.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace strata::ui {

class SourceCard : public QFrame {
  Q_OBJECT

 public:
  SourceCard(const Theme& theme, const Catalogue& catalogue, const SourceCardFacts& facts,
             QWidget* parent = nullptr);

  [[nodiscard]] QString source() const { return source_; }
  /// Shows the facts as they are now.
  void refresh();
  void set_chosen(bool chosen);
  /// Where the project has this source's files, "In a folder"; empty: as the catalogue knows.
  void set_place(const QString& place);

 signals:
  void chosen(const QString& source);
  void get_wanted(const QString& source);
  void cancel_wanted(const QString& source);

 protected:
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void build(const SourceCardFacts& facts);
  void act();

  const Theme& theme_;
  const Catalogue& catalogue_;
  QString source_;
  QString place_;
  QLabel* check_ = nullptr;
  QPushButton* action_ = nullptr;  // "Get, 84 MB", "Choose..."
  QLabel* state_ = nullptr;        // the states that cannot be clicked
  QProgressBar* progress_ = nullptr;
};

}  // namespace strata::ui
