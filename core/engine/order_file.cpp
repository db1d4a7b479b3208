#include "engine/order_file.h"

#include <fmt/ranges.h>

#include "exchange/npy.h"

namespace strata::engine {

Result<std::vector<std::int64_t>> read_order(const std::filesystem::path& file, std::int64_t batch,
                                             std::int64_t rows) {
  STRATA_TRY(const exchange::NpyArray array, exchange::read_npy(file));
  const exchange::NpyHeader& header = array.header;
  if (header.type != exchange::NumberType::i64 || header.shape.size() != 2 ||
      header.shape[1] != batch)
    return Error{fmt::format("holds {} of shape {}, not int64 of shape steps x {}",
                             exchange::word_for(header.type), fmt::join(header.shape, "x"), batch),
                 file.string(),
                 "save the row numbers as int64, one line of `batch` numbers per step"};
  std::vector<std::int64_t> order = array.as<std::int64_t>();
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] < 0 || order[i] >= rows)
      return Error{
          fmt::format("row {} does not exist: the training split has {} rows", order[i], rows),
          fmt::format("{}: step {}, entry {}", file.string(),
                      static_cast<std::int64_t>(i) / batch + 1,
                      static_cast<std::int64_t>(i) % batch),
          "use row numbers from 0"};
  return order;
}

}  // namespace strata::engine
