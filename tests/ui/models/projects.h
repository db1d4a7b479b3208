// Projects for the tests of models and inspectors.
#pragma once

#include <string>

#include "ui/models/project_document.h"

namespace strata::ui {

/// The tutorial's CNN on CIFAR-10's shapes: conv1, pool1, flat, fc1, fc2.
inline const std::string kCnnLayers =
    "{\"id\": \"conv1\", \"kind\": \"conv2d\", \"filters\": 32, \"kernel\": [3, 3], "
    "\"activation\": \"relu\"}, {\"id\": \"pool1\", \"kind\": \"maxpool2d\"}, "
    "{\"id\": \"flat\", \"kind\": \"flatten\"}, {\"id\": \"fc1\", \"kind\": \"dense\", "
    "\"units\": 512, \"activation\": \"relu\"}, {\"id\": \"fc2\", \"kind\": \"dense\", \"units\": "
    "10}";

/// Opens a project of these layers on a source, and waits until its data is known.
inline void start(ProjectDocument& document, const std::string& layers = kCnnLayers,
                  const std::string& source = "cifar10", const std::string& training = "{}") {
  const std::string text = "{\"strata\": 1, \"name\": \"t\", \"data\": {\"source\": \"" + source +
                           "\"}, \"layers\": [" + layers + "], \"training\": " + training + "}";
  const auto started = document.start_from(text, "/nowhere/t.strata");
  if (!started.ok()) qFatal("%s", started.error().text().c_str());
  document.wait_for_data();
}

}  // namespace strata::ui
