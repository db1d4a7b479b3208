// A layer's new name, wherever it is written.
#pragma once

#include <QString>

#include "ui/models/project_document.h"

namespace strata::ui {

/// In the network, among the nodes' places and in the groups, as one step of undo. An Error where
/// the name cannot be used.
Result<> rename_layer(ProjectDocument& document, const QString& layer, const QString& to);

}  // namespace strata::ui
