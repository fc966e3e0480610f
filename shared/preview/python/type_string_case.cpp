// str: letter case, character classes, format and translate.
#include "shared/code/python_tokens.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

// Simple case mapping of Latin, Greek and Cyrillic; other scripts keep their letters.
uint32_t lower_of(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return c + 32;
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if (((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) || (c >= 0x1e00 && c <= 0x1eff)) && c % 2 == 0) return c + 1;
    if (((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) && c % 2 == 1) return c + 1;
    return c == 0x178 ? 0xff : c;
}

uint32_t upper_of(uint32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
    if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) || (c >= 0x430 && c <= 0x44f)) return c - 32;
    if (c >= 0x450 && c <= 0x45f) return c - 80;
    if (((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) || (c >= 0x1e00 && c <= 0x1eff)) && c % 2 == 1) return c - 1;
    if (((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) && c % 2 == 0) return c - 1;
    return c == 0xff ? 0x178 : c == 0xb5 ? 0x39c : c == 0x3c2 ? 0x3a3 : c;
}

bool is_letter(uint32_t c) {
    if (c < 0x80) return (c | 32) >= 'a' && (c | 32) <= 'z';
    return c != 0xb7 && c != 0x203f && is_identifier_part(static_cast<char32_t>(c)) && !(c >= 0x300 && c <= 0x36f) && !(c >= 0x660 && c <= 0x669);
}
bool is_digit(uint32_t c) { return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0xff10 && c <= 0xff19); }
bool is_white(uint32_t c) { return (c >= 9 && c <= 13) || (c >= 28 && c <= 32) || c == 0x85 || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x3000; }

template <class Change>
std::string changed(const std::string& text, Change change) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        change(out, code);
    }
    return out;
}

void add_upper(std::string& out, uint32_t c) { c == 0xdf ? out += "SS" : (append_utf8_text(out, upper_of(c)), out); }

Value string_lower(Vm& vm, const Arguments& arguments) {
    return vm.string(changed(text_of(arguments[0]), [](std::string& out, uint32_t c) { append_utf8_text(out, lower_of(c)); }));
}
Value string_casefold(Vm& vm, const Arguments& arguments) {
    return vm.string(changed(text_of(arguments[0]), [](std::string& out, uint32_t c) { c == 0xdf ? out += "ss" : (append_utf8_text(out, lower_of(c)), out); }));
}
Value string_upper(Vm& vm, const Arguments& arguments) { return vm.string(changed(text_of(arguments[0]), add_upper)); }
Value string_swapcase(Vm& vm, const Arguments& arguments) {
    return vm.string(changed(text_of(arguments[0]), [](std::string& out, uint32_t c) { lower_of(c) != c ? append_utf8_text(out, lower_of(c)) : add_upper(out, c); }));
}
Value string_capitalize(Vm& vm, const Arguments& arguments) {
    bool first = true;
    return vm.string(changed(text_of(arguments[0]), [&](std::string& out, uint32_t c) {
        first ? add_upper(out, c) : append_utf8_text(out, lower_of(c));
        first = false;
    }));
}
Value string_title(Vm& vm, const Arguments& arguments) {
    bool inside = false;
    return vm.string(changed(text_of(arguments[0]), [&](std::string& out, uint32_t c) {
        inside ? append_utf8_text(out, lower_of(c)) : add_upper(out, c);
        inside = is_letter(c);
    }));
}

template <class Test>
Value all_of(const std::string& text, Test test) {
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        if (!test(code)) return Value::of_bool(false);
    }
    return Value::of_bool(!text.empty());
}
Value string_isalpha(Vm&, const Arguments& arguments) { return all_of(text_of(arguments[0]), is_letter); }
Value string_isdigit(Vm&, const Arguments& arguments) { return all_of(text_of(arguments[0]), is_digit); }
Value string_isalnum(Vm&, const Arguments& arguments) { return all_of(text_of(arguments[0]), [](uint32_t c) { return is_letter(c) || is_digit(c); }); }
Value string_isspace(Vm&, const Arguments& arguments) { return all_of(text_of(arguments[0]), is_white); }
Value string_isascii(Vm&, const Arguments& arguments) { return Value::of_bool(text_of(arguments[0]).empty() || all_of(text_of(arguments[0]), [](uint32_t c) { return c < 128; }).integer); }
Value string_isprintable(Vm&, const Arguments& arguments) { return Value::of_bool(text_of(arguments[0]).empty() || all_of(text_of(arguments[0]), [](uint32_t c) { return c >= 32 && c != 127; }).integer); }
Value string_isidentifier(Vm&, const Arguments& arguments) {
    bool first = true;
    return all_of(text_of(arguments[0]), [&](uint32_t c) {
        const bool fits = first ? is_identifier_start(static_cast<char32_t>(c)) : is_identifier_part(static_cast<char32_t>(c));
        first = false;
        return fits;
    });
}
template <bool upper>
Value string_iscase(Vm&, const Arguments& arguments) {
    bool cased = false, other = false;
    changed(text_of(arguments[0]), [&](std::string&, uint32_t c) {
        if (lower_of(c) != c) upper ? cased = true : other = true;
        else if (upper_of(c) != c) upper ? other = true : cased = true;
    });
    return Value::of_bool(cased && !other);
}
Value string_istitle(Vm&, const Arguments& arguments) {
    bool inside = false, cased = false, wrong = false;
    changed(text_of(arguments[0]), [&](std::string&, uint32_t c) {
        const bool upper = lower_of(c) != c, lower = upper_of(c) != c;
        if (upper) wrong = wrong || inside, cased = true;
        if (lower) wrong = wrong || !inside, cased = true;
        inside = is_letter(c);
    });
    return Value::of_bool(cased && !wrong);
}

