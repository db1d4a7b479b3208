// The messages of HDF5's object headers that describe data sets, attributes and links.
// Format: "HDF5 File Format Specification Version 3.0", section IV.A.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "exchange/hdf5_object.h"

namespace strata::exchange {

inline constexpr std::uint16_t kDataspace = 0x01;
inline constexpr std::uint16_t kLinkInfo = 0x02;
inline constexpr std::uint16_t kDatatype = 0x03;
inline constexpr std::uint16_t kLink = 0x06;
inline constexpr std::uint16_t kLayout = 0x08;
inline constexpr std::uint16_t kAttribute = 0x0C;
inline constexpr std::uint16_t kContinuation = 0x10;
inline constexpr std::uint16_t kSymbolTable = 0x11;
inline constexpr std::uint8_t kShared = 0x02;  // the message stands elsewhere
inline constexpr std::size_t kLongestHdf5Name = 4096;

struct Hdf5Space {
  std::vector<std::int64_t> shape;
  bool empty_set = false;  // holds nothing at all
  /// Product of the sizes; the largest number where it overflows.
  [[nodiscard]] std::uint64_t elements() const;
};
std::optional<Hdf5Space> read_hdf5_space(std::string_view message);

struct Hdf5Type {
  std::optional<NumberType> number;  // little-endian numbers that are read
  bool is_text = false;
  bool is_variable = false;  // the text lies in a global heap
  std::size_t bytes = 0;     // of one element
};
std::optional<Hdf5Type> read_hdf5_type(std::string_view message);

struct Hdf5Layout {
  bool chunked = false;
  bool compact = false;
  std::string_view data;  // of a compact one
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};
std::optional<Hdf5Layout> read_hdf5_layout(std::string_view message);

struct Hdf5Attribute {
  std::string_view name;
  std::string_view type;
  std::string_view space;
  std::string_view data;
};
std::optional<Hdf5Attribute> read_hdf5_attribute(std::string_view message);

/// A link to an object of this file; one without a name where it leads elsewhere.
std::optional<Hdf5Link> read_hdf5_link(std::string_view message);
/// True where a group's links lie in a fractal heap.
bool has_dense_links(std::string_view message);

}  // namespace strata::exchange
