// Results on stdout.
#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "base/json.h"

namespace strata::app {

inline void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

inline void print_json(const Json& value, int indent = 2) {
  print(value.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace strata::app
