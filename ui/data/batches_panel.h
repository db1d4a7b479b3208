// What the trainer reads at a time: batch size, shape, memory, how many make an epoch.
#pragma once

#include <QWidget>

#include "ui/data/model/preview.h"
#include "ui/data/model/subject.h"
#include "ui/style/theme.h"
#include "ui/widgets/panel.h"

class QLabel;
class QSpinBox;

namespace strata::ui {

/// The first batch of the first epoch as small pictures.
class BatchMosaic : public QWidget {
  Q_OBJECT

 public:
  explicit BatchMosaic(QWidget* parent = nullptr);
  void show_page(const PreviewPage& page);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  PreviewPage page_;
};

class BatchesPanel : public Panel {
  Q_OBJECT

 public:
  BatchesPanel(const Theme& theme, DataSubject& subject, DataPreview& preview,
               QWidget* parent = nullptr);

 private:
  void build_figures();
  void show_figures();
  [[nodiscard]] QString batches_text(std::int64_t rows) const;

  DataSubject& subject_;
  DataPreview& preview_;
  BatchMosaic* mosaic_;
  QSpinBox* batch_;
  QLabel* unit_;
  QLabel* shape_;
  QLabel* bytes_title_;
  QLabel* bytes_;
  QLabel* train_;
  QLabel* validation_;
  QLabel* measured_;
};

}  // namespace strata::ui
