// What is wrong with a layer, with a button for everything that would mend it.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/models/mends.h"
#include "ui/style/theme.h"

class QLabel;
class QVBoxLayout;

namespace strata::ui {

class ProblemBox : public QWidget {
  Q_OBJECT

 public:
  explicit ProblemBox(ProjectDocument& document, QWidget* parent = nullptr);

  /// Nothing: the box is hidden.
  void show_problem(const std::optional<graph::Problem>& problem);

 private:
  void show_mends();

  ProjectDocument& document_;
  std::optional<graph::Problem> problem_;
  QLabel* text_;
  QLabel* remedy_;
  QVBoxLayout* buttons_;
  std::vector<QWidget*> shown_;
  QTimer later_;  // mends are looked for when typing pauses
};

}  // namespace strata::ui
