#include "native/server/access.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

std::optional<Refusal> refusal(const AccessRules& rules, const AccessRequest& request) {
    const auto error = check_access(rules, request);
    return error ? std::optional(error->refusal) : std::nullopt;
}

const AccessRules local{"127.0.0.1", 8177, ""};
const AccessRules open{"0.0.0.0", 8177, "0123456789abcdef"};

}  // namespace

TEST_CASE("access: this machine's names are taken, with the right port only") {
    for (const char* host : {"127.0.0.1:8177", "localhost:8177", "LocalHost:8177", "[::1]:8177"}) {
        CHECK_FALSE(refusal(local, {host, "", "", ""}));
    }
    for (const char* host : {"", "evil.example", "127.0.0.1", "127.0.0.1:8178", "localhost:8177.evil.example", "127.0.0.1.evil.example:8177"}) {
        CHECK(refusal(local, {host, "", "", ""}) == Refusal::ForeignHost);
    }
}

TEST_CASE("access: only the page that we serve may ask") {
    CHECK_FALSE(refusal(local, {"localhost:8177", "http://localhost:8177", "", ""}));
    for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:8178", "http://localhost:8177.evil.example", "file://"}) {
        CHECK(refusal(local, {"localhost:8177", origin, "", ""}) == Refusal::ForeignOrigin);
    }
}

TEST_CASE("access: beyond this machine every request needs the token, and no page of others gets in with it") {
    CHECK(refusal(open, {"box:8177", "", "", ""}) == Refusal::MissingToken);
    CHECK(refusal(open, {"box:8177", "", "Bearer wrong", ""}) == Refusal::WrongToken);
    CHECK(refusal(open, {"box:8177", "", "Bearer 0123456789abcdeF", ""}) == Refusal::WrongToken);
    CHECK_FALSE(refusal(open, {"box:8177", "", "Bearer 0123456789abcdef", ""}));
    CHECK_FALSE(refusal(open, {"box:8177", "http://box:8177", "", "0123456789abcdef"}));
    CHECK(refusal(open, {"box:8177", "http://evil.example", "", "0123456789abcdef"}) == Refusal::ForeignOrigin);
}

TEST_CASE("access: secrets are compared whole") {
    CHECK(is_same_secret("abc", "abc"));
    CHECK_FALSE(is_same_secret("abc", "ab"));
    CHECK_FALSE(is_same_secret("ab", "abab"));
    CHECK_FALSE(is_same_secret("", "abc"));
    CHECK(is_local_address("127.0.0.1"));
    CHECK_FALSE(is_local_address("0.0.0.0"));
}
