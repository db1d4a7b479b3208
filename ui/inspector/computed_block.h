// What follows from a layer's settings: shape, parameters, cost and memory, each with its sum.
#pragma once

#include <QWidget>
#include <vector>

#include "graph/network.h"
#include "ui/style/theme.h"

class QLabel;
class QToolButton;

namespace strata::ui {

class ComputedBlock : public QWidget {
  Q_OBJECT

 public:
  explicit ComputedBlock(const Theme& theme, QWidget* parent = nullptr);

  /// `facts` null: nothing is known. `stale`: they are the last good ones.
  void show_facts(const graph::LayerFacts* facts, std::int64_t batch, bool stale);
  /// All of it as lines of text.
  [[nodiscard]] QString text() const;

 private:
  struct Line {
    QString title;
    QLabel* value;
    QLabel* sum;
  };
  Line& add_line(const QString& title, const QString& name, const QString& help);
  static void fill(Line& line, const QString& value, const QString& sum);

  QToolButton* copy_;
  std::vector<Line> lines_;
};

}  // namespace strata::ui
