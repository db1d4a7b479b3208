// The table of layers: shapes, parameters, costs, and where each is computed.
#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <vector>

#include "ui/models/project_document.h"

namespace strata::ui {

/// Row 0 is the data. A layer that does not work out keeps its last good numbers (kStaleRole).
class SummaryModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    kNumber,
    kLayer,
    kKind,
    kShape,
    kParameters,
    kFlops,
    kActivations,
    kStage,
    kColumns
  };
  enum Role {
    kLayerRole = Qt::UserRole,  // the id; "data" in row 0
    kCategoryRole,              // graph::Category as int
    kSortRole,                  // the cell's number or text
    kStaleRole,                 // true where the numbers are the last good ones
    kDeviceRole                 // place of the layer's device in the project's list; -1: several
  };

  explicit SummaryModel(ProjectDocument& document, QObject* parent = nullptr);

  /// Which device computes each layer, where the project itself does not say.
  void set_devices(const QHash<QString, QString>& device_of_layer);

  /// "3,692,938 parameters · 8.96 MFLOP per sample · 14.8 MB float32"
  [[nodiscard]] QString totals() const;
  /// The row of a layer; -1 where there is none.
  [[nodiscard]] int row_of(const QString& layer) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 signals:
  void totals_changed();

 private:
  struct Row {
    QString layer;
    QString kind;
    graph::Category category = graph::Category::input_output;
    graph::Signal output;
    std::int64_t parameters = 0;
    double flops = 0;
    bool is_view = false;  // the same numbers in another shape take no memory
    bool is_stale = false;
    QString device;
    bool operator==(const Row&) const = default;
  };

  void refresh();
  [[nodiscard]] std::vector<Row> rows() const;
  [[nodiscard]] Row row_for(const graph::LayerSpec& layer) const;
  [[nodiscard]] QString device_for(const graph::LayerSpec& layer) const;
  [[nodiscard]] QString text(const Row& row, int number, int column) const;
  [[nodiscard]] QVariant sort_key(const Row& row, int number, int column) const;
  [[nodiscard]] int bytes_per_number() const;

  ProjectDocument& document_;
  QHash<QString, QString> devices_;
  std::vector<Row> rows_;
};

}  // namespace strata::ui
