// "Run": learning rate, batch, speed, best values.
#pragma once

#include "ui/session/run_session.h"
#include "ui/train/run_progress.h"
#include "ui/widgets/panel.h"

class QGridLayout;
class QLabel;

namespace strata::ui {

class RateEditor;

class FactsPanel : public Panel {
  Q_OBJECT

 public:
  explicit FactsPanel(QWidget* parent = nullptr);

  void show_run(const RunSession& session, const RunSettings& facts, const RunProgress& progress);

 signals:
  void learning_rate_chosen(double learning_rate);

 private:
  /// A number, and a quiet word to it: "1.121 step 978", "64 per device × 1 =  64".
  struct Fact {
    QLabel* head = nullptr;
    QLabel* value = nullptr;
    QLabel* note = nullptr;
    void set_shown(bool shown) const;
    void show(const QString& text, const QString& more = {}) const;
  };
  enum class NoteSide { before, after };
  Fact add_row(const QString& name, const QString& tip, NoteSide side = NoteSide::after);
  void show_best(const RunProgress& progress);

  QGridLayout* grid_;
  RateEditor* rate_;
  Fact batch_;
  Fact throughput_;
  Fact step_;
  Fact best_loss_;
  Fact best_accuracy_;
  Fact next_validation_;
  Fact seed_;
};

}  // namespace strata::ui
