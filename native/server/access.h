// Decides whether a request may be answered: the right host, the right origin, and a token when we listen to others.
//
// The companion can start programs' worth of work, so a web page that the user happens to visit must not reach it. A
// foreign page's request carries its Origin; a rebound DNS name (a foreign name that suddenly means 127.0.0.1) shows in Host.
#pragma once

#include <optional>
#include <string>

#include "shared/base/result.h"

namespace maquette {

struct AccessRules {
    std::string address = "127.0.0.1";  // What we listen on.
    int port = 0;
    std::string token;  // Empty when we listen to this machine only.
};

struct AccessRequest {
    std::string host;           // The header's value; empty when it is missing.
    std::string origin;         // Likewise.
    std::string authorization;  // "Bearer …"
    std::string token;          // From the query or the cookie.
    bool is_paired = false;     // The origin is foreign, and this is the token that it was paired with (pairing.h).
};

enum class Refusal { ForeignHost, ForeignOrigin, MissingToken, WrongToken };

struct AccessError {
    Refusal refusal;
    int status;  // 401 or 403
    Error error;
};

// What the request carries: the bearer's token, else the one of the query or the cookie.
std::string given_token(const AccessRequest& request);

// Nothing when the request may be answered. A paired page needs no other token.
std::optional<AccessError> check_access(const AccessRules& rules, const AccessRequest& request);

// Whether listening on this address reaches only this machine.
bool is_local_address(const std::string& address);

// Compares without telling by its time how much was right.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace maquette
