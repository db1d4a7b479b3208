// Texts: a list of their beginnings, and the words of the chosen one with their numbers.
#pragma once

#include <QAbstractScrollArea>
#include <QWidget>

#include "ui/data/model/page_reader.h"
#include "ui/style/theme.h"

class QListWidget;
class QScrollArea;

namespace strata::ui {

/// The words of one text as chips, each with its number below: what the network reads.
class TokenStrip : public QWidget {
  Q_OBJECT

 public:
  explicit TokenStrip(const Theme& theme, QWidget* parent = nullptr);
  void show_row(const PreviewRow& row);
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Places every chip; paints them where `painter` is not null. Gives the height.
  int lay_out(int width, QPainter* painter) const;

  const Theme& theme_;
  PreviewRow row_;
};

class TextView : public QWidget {
  Q_OBJECT

 public:
  explicit TextView(const Theme& theme, QWidget* parent = nullptr);
  void show_page(const PreviewPage& page);
  [[nodiscard]] int room() const;

 signals:
  void room_changed();
  void row_selected(qint64 row);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  PreviewPage page_;
  QListWidget* list_;
  QScrollArea* scroll_;
  TokenStrip* strip_;
};

}  // namespace strata::ui
