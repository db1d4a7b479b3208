// What might mend a problem: guesses, which edit_fixes.cpp tries.
#pragma once

#include <string>
#include <vector>

#include "graph/edit.h"

namespace strata::graph {

/// The layer that has the problem, and what is known around it.
struct Patient {
  const Network& network;  // every layer with its inputs
  const Signal& data;
  const Model& model;  // what works out
  const Problem& problem;
  const LayerSpec& layer;
  const LayerKind* kind;      // null: there is no such kind
  std::vector<Signal> reads;  // what the inputs give; empty where that is not known of all

  [[nodiscard]] bool reads_one() const { return reads.size() == 1; }
  /// The layer worked out, or null.
  [[nodiscard]] const Layer* worked_out(std::string_view id) const;
};

/// In order: the first function whose guesses mend something is the last one asked.
using Guess = std::vector<Fix> (*)(const Patient&);

// Who reads whom (fix_structure.cpp).
std::vector<Fix> guess_other_id(const Patient& patient);
std::vector<Fix> guess_known_input(const Patient& patient);
std::vector<Fix> guess_cut_circle(const Patient& patient);
std::vector<Fix> guess_read_or_remove(const Patient& patient);
std::vector<Fix> guess_join_before(const Patient& patient);

// Settings (fix_settings.cpp).
std::vector<Fix> guess_settings(const Patient& patient);
std::vector<Fix> guess_windows(const Patient& patient);

// Layers put before one that cannot take what it reads (fix_shapes.cpp).
std::vector<Fix> guess_embedding(const Patient& patient);
std::vector<Fix> guess_flat(const Patient& patient);
std::vector<Fix> guess_image(const Patient& patient);
std::vector<Fix> guess_sequence(const Patient& patient);

// Layers that join several (fix_merges.cpp).
std::vector<Fix> guess_equal_inputs(const Patient& patient);

// Tools of the above (edit_fixes.cpp).

/// A layer of that kind at its usual settings for what it shall read.
LayerSpec new_between(const Network& network, std::string_view kind, const Signal& reads);
/// `layer` between input `which` of layer `id` and it.
Network put_before(const Network& network, const std::string& id, std::size_t which,
                   LayerSpec layer);
/// The network with one setting of a layer changed.
Network with_setting(const Network& network, const std::string& id, const std::string& name,
                     SettingValue value);
std::string title_of(std::string_view kind);

}  // namespace strata::graph
