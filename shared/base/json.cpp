#include "shared/base/json.h"

#include <algorithm>
#include <array>
#include <optional>

#include "shared/base/limits.h"

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace maquette {
namespace {

Error too_deep() {
    return {ErrorCode::BadInput, "The JSON is nested more than " + std::to_string(json_depth_max) + " levels deep.", "Flatten it.", {}, 0, {}};
}

Error too_many_members() {
    return {ErrorCode::BadInput, "An object of the JSON has more than " + std::to_string(json_members_max) + " members.", "Make a list of them.", {}, 0, {}};
}

// The library recurses once per level when it destroys and writes a value, and looks for every new member of an object
// among those before it: both are bounded before parsing.
std::optional<Error> beyond_limits(std::string_view text) {
    std::array<int32_t, json_depth_max + 1> members{};
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > static_cast<size_t>(json_depth_max)) return too_deep();
            members[depth] = 0;
        } else if (c == ':') {
            if (++members[depth] > json_members_max) return too_many_members();
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return std::nullopt;
}

// Where and why a text stops being JSON. The library would throw it; the studio is compiled without exceptions.
struct FirstProblem : Json::json_sax_t {
    size_t byte = 0;  // 1-based; 0 when the library gives none.
    std::string what;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override {
        constexpr int syntax_ids = 200;  // The library numbers its parse errors from 101, other errors from 201.
        if (error.id < syntax_ids) byte = position;
        what = error.what();
        return false;
    }
};

Error problem_of(std::string_view text, const FirstProblem& problem) {
    if (problem.byte == 0) return {ErrorCode::BadInput, "This is not JSON: " + problem.what + ".", {}, {}, 0, {}};
    const size_t at = std::min(text.size(), problem.byte - 1);
    const size_t colon = problem.what.find(": ", problem.what.find("column"));
    Error out{ErrorCode::BadInput, {}, "Mend the JSON at that place.", {}, 0, {}};
    out.line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    out.reason = "This is not JSON (byte " + std::to_string(at) + "): " +
                 (colon == std::string::npos ? problem.what : problem.what.substr(colon + 2)) + ".";
    return out;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (auto error = beyond_limits(text)) return fail(std::move(*error));
    // The library takes a zero byte for the end of the text; RFC 8259 knows none.
    if (const size_t zero = text.find('\0'); zero != std::string_view::npos)
        return fail(ErrorCode::BadInput, "This is not JSON (byte " + std::to_string(zero) + "): a zero byte.", "Remove it.");
    Json value = Json::parse(text.begin(), text.end(), nullptr, false);
    if (!value.is_discarded()) return value;
    FirstProblem problem;
    Json::sax_parse(text.begin(), text.end(), &problem);
    return fail(problem_of(text, problem));
}

std::string write_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string write_json_indented(const Json& value) { return value.dump(2, ' ', false, Json::error_handler_t::replace); }

const Json* json_member(const Json& object, std::string_view key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string json_text(const Json& object, std::string_view key, std::string_view otherwise) {
    const Json* member = json_member(object, key);
    return member && member->is_string() ? member->get<std::string>() : std::string(otherwise);
}

double json_number(const Json& object, std::string_view key, double otherwise) {
    const Json* member = json_member(object, key);
    return member && member->is_number() ? member->get<double>() : otherwise;
}

int64_t json_integer(const Json& object, std::string_view key, int64_t otherwise) {
    const Json* member = json_member(object, key);
    return member && member->is_number_integer() ? member->get<int64_t>() : otherwise;
}

bool json_flag(const Json& object, std::string_view key, bool otherwise) {
    const Json* member = json_member(object, key);
    return member && member->is_boolean() ? member->get<bool>() : otherwise;
}

}  // namespace maquette
