// Lets a studio that was opened elsewhere (hosted, or from a file) use this companion, once a person has typed a code there.
//
// The code stands on the companion's terminal. It works once; then, and after wrong_codes_max wrong ones, a new one takes
// its place, so that a web page cannot try them all: 31^8 codes are far more than it gets tries for.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "native/store/database.h"

namespace maquette {

inline constexpr int wrong_codes_max = 5;

class Pairing {
  public:
    explicit Pairing(Database& database);

    // The code to type now, as "ABCD-EFGH".
    std::string code() const;
    // Told each new code. Set before the server listens.
    void on_new_code(std::function<void(const std::string& code)> tell) { tell_ = std::move(tell); }

    // Takes the code (case and hyphens do not matter) and gives the token that pages of this origin carry from now on.
    Result<std::string> pair(const std::string& code, const std::string& origin);
    // Whether pages of this origin were given this token. Pairings live in the database, so they survive restarts.
    bool is_paired(const std::string& origin, const std::string& token);
    // Ends all pairings; gives how many there were.
    Result<int64_t> forget_all();

  private:
    void renew();  // With the lock held.

    Database& database_;
    mutable std::mutex mutex_;
    std::string code_;
    int wrong_codes_ = 0;
    std::function<void(const std::string&)> tell_;
};

}  // namespace maquette
