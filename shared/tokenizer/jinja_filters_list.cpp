// Filters on lists: order, choice, groups, sums.
#include <algorithm>
#include <cstdlib>
#include <optional>

#include "shared/tokenizer/jinja_filters.h"
#include "shared/tokenizer/jinja_text.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {
namespace {

// "a.b.0": members of members. A default stands in wherever one is missing.
Result<Value> member(Interpreter& interpreter, Value value, const Value& path, const Value* otherwise = nullptr) {
    const auto step = [&](const Value& key) -> Result<void> {
        MAQUETTE_TRY(value, item(interpreter, value, key));
        if (otherwise && value.is(Type::Undefined)) value = *otherwise;
        return {};
    };
    if (!path.is(Type::Text)) {
        MAQUETTE_TRY_VOID(step(path));
        return value;
    }
    const std::string& text = path.as_text();
    for (size_t begin = 0; begin <= text.size();) {
        const size_t dot = std::min(text.find('.', begin), text.size());
        const std::string part = text.substr(begin, dot - begin);
        const bool is_number = !part.empty() && part.size() < 9 && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
        MAQUETTE_TRY_VOID(step(is_number ? Value::integer(std::atoi(part.c_str())) : Value::text(part)));
        begin = dot + 1;
    }
    return value;
}

enum class Letters : uint8_t { AsTheyAre, Small };

// What `one` is compared by: itself or a member, small letters unless case counts.
Result<Value> key_of(Interpreter& interpreter, const Value& one, const Value* path, Letters letters, const Value* otherwise = nullptr) {
    Value key = one;
    if (path) {
        MAQUETTE_TRY(key, member(interpreter, one, *path, otherwise));
    }
    return letters == Letters::Small && key.is(Type::Text) ? Value::text(lower_text(key.as_text())) : key;
}

Letters letters_of(const Arguments& arguments, size_t index) {
    const Value* sensitive = arguments.get(index, "case_sensitive");
    return sensitive && sensitive->truthy() ? Letters::AsTheyAre : Letters::Small;
}

// Some filters take whatever is false for an empty list.
Result<std::vector<Value>> items_or_none(const Value& input) {
    return input.truthy() ? iterate(input) : Result<std::vector<Value>>(std::vector<Value>());
}

Result<Value> join(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value *between = arguments.get(0, "d"), *path = given(arguments, 1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    const std::string separator = between ? to_text(*between) : "";
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) {
        MAQUETTE_TRY(const Value one, key_of(interpreter, items[i], path, Letters::AsTheyAre));
        if (i) out += separator;
        out += to_text(one);
        if (out.size() > static_cast<size_t>(template_output_bytes_max)) return run_error("The template writes too much.");
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size()));
    return Value::text(std::move(out));
}

Result<Value> first_or_last(const Value& input, bool first) {
    if (input.is(Type::Generator)) {
        if (!first) return run_error("'generator' object is not reversible");
        auto& left = input.items();
        if (left.empty()) return Value::undefined("No first item, sequence was empty.");
        const Value taken = left.front();
        left.erase(left.begin());
        return taken;
    }
    MAQUETTE_TRY(const auto items, iterate(input));
    if (items.empty()) return Value::undefined(first ? "No first item, sequence was empty." : "No last item, sequence was empty.");
    return first ? items.front() : items.back();
}

using Keyed = std::vector<std::pair<Value, Value>>;

// Sorts by the keys and gives the values; the first pair that cannot be ordered is the error.
Result<std::vector<Value>> sorted_by_key(Interpreter& interpreter, Keyed keyed, const Value* reverse) {
    MAQUETTE_TRY_VOID(interpreter.charge(keyed.size() * 200));
    const bool descending = reverse && reverse->truthy();
    std::optional<Error> error;
    const auto comes_first = [&](const auto& a, const auto& b) {
        const auto order = descending ? compare(b.first, a.first) : compare(a.first, b.first);
        if (!order && !error) error = order.error();
        return order && *order < 0;
    };
    std::stable_sort(keyed.begin(), keyed.end(), comes_first);
    if (error) return fail(std::move(*error));
    std::vector<Value> out;
    for (auto& [key, value] : keyed) out.push_back(std::move(value));
    return out;
}

