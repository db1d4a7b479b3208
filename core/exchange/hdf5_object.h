// The objects of an HDF5 file (groups, data sets, attributes) as h5py writes them, read from memory
// by hand: every step is bounded by the file, which the HDF5 library does not promise for damaged
// files. Links out of the file are never followed.
// Format: "HDF5 File Format Specification Version 3.0", sections II, III.A to III.D and IV.A.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/tensor_file.h"

namespace strata::exchange {

/// One message of an object's header.
struct Hdf5Message {
  std::uint16_t type = 0;
  std::uint8_t flags = 0;
  std::string_view data;
};

struct Hdf5Object {
  std::uint64_t address = 0;
  std::vector<Hdf5Message> messages;
};

/// A name in a group, and the object it stands for.
struct Hdf5Link {
  std::string name;
  std::uint64_t address = 0;
};

/// A data set's numbers. `type` is empty for numbers that are not read.
struct Hdf5Numbers {
  std::optional<NumberType> type;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // bytes of the file
  std::uint64_t end = 0;
  std::string compact;  // the bytes themselves, where they stand in the header
  bool is_compact = false;
};

class Hdf5File {
 public:
  /// `bytes` are borrowed.
  static Result<Hdf5File> open(std::string_view bytes, const std::string& where);

  [[nodiscard]] std::uint64_t root() const { return root_; }
  [[nodiscard]] Result<Hdf5Object> object(std::uint64_t address) const;
  /// What a group holds, by name; nothing for a data set.
  [[nodiscard]] Result<std::vector<Hdf5Link>> links(const Hdf5Object& object) const;
  /// A data set's numbers; nothing for a group. Refuses chunks and compression.
  [[nodiscard]] Result<std::optional<Hdf5Numbers>> numbers(const Hdf5Object& object) const;
  /// An attribute's text or texts; nothing where there is no such attribute, or it holds others.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const Hdf5Object& object,
                                                              std::string_view attribute) const;

 private:
  Hdf5File(std::string_view bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}
  [[nodiscard]] Error damaged(std::uint64_t at, std::string_view what) const;
  [[nodiscard]] std::optional<std::string_view> block(std::uint64_t at, std::uint64_t size) const;
  [[nodiscard]] bool read_messages_1(std::string_view block, std::size_t most,
                                     std::vector<Hdf5Message>& out) const;
  [[nodiscard]] bool read_messages_2(std::string_view block, bool ordered,
                                     std::vector<Hdf5Message>& out) const;
  [[nodiscard]] Result<> symbol_links(std::string_view table, std::vector<Hdf5Link>& out) const;
  [[nodiscard]] bool symbol_node(std::uint64_t at, std::string_view names,
                                 std::vector<Hdf5Link>& out) const;
  [[nodiscard]] std::optional<std::string> heap_text(std::string_view reference) const;

  std::string_view bytes_;
  std::string where_;
  std::uint64_t root_ = 0;
};

/// True for bytes that begin as an HDF5 file.
bool is_hdf5(std::string_view start);

}  // namespace strata::exchange
