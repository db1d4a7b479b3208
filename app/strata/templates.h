// The starter projects, compiled into the program.
#pragma once

#include <span>
#include <string_view>

namespace strata::app {

struct Template {
  std::string_view name;     // "mlp-mnist"
  std::string_view project;  // the text of the *.strata file
};

/// A file that a template's project names and that lies beside it.
struct TemplateFile {
  std::string_view name;  // "iris.csv"
  std::string_view content;
};

std::span<const Template> templates();
std::span<const TemplateFile> template_files();

}  // namespace strata::app
