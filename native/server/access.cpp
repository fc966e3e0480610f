#include "native/server/access.h"

#include <algorithm>
#include <array>

#include "shared/base/ascii.h"

namespace maquette {
namespace {

bool is_own_host(const AccessRules& rules, const std::string& host) {
    const std::string port = ":" + std::to_string(rules.port);
    const std::array<std::string, 4> names = {"127.0.0.1", "localhost", "[::1]", rules.address};
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return host == name + port || (rules.port == 80 && host == name);
    });
}

AccessError refuse(Refusal refusal, int status, std::string reason, std::string fix) {
    return {refusal, status, {ErrorCode::WrongUsage, std::move(reason), std::move(fix), {}, 0, {}}};
}

}  // namespace

bool is_local_address(const std::string& address) {
    return address == "localhost" || address == "::1" || address.rfind("127.", 0) == 0;
}

bool is_same_secret(std::string_view a, std::string_view b) {
    unsigned difference = a.size() != b.size();
    for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ (b.empty() ? 0 : b[i % b.size()]));
    return difference == 0;
}

std::string given_token(const AccessRequest& request) {
    return request.authorization.rfind("Bearer ", 0) == 0 ? request.authorization.substr(7) : request.token;
}

std::optional<AccessError> check_access(const AccessRules& rules, const AccessRequest& request) {
    const std::string host = ascii_lower(request.host);
    // Behind a token any name may lead here: the machine has names that we cannot know.
    if (rules.token.empty() && !is_own_host(rules, host)) {
        return refuse(Refusal::ForeignHost, 403, "The host \"" + request.host + "\" is not this companion.",
                      "Use http://127.0.0.1:" + std::to_string(rules.port) + "/ on this machine, or start with --listen and a token.");
    }
    if (request.is_paired) return std::nullopt;
    if (!request.origin.empty() && ascii_lower(request.origin) != "http://" + host && ascii_lower(request.origin) != "https://" + host) {
        return refuse(Refusal::ForeignOrigin, 403, "Requests from the web page \"" + request.origin + "\" are refused.",
                      "Open the studio that this companion serves, or pair that page with the code that `maquette serve` printed.");
    }
    if (rules.token.empty()) return std::nullopt;
    const std::string given = given_token(request);
    if (given.empty()) {
        return refuse(Refusal::MissingToken, 401, "This companion asks for a token.",
                      "Open the address that `maquette serve` printed, or send `Authorization: Bearer TOKEN`.");
    }
    if (!is_same_secret(given, rules.token)) {
        return refuse(Refusal::WrongToken, 401, "The token is wrong.", "Use the one that `maquette serve` printed.");
    }
    return std::nullopt;
}

}  // namespace maquette
