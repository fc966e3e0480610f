#include "native/server/pairing.h"

#include <random>

#include "native/server/access.h"
#include "shared/base/hash.h"

namespace maquette {
namespace {

constexpr std::string_view letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";  // Without those that look alike.
constexpr size_t code_letters = 8;
constexpr size_t origin_bytes_max = 512;

std::string new_code() {
    std::random_device random;
    std::uniform_int_distribution<size_t> pick(0, letters.size() - 1);
    std::string code;
    for (size_t i = 0; i < code_letters; ++i) code += letters[pick(random)];
    return code;
}

// What a person typed, without hyphens and blanks, in capitals.
std::string plain_code(const std::string& typed) {
    std::string code;
    for (const char c : typed) {
        if (c == '-' || c == ' ') continue;
        code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    return code;
}

}  // namespace

Pairing::Pairing(Database& database) : database_(database), code_(new_code()) {}

std::string Pairing::code() const {
    const std::lock_guard lock(mutex_);
    return code_.substr(0, code_letters / 2) + "-" + code_.substr(code_letters / 2);
}

void Pairing::renew() {
    code_ = new_code();
    wrong_codes_ = 0;
    if (tell_) tell_(code_.substr(0, code_letters / 2) + "-" + code_.substr(code_letters / 2));
}

Result<std::string> Pairing::pair(const std::string& code, const std::string& origin) {
    if (origin.empty() || origin.size() > origin_bytes_max) {
        return fail({ErrorCode::BadInput, "Only a web page of another origin needs to be paired.", "Use the companion directly.", {}, 0, "Origin"});
    }
    const std::lock_guard lock(mutex_);
    if (!is_same_secret(plain_code(code), code_)) {
        if (++wrong_codes_ >= wrong_codes_max) renew();
        return fail({ErrorCode::WrongUsage, "The pairing code is wrong, or was used already.", "Type the newest code that `maquette serve` printed.", {}, 0, "code"});
    }
    const std::string token = new_id("pair-");
    MAQUETTE_TRY_VOID(database_.query("INSERT INTO pairings VALUES (?1, ?2, ?3)", {sha256_hex(token), origin, now_seconds()}));
    renew();
    return token;
}

bool Pairing::is_paired(const std::string& origin, const std::string& token) {
    if (origin.empty() || token.empty()) return false;
    const auto rows = database_.query("SELECT 1 FROM pairings WHERE token_sha256 = ?1 AND origin = ?2", {sha256_hex(token), origin});
    return rows && !rows->empty();
}

Result<int64_t> Pairing::forget_all() {
    int64_t count = 0;
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY_VOID(database_.query("DELETE FROM pairings"));
        count = database_.changes();
        return {};
    }));
    return count;
}

}  // namespace maquette
