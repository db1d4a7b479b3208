// The layer kinds that can be added, by group, with a search: what the palette shows.
#pragma once

#include <QAbstractItemModel>
#include <vector>

#include "graph/layer_kind.h"

namespace strata::ui {

/// What a dragged kind travels as: its name in UTF-8.
inline constexpr const char* kLayerKindMime = "application/x-strata-layer-kind";

/// Groups at the top, their kinds below. Groups without a match are left out.
class LayerPaletteModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Role {
    kKindRole = Qt::UserRole,  // "conv2d"; empty for groups
    kCategoryRole,             // graph::Category as int, of groups too: for the colour
    kIconRole,                 // "layer-conv2d"
    kSummaryRole
  };

  explicit LayerPaletteModel(QObject* parent = nullptr);

  /// Kinds whose name, title or summary holds every word of `text`; empty: all.
  void set_filter(const QString& text);
  [[nodiscard]] const QString& filter() const { return filter_; }
  /// What Enter in the search adds: the kind whose title or name begins like the search, or else
  /// the first one left. Invalid where nothing fits.
  [[nodiscard]] QModelIndex best_match() const;
  /// The kind of an index, or null for a group.
  [[nodiscard]] const graph::LayerKind* kind(const QModelIndex& index) const;
  /// How many kinds are left.
  [[nodiscard]] int match_count() const;

  [[nodiscard]] QModelIndex index(int row, int column,
                                  const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  [[nodiscard]] QStringList mimeTypes() const override;
  [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;

 private:
  struct Group {
    QString title;
    std::vector<const graph::LayerKind*> kinds;
  };
  [[nodiscard]] std::vector<Group> filtered() const;

  QString filter_;
  std::vector<Group> groups_;
};

}  // namespace strata::ui
