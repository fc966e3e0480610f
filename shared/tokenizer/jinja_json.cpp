#include "shared/tokenizer/jinja_json.h"

#include <algorithm>
#include <cstdio>

#include "shared/base/python_format.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette::jinja {
namespace {

void append_json_text(std::string& out, std::string_view text, bool ascii) {
    out += '"';
    for (size_t i = 0; i < text.size();) {
        const auto character = unicode::character_at(text, i);
        const uint32_t c = character.code;
        char escaped[16];
        const auto unit = [&](uint32_t code) { std::snprintf(escaped, sizeof escaped, "\\u%04x", code), out += escaped; };
        if (c == '"' || c == '\\') out += '\\', out += static_cast<char>(c);
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (c == '\b') out += "\\b";
        else if (c == '\f') out += "\\f";
        else if (c < 32 || (ascii && c >= 127 && c < 0x10000)) unit(c);
        else if (ascii && c >= 0x10000) unit(0xD800 + ((c - 0x10000) >> 10)), unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        else unicode::append_utf8(out, c);
        i += character.length;
    }
    out += '"';
}

void append_break(std::string& out, const JsonStyle& style, int depth) {
    if (!style.indent) return;
    out += '\n';
    for (int i = 0; i < depth; ++i) out += *style.indent;
}

Result<std::string> json_key(const Value& key) {
    if (key.is(Type::Text)) return key.as_text();
    if (key.is(Type::None)) return std::string("null");
    if (key.is(Type::Bool)) return std::string(key.as_integer() ? "true" : "false");
    if (key.is_number()) return repr(key);
    return fail(ErrorCode::BadInput, std::string("keys must be str, int, float, bool or None, not ") + type_name(key));
}

Result<void> append_json_list(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (value.items().empty()) return out += "[]", Result<void>{};
    out += '[';
    for (size_t i = 0; i < value.items().size(); ++i) {
        if (i) out += style.item_separator;
        append_break(out, style, depth + 1);
        MAQUETTE_TRY_VOID(append_json(out, value.items()[i], style, depth + 1));
    }
    append_break(out, style, depth);
    out += ']';
    return {};
}

Result<void> append_json_dict(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (value.entries().empty()) return out += "{}", Result<void>{};
    std::vector<std::pair<Value, Value>> entries = value.entries();
    if (style.sort_keys) {
        for (const auto& [key, item] : entries) MAQUETTE_TRY_VOID(compare(entries[0].first, key));
        std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return compare(a.first, b.first).value_or(0) < 0; });
    }
    out += '{';
    bool first = true;
    for (const auto& [key, item] : entries) {
        if (!first) out += style.item_separator;
        first = false;
        append_break(out, style, depth + 1);
        MAQUETTE_TRY(const std::string name, json_key(key));
        append_json_text(out, name, style.ascii);
        out += style.key_separator;
        MAQUETTE_TRY_VOID(append_json(out, item, style, depth + 1));
    }
    append_break(out, style, depth);
    out += '}';
    return {};
}

}  // namespace

Result<void> append_json(std::string& out, const Value& value, const JsonStyle& style, int depth) {
    if (depth > value_depth_max || out.size() > static_cast<size_t>(template_output_bytes_max))
        return fail(ErrorCode::BadInput, "The value is too large or nested too deeply for tojson.");
    switch (value.type()) {
        case Type::None: out += "null"; return {};
        case Type::Bool: out += value.as_integer() ? "true" : "false"; return {};
        case Type::Integer: out += std::to_string(value.as_integer()); return {};
        case Type::Float: {
            const std::string text = float_repr(value.as_number());
            out += text == "nan" ? "NaN" : text == "inf" ? "Infinity" : text == "-inf" ? "-Infinity" : text;
            return {};
        }
        case Type::Text: append_json_text(out, value.as_text(), style.ascii); return {};
        case Type::List: return append_json_list(out, value, style, depth);
        case Type::Dict: return append_json_dict(out, value, style, depth);
        default:
            return fail(ErrorCode::BadInput, std::string("Object of type ") + type_name(value) + " is not JSON serializable");
    }
}

}  // namespace maquette::jinja
