// Writes a state_dict as torch.save does (torch/serialization.py, _save).
#include <fmt/format.h>

#include <array>
#include <set>

#include "base/file.h"
#include "exchange/torch_file.h"
#include "exchange/zip_writer.h"

namespace strata::exchange {
namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::string_view storage_of(NumberType type) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "DoubleStorage", "FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage",
      "IntStorage",    "ShortStorage", "CharStorage", "ByteStorage",     "BoolStorage"};
  return kNames[static_cast<std::size_t>(type)];
}

/// The opcodes of protocol 2 that a state_dict needs; no memo.
class PickleWriter {
 public:
  PickleWriter() { out_ = "\x80\x02"; }

  void code(char opcode) { out_ += opcode; }
  void global(std::string_view module, std::string_view name) {
    out_ += fmt::format("c{}\n{}\n", module, name);
  }
  void text(std::string_view text) {
    out_ += 'X';
    put(out_, text.size(), 4);
    out_ += text;
  }
  void integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if (bits < 0x80000000U) {
      out_ += 'J';
      put(out_, bits, 4);
    } else {
      out_ += "\x8a\x08";
      put(out_, bits, 8);
    }
  }
  void tuple(const std::vector<std::int64_t>& values) {
    out_ += '(';
    for (const std::int64_t value : values)
      integer(value);
    out_ += 't';
  }
  void empty_ordered_dict() {
    global("collections", "OrderedDict");
    out_ += ")R";
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())
void put_tensor(PickleWriter& out, const TensorView& tensor, std::size_t key) {
  std::vector<std::int64_t> strides(tensor.shape.size(), 1);
  for (std::size_t i = tensor.shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * tensor.shape[i];
  out.text(tensor.name);
  out.global("torch._utils", "_rebuild_tensor_v2");
  out.code('(');
  out.code('(');
  out.text("storage");
  out.global("torch", storage_of(tensor.type));
  out.text(std::to_string(key));
  out.text("cpu");
  out.integer(static_cast<std::int64_t>(tensor.data.size() / bytes_of(tensor.type)));
  out.code('t');
  out.code('Q');
  out.integer(0);
  out.tuple(tensor.shape);
  out.tuple(strides);
  out.code('\x89');
  out.empty_ordered_dict();
  out.code('t');
  out.code('R');
}

std::string pickle_of(const std::vector<TensorView>& tensors) {
  PickleWriter out;
  out.empty_ordered_dict();
  out.code('(');
  for (std::size_t i = 0; i < tensors.size(); ++i)
    put_tensor(out, tensors[i], i);
  out.code('u');
  out.code('.');
  return out.take();
}

Result<> check(const std::filesystem::path& file, const std::vector<TensorView>& tensors) {
  std::set<std::string_view> names;
  for (const TensorView& tensor : tensors) {
    if (!names.insert(tensor.name).second)
      return Error{
          fmt::format("the name '{}' cannot be used twice", tensor.name), file.string(), {}};
    if (byte_count(tensor.type, tensor.shape) != tensor.data.size())
      return Error{fmt::format("tensor '{}' of shape [{}] cannot be written from {} bytes",
                               tensor.name, fmt::join(tensor.shape, ", "), tensor.data.size()),
                   file.string(),
                   {}};
  }
  return {};
}

}  // namespace

Result<> write_torch_file(const std::filesystem::path& file,
                          const std::vector<TensorView>& tensors) {
  STRATA_CHECK(check(file, tensors));
  // torch.save names the folder in the archive after the file; any name loads.
  const std::string root = "archive/";
  struct Member {
    std::string name;
    std::string_view content;
  };
  const std::string pickle = pickle_of(tensors);
  std::vector<Member> members = {{root + "data.pkl", pickle}, {root + "byteorder", "little"}};
  for (std::size_t i = 0; i < tensors.size(); ++i)
    members.push_back(
        {fmt::format("{}data/{}", root, i),
         {reinterpret_cast<const char*>(tensors[i].data.data()), tensors[i].data.size()}});
  members.push_back({root + "version", "3\n"});

  ZipLayout layout;
  std::string head;
  std::size_t next = 0;  // even: header of member next / 2, odd: its bytes
  return write_file_atomic(file, [&]() -> Result<std::optional<std::string_view>> {
    const std::size_t part = next++;
    if (part > 2 * members.size()) return std::optional<std::string_view>();
    if (part % 2 == 1) return std::optional(members[part / 2].content);
    head = part / 2 < members.size()
               ? layout.header_of(members[part / 2].name, members[part / 2].content)
               : layout.directory();
    return std::optional<std::string_view>(head);
  });
}

}  // namespace strata::exchange
