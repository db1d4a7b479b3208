// Damaged files out of good ones: seeded, so that a finding comes back by its number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace strata::fuzz {

/// Mutation `number` of the seed files: one of them with one to six changes (bits, bytes and blocks
/// flipped, zeroed, repeated, removed or taken from another seed; the end cut off; large numbers
/// where lengths may stand, in binary and in digits). The same arguments give the same bytes.
std::string mutated(const std::vector<std::string>& seeds, std::uint64_t number);

}  // namespace strata::fuzz