Result<Value> sort(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* path = given(arguments, 2, "attribute");
    std::vector<Value> paths;  // "a,b.c": by a, then by b.c
    if (path && path->is(Type::Text)) {
        const std::string& text = path->as_text();
        for (size_t begin = 0; begin <= text.size();) {
            const size_t comma = std::min(text.find(',', begin), text.size());
            paths.push_back(Value::text(text.substr(begin, comma - begin)));
            begin = comma + 1;
        }
    } else if (path) {
        paths.push_back(*path);
    }
    MAQUETTE_TRY(const auto items, iterate(input));
    Keyed keyed;
    for (const Value& one : items) {
        std::vector<Value> keys;
        for (size_t i = 0; i < std::max<size_t>(paths.size(), 1); ++i) {
            MAQUETTE_TRY(Value key, key_of(interpreter, one, paths.empty() ? nullptr : &paths[i], letters_of(arguments, 1)));
            keys.push_back(std::move(key));
        }
        MAQUETTE_TRY_VOID(interpreter.charge(keys.size() * sizeof(Value)));
        keyed.emplace_back(Value::list(std::move(keys)), one);
    }
    MAQUETTE_TRY(auto out, sorted_by_key(interpreter, std::move(keyed), arguments.get(0, "reverse")));
    return Value::list(std::move(out));
}

Result<Value> sort_dict(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* by = arguments.get(1, "by");
    const std::string place = by ? to_text(*by) : "key";
    if (place != "key" && place != "value") return run_error("You can only sort by either \"key\" or \"value\"");
    if (input.is(Type::Undefined)) return run_error(input.undefined_reason());
    if (!input.is(Type::Dict)) return run_error(std::string("'") + type_name(input) + "' object has no attribute 'items'");
    Keyed keyed;
    for (const auto& [key, value] : input.entries()) {
        MAQUETTE_TRY(Value compared, key_of(interpreter, place == "key" ? key : value, nullptr, letters_of(arguments, 0)));
        keyed.emplace_back(std::move(compared), Value::list({key, value}, true));
    }
    MAQUETTE_TRY(auto out, sorted_by_key(interpreter, std::move(keyed), arguments.get(2, "reverse")));
    return Value::list(std::move(out));
}

Result<Value> unique(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* path = given(arguments, 1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    MAQUETTE_TRY_VOID(interpreter.charge(items.size() * items.size()));
    std::vector<Value> seen, out;
    for (const Value& one : items) {
        MAQUETTE_TRY(const Value key, key_of(interpreter, one, path, letters_of(arguments, 0)));
        MAQUETTE_TRY_VOID(check_hashable(key));
        if (std::any_of(seen.begin(), seen.end(), [&](const Value& other) { return equal(other, key); })) continue;
        seen.push_back(key);
        out.push_back(one);
    }
    return Value::generator(std::move(out));
}

// select, reject, selectattr, rejectattr
Result<Value> choose(Interpreter& interpreter, const Value& input, Arguments& arguments, bool keep, bool by_member) {
    MAQUETTE_TRY(const auto items, items_or_none(input));
    const size_t skipped = by_member ? 1 : 0;
    if (by_member && arguments.positional.empty() && !items.empty()) return run_error("Missing parameter for attribute name");
    const bool has_test = arguments.positional.size() > skipped;
    const std::string test = has_test ? to_text(arguments.positional[skipped]) : "";
    Arguments rest;
    for (size_t i = skipped + 1; i < arguments.positional.size(); ++i) rest.positional.push_back(arguments.positional[i]);
    rest.named = arguments.named;
    std::vector<Value> out;
    for (const Value& one : items) {
        MAQUETTE_TRY(const Value value, key_of(interpreter, one, by_member ? &arguments.positional[0] : nullptr, Letters::AsTheyAre));
        bool holds = value.truthy();
        if (has_test) {
            MAQUETTE_TRY(holds, call_test(interpreter, test, value, rest));
        }
        if (holds == keep) out.push_back(one);
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size() * sizeof(Value)));
    return Value::generator(std::move(out));
}

