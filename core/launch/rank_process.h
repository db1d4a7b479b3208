// One rank as a child process: its streams, its signals, its line to the starter.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/handle.h"
#include "base/result.h"
#include "launch/cpu_share.h"

namespace strata::launch {

struct RankStart {
  int rank = 0;
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  CpuShare share;
};

struct RankProcess {
  int rank = 0;
  int id = 0;
  Handle channel;       // LocalRank's line, this end
  Handle output;        // what it prints; not open for rank 0
  std::string unended;  // of its output: a line whose end has not come
  bool alive = true;
  bool stopped = false;
  bool killed = false;  // by the starter
  std::chrono::milliseconds stopped_for{0};

  static Result<RankProcess> start(const RankStart& start);
  /// Passes on what it has printed; false when it will print no more.
  bool pass_on_output();
};

}  // namespace strata::launch
