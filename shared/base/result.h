// What a function returns when it can fail for a reason that a user can meet and mend.
//
// An Error says what happened, where, why, and what to do. It is a value: our code throws nothing. Handle it once,
// either by passing it on with MAQUETTE_TRY or by showing it.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace maquette {

enum class ErrorCode {
    Failed,       // The work could not be done (exit code 1).
    WrongUsage,   // The call itself is wrong (exit code 2).
    BadInput,     // The input was refused (exit code 3).
    Cancelled,    // Somebody asked to stop (exit code 4).
    NotFound,     // A named thing does not exist (exit code 3 on the command line, 404 over HTTP).
    OutOfMemory,  // A plan or an allocation does not fit.
    DeviceLost,   // A GPU went away; a checkpoint can be resumed.
};

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::Failed;
    std::string reason;  // What is wrong, as a sentence.
    std::string fix;     // What to do about it, as a sentence; may be empty.
    std::string file;    // The file it is about; may be empty.
    int64_t line = 0;    // 1-based; 0 when there is none.
    std::string field;   // For example "messages[1].content" or a tensor's name; may be empty.

    // "FILE:LINE: FIELD: reason fix", leaving out what is empty.
    std::string text() const;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string reason, std::string fix = {}) {
    return tl::unexpected<Error>(Error{code, std::move(reason), std::move(fix), {}, 0, {}});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// 1 failed, 2 wrong usage, 3 refused, 4 cancelled.
int exit_code(ErrorCode code);

}  // namespace maquette

#define MAQUETTE_JOIN_(a, b) a##b
#define MAQUETTE_JOIN(a, b) MAQUETTE_JOIN_(a, b)

// MAQUETTE_TRY(auto rows, read_rows(text)); declares `rows`, or returns the error to the caller.
#define MAQUETTE_TRY(declaration, ...)                                                            \
    auto MAQUETTE_JOIN(maquette_result_, __LINE__) = (__VA_ARGS__);                               \
    if (!MAQUETTE_JOIN(maquette_result_, __LINE__))                                               \
        return ::tl::unexpected<::maquette::Error>(                                               \
            std::move(MAQUETTE_JOIN(maquette_result_, __LINE__).error()));                        \
    declaration = std::move(*MAQUETTE_JOIN(maquette_result_, __LINE__))

// MAQUETTE_TRY_VOID(write_rows(rows)); for a Result<void>.
#define MAQUETTE_TRY_VOID(...)                                                                    \
    if (auto MAQUETTE_JOIN(maquette_result_, __LINE__) = (__VA_ARGS__);                           \
        !MAQUETTE_JOIN(maquette_result_, __LINE__))                                               \
    return ::tl::unexpected<::maquette::Error>(std::move(MAQUETTE_JOIN(maquette_result_, __LINE__).error()))
