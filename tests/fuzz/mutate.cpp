#include "mutate.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/philox.h"

namespace strata::fuzz {
namespace {

constexpr std::size_t kLongestBlock = 64;
constexpr std::size_t kLongest = 1 << 18;  // what repeating may make of a file

/// Numbers for one mutation, one after the other.
class Dice {
 public:
  explicit Dice(std::uint64_t number) : random_(7, Purpose::sampling, number, number >> 32) {}
  /// Below `below`; 0 where that is 0.
  std::size_t roll(std::size_t below) {
    return below == 0 ? 0 : static_cast<std::size_t>(random_.integer(next_++, below));
  }

 private:
  RandomStream random_;
  std::uint64_t next_ = 0;
};

struct Block {
  std::size_t at = 0;
  std::size_t size = 0;
};

Block block_of(const std::string& bytes, Dice& dice) {
  const std::size_t at = dice.roll(bytes.size());
  const std::size_t most = std::min(bytes.size() - at, kLongestBlock);
  return {at, most == 0 ? 0 : 1 + dice.roll(most)};
}

/// A number that lengths go wrong with, in 1, 2, 4 or 8 bytes, in either byte order.
void put_number(std::string& bytes, Dice& dice) {
  const std::uint64_t size = bytes.size();
  const std::array<std::uint64_t, 14> numbers = {0,
                                                 1,
                                                 0x7F,
                                                 0xFF,
                                                 0x7FFF,
                                                 0xFFFF,
                                                 0x7FFFFFFF,
                                                 0x80000000,
                                                 0xFFFFFFFF,
                                                 0x7FFFFFFFFFFFFFFF,
                                                 0x8000000000000000,
                                                 0xFFFFFFFFFFFFFFFF,
                                                 size,
                                                 size / 2};
  std::uint64_t number = numbers[dice.roll(numbers.size())] + dice.roll(3) - 1;
  const std::size_t width = std::size_t{1} << dice.roll(4);
  if (bytes.size() < width) return;
  std::size_t at = dice.roll(bytes.size() - width + 1);
  if (dice.roll(2) == 0) at = at / width * width;
  if (dice.roll(4) == 0) number = __builtin_bswap64(number) >> (64 - 8 * width);
  std::memcpy(bytes.data() + at, &number, width);
}

/// Another number where digits stand.
void put_digits(std::string& bytes, Dice& dice) {
  static constexpr std::array<const char*, 10> kNumbers = {"0",
                                                           "-1",
                                                           "1e999",
                                                           "4294967296",
                                                           "9223372036854775807",
                                                           "18446744073709551616",
                                                           "1.5",
                                                           "65536",
                                                           "99999999999999999999999999",
                                                           "2147483648"};
  const std::size_t from = dice.roll(bytes.size());
  const std::size_t begin = bytes.find_first_of("0123456789", from);
  if (begin == std::string::npos) return;
  const std::size_t end = std::min(bytes.find_first_not_of("0123456789.", begin), bytes.size());
  bytes.replace(begin, end - begin, kNumbers[dice.roll(kNumbers.size())]);
}

void change(std::string& bytes, const std::vector<std::string>& seeds, Dice& dice) {
  if (bytes.empty()) return;
  const Block block = block_of(bytes, dice);
  switch (dice.roll(11)) {
    case 0:
    case 1:
      bytes[block.at] = static_cast<char>(bytes[block.at] ^ (1 << dice.roll(8)));
      return;
    case 2:
      bytes[block.at] = static_cast<char>(dice.roll(256));
      return;
    case 3:
    case 4:
      return put_number(bytes, dice);
    case 5:
      return put_digits(bytes, dice);
    case 6:
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(block.at), block.size,
                  dice.roll(2) == 0 ? '\0' : '\xFF');
      return;
    case 7: {
      const std::string copy = bytes.substr(block.at, block.size);
      const std::size_t times = dice.roll(8) == 0 ? 1 + dice.roll(1000) : 1;
      for (std::size_t i = 0; i < times && bytes.size() < kLongest; ++i)
        bytes.insert(block.at, copy);
      return;
    }
    case 8:
      bytes.erase(block.at, block.size);
      return;
    case 9: {
      const std::string& other = seeds[dice.roll(seeds.size())];
      const Block part = block_of(other, dice);
      if (dice.roll(2) == 0)
        bytes.insert(block.at, other, part.at, part.size);
      else
        bytes.replace(block.at, block.size, other, part.at, part.size);
      return;
    }
    default:
      if (dice.roll(3) == 0) bytes.resize(block.at);
      return;
  }
}

}  // namespace

std::string mutated(const std::vector<std::string>& seeds, std::uint64_t number) {
  Dice dice(number);
  std::string bytes = seeds[dice.roll(seeds.size())];
  const std::size_t changes = 1 + dice.roll(6);
  for (std::size_t i = 0; i < changes; ++i)
    change(bytes, seeds, dice);
  return bytes;
}

}  // namespace strata::fuzz
