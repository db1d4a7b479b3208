// What a tokeniser has to know of characters: as Python's re and str.lower know them.
#pragma once

#include <cstddef>
#include <string_view>

namespace strata::data {

/// Letters, digits, other numbers and the underscore: \w of Python's re on str.
bool is_word_character(char32_t c);
/// Lower case of a character that has exactly one (all but U+0130).
char32_t lower_character(char32_t c);
/// A letter with case, for the rule of the final sigma.
bool is_cased(char32_t c);
/// A character that rule looks through.
bool is_case_ignorable(char32_t c);

/// The character at `at`, moving `at` behind it; kBadCharacter (and `at` unmoved) where the text is
/// not UTF-8.
inline constexpr char32_t kBadCharacter = 0xFFFFFFFF;
char32_t next_character(std::string_view text, std::size_t& at);
/// Writes a character as UTF-8 (at most 4 bytes); gives their number.
std::size_t put_character(char32_t c, char* out);

}  // namespace strata::data
