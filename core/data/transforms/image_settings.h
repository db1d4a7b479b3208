// Settings that several image transforms share.
#pragma once

#include <string>

#include "graph/setting.h"

namespace strata::data {

/// "size": height and width (or one number for both).
inline graph::Setting size_setting(std::string help) {
  return {.name = "size",
          .title = "Size",
          .type = graph::SettingType::integers,
          .otherwise = {},
          .help = std::move(help),
          .least = 1,
          .most = 16384,
          .count = 2};
}

}  // namespace strata::data
