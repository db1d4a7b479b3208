// The command line's --set training.optimizer.learning_rate=0.01 on a project's JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace strata {

/// Changes one field. The value is JSON, or else a plain text. Layers are named by their id:
/// "layers.fc1.units=256". A word such as "optimizer": "adam" becomes an object where the path goes
/// on below it. An Error when the path cannot exist; whether the field is known is for the readers
/// to say.
Result<> set_field(Json& project, const std::string& assignment);

}  // namespace strata
