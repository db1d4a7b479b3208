// The texts of a Hugging Face style folder (huggingface.co/docs/hub/model-cards).
#pragma once

#include <string>

#include "engine/export/trained_network.h"

namespace strata::engine {

/// config.json: the project's network, data kind, class names.
std::string folder_config(const TrainedNetwork& network);
/// README.md: what the network is, how it was trained, how it is loaded.
std::string folder_card(const TrainedNetwork& network);

}  // namespace strata::engine
