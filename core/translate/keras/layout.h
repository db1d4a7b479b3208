// What a layer's parameters are in Keras: which variables hold them, and how their numbers move to
// PyTorch's places. keras.src/layers of Keras 3, torch.nn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/network.h"

namespace strata::translate::keras {

/// One variable of a Keras layer and where its numbers go: seen as `view`, its axes in the order
/// `axes`, written to `parameter` from element `offset` on.
struct Piece {
  std::string parameter;  // after the layer's id and a dot: "weight"
  std::string path;       // below the layer in a .weights.h5: "vars/0", "cell/vars/1"
  std::string leaf;       // a .h5's last word: "kernel"
  std::string within;     // and what a word before it starts with: "forward", "query"; may be empty
  std::vector<std::int64_t> shape;  // the variable's, as Keras has it
  std::int64_t from = 0;            // first of the variable's elements that are meant
  std::vector<std::int64_t> view;   // its elements' product is how many are meant
  std::vector<int> axes;
  std::int64_t offset = 0;
  bool swaps_gates = false;  // update, reset, new -> reset, update, new along the first axis
};

/// A Keras layer and its variables; recurrent stacks are several.
struct Part {
  std::string name;   // "lstm", "lstm_l1"
  std::string group;  // what a .weights.h5 calls layers of its class: "lstm", "bidirectional"
  std::vector<Piece> pieces;
};

/// What the Keras layers of layer `index` are called: its id, or one name for each of a recurrent
/// stack ("lstm_l0"), different from all ids.
std::vector<std::string> keras_names(const graph::Model& model, int index);

/// Of layer `index`; empty where it has no parameters.
std::vector<Part> parts_of(const graph::Model& model, int index);

}  // namespace strata::translate::keras
