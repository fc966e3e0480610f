#include "shared/dataset/row_format.h"

#include <algorithm>

#include "shared/base/limits.h"

namespace maquette {
namespace {

constexpr size_t style_bytes_max = 4096;  // The style shows in the first bytes.

// A table's cell holds a text; lists and objects were written as JSON.
Json cell_value(const std::string& cell) {
    if (cell.size() > 1 && ((cell.front() == '[' && cell.back() == ']') || (cell.front() == '{' && cell.back() == '}')))
        if (auto parsed = parse_json(cell)) return *std::move(parsed);
    return cell;
}

std::string cell_text(const Json& value) {
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : write_json(value);
}

void write_value(const Json& value, const JsonStyle& style, std::string& out) {
    const char* comma = style.has_blank_after_comma ? ", " : ",";
    const char* colon = style.has_blank_after_colon ? ": " : ":";
    const auto scalar = [&](const Json& one) { return one.dump(-1, ' ', style.escapes_non_ascii, Json::error_handler_t::replace); };
    if (value.is_object()) {
        out += '{';
        bool is_first = true;
        for (const auto& [key, member] : value.items()) {
            if (!is_first) out += comma;
            is_first = false;
            out += scalar(Json(key)) + colon;
            write_value(member, style, out);
        }
        out += '}';
    } else if (value.is_array()) {
        out += '[';
        for (size_t i = 0; i < value.size(); ++i) {
            if (i > 0) out += comma;
            write_value(value[i], style, out);
        }
        out += ']';
    } else {
        out += scalar(value);
    }
}

Result<Json> parse_table_row(std::string_view row, const Container& container) {
    MAQUETTE_TRY(const auto fields, csv_fields(row, container.csv));
    if (fields.size() != container.columns.size())
        return fail(ErrorCode::BadInput,
                    "The row has " + std::to_string(fields.size()) + " columns, the header " + std::to_string(container.columns.size()) + ".",
                    "Quote fields that contain the delimiter or a line break.");
    Json out = Json::object();
    for (size_t i = 0; i < fields.size(); ++i) out[container.columns[i]] = cell_value(fields[i]);
    return out;
}

}  // namespace

JsonStyle detect_json_style(std::string_view row) {
    JsonStyle style;
    row = row.substr(0, style_bytes_max);
    bool in_string = false;
    for (size_t i = 0; i + 1 < row.size(); ++i) {
        const char c = row[i];
        if (in_string) {
            if (c == '\\') {
                const std::string_view code = row[i + 1] == 'u' ? row.substr(std::min(i + 2, row.size()), 3) : std::string_view("000");
                if (code > "007") style.escapes_non_ascii = true;  // Control characters have to be escaped in any style.
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == ':') {
            style.has_blank_after_colon = row[i + 1] == ' ';
        } else if (c == ',') {
            style.has_blank_after_comma = row[i + 1] == ' ';
        } else if (c == '\n' && style.indent < 0) {
            const size_t text = row.find_first_not_of(' ', i + 1);
            if (text != std::string_view::npos && row[text] == '"') style.indent = static_cast<int>(text - i - 1);
        }
    }
    return style;
}

std::string write_json_styled(const Json& value, const JsonStyle& style) {
    if (style.indent >= 0) return value.dump(style.indent, ' ', style.escapes_non_ascii, Json::error_handler_t::replace);
    std::string out;
    write_value(value, style, out);  // As deep as the value, which parse_json bounded.
    return out;
}

Json with_order_of(const Json& original, const Json& updated) {
    if (original.is_object() && updated.is_object()) {
        Json out = Json::object();
        for (const auto& [key, before] : original.items())
            if (const Json* member = json_member(updated, key)) out[key] = with_order_of(before, *member);
        for (const auto& [key, member] : updated.items())
            if (!out.contains(key)) out[key] = member;
        return out;
    }
    if (original.is_array() && updated.is_array()) {
        Json out = Json::array();
        for (size_t i = 0; i < updated.size(); ++i) out.push_back(i < original.size() ? with_order_of(original[i], updated[i]) : updated[i]);
        return out;
    }
    return updated;
}

Result<Json> parse_record(std::string_view row, const Container& container) {
    if (static_cast<int64_t>(row.size()) > jsonl_line_bytes_max)
        return fail(ErrorCode::BadInput, "The row is longer than " + std::to_string(jsonl_line_bytes_max >> 20) + " MiB.", "Split it, or remove it.");
    switch (container.kind) {
        case ContainerKind::Csv:
            return parse_table_row(row, container);
        case ContainerKind::Lines:
        case ContainerKind::Document:
            return Json{{"text", std::string(row)}};
        default:
            return parse_json(row);
    }
}

Result<std::string> write_record(const Json& record, const Container& container, const JsonStyle& style) {
    switch (container.kind) {
        case ContainerKind::Csv: {
            std::vector<std::string> fields;
            for (const auto& column : container.columns) {
                const Json* member = json_member(record, column);
                fields.push_back(member ? cell_text(*member) : std::string());
            }
            return csv_row(fields, container.csv);
        }
        case ContainerKind::Lines: {
            std::string text = json_text(record, "text");
            if (text.find('\n') != std::string::npos)
                return fail(ErrorCode::BadInput, "A row of plain text cannot hold a line break.", "Write JSONL instead.");
            return text;
        }
        case ContainerKind::Document:
            return json_text(record, "text");
        default:
            return write_json_styled(record, style);
    }
}

}  // namespace maquette
