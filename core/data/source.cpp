#include "data/source.h"

namespace strata::data {

std::filesystem::path SourceQuestion::resolve(const std::string& file) const {
  return file.empty() ? std::filesystem::path() : (folder / file).lexically_normal();
}

const graph::Setting* SourceKind::setting(std::string_view field) const {
  for (const graph::Setting& one : settings)
    if (one.name == field) return &one;
  return nullptr;
}

}  // namespace strata::data
