#include "ui/models/layer_palette_model.h"

#include <QCoreApplication>
#include <QMimeData>
#include <algorithm>
#include <array>

#include "ui/models/wording.h"

namespace strata::ui {
namespace {

using graph::Category;

struct Heading {
  const char* title;
  std::array<Category, 2> categories;
};

/// Categories that hold few kinds share a heading.
constexpr std::array kHeadings = {
    Heading{QT_TRANSLATE_NOOP("palette", "Input & output"),
            {Category::input_output, Category::input_output}},
    Heading{QT_TRANSLATE_NOOP("palette", "Dense"), {Category::dense, Category::dense}},
    Heading{QT_TRANSLATE_NOOP("palette", "Convolution"),
            {Category::convolution, Category::convolution}},
    Heading{QT_TRANSLATE_NOOP("palette", "Pooling"), {Category::pooling, Category::pooling}},
    Heading{QT_TRANSLATE_NOOP("palette", "Recurrent & attention"),
            {Category::recurrent, Category::attention}},
    Heading{QT_TRANSLATE_NOOP("palette", "Normalisation"),
            {Category::normalisation, Category::normalisation}},
    Heading{QT_TRANSLATE_NOOP("palette", "Regularisation"),
            {Category::regularisation, Category::regularisation}},
    Heading{QT_TRANSLATE_NOOP("palette", "Activation"),
            {Category::activation, Category::activation}},
    Heading{QT_TRANSLATE_NOOP("palette", "Embedding"), {Category::embedding, Category::embedding}},
    Heading{QT_TRANSLATE_NOOP("palette", "Reshape & merge"), {Category::reshape, Category::merge}}};

bool holds_all(const graph::LayerKind& kind, const QStringList& words) {
  const QString text = wording::text(kind.name) + ' ' + wording::text(kind.title) + ' ' +
                       wording::text(kind.summary);
  return std::all_of(words.begin(), words.end(),
                     [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

constexpr quintptr kGroupId = ~quintptr{0};  // of indexes that stand for groups

}  // namespace

LayerPaletteModel::LayerPaletteModel(QObject* parent)
    : QAbstractItemModel(parent), groups_(filtered()) {}

std::vector<LayerPaletteModel::Group> LayerPaletteModel::filtered() const {
  const QStringList words = filter_.split(' ', Qt::SkipEmptyParts);
  std::vector<Group> out;
  for (const Heading& heading : kHeadings) {
    Group group{QCoreApplication::translate("palette", heading.title), {}};
    for (const graph::LayerKind& kind : graph::layer_kinds()) {
      const bool here =
          kind.category == heading.categories[0] || kind.category == heading.categories[1];
      if (here && holds_all(kind, words)) group.kinds.push_back(&kind);
    }
    if (!group.kinds.empty()) out.push_back(std::move(group));
  }
  return out;
}

void LayerPaletteModel::set_filter(const QString& text) {
  if (text == filter_) return;
  beginResetModel();
  filter_ = text;
  groups_ = filtered();
  endResetModel();
}

QModelIndex LayerPaletteModel::best_match() const {
  if (groups_.empty()) return {};
  const QString wanted = filter_.trimmed();
  for (int group = 0; group < rowCount(); ++group)
    for (int row = 0; row < rowCount(index(group, 0)); ++row) {
      const QModelIndex at = index(row, 0, index(group, 0));
      if (wording::text(kind(at)->title).startsWith(wanted, Qt::CaseInsensitive) ||
          wording::text(kind(at)->name).startsWith(wanted, Qt::CaseInsensitive))
        return at;
    }
  return index(0, 0, index(0, 0));
}

const graph::LayerKind* LayerPaletteModel::kind(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kGroupId) return nullptr;
  return groups_[index.internalId()].kinds[static_cast<std::size_t>(index.row())];
}

int LayerPaletteModel::match_count() const {
  std::size_t count = 0;
  for (const Group& group : groups_)
    count += group.kinds.size();
  return static_cast<int>(count);
}

QModelIndex LayerPaletteModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) : kGroupId);
}

QModelIndex LayerPaletteModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroupId) return {};
  return createIndex(static_cast<int>(child.internalId()), 0, kGroupId);
}

int LayerPaletteModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(groups_.size());
  if (parent.internalId() != kGroupId) return 0;
  return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].kinds.size());
}

int LayerPaletteModel::columnCount(const QModelIndex&) const { return 1; }

QVariant LayerPaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const graph::LayerKind* layer = kind(index);
  if (layer == nullptr) {
    const Group& group = groups_[static_cast<std::size_t>(index.row())];
    if (role == kCategoryRole) return static_cast<int>(group.kinds.front()->category);
    return role == Qt::DisplayRole ? QVariant(group.title) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
      return wording::text(layer->title);
    case Qt::ToolTipRole:
      return tr("%1\n%2\nDouble-click, or drag onto the network, to add.")
          .arg(wording::text(layer->summary), wording::text(layer->shape_rule));
    case kSummaryRole:
    case Qt::AccessibleDescriptionRole:
      return wording::text(layer->summary);
    case kKindRole:
      return wording::text(layer->name);
    case kCategoryRole:
      return static_cast<int>(layer->category);
    case kIconRole:
      return "layer-" + wording::text(layer->name);
    default:
      return {};
  }
}

Qt::ItemFlags LayerPaletteModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  if (kind(index) == nullptr) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled |
         Qt::ItemNeverHasChildren;
}

QStringList LayerPaletteModel::mimeTypes() const { return {QString::fromLatin1(kLayerKindMime)}; }

QMimeData* LayerPaletteModel::mimeData(const QModelIndexList& indexes) const {
  for (const QModelIndex& index : indexes)
    if (const graph::LayerKind* dragged = kind(index)) {
      auto* data = new QMimeData;  // the drag owns it
      data->setData(QString::fromLatin1(kLayerKindMime),
                    QByteArray(dragged->name.data(), static_cast<qsizetype>(dragged->name.size())));
      return data;
    }
  return nullptr;
}

}  // namespace strata::ui