// str.format: fields with attributes, items, conversions and nested specifications.
Value format_field(Vm& vm, const std::string& field, const Arguments& arguments, int64_t& automatic) {
    size_t at = field.find_first_of(".[");
    const std::string head = field.substr(0, at);
    Value value;
    if (head.empty() || head.find_first_not_of("0123456789") == std::string::npos) {
        int64_t index = 0;
        if (head.empty()) {
            if (automatic < 0) return vm.raise_value("cannot switch from manual field specification to automatic field numbering");
            index = automatic++;
        } else {
            if (automatic > 0) return vm.raise_value("cannot switch from automatic field numbering to manual field specification");
            automatic = -1;
            index = head.size() > 6 ? 1000000 : std::stoll(head);
        }
        if (static_cast<size_t>(index) + 1 >= arguments.count) return vm.raise(vm.types.index_error, "Replacement index " + std::to_string(index) + " out of range for positional args tuple");
        value = arguments[static_cast<size_t>(index) + 1];
    } else {
        for (size_t i = 0; i < arguments.keyword_count; ++i)
            if (arguments.keywords[i].name->text == head) value = arguments.keywords[i].value;
        if (value.is_unbound()) return vm.raise_key(vm.string(head));
    }
    while (at != std::string::npos && at < field.size()) {
        const size_t end = field[at] == '.' ? field.find_first_of(".[", at + 1) : field.find(']', at);
        const std::string part = field.substr(at + 1, (end == std::string::npos ? field.size() : end) - at - 1);
        if (field[at] == '.') value = vm.get_attribute(value, vm.intern(part));
        else if (part.find_first_not_of("0123456789") == std::string::npos && !part.empty() && part.size() < 10) value = vm.get_item(value, Value::of_int(std::stoll(part)));
        else value = vm.get_item(value, vm.string(part));
        if (value.is_raised()) return value;
        at = end == std::string::npos ? end : field[at] == '[' ? end + 1 : end;
    }
    return value;
}

bool format_text(Vm& vm, const std::string& pattern, const Arguments& arguments, int64_t& automatic, int depth, std::string& out) {
    if (depth > 2) return vm.raise_value("Max string recursion exceeded"), false;
    for (size_t at = 0; at < pattern.size(); ++at) {
        const char c = pattern[at];
        if (c == '}') {
            if (at + 1 < pattern.size() && pattern[at + 1] == '}') ++at;
            else return vm.raise_value("Single '}' encountered in format string"), false;
            out += '}';
        } else if (c != '{') {
            out += c;
        } else if (at + 1 < pattern.size() && pattern[at + 1] == '{') {
            out += '{';
            ++at;
        } else {
            int level = 1;
            size_t end = at + 1;
            for (; end < pattern.size(); ++end) {
                if (pattern[end] == '{') ++level;
                if (pattern[end] == '}' && --level == 0) break;
            }
            if (end >= pattern.size()) return vm.raise_value(at + 1 < pattern.size() ? "expected '}' before end of string" : "Single '{' encountered in format string"), false;
            const std::string field = pattern.substr(at + 1, end - at - 1);
            size_t split = 0;
            for (int square = 0; split < field.size(); ++split) {
                if (field[split] == '[') ++square;
                if (field[split] == ']') --square;
                if (square <= 0 && (field[split] == '!' || field[split] == ':')) break;
            }
            Value value = format_field(vm, field.substr(0, split), arguments, automatic);
            if (value.is_raised()) return false;
            if (split < field.size() && field[split] == '!') {
                const char conversion = split + 1 < field.size() ? field[split + 1] : ' ';
                std::string text;
                if (!(conversion == 's' ? vm.str(value, text) : vm.repr(value, text))) return false;
                value = vm.string(std::move(text));
                split += 2;
            }
            std::string specification;
            if (split < field.size() && field[split] == ':' && !format_text(vm, field.substr(split + 1), arguments, automatic, depth + 1, specification)) return false;
            const Value text = vm.format(value, specification);
            if (text.is_raised() || !is_string(text)) return false;
            out += text_of(text);
            at = end;
        }
        if (out.size() > (size_t{1} << 27)) return vm.raise(vm.types.memory_error, ""), false;
    }
    return true;
}

