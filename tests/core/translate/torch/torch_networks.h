// Networks for test_torch_source.cpp, as project files say them.
#pragma once

namespace strata::test {

inline constexpr const char* kOddIds = R"([
  {"id": "fc-1", "kind": "dense", "units": 3}, {"id": "class", "kind": "dense", "units": 3},
  {"id": "type", "kind": "batchnorm"}, {"id": "1", "kind": "dense", "units": 2}])";

inline constexpr const char* kBranches = R"([
  {"id": "a", "kind": "dense", "units": 4, "activation": "relu"},
  {"id": "b", "kind": "dense", "units": 4},
  {"id": "sum", "kind": "add", "inputs": ["b", "a", "data"]},
  {"id": "out", "kind": "dense", "units": 2}])";

inline constexpr const char* kStrided = R"([
  {"id": "first", "kind": "conv2d", "filters": 4, "kernel": 3, "padding": "same"},
  {"id": "down", "kind": "conv2d", "filters": 4, "kernel": 3, "stride": 2, "padding": "same"}])";

inline constexpr const char* kFrozen = R"([
  {"id": "norm", "kind": "batchnorm", "trainable": false}, {"id": "out", "kind": "dense", "units": 2}])";

inline constexpr const char* kTrained = R"({"strata": 1, "name": "t", "data": {"source": "moons"},
  "layers": [{"id": "fc", "kind": "dense", "units": 2}],
  "training": {"epochs": 2, "batch": 16, "accumulation": 2, "seed": 7, "precision": "bfloat16",
    "initialiser": "keras", "metrics": ["accuracy", "f1"],
    "loss": {"kind": "cross_entropy", "label_smoothing": 0.1, "class_weights": [1, 2]},
    "optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": true},
    "schedule": {"kind": "cosine", "warmup_steps": 5}, "clip": {"norm": 2},
    "early_stopping": {"patience": 3}}})";

/// Every way in which C++ is spelled differently, in one stack.
inline constexpr const char* kManyKinds = R"([
  {"id": "words", "kind": "embedding", "units": 4, "padding_index": 0, "mask": true},
  {"id": "lstm", "kind": "lstm", "units": 2, "bidirectional": true, "return_sequences": true},
  {"id": "rnn", "kind": "rnn", "units": 4, "activation": "relu", "return_sequences": true},
  {"id": "attention", "kind": "attention", "heads": 2, "causal": true},
  {"id": "pool", "kind": "global_maxpool", "inputs": ["rnn"]},
  {"id": "mean", "kind": "global_avgpool", "inputs": ["rnn"]},
  {"id": "position", "kind": "positional_encoding", "inputs": ["attention"]},
  {"id": "place", "kind": "positional_encoding", "style": "learned"},
  {"id": "noise", "kind": "noise"},
  {"id": "conv", "kind": "conv1d", "filters": 4, "kernel": 3, "padding": "same"},
  {"id": "down", "kind": "maxpool1d"},
  {"id": "norm", "kind": "groupnorm", "groups": 2},
  {"id": "image", "kind": "reshape", "shape": [3, 2, 2]},
  {"id": "larger", "kind": "upsample", "size": 4, "interpolation": "bilinear"},
  {"id": "separable", "kind": "separable_conv2d", "filters": 4, "kernel": 3, "stride": 2, "padding": "same"},
  {"id": "back", "kind": "conv2d_transpose", "filters": 3, "kernel": 5, "stride": 2, "padding": "same"},
  {"id": "average", "kind": "avgpool2d", "size": 3, "stride": 2, "padding": "same"},
  {"id": "largest", "kind": "maxpool2d", "size": 2, "padding": 1},
  {"id": "statistics", "kind": "batchnorm", "trainable": false},
  {"id": "layer", "kind": "layernorm"},
  {"id": "border", "kind": "zero_pad"},
  {"id": "turned", "kind": "permute", "order": [2, 3, 1]},
  {"id": "flat", "kind": "flatten"},
  {"id": "fc", "kind": "dense", "units": 4, "activation": "gelu"},
  {"id": "all", "kind": "concat", "inputs": ["fc", "pool", "mean"]},
  {"id": "gate", "kind": "multiply", "inputs": ["all", "all"]},
  {"id": "drop", "kind": "dropout"},
  {"id": "out", "kind": "dense", "units": 2}])";

}  // namespace strata::test
