// A network as PyTorch source that a person would have written: a torch.nn.Module whose state_dict
// has the names of Strata's weights, so that load_state_dict(strict=True) takes them.
// docs.pytorch.org/docs/stable/nn.html, docs.pytorch.org/cppdocs/frontend.html
#pragma once

#include <string>

#include "base/result.h"
#include "graph/network.h"
#include "project/project.h"
#include "translate/source_options.h"

namespace strata::translate {

/// A .torch.py file. With `training_loop` it also trains as the project says, on one device or
/// (with `parallel`) on several, started by torchrun.
Result<std::string> torch_source(const Project& project, const graph::Model& model,
                                 const SourceOptions& options);

/// A .torch.cpp file for LibTorch: the module and a main that takes weights out of a TorchScript
/// file (.ts.pt), which is what torch::jit::load reads and has the same names. With `training_loop`
/// it trains on rows that Python's torch.save({"x": x, "y": y}) wrote. One device only.
Result<std::string> torch_cpp_source(const Project& project, const graph::Model& model,
                                     const SourceOptions& options);

}  // namespace strata::translate
