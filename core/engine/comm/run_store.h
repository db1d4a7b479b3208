// Keys and values that all ranks of a run see, on one of their machines or beside them (torchrun's
// agent). Ranks meet here; numbers do not go this way.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace strata::engine {

struct StoreOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the server takes a free one
  bool is_server = false;  // this rank keeps the store; nobody does where an agent serves it
  int rank = 0;            // 0 says which token is right
  std::string prefix;      // tells attempts of one run apart
  std::string token;       // known to the ranks of this run alone
  std::chrono::milliseconds patience = std::chrono::seconds(120);
};

/// May be used by several threads. LibTorch's exceptions end inside.
class RunStore {
 public:
  /// Refused where rank 0 of the run has another token.
  static Result<std::shared_ptr<RunStore>> connect(const StoreOptions& wanted);
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;
  ~RunStore();

  [[nodiscard]] const StoreOptions& options() const { return options_; }  // with the real port
  Result<> set(const std::string& key, const std::string& value);
  /// Waits until somebody has set it.
  Result<std::string> get(const std::string& key, std::chrono::milliseconds patience);
  Result<std::optional<std::string>> look(const std::string& key);
  Result<std::int64_t> add(const std::string& key, std::int64_t number);
  /// What every rank says under this name, by rank. Collective.
  Result<std::vector<std::string>> exchange(const std::string& name, const std::string& own,
                                            int rank, int size);
  /// A connection of its own, so that waiting on one does not hold up the other.
  Result<std::shared_ptr<RunStore>> clone();

  struct Impl;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  RunStore(StoreOptions options, std::unique_ptr<Impl> impl);
  Result<> check_token();

  StoreOptions options_;
  std::unique_ptr<Impl> impl_;
};

/// The names of the machines on which the ranks run, by rank: where all are the same, shared memory
/// is the better way.
Result<std::vector<std::string>> host_names(RunStore& store, int rank, int size);

}  // namespace strata::engine
