// Expected failures as values: every Error names the thing, the place and the remedy.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace strata {

/// What went wrong, where (file:line:column, layer, row, rank), and what the user can do about it.
struct Error {
  std::string what;
  std::string where;
  std::string remedy;

  /// One sentence for people: "where: what: remedy"; empty parts are left out.
  [[nodiscard]] std::string text() const {
    std::string out = where.empty() ? what : where + ": " + what;
    return remedy.empty() ? out : out + ": " + remedy;
  }
};

/// A value of T or an Error. Ask `ok()` first; there is no implicit bool on purpose.
template <class T = void>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const = delete;

  T& value() & { return checked(), std::get<0>(state_); }
  const T& value() const& { return checked(), std::get<0>(state_); }
  T&& value() && { return checked(), std::get<0>(std::move(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

  [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  void checked() const { assert(ok() && "value() of a failed Result"); }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error)
      : error_(std::move(error)), ok_(false) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const = delete;
  [[nodiscard]] const Error& error() const& { return error_; }
  [[nodiscard]] Error&& error() && { return std::move(error_); }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace strata

#define STRATA_JOIN_(a, b) a##b
#define STRATA_JOIN(a, b) STRATA_JOIN_(a, b)

/// `STRATA_TRY(auto x, f());` binds x to f's value or returns f's error from this function.
#define STRATA_TRY(declaration, expression)                  \
  auto STRATA_JOIN(tried_, __LINE__) = (expression);         \
  if (!STRATA_JOIN(tried_, __LINE__).ok())                   \
    return std::move(STRATA_JOIN(tried_, __LINE__)).error(); \
  declaration = std::move(STRATA_JOIN(tried_, __LINE__)).value()

/// `STRATA_CHECK(f());` returns f's error from this function, if there is one.
#define STRATA_CHECK(expression)                                                          \
  do {                                                                                    \
    if (auto checked_ = (expression); !checked_.ok()) return std::move(checked_).error(); \
  } while (false)