Value string_format(Vm& vm, const Arguments& arguments) {
    std::string out;
    int64_t automatic = 0;
    return format_text(vm, std::string(text_of(arguments[0])), arguments, automatic, 0, out) ? vm.string(std::move(out)) : Value::raised();
}

Value string_format_map(Vm& vm, const Arguments& arguments) {
    std::vector<Keyword> keywords;
    if (arguments.count > 1 && is_kind(arguments[1], ObjectKind::Dict))
        for (const auto& entry : as<DictObject>(arguments[1])->table.entries())
            if (is_string(entry.key)) keywords.push_back({as<StringObject>(entry.key), entry.value});
    std::string out;
    int64_t automatic = 0;
    return format_text(vm, std::string(text_of(arguments[0])), Arguments{arguments.values, 1, keywords.data(), keywords.size()}, automatic, 0, out) ? vm.string(std::move(out)) : Value::raised();
}

Value string_translate(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("str.translate() takes exactly one argument (0 given)");
    std::string out;
    const std::string text = text_of(arguments[0]);
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        const Value found = vm.get_item(arguments[1], Value::of_int(code));
        if (found.is_raised()) {
            if (!vm.catch_exception(vm.types.lookup_error)) return found;
            append_utf8_text(out, code);
        } else if (is_string(found)) {
            out += text_of(found);
        } else if (!found.is_none()) {
            int64_t number = 0;
            if (!take_int(vm, found, number)) return Value::raised();
            append_utf8_text(out, static_cast<uint32_t>(number));
        }
    }
    return vm.string(std::move(out));
}

std::vector<Value> characters(Vm& vm, const std::string& text) {
    std::vector<Value> out;
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        out.push_back(Value::of_int(code));
    }
    return out;
    (void)vm;
}

Value string_maketrans(Vm& vm, const Arguments& arguments) {
    DictObject* out = vm.dict();
    if (arguments.count == 1 && is_kind(arguments[0], ObjectKind::Dict)) {
        for (const auto& entry : as<DictObject>(arguments[0])->table.entries()) {
            if (entry.key.is_unbound()) continue;
            vm.dict_set(out, is_string(entry.key) ? characters(vm, text_of(entry.key)).at(0) : entry.key, entry.value);
        }
        return out;
    }
    if (arguments.count < 2 || !is_string(arguments[0]) || !is_string(arguments[1])) return vm.raise_type("maketrans() arguments must be strings");
    const auto from = characters(vm, text_of(arguments[0])), to = characters(vm, text_of(arguments[1]));
    if (from.size() != to.size()) return vm.raise_value("the first two maketrans arguments must have equal length");
    for (size_t i = 0; i < from.size(); ++i) vm.dict_set(out, from[i], to[i]);
    if (arguments.count > 2 && is_string(arguments[2]))
        for (const auto& code : characters(vm, text_of(arguments[2]))) vm.dict_set(out, code, Value::none());
    return out;
}

Value string_add(Vm& vm, const Arguments& arguments) { return vm.binary(BinaryOperator::Add, arguments[0], arguments[1]); }
Value string_len(Vm&, const Arguments& arguments) { return Value::of_int(as<StringObject>(arguments[0])->size()); }
Value string_contains(Vm&, const Arguments& arguments) { return Value::of_bool(arguments.count > 1 && is_string(arguments[1]) && text_of(arguments[0]).find(text_of(arguments[1])) != std::string::npos); }
Value string_new(Vm& vm, const Arguments& arguments) {
    auto* type = as<TypeObject>(arguments[0]);
    const Arguments rest{arguments.values + 1, arguments.count - 1, arguments.keywords, arguments.keyword_count};
    return type->make ? type->make(vm, type, rest) : vm.raise_type("cannot create instances");
}

}  // namespace

void add_string_type_more(Vm& vm) {
    auto* type = vm.types.string;
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"lower", string_lower}, {"casefold", string_casefold}, {"upper", string_upper}, {"swapcase", string_swapcase}, {"capitalize", string_capitalize}, {"title", string_title},
             {"isalpha", string_isalpha}, {"isdigit", string_isdigit}, {"isdecimal", string_isdigit}, {"isnumeric", string_isdigit}, {"isalnum", string_isalnum}, {"isspace", string_isspace},
             {"isascii", string_isascii}, {"isprintable", string_isprintable}, {"isidentifier", string_isidentifier}, {"isupper", string_iscase<true>}, {"islower", string_iscase<false>}, {"istitle", string_istitle},
             {"format", string_format}, {"format_map", string_format_map}, {"translate", string_translate}, {"__add__", string_add}, {"__len__", string_len}, {"__contains__", string_contains}})
        vm.add_method(type, name, function);
    type->members->table.set_string(vm.intern("maketrans"), vm.native("maketrans", string_maketrans));
    for (auto* one : {vm.types.string, vm.types.integer, vm.types.floating, vm.types.tuple, vm.types.list, vm.types.dict, vm.types.set, vm.types.frozenset, vm.types.bytes, vm.types.base_exception})
        one->members->table.set_string(vm.names.new_, vm.native("__new__", string_new));
}

}  // namespace maquette::python
