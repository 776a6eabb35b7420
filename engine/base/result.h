// Errors without exceptions: a function that can fail returns Result<T>, and the message says what was
// wrong and what to do, in one sentence that a user can read.
//
//     Result<Molecule> m = parse_smiles("C1CC");
//     if (!m) return m.error();          // converts to any Result<U>
//     use(*m);
#pragma once
#include <optional>
#include <string>
#include <utility>

namespace glassbox {

struct Error {
    std::string message;  // one line: what, where, what to do
};

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : value_(std::move(value)) {}
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const { return value_.has_value(); }
    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T* operator->() { return &*value_; }
    const T* operator->() const { return &*value_; }
    const Error& error() const { return error_; }

  private:
    std::optional<T> value_;
    Error error_;
};

// A result that carries no value: `Status s = write(...); if (!s) return s.error();`
class [[nodiscard]] Status {
  public:
    Status() = default;
    Status(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return !error_.has_value(); }
    const Error& error() const { return *error_; }

  private:
    std::optional<Error> error_;
};

// printf-style message, since no iostream goes to the web.
std::string format(const char* pattern, ...) __attribute__((format(printf, 1, 2)));
inline Error error(std::string message) { return Error{std::move(message)}; }

}  // namespace glassbox
