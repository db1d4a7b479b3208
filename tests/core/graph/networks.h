// Networks from a few characters of JSON, for the tests of this folder.
#pragma once

#include <QString>
#include <string>

#include "graph/network.h"

namespace strata::graph {

/// `layers` is the project's list, or a single layer's object. Places in messages read "t:1:1".
inline Result<Network> network_of(const std::string& layers) {
  STRATA_TRY(const JsonValue json,
             parse_json(layers.starts_with('{') ? "[" + layers + "]" : layers, "t"));
  return read_network(json);
}

/// The same without places, so that messages about layers start with what is wrong.
inline Result<Network> placeless(const std::string& layers) {
  STRATA_TRY(Network network, network_of(layers));
  for (LayerSpec& layer : network.layers)
    layer.where.clear();
  return network;
}

inline Result<Model> model_of(const std::string& layers, const Signal& data) {
  STRATA_TRY(const Network network, placeless(layers));
  return infer(network, data);
}

/// The error's text, or "no error".
template <class T>
QString text_of(const Result<T>& result) {
  return result.ok() ? QString("no error") : QString::fromStdString(result.error().text());
}

/// "3x32x32", or "200:10000" for 200 word numbers below 10000.
inline Signal signal_of(const QString& text) {
  const QStringList parts = text.split(':');
  std::vector<std::int64_t> sizes;
  for (const QString& size : parts[0].split('x'))
    sizes.push_back(size.toLongLong());
  return {Shape(std::move(sizes)), parts.size() > 1 ? parts[1].toLongLong() : 0};
}

}  // namespace strata::graph
