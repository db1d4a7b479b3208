#include "exchange/hdf5_object.h"

#include <fmt/format.h>

#include <set>

#include "exchange/hdf5_message.h"
#include "exchange/zip_directory.h"

namespace strata::exchange {
namespace {

constexpr std::string_view kSignature("\x89HDF\r\n\x1a\n", 8);
constexpr std::size_t kMostBlocks = 4096;  // of one header
constexpr int kDeepestTree = 16;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

}  // namespace

bool is_hdf5(std::string_view start) { return start.starts_with(kSignature); }

Error Hdf5File::damaged(std::uint64_t at, std::string_view what) const {
  return {fmt::format("{} at byte {} is damaged", what, at), where_,
          "take the file from its source again"};
}

std::optional<std::string_view> Hdf5File::block(std::uint64_t at, std::uint64_t size) const {
  if (at > bytes_.size() || size > bytes_.size() - at) return std::nullopt;
  return bytes_.substr(at, size);
}

Result<Hdf5File> Hdf5File::open(std::string_view bytes, const std::string& where) {
  Hdf5File file(bytes, where);
  if (!is_hdf5(bytes))
    return Error{"this is no HDF5 file", where, "check that it is the right file"};
  const auto start = file.block(0, 96);
  if (!start) return file.damaged(0, "the HDF5 file's beginning");
  const std::uint8_t version = byte_at(*start, 8);
  const std::size_t sizes = version < 2 ? 13 : 9;
  if (version > 3 || byte_at(*start, sizes) != 8 || byte_at(*start, sizes + 1) != 8)
    return Error{
        fmt::format("version {} of HDF5's superblock, with numbers of {} bytes, is not read",
                    version, byte_at(*start, sizes)),
        where, "save the file again with h5py"};
  // The base address, then three others; versions 0 and 1 end with the root group's table entry.
  const std::size_t base = version == 0 ? 24 : version == 1 ? 28 : 12;
  const std::size_t root = version < 2 ? base + 4 * 8 + 8 : base + 3 * 8;
  if (*number_at<std::uint64_t>(*start, base) != 0)
    return Error{"the HDF5 file begins behind other data", where, "save the file again with h5py"};
  file.root_ = *number_at<std::uint64_t>(*start, root);
  return file;
}

/// Messages of version 1: type, size, flags, three empty bytes, data.
bool Hdf5File::read_messages_1(std::string_view block, std::size_t most,
                               std::vector<Hdf5Message>& out) const {
  while (block.size() >= 8 && out.size() < most) {
    const std::size_t size = *number_at<std::uint16_t>(block, 2);
    if (size > block.size() - 8) return false;
    out.push_back({*number_at<std::uint16_t>(block, 0), byte_at(block, 4), block.substr(8, size)});
    block.remove_prefix(8 + size);
  }
  return true;
}

/// Messages of version 2: type, size, flags, an order where the header says so, data.
bool Hdf5File::read_messages_2(std::string_view block, bool ordered,
                               std::vector<Hdf5Message>& out) const {
  const std::size_t fixed = ordered ? 6 : 4;
  while (block.size() >= fixed) {
    const std::size_t size = *number_at<std::uint16_t>(block, 1);
    if (size > block.size() - fixed) return false;
    out.push_back({byte_at(block, 0), byte_at(block, 3), block.substr(fixed, size)});
    block.remove_prefix(fixed + size);
  }
  return true;
}

Result<Hdf5Object> Hdf5File::object(std::uint64_t address) const {
  const Error problem = damaged(address, "the header of an object");
  Hdf5Object object{address, {}};
  const auto start = block(address, 16);
  if (!start) return problem;
  const bool second = start->starts_with("OHDR");
  if (!second && byte_at(*start, 0) != 1) return problem;
  std::size_t most = 0xFFFF;
  bool ordered = false;
  std::optional<std::string_view> messages;
  if (second) {
    const std::uint8_t flags = byte_at(*start, 5);
    const std::size_t width = std::size_t{1} << (flags & 3);
    const std::uint64_t at = 6 + ((flags & 0x20) != 0 ? 16U : 0U) + ((flags & 0x10) != 0 ? 4U : 0U);
    const auto size = block(address + at, width);
    if (!size) return problem;
    std::uint64_t length = 0;
    for (std::size_t i = width; i-- > 0;)
      length = length << 8 | byte_at(*size, i);
    ordered = (flags & 4) != 0;
    messages = block(address + at + width, length);
  } else {
    most = *number_at<std::uint16_t>(*start, 2);
    messages = block(address + 16, *number_at<std::uint32_t>(*start, 8));
  }
  // The header's blocks: the first, and those that messages of type "continued at" name.
  std::set<std::uint64_t> seen;
  for (std::size_t next = 0; messages;) {
    const bool read = second ? read_messages_2(*messages, ordered, object.messages)
                             : read_messages_1(*messages, most, object.messages);
    if (!read || seen.size() > kMostBlocks) return problem;
    while (next < object.messages.size() && object.messages[next].type != kContinuation)
      ++next;
    if (next == object.messages.size()) return object;
    const std::string_view place = object.messages[next++].data;
    const auto at = number_at<std::uint64_t>(place, 0);
    const auto length = number_at<std::uint64_t>(place, 8);
    if (!length || !seen.insert(*at).second) return problem;
    messages = block(*at, *length);
    if (second && messages) {
      if (messages->size() < 8 || !messages->starts_with("OCHK")) return problem;
      messages = messages->substr(4, messages->size() - 8);  // a checksum ends the block
    }
  }
  return problem;
}

/// A group's symbol table: a tree (version 1) of nodes of names, which lie in a heap.
Result<> Hdf5File::symbol_links(std::string_view table, std::vector<Hdf5Link>& out) const {
  const auto tree = number_at<std::uint64_t>(table, 0);
  const auto heap = number_at<std::uint64_t>(table, 8);
  if (!heap) return damaged(0, "a group's table");
  const Error problem = damaged(*tree, "the table of a group");
  const auto heap_start = block(*heap, 32);
  if (!heap_start || !heap_start->starts_with("HEAP")) return problem;
  const auto names =
      block(*number_at<std::uint64_t>(*heap_start, 24), *number_at<std::uint64_t>(*heap_start, 8));
  if (!names) return problem;
  std::vector<std::pair<std::uint64_t, int>> open = {{*tree, 0}};
  std::set<std::uint64_t> seen;
  while (!open.empty()) {
    const auto [at, depth] = open.back();
    open.pop_back();
    const auto head = block(at, 24);
    if (!head || !head->starts_with("TREE") || byte_at(*head, 4) != 0 || depth > kDeepestTree ||
        !seen.insert(at).second)
      return problem;
    const std::size_t used = *number_at<std::uint16_t>(*head, 6);
    const auto entries = block(at + 24, used * 16);  // a key, a child, ...
    if (!entries) return problem;
    for (std::size_t i = 0; i < used; ++i) {
      const std::uint64_t child = *number_at<std::uint64_t>(*entries, i * 16 + 8);
      if (byte_at(*head, 5) > 0) {
        open.emplace_back(child, depth + 1);
      } else if (!seen.insert(child).second || !symbol_node(child, *names, out)) {
        return problem;
      }
    }
  }
  return {};
}

bool Hdf5File::symbol_node(std::uint64_t at, std::string_view names,
                           std::vector<Hdf5Link>& out) const {
  constexpr std::size_t kEntry = 40;
  constexpr std::uint32_t kSoftLink = 2;
  const auto head = block(at, 8);
  if (!head || !head->starts_with("SNOD")) return false;
  const std::size_t used = *number_at<std::uint16_t>(*head, 6);
  const auto entries = block(at + 8, used * kEntry);
  if (!entries) return false;
  for (std::size_t i = 0; i < used; ++i) {
    const std::string_view entry = entries->substr(i * kEntry, kEntry);
    const std::uint64_t name = *number_at<std::uint64_t>(entry, 0);
    if (name >= names.size()) return false;
    const std::size_t end = names.find('\0', name);
    if (end == std::string_view::npos || end - name > kLongestHdf5Name) return false;
    if (*number_at<std::uint32_t>(entry, 16) == kSoftLink) continue;
    out.push_back(
        {std::string(names.substr(name, end - name)), *number_at<std::uint64_t>(entry, 8)});
  }
  return true;
}

Result<std::vector<Hdf5Link>> Hdf5File::links(const Hdf5Object& object) const {
  std::vector<Hdf5Link> links;
  for (const Hdf5Message& message : object.messages) {
    if (message.type == kSymbolTable) STRATA_CHECK(symbol_links(message.data, links));
    if (message.type == kLinkInfo && has_dense_links(message.data))
      return Error{"a group is stored in the form of libver='latest', which is not read", where_,
                   "save the file again with h5py's defaults"};
    if (message.type != kLink) continue;
    const auto link = read_hdf5_link(message.data);
    if (!link) return damaged(object.address, "a link of the group");
    if (!link->name.empty()) links.push_back(*link);
  }
  return links;
}

/// A text in a global heap: its length, the heap's address, its number there.
std::optional<std::string> Hdf5File::heap_text(std::string_view reference) const {
  const std::uint64_t length = *number_at<std::uint32_t>(reference, 0);
  const std::uint64_t heap = *number_at<std::uint64_t>(reference, 4);
  const std::uint32_t wanted = *number_at<std::uint32_t>(reference, 12);
  const auto head = block(heap, 16);
  if (length == 0) return std::string();
  if (!head || !head->starts_with("GCOL")) return std::nullopt;
  const std::uint64_t size = *number_at<std::uint64_t>(*head, 8);
  auto objects = block(heap, size);
  if (!objects || size < 16) return std::nullopt;
  objects->remove_prefix(16);
  while (objects->size() >= 16) {
    const std::uint16_t index = *number_at<std::uint16_t>(*objects, 0);
    const std::uint64_t bytes = *number_at<std::uint64_t>(*objects, 8);
    objects->remove_prefix(16);
    if (index == 0 || bytes > objects->size()) return std::nullopt;
    if (index == wanted)
      return length <= bytes ? std::optional(std::string(objects->substr(0, length)))
                             : std::nullopt;
    objects->remove_prefix(std::min<std::uint64_t>((bytes + 7) / 8 * 8, objects->size()));
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> Hdf5File::texts(const Hdf5Object& object,
                                                        std::string_view attribute) const {
  for (const Hdf5Message& message : object.messages) {
    if (message.type != kAttribute) continue;
    const auto found = read_hdf5_attribute(message.data);
    if (!found || found->name != attribute) continue;
    const auto type = read_hdf5_type(found->type);
    const auto shape = read_hdf5_space(found->space);
    if (!type || !shape) return std::nullopt;
    std::vector<std::string> texts;
    if (shape->empty_set) return texts;
    if (!type->is_text || type->bytes == 0) return std::nullopt;
    std::uint64_t allowed = bytes_.size();  // many references to one long text must not add up
    for (std::string_view rest = found->data; rest.size() >= type->bytes;
         rest.remove_prefix(type->bytes)) {
      if (texts.size() == shape->elements()) break;
      if (type->is_variable) {
        auto text = heap_text(rest);
        if (!text || text->size() + 16 > allowed) return std::nullopt;
        allowed -= text->size() + 16;
        texts.push_back(std::move(*text));
      } else {
        const std::string_view text = rest.substr(0, type->bytes);
        texts.emplace_back(text.substr(0, text.find('\0')));
      }
    }
    return texts;
  }
  return std::nullopt;
}

Result<std::optional<Hdf5Numbers>> Hdf5File::numbers(const Hdf5Object& object) const {
  std::optional<Hdf5Type> type;
  std::optional<Hdf5Space> space;
  std::optional<Hdf5Layout> layout;
  bool is_set = false;
  for (const Hdf5Message& message : object.messages) {
    if (message.type == kDatatype && (message.flags & kShared) == 0)
      type = read_hdf5_type(message.data);
    if (message.type == kDataspace) space = read_hdf5_space(message.data);
    if (message.type != kLayout) continue;
    is_set = true;
    layout = read_hdf5_layout(message.data);
  }
  if (!is_set) return std::optional<Hdf5Numbers>();
  if (!space || !layout) return damaged(object.address, "a data set");
  if (layout->chunked)
    return Error{"a data set is stored in chunks or compressed, which is not read", where_,
                 "save the weights again without compression"};
  Hdf5Numbers numbers;
  if (type) numbers.type = type->number;
  numbers.shape = space->shape;
  numbers.begin = layout->begin;
  numbers.end = layout->begin + layout->size;
  numbers.is_compact = layout->compact;
  if (layout->compact)
    numbers.compact = std::string(layout->data);
  else if (!block(layout->begin, layout->size))
    numbers.type.reset();  // never written
  return std::optional(std::move(numbers));
}

}  // namespace strata::exchange
