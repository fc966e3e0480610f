// Stops the program when our own code broke a promise, also in release builds.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace maquette {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
    std::abort();
}

}  // namespace maquette

#define MAQUETTE_CHECK(condition) \
    (static_cast<bool>(condition) ? (void)0 : ::maquette::check_failed(#condition, __FILE__, __LINE__))
