// One click that mends a problem of the project: of the network, and of a loss that does not fit
// it.
#pragma once

#include <QString>
#include <vector>

#include "ui/models/project_document.h"

namespace strata::ui {

struct Mend {
  QString title;  // "Put Flatten before 'fc1'"
  ProjectDocument::Change change;
};

/// What would mend one of the document's problems, best first; each was tried. Empty where nothing
/// is known. Takes a few looks at the network: for a click, not for every key.
std::vector<Mend> mends_for(const ProjectDocument& document, const graph::Problem& problem);

/// Makes the change, as one step of undo.
void apply(ProjectDocument& document, const Mend& mend);

}  // namespace strata::ui
