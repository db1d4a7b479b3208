// What lstm, gru and rnn share: parameters, costs and settings of torch.nn.LSTM, GRU and RNN.
//
// Layer l (and its reverse direction, "_reverse") has weight_ih_l<l> (gates*units x inputs),
// weight_hh_l<l> (gates*units x units), bias_ih_l<l> and bias_hh_l<l>. Gates are stacked as PyTorch
// does: i f g o; r z n. Without return_sequences the last state goes on: of both directions,
// forward first, when bidirectional; the backward direction's last state is the one after the first
// step.
#pragma once

#include <vector>

#include "graph/layer_kind.h"

namespace strata::graph {

/// `gates`: blocks of weights (LSTM 4, GRU 3, plain 1); `kept`: numbers per unit and step that the
/// backward needs.
Result<LayerFacts> recurrent_facts(const LayerQuestion& ask, int gates, int kept);

/// units, layers, bidirectional, return_sequences, dropout, bias, initialiser.
std::vector<Setting> recurrent_settings();

inline constexpr std::string_view kRecurrentShapeRule =
    "T x F -> units, or T x units with return_sequences; twice the units when bidirectional";
inline constexpr std::string_view kRecurrentCaption =
    "{units}|{layers} layers|{bidirectional}|{return_sequences}";

}  // namespace strata::graph
