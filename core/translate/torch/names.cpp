#include "translate/torch/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strata::translate {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier(std::string_view word) {
  return !word.empty() && is_letter(word.front()) &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// keyword.kwlist and the soft ones that would puzzle a reader.
constexpr std::array<std::string_view, 36> kPythonWords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",    "print"};

// [lex.key] and the alternative tokens.
constexpr std::array<std::string_view, 94> kCppWords = {
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char8_t",     "char16_t",
    "char32_t",      "class",       "compl",
    "concept",       "const",       "consteval",
    "constexpr",     "constinit",   "const_cast",
    "continue",      "co_await",    "co_return",
    "co_yield",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq",      "std",
    "torch"};

// dir(torch.nn.Module()), without those that begin with an underscore.
constexpr std::array<std::string_view, 56> kModuleWords = {"add_module",
                                                           "apply",
                                                           "bfloat16",
                                                           "buffers",
                                                           "call_super_init",
                                                           "children",
                                                           "compile",
                                                           "cpu",
                                                           "cuda",
                                                           "double",
                                                           "dump_patches",
                                                           "eval",
                                                           "extra_repr",
                                                           "float",
                                                           "forward",
                                                           "get_buffer",
                                                           "get_extra_state",
                                                           "get_parameter",
                                                           "get_submodule",
                                                           "half",
                                                           "ipu",
                                                           "load_state_dict",
                                                           "modules",
                                                           "mtia",
                                                           "named_buffers",
                                                           "named_children",
                                                           "named_modules",
                                                           "named_parameters",
                                                           "parameters",
                                                           "register_backward_hook",
                                                           "register_buffer",
                                                           "register_forward_hook",
                                                           "register_forward_pre_hook",
                                                           "register_full_backward_hook",
                                                           "register_full_backward_pre_hook",
                                                           "register_load_state_dict_post_hook",
                                                           "register_load_state_dict_pre_hook",
                                                           "register_module",
                                                           "register_parameter",
                                                           "register_state_dict_post_hook",
                                                           "register_state_dict_pre_hook",
                                                           "requires_grad_",
                                                           "set_extra_state",
                                                           "set_submodule",
                                                           "share_memory",
                                                           "state_dict",
                                                           "to",
                                                           "to_empty",
                                                           "train",
                                                           "training",
                                                           "type",
                                                           "xpu",
                                                           "zero_grad",
                                                           "T_destination",
                                                           "Module",
                                                           "module"};

// Classes that generated files import or define.
constexpr std::array<std::string_view, 15> kFileWords = {"Image",
                                                         "Dataset",
                                                         "DataLoader",
                                                         "DistributedSampler",
                                                         "DistributedDataParallel",
                                                         "GaussianNoise",
                                                         "SeparableConv2d",
                                                         "SeparableConv2dImpl",
                                                         "PositionalEncoding",
                                                         "LearnedPositions",
                                                         "LearnedPositionsImpl",
                                                         "Prepare",
                                                         "Rows",
                                                         "Path",
                                                         "Counter"};

}  // namespace

bool is_plain_identifier(std::string_view id) {
  return is_identifier(id) && !contains(kPythonWords, id) && !contains(kCppWords, id);
}

bool is_module_attribute(std::string_view id) {
  return is_identifier(id) && id.front() != '_' && !contains(kPythonWords, id) &&
         !contains(kModuleWords, id);
}

std::string class_name(std::string_view project) {
  std::string out;
  bool begins = true;
  for (const char c : project) {
    const bool keeps = (is_letter(c) && c != '_') || is_digit(c);
    if (keeps) out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = !keeps;
  }
  constexpr std::size_t kLongest = 64;
  out.resize(std::min(out.size(), kLongest));
  if (out.empty()) return "Network";
  if (is_digit(out.front())) return "Net" + out;
  // One letter or a word that the file has already would hide something.
  const bool is_taken = contains(kPythonWords, out) || contains(kFileWords, out);
  return out.size() < 2 || is_taken ? out + "Network" : out;
}

std::string new_variable(std::string_view id, std::set<std::string>& taken) {
  std::string base;
  for (const char c : id)
    base += is_letter(c) || is_digit(c) ? c : '_';
  if (base.empty() || is_digit(base.front()) || base.front() == '_') base = "v" + base;
  if (!is_plain_identifier(base)) base += "_";
  std::string out = base;
  for (int number = 2; !taken.insert(out).second; ++number)
    out = fmt::format("{}_{}", base, number);
  return out;
}

std::string quoted(std::string_view text, bool utf8) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
      out += fmt::format("\\{:03o}", byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string plain_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      out += ' ';
    else if (c == '\\')
      out += '/';
    else
      out += c == '"' ? '\'' : c;
  }
  return out;
}

}  // namespace strata::translate
