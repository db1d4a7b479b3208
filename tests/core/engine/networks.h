// Small projects on generated data, for the engine's tests.
#pragma once

#include <string>
#include <vector>

#include "engine/session.h"
#include "engine/train.h"
#include "project/project.h"

namespace strata::test {

/// A project from its layers and training members (JSON text); `data` defaults to 200 points of two
/// spirals.
inline Project project_of(const std::string& layers, const std::string& training,
                          const std::string& data = R"({"source": "moons", "rows": 200})") {
  const std::string text = R"({"strata": 1, "name": "test", "data": )" + data + R"(, "layers": )" +
                           layers + R"(, "training": )" + training + "}";
  auto project = read_project_text(text, "test.strata");
  if (!project.ok()) qFatal("%s", project.error().text().c_str());
  return std::move(project).value();
}

inline engine::Session session_of(const Project& project) {
  auto session = engine::open_session(project, "test.strata");
  if (!session.ok()) qFatal("%s", session.error().text().c_str());
  return std::move(session).value();
}

/// Dropout and batch statistics included, so that equality proves something about them too.
inline const char* const kStack = R"([
  {"id": "fc1", "kind": "dense", "units": 16, "activation": "tanh"},
  {"id": "drop", "kind": "dropout", "rate": 0.2},
  {"id": "fc2", "kind": "dense", "units": 2}])";

/// A branch: 'skip' is read twice, 'sum' reads two layers.
inline const char* const kBranches = R"([
  {"id": "skip", "kind": "dense", "units": 6, "activation": "tanh"},
  {"id": "a", "kind": "dense", "units": 6, "activation": "gelu"},
  {"id": "sum", "kind": "add", "inputs": ["a", "skip"]},
  {"id": "both", "kind": "concat", "inputs": ["sum", "skip"]},
  {"id": "out", "kind": "dense", "units": 2}])";

}  // namespace strata::test
