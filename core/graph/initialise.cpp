#include "graph/initialise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/philox.h"

namespace strata::graph {
namespace {

/// A seed's numbers for one parameter: they depend on its names only, not on where its layer
/// stands.
RandomStream stream_for(const Layer& layer, const Parameter& parameter, std::uint64_t seed) {
  const std::uint64_t what = std::uint64_t{hash_name(layer.id())} << 32 | hash_name(parameter.name);
  return {seed, Purpose::initial_weights, 0, what};
}

void fill_uniform(const RandomStream& random, double bound, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const PhiloxBlock words = random.block(i / 4);
    for (std::size_t j = i; j < std::min(i + 4, values.size()); ++j)
      values[j] = static_cast<float>((2.0 * unit_float(words[j % 4]) - 1.0) * bound);
  }
}

void fill_normal(const RandomStream& random, double deviation, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(random.normal(i) * deviation);
}

/// Four partial sums, so that additions need not wait for each other.
double dot(const double* a, const double* b, std::size_t n) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (std::size_t j = 0; j < 4; ++j)
      sums[j] += a[i + j] * b[i + j];
  for (; i < n; ++i)
    sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Q of the QR decomposition of a normal matrix, by the modified Gram-Schmidt method (its R has a
/// positive diagonal, so that Q is uniformly distributed: Mezzadri 2007). The longer side's vectors
/// are `length` long, `count` are made.
std::vector<double> orthonormal_vectors(const RandomStream& random, std::size_t count,
                                        std::size_t length) {
  std::vector<double> vectors(count * length);
  for (std::size_t i = 0; i < vectors.size(); ++i)
    vectors[i] = random.normal(i);
  for (std::size_t k = 0; k < count; ++k) {
    double* const v = vectors.data() + k * length;
    const double norm = std::sqrt(dot(v, v, length));
    for (std::size_t i = 0; i < length; ++i)
      v[i] /= norm;
    for (std::size_t later = k + 1; later < count; ++later) {
      double* const w = vectors.data() + later * length;
      const double along = dot(v, w, length);
      for (std::size_t i = 0; i < length; ++i)
        w[i] -= along * v[i];
    }
  }
  return vectors;
}

/// Rows or columns orthonormal, whichever are fewer; dimensions after the first count as columns.
void fill_orthogonal(const RandomStream& random, const Shape& shape, std::span<float> values) {
  const auto rows = static_cast<std::size_t>(shape[0]);
  const std::size_t columns = values.size() / rows;
  const bool by_row = rows <= columns;
  const std::size_t length = std::max(rows, columns);
  const std::vector<double> vectors = orthonormal_vectors(random, std::min(rows, columns), length);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      values[row * columns + column] = static_cast<float>(by_row ? vectors[row * length + column]
                                                                 : vectors[column * length + row]);
}

double xavier_variance(const Parameter& p) {
  return 2.0 / (static_cast<double>(p.fan_in) + static_cast<double>(p.fan_out));
}

double kaiming_variance(const Parameter& p) { return 2.0 / static_cast<double>(p.fan_in); }

/// A uniform distribution of that variance reaches this far on either side.
double uniform_bound(double variance) { return std::sqrt(3.0 * variance); }

bool is_bias(const Parameter& p) {
  return p.role == ParameterRole::bias || p.role == ParameterRole::recurrent_bias;
}

void fill_constant(double number, std::span<float> values) {
  std::fill(values.begin(), values.end(), static_cast<float>(number));
}

/// reset_parameters of torch.nn.Linear, _ConvNd, RNNBase, Embedding and MultiheadAttention.
void fill_as_pytorch(const Layer& layer, const Parameter& p, const RandomStream& random,
                     std::span<float> values) {
  const Category category = layer.kind->category;
  if (p.role == ParameterRole::embedding) return fill_normal(random, 1.0, values);
  if (category == Category::attention && is_bias(p)) return fill_constant(0, values);
  if (category == Category::attention && p.gates > 1)  // the three projections in one
    return fill_uniform(random, uniform_bound(xavier_variance(p)), values);
  // kaiming_uniform with a = sqrt(5) comes to 1/sqrt(fan_in); recurrent layers go by their units
  // everywhere.
  const auto reach =
      static_cast<double>(category == Category::recurrent ? p.shape[0] / p.gates : p.fan_in);
  fill_uniform(random, 1.0 / std::sqrt(reach), values);
}

/// Defaults of keras.layers: glorot_uniform, orthogonal, zeros, unit_forget_bias, uniform
/// embeddings.
void fill_as_keras(const Parameter& p, const RandomStream& random, std::span<float> values) {
  constexpr int kLstmGates = 4;
  switch (p.role) {
    case ParameterRole::recurrent_kernel:
      return fill_orthogonal(random, p.shape, values);
    case ParameterRole::embedding:
      return fill_uniform(random, 0.05, values);
    case ParameterRole::bias:
    case ParameterRole::recurrent_bias:
      fill_constant(0, values);
      if (p.gates == kLstmGates && p.role == ParameterRole::bias)  // the forget gate is the second
        fill_constant(1, values.subspan(values.size() / 4, values.size() / 4));
      return;
    default:
      return fill_uniform(random, uniform_bound(xavier_variance(p)), values);
  }
}

/// A distribution that the layer names; false when `style` is none.
bool fill_as_named(std::string_view style, const Parameter& p, const RandomStream& random,
                   std::span<float> values) {
  const bool xavier = style == "xavier_uniform" || style == "xavier_normal";
  const double variance = xavier ? xavier_variance(p) : kaiming_variance(p);
  if (style == "pytorch" || style == "keras") return false;
  if (is_bias(p) || style == "zeros") {
    fill_constant(0, values);
  } else if (style == "xavier_uniform" || style == "kaiming_uniform") {
    fill_uniform(random, uniform_bound(variance), values);
  } else if (style == "xavier_normal" || style == "kaiming_normal") {
    fill_normal(random, std::sqrt(variance), values);
  } else if (style == "orthogonal") {
    fill_orthogonal(random, p.shape, values);
  } else {
    return false;
  }
  return true;
}

std::string_view style_of(const Layer& layer, std::string_view project_style) {
  if (!layer.spec.settings.has("initialiser")) return project_style;
  const std::string& own = layer.spec.settings.word("initialiser");
  return own == "default" ? project_style : std::string_view(own);
}

/// The row of a word that only fills short texts up stays zero.
void clear_padding_row(const Layer& layer, const Parameter& p, std::span<float> values) {
  if (p.role != ParameterRole::embedding || !layer.spec.settings.has("padding_index")) return;
  const std::int64_t row = layer.spec.settings.integer("padding_index");
  if (row < 0 || row >= p.shape[0]) return;
  const std::size_t width = values.size() / static_cast<std::size_t>(p.shape[0]);
  fill_constant(0, values.subspan(static_cast<std::size_t>(row) * width, width));
}

}  // namespace

void fill_initial(const Layer& layer, const Parameter& parameter, std::string_view project_style,
                  std::uint64_t seed, std::span<float> values) {
  switch (parameter.role) {
    case ParameterRole::scale:
    case ParameterRole::running_variance:
      return fill_constant(1, values);
    case ParameterRole::shift:
    case ParameterRole::running_mean:
      return fill_constant(0, values);
    default:
      break;
  }
  const RandomStream random = stream_for(layer, parameter, seed);
  const std::string_view style = style_of(layer, project_style);
  if (!fill_as_named(style, parameter, random, values)) {
    if (style == "keras")
      fill_as_keras(parameter, random, values);
    else
      fill_as_pytorch(layer, parameter, random, values);
  }
  clear_padding_row(layer, parameter, values);
}

}  // namespace strata::graph
