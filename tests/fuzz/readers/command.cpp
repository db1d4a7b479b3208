#include "link/command.h"

#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {R"({"do":"pause"})", R"({"do":"set","learning_rate":0.0003})", R"({"do":"checkpoint"})"};
}

void read(const std::string& bytes) {
  const auto command = link::command_from(bytes);
  if (!command.ok()) touch(command.error().text());
}

}  // namespace

FuzzReader command_reader() { return {"command", read, seeds, 256}; }

}  // namespace strata::fuzz
