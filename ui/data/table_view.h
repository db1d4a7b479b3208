// Rows of a table, as the file writes them or as the network reads them.
#pragma once

#include <QAbstractTableModel>
#include <QTableView>

#include "ui/data/model/page_reader.h"
#include "ui/style/theme.h"

namespace strata::ui {

class PageTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void show_page(const PreviewPage& page);
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  PreviewPage page_;
};

class TableView : public QTableView {
  Q_OBJECT

 public:
  explicit TableView(QWidget* parent = nullptr);
  void show_page(const PreviewPage& page);
  [[nodiscard]] int room() const;

 signals:
  void room_changed();
  void row_selected(qint64 row);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  PageTableModel* rows_;
  QStringList columns_;
};

}  // namespace strata::ui
