#include "exchange/tensor_pieces.h"

#include <fmt/format.h>

#include <cstring>
#include <set>

namespace strata::exchange {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kSmallCopies = 1 << 16;  // allowed whatever the file's size
constexpr std::size_t kMostDimensions = 64;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// Index of the last number that the strides reach, or nothing where that overflows.
std::optional<std::uint64_t> last_index(const TensorPiece& piece) {
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < piece.shape.size(); ++i) {
    std::uint64_t reach = 0;
    if (piece.strides[i] < 0 ||
        __builtin_mul_overflow(static_cast<std::uint64_t>(piece.shape[i] - 1),
                               static_cast<std::uint64_t>(piece.strides[i]), &reach) ||
        __builtin_add_overflow(last, reach, &last))
      return std::nullopt;
  }
  return last;
}

bool is_row_major(const TensorPiece& piece) {
  std::int64_t step = 1;
  for (std::size_t i = piece.shape.size(); i-- > 0;) {
    if (piece.shape[i] != 1 && piece.strides[i] != step) return false;
    step *= piece.shape[i];  // cannot overflow: the bytes were counted before
  }
  return true;
}

/// What is wrong with a piece on its own, or "". Sets `size` to its bytes, and drops strides that
/// say nothing.
std::string problem_of(TensorPiece& piece, std::uint64_t file_bytes, std::uint64_t& size) {
  const auto bytes = byte_count(piece.type, piece.shape);
  if (!bytes || piece.shape.size() > kMostDimensions)
    return fmt::format("tensor '{}' has the impossible shape {}", piece.name,
                       shape_text(piece.shape));
  size = *bytes;
  if (piece.own)
    return piece.bytes.size() == size
               ? ""
               : fmt::format("tensor '{}' of shape {} needs {} bytes but has {}", piece.name,
                             shape_text(piece.shape), size, piece.bytes.size());
  if (piece.begin > piece.end || piece.end > file_bytes)
    return fmt::format("tensor '{}' lies outside the file", piece.name);
  if (!piece.strides.empty() && piece.strides.size() != piece.shape.size())
    return fmt::format("tensor '{}' has {} sizes but {} strides", piece.name, piece.shape.size(),
                       piece.strides.size());
  if (!piece.strides.empty() && is_row_major(piece)) piece.strides.clear();
  std::uint64_t needed = size;
  if (!piece.strides.empty()) {
    const auto last = last_index(piece);
    if (!last || *last >= file_bytes)
      return fmt::format("tensor '{}' reaches past the end of its numbers", piece.name);
    needed = (*last + 1) * bytes_of(piece.type);
  }
  if (needed > piece.end - piece.begin)
    return fmt::format("tensor '{}' of shape {} needs {} bytes but has {}", piece.name,
                       shape_text(piece.shape), needed, piece.end - piece.begin);
  return {};
}

bool lies_well(const TensorPiece& piece) {
  return !piece.own && piece.strides.empty() && piece.begin % bytes_of(piece.type) == 0;
}

/// The numbers of a piece with strides, in row-major order: an odometer over the outer dimensions.
void copy_strided(const TensorPiece& piece, const char* from, char* to) {
  const std::size_t width = bytes_of(piece.type);
  const std::size_t rank = piece.shape.size();
  std::vector<std::int64_t> index(rank, 0);
  std::int64_t at = 0;
  while (true) {
    std::memcpy(to, from + static_cast<std::size_t>(at) * width, width);
    to += width;
    std::size_t i = rank;
    while (i > 0) {
      --i;
      at += piece.strides[i];
      if (++index[i] < piece.shape[i]) break;
      at -= piece.strides[i] * piece.shape[i];
      index[i] = 0;
      if (i == 0) return;
    }
    if (rank == 0) return;
  }
}

std::uint64_t aligned(std::uint64_t at) { return (at + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

Result<TensorFile> gather_pieces(std::string file, std::vector<TensorPiece> pieces,
                                 std::map<std::string, std::string> metadata,
                                 const std::string& where) {
  const std::string remedy = "take the file from its source again";
  const std::uint64_t file_bytes = file.size();
  std::vector<std::uint64_t> sizes(pieces.size());
  std::set<std::string_view> names;
  std::uint64_t copied = 0;
  std::uint64_t end = aligned(file_bytes);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (std::string problem = problem_of(pieces[i], file_bytes, sizes[i]); !problem.empty())
      return Error{std::move(problem), where, remedy};
    if (!names.insert(pieces[i].name).second)
      return Error{fmt::format("the name '{}' stands twice", pieces[i].name), where, remedy};
    if (lies_well(pieces[i])) continue;
    if (!pieces[i].own && (sizes[i] > 2 * file_bytes + kSmallCopies ||
                           (copied += sizes[i]) > 2 * file_bytes + kSmallCopies))
      return Error{
          fmt::format("tensor '{}' unfolds to far more bytes than the file has", pieces[i].name),
          where, "save contiguous tensors (tensor.contiguous())"};
    end = aligned(end) + sizes[i];
  }
  // A short string lives inside its object and would move with it; more room puts it on the heap.
  file.reserve(std::max<std::uint64_t>(copied == 0 && end == aligned(file_bytes) ? 0 : end, 64));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    TensorPiece& piece = pieces[i];
    if (lies_well(piece)) continue;
    const std::uint64_t to = aligned(file.size());
    file.resize(to + sizes[i]);
    const char* from = piece.own ? piece.bytes.data() : file.data() + piece.begin;
    if (piece.strides.empty())
      std::memcpy(file.data() + to, from, sizes[i]);
    else
      copy_strided(piece, from, file.data() + to);
    piece.bytes = {};
    piece.begin = to;
  }
  std::vector<TensorView> tensors;
  tensors.reserve(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i)
    tensors.push_back({std::move(pieces[i].name), pieces[i].type, std::move(pieces[i].shape),
                       std::as_bytes(std::span(file).subspan(pieces[i].begin, sizes[i]))});
  return TensorFile(std::move(file), std::move(tensors), std::move(metadata));
}

}  // namespace strata::exchange