Result<Value> map(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    MAQUETTE_TRY(const auto items, items_or_none(input));
    if (items.empty()) return Value::generator({});
    const Value* path = arguments.positional.empty() ? arguments.get(SIZE_MAX, "attribute") : nullptr;
    if (!path && arguments.positional.empty()) return run_error("map requires a filter argument");
    if (path)
        for (const auto& [name, value] : arguments.named)
            if (name != "attribute" && name != "default") return run_error("Unexpected keyword argument '" + name + "'");
    const Value* otherwise = given(arguments, SIZE_MAX, "default");
    std::vector<Value> out;
    for (const Value& one : items) {
        Value value;
        if (path) {
            MAQUETTE_TRY(value, key_of(interpreter, one, path->is(Type::None) ? nullptr : path, Letters::AsTheyAre, otherwise));
        } else {
            Arguments rest;
            rest.positional.assign(arguments.positional.begin() + 1, arguments.positional.end());
            rest.named = arguments.named;
            MAQUETTE_TRY(value, call_filter(interpreter, to_text(arguments.positional[0]), one, rest));
        }
        out.push_back(std::move(value));
    }
    MAQUETTE_TRY_VOID(interpreter.charge(out.size() * sizeof(Value)));
    return Value::generator(std::move(out));
}

Result<Value> group_by(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value *path = given(arguments, 0, "attribute"), *otherwise = given(arguments, 1, "default");
    const Letters letters = letters_of(arguments, 2);
    MAQUETTE_TRY(const auto items, iterate(input));
    Keyed keyed;
    for (const Value& one : items) {
        MAQUETTE_TRY(Value key, key_of(interpreter, one, path, letters, otherwise));
        keyed.emplace_back(std::move(key), one);
    }
    MAQUETTE_TRY(const auto sorted, sorted_by_key(interpreter, std::move(keyed), nullptr));
    std::vector<std::pair<Value, std::vector<Value>>> groups;
    for (const Value& one : sorted) {
        MAQUETTE_TRY(Value key, key_of(interpreter, one, path, letters, otherwise));
        if (groups.empty() || !equal(groups.back().first, key)) groups.push_back({std::move(key), {}});
        groups.back().second.push_back(one);
    }
    std::vector<Value> out;
    for (auto& [key, members] : groups) {  // A group is called as its first member spells the key.
        MAQUETTE_TRY(Value name, key_of(interpreter, members[0], path, Letters::AsTheyAre, otherwise));
        out.push_back(Value::group(std::move(name), Value::list(std::move(members))));
    }
    return Value::list(std::move(out));
}

Result<Value> smallest(Interpreter& interpreter, const Value& input, Arguments& arguments, int sign) {
    const Value* path = given(arguments, 1, "attribute");
    MAQUETTE_TRY(const auto items, iterate(input));
    if (items.empty()) return Value::undefined("No aggregated item, sequence was empty.");
    Value best, best_key;
    for (size_t i = 0; i < items.size(); ++i) {
        MAQUETTE_TRY(Value key, key_of(interpreter, items[i], path, letters_of(arguments, 0)));
        if (i > 0) {
            MAQUETTE_TRY(const int order, compare(key, best_key));
            if (order * sign >= 0) continue;
        }
        best = items[i];
        best_key = std::move(key);
    }
    return best;
}

Result<Value> sum(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value *path = given(arguments, 0, "attribute"), *start = arguments.get(1, "start");
    MAQUETTE_TRY(const auto items, iterate(input));
    Value total = start ? *start : Value::integer(0);
    if (total.is(Type::Text)) return run_error("sum() can't sum strings [use ''.join(seq) instead]");
    for (const Value& one : items) {
        MAQUETTE_TRY(const Value value, key_of(interpreter, one, path, Letters::AsTheyAre));
        MAQUETTE_TRY(total, binary(interpreter, "+", total, value));
    }
    return total;
}

Result<Value> reverse(Interpreter&, const Value& input, Arguments&) {
    MAQUETTE_TRY(auto items, iterate(input));
    std::reverse(items.begin(), items.end());
    if (!input.is(Type::Text)) return input.is(Type::Generator) ? Value::list(std::move(items)) : Value::generator(std::move(items));
    std::string out;
    for (const Value& one : items) out += one.as_text();
    return input.is_safe() ? Value::safe_text(std::move(out)) : Value::text(std::move(out));
}

