#include "data/sources/csv_table.h"
#include "reader.h"

namespace strata::fuzz {
namespace {

std::vector<std::string> seeds() {
  return {"age,job,y\n33,\"manager, \"\"head\"\"\",yes\r\n41,clerk,no\n", "1;2;3\n4;5;6\n\n7;8;9",
          "\xEF\xBB\xBF"
          "a\tb\n1\tx\n"};
}

void read(const std::string& bytes) {
  for (const char* separator : {"auto", "comma"}) {
    const auto table = data::parse_csv(bytes, "fuzz.csv", separator, "auto");
    if (!table.ok()) continue;
    for (const std::string_view field : table->fields) {
      touch(field);
      double value = 0;
      data::csv_number(field, value);
    }
  }
}

}  // namespace

FuzzReader csv_reader() { return {"csv", read, seeds, 256}; }

}  // namespace strata::fuzz
