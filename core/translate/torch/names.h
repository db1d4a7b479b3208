// Names and texts of a project as they may stand in source code. Ids are any words, project names
// any text: nothing of them may end a string, a comment or a line.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace strata::translate {

/// "CIFAR-10 CNN" -> "CIFAR10CNN"; a name for a class in any of the languages.
std::string class_name(std::string_view project);

/// True for a word that Python can write after "self." without meaning something else: an ASCII
/// identifier, no keyword and no attribute of torch.nn.Module.
bool is_module_attribute(std::string_view id);

/// True for an ASCII identifier that is a word of neither C++ nor Python.
bool is_plain_identifier(std::string_view id);

/// An identifier made of `id` that is not in `taken`, which it joins.
std::string new_variable(std::string_view id, std::set<std::string>& taken);

/// A string literal of Python, C++ and TorchScript: quotes, backslashes and bytes outside ASCII
/// escaped. `utf8`: characters stay as they are (Python, where "\303" would be another character).
std::string quoted(std::string_view text, bool utf8);

/// One line for a comment or a docstring.
std::string plain_line(std::string_view text);

}  // namespace strata::translate