Result<Value> batch(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* filling = given(arguments, 1, "fill_with");
    MAQUETTE_TRY(const int64_t width, integer_given(arguments, 0, "linecount", 0));
    MAQUETTE_TRY(const auto items, iterate(input));
    std::vector<Value> out, row;
    for (const Value& one : items) {
        if (static_cast<int64_t>(row.size()) == width) out.push_back(Value::list(std::exchange(row, {})));
        row.push_back(one);
    }
    if (!row.empty()) {
        const int64_t missing = filling ? std::max<int64_t>(width - static_cast<int64_t>(row.size()), 0) : 0;
        if (missing > template_memory_bytes_max) return run_error("The template uses too much memory.");
        MAQUETTE_TRY_VOID(interpreter.charge(static_cast<size_t>(missing) * sizeof(Value)));
        if (missing > 0) row.insert(row.end(), static_cast<size_t>(missing), *filling);
        out.push_back(Value::list(std::move(row)));
    }
    return Value::generator(std::move(out));
}

Result<Value> slice(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    const Value* filling = given(arguments, 1, "fill_with");
    MAQUETTE_TRY(const int64_t count, integer_given(arguments, 0, "slices", 0));
    MAQUETTE_TRY(const auto items, iterate(input));
    if (count == 0) return run_error("integer division or modulo by zero");
    if (count > template_memory_bytes_max) return run_error("The template uses too much memory.");
    if (count < 0) return Value::generator({});
    const size_t slices = static_cast<size_t>(count), each = items.size() / slices, longer = items.size() % slices;
    MAQUETTE_TRY_VOID(interpreter.charge((slices * 4 + items.size()) * sizeof(Value)));
    std::vector<Value> out;
    size_t begin = 0;
    for (size_t i = 0; i < slices; ++i) {
        const size_t end = begin + each + (i < longer ? 1 : 0);
        std::vector<Value> part(items.begin() + static_cast<std::ptrdiff_t>(begin), items.begin() + static_cast<std::ptrdiff_t>(end));
        if (filling && i >= longer) part.push_back(*filling);
        out.push_back(Value::list(std::move(part)));
        begin = end;
    }
    return Value::generator(std::move(out));
}

Result<Value> to_list(Interpreter& interpreter, const Value& input, Arguments&) {
    MAQUETTE_TRY(auto items, iterate(input));
    MAQUETTE_TRY_VOID(interpreter.charge(items.size() * sizeof(Value)));
    return Value::list(std::move(items));
}

Result<Value> dict_items(Interpreter& interpreter, const Value& input, Arguments& arguments) {
    if (input.is(Type::Undefined)) return Value::generator({});
    if (!input.is(Type::Dict)) return run_error("Can only get item pairs from a mapping.");
    MAQUETTE_TRY(const Value pairs, call_method(interpreter, input, "items", arguments));
    return Value::generator(pairs.items());
}

}  // namespace

const FilterTable& list_filters() {
    using I = Interpreter;
    using V = const Value&;
    using A = Arguments;
    static const FilterTable table = {
        {"join", {"d?,attribute?", join}}, {"sort", {"reverse?,case_sensitive?,attribute?", sort}},
        {"dictsort", {"case_sensitive?,by?,reverse?", sort_dict}}, {"unique", {"case_sensitive?,attribute?", unique}}, {"map", {"*,**", map}},
        {"sum", {"attribute?,start?", sum}}, {"groupby", {"attribute,default?,case_sensitive?", group_by}}, {"reverse", {"", reverse}},
        {"batch", {"linecount,fill_with?", batch}}, {"slice", {"slices,fill_with?", slice}}, {"list", {"", to_list}}, {"items", {"", dict_items}},
        {"first", {"", [](I&, V input, A&) { return first_or_last(input, true); }}},
        {"last", {"", [](I&, V input, A&) { return first_or_last(input, false); }}},
        {"min", {"case_sensitive?,attribute?", [](I& i, V input, A& a) { return smallest(i, input, a, 1); }}},
        {"max", {"case_sensitive?,attribute?", [](I& i, V input, A& a) { return smallest(i, input, a, -1); }}},
        {"select", {"*,**", [](I& i, V input, A& a) { return choose(i, input, a, true, false); }}},
        {"reject", {"*,**", [](I& i, V input, A& a) { return choose(i, input, a, false, false); }}},
        {"selectattr", {"*,**", [](I& i, V input, A& a) { return choose(i, input, a, true, true); }}},
        {"rejectattr", {"*,**", [](I& i, V input, A& a) { return choose(i, input, a, false, true); }}},
    };
    return table;
}

}  // namespace maquette::jinja
