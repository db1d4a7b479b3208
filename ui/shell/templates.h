// The starter projects that are part of the program.
#pragma once

#include <QString>
#include <vector>

#include "base/result.h"
#include "project/project.h"

namespace strata::ui {

struct ProjectTemplate {
  QString name;     // "cnn-cifar10"
  Project project;  // as it would be opened
  std::string text;
};

/// All of them, the ones that need no download first.
std::vector<ProjectTemplate> project_templates();

/// A template's text, and the files it brings (iris.csv) written into `folder` where they are not
/// there yet.
Result<std::string> unpack_template(const QString& name, const QString& folder);

/// A project without layers over a built-in data set: an empty canvas.
std::string empty_project_text();

}  // namespace strata::ui
