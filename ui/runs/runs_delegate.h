// Paints the table's cells: check boxes, coloured dots, status pills, bars, tags.
#pragma once

#include <QStyledItemDelegate>

#include "ui/runs/runs_proxy.h"
#include "ui/style/theme.h"

namespace strata::ui {

/// A check box as the table and its header paint it.
void paint_check_box(QPainter& painter, const Theme& theme, QRectF cell, Qt::CheckState state,
                     double device_pixel_ratio);

class RunsDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  RunsDelegate(const Theme& theme, const RunsModel& runs, const RunsProxy& proxy,
               QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const override;
  /// The table alone decides what a click means; Qt's own idea of where the check box lies would
  /// toggle it a second time.
  bool editorEvent(QEvent*, QAbstractItemModel*, const QStyleOptionViewItem&,
                   const QModelIndex&) override {
    return false;
  }
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const override;

 private:
  struct Cell;
  void paint_ground(const Cell& cell) const;
  void paint_name(const Cell& cell) const;
  void paint_status(const Cell& cell) const;
  void paint_accuracy(const Cell& cell) const;
  void paint_tags(const Cell& cell) const;
  void paint_text(const Cell& cell) const;

  const Theme& theme_;
  const RunsModel& runs_;
  const RunsProxy& proxy_;
};

}  // namespace strata::ui
