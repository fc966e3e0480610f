// Equality and order of template values, as Python has them.
#include <algorithm>

#include "shared/tokenizer/jinja_value.h"

namespace maquette::jinja {

namespace {

bool equal_within(const Value& a, const Value& b, int depth, int64_t& budget);

// Ranges are equal item by item, keys and items as sets, values only to themselves.
bool equal_views(const Value& a, const Value& b, int depth, int64_t& budget) {
    const std::string_view kind = a.view_name();
    if (kind != b.view_name() || kind == "dict_values" || a.items().size() != b.items().size()) return false;
    for (size_t i = 0; i < a.items().size(); ++i) {
        const auto same = [&](const Value& one) { return equal_within(a.items()[i], one, depth + 1, budget); };
        if (same(b.items()[i])) continue;
        if (a.is_range() || std::none_of(b.items().begin(), b.items().end(), same)) return false;
    }
    return true;
}

bool equal_within(const Value& a, const Value& b, int depth, int64_t& budget) {
    if (depth > value_depth_max || --budget < 0) return false;
    if (a.is_number() && b.is_number()) {
        if (!a.is(Type::Float) && !b.is(Type::Float)) return a.as_integer() == b.as_integer();
        return a.as_number() == b.as_number();
    }
    if (a.type() != b.type()) return false;
    if (a.is(Type::Text)) return a.as_text() == b.as_text();
    if (a.is(Type::Undefined) || a.is(Type::None) || a.identity() == b.identity()) return true;
    if (a.is(Type::List)) {
        if (a.items().size() != b.items().size() || a.is_tuple() != b.is_tuple()) return false;
        for (size_t i = 0; i < a.items().size(); ++i)
            if (!equal_within(a.items()[i], b.items()[i], depth + 1, budget)) return false;
        return true;
    }
    if (a.is(Type::View)) return equal_views(a, b, depth, budget);
    if (!a.is(Type::Dict) || a.entries().size() != b.entries().size()) return false;
    for (const auto& [key, value] : a.entries()) {
        const Value* other = b.find(key);
        if (!other || !equal_within(value, *other, depth + 1, budget)) return false;
    }
    return true;
}

}  // namespace

bool equal(const Value& a, const Value& b) {
    int64_t budget = 5'000'000;
    return equal_within(a, b, 0, budget);
}

Result<void> check_hashable(const Value& value) {
    if (value.is_tuple()) {
        for (const Value& item : value.items()) MAQUETTE_TRY_VOID(check_hashable(item));
        return {};
    }
    if (!value.is(Type::List) && !value.is(Type::Dict)) return {};
    return fail(ErrorCode::BadInput, std::string("unhashable type: '") + type_name(value) + "'");
}

Result<int> compare(const Value& a, const Value& b, int depth) {
    if (a.is_number() && b.is_number()) {
        const double x = a.as_number(), y = b.as_number();
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (a.is(Type::Text) && b.is(Type::Text)) return a.as_text() < b.as_text() ? -1 : a.as_text() > b.as_text() ? 1 : 0;
    if (a.is(Type::List) && b.is(Type::List) && a.is_tuple() == b.is_tuple() && depth < value_depth_max) {
        for (size_t i = 0; i < a.items().size() && i < b.items().size(); ++i) {
            if (equal(a.items()[i], b.items()[i])) continue;
            return compare(a.items()[i], b.items()[i], depth + 1);
        }
        return a.items().size() < b.items().size() ? -1 : a.items().size() > b.items().size() ? 1 : 0;
    }
    return fail(ErrorCode::BadInput, std::string("'<' not supported between instances of '") + type_name(a) + "' and '" + type_name(b) + "'");
}

}  // namespace maquette::jinja
