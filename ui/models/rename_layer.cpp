#include "ui/models/rename_layer.h"

#include <QCoreApplication>
#include <algorithm>

#include "graph/edit.h"

namespace strata::ui {

Result<> rename_layer(ProjectDocument& document, const QString& layer, const QString& to) {
  STRATA_TRY(graph::Network network,
             graph::rename(document.network(), layer.toStdString(), to.toStdString()));
  const QString name =
      QCoreApplication::translate("rename_layer", "rename %1 to %2").arg(layer, to);
  document.edit(name, [&](Draft& draft) {
    draft.project.network = std::move(network);
    if (const auto place = draft.canvas.positions.constFind(layer);
        place != draft.canvas.positions.constEnd()) {
      const QPointF corner = *place;
      draft.canvas.positions.remove(layer);
      draft.canvas.positions.insert(to, corner);
    }
    for (LayerGroup& group : draft.canvas.groups)
      std::replace(group.layers.begin(), group.layers.end(), layer, to);
  });
  return {};
}

}  // namespace strata::ui
