#include "exchange/npy.h"

#include "reader.h"

namespace strata::fuzz {
namespace {

std::string file_of(std::string dictionary, std::size_t data_bytes) {
  dictionary.append(63 - (10 + dictionary.size()) % 64, ' ');
  dictionary += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(dictionary.size() & 0xFF);
  file += static_cast<char>(dictionary.size() >> 8);
  return file + dictionary + std::string(data_bytes, '\x01');
}

std::vector<std::string> seeds() {
  return {file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 24),
          file_of("{'descr': '|u1', 'fortran_order': False, 'shape': (5,), }", 5),
          file_of("{'descr': '<i8', 'fortran_order': False, 'shape': (), }", 8)};
}

void read(const std::string& bytes) {
  const MemoryFile file(bytes);
  if (const auto array = exchange::read_npy(file.path()); array.ok()) touch(array->bytes);
  if (const auto rows = exchange::read_npy_integers(file.path()); rows.ok())
    touch({reinterpret_cast<const char*>(rows->data()), rows->size() * sizeof(std::int64_t)});
}

}  // namespace

FuzzReader npy_reader() { return {"npy", read, seeds, 32}; }

}  // namespace strata::fuzz
