// str: making, searching, splitting, joining.
#include <algorithm>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value string_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "str", {"object", "encoding", "errors"}, 0, values)) return Value::raised();
    std::string out;
    if (!values[0].is_unbound()) {
        if (is_kind(values[0], ObjectKind::Bytes) && !values[1].is_unbound()) out = as<BytesObject>(values[0])->data;
        else if (!vm.str(values[0], out)) return Value::raised();
    }
    if (type == vm.types.string) return vm.string(std::move(out));
    auto* object = vm.make<StringObject>(type);
    object->text = std::move(out);
    return object;
}

// start and end arguments, in characters, as byte offsets. False: raised.
bool window(Vm& vm, const Arguments& arguments, size_t first, size_t& from, size_t& to) {
    auto* text = as<StringObject>(arguments[0]);
    int64_t start = 0, stop = text->size();
    if (arguments.count > first && !arguments[first].is_none() && !take_int(vm, arguments[first], start)) return false;
    if (arguments.count > first + 1 && !arguments[first + 1].is_none() && !take_int(vm, arguments[first + 1], stop)) return false;
    const int64_t size = text->size();
    if (start < 0) start = std::max<int64_t>(0, start + size);
    if (stop < 0) stop = std::max<int64_t>(0, stop + size);
    stop = std::min(stop, size);
    if (start > size || start > stop) return from = 1, to = 0, true;
    from = text->ascii() ? static_cast<size_t>(start) : utf8_offset(text->text, start);
    to = text->ascii() ? static_cast<size_t>(stop) : utf8_offset(text->text, stop);
    return true;
}

bool need_string(Vm& vm, const Arguments& arguments, size_t index, const char* function) {
    if (index < arguments.count && is_string(arguments[index])) return true;
    vm.raise_type(std::string(function) + "() argument must be str" + (index < arguments.count ? ", not " + vm.type_name(arguments[index]) : ""));
    return false;
}

template <bool from_end, bool raises>
Value string_find(Vm& vm, const Arguments& arguments) {
    size_t from = 0, to = 0;
    if (!need_string(vm, arguments, 1, raises ? "index" : "find") || !window(vm, arguments, 2, from, to)) return Value::raised();
    const std::string& text = text_of(arguments[0]);
    const std::string& part = text_of(arguments[1]);
    size_t at = std::string::npos;
    if (from <= to && part.size() <= to - from) {
        at = from_end ? text.rfind(part, to - part.size()) : text.find(part, from);
        if (at != std::string::npos && (at < from || at + part.size() > to)) at = std::string::npos;
    }
    if (at == std::string::npos) return raises ? vm.raise_value("substring not found") : Value::of_int(-1);
    return Value::of_int(as<StringObject>(arguments[0])->ascii() ? static_cast<int64_t>(at) : utf8_length(std::string_view(text).substr(0, at)));
}

Value string_count(Vm& vm, const Arguments& arguments) {
    size_t from = 0, to = 0;
    if (!need_string(vm, arguments, 1, "count") || !window(vm, arguments, 2, from, to)) return Value::raised();
    const std::string& part = text_of(arguments[1]);
    if (from > to) return Value::of_int(0);
    const std::string_view text = std::string_view(text_of(arguments[0])).substr(from, to - from);
    if (part.empty()) return Value::of_int(utf8_length(text) + 1);
    int64_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return Value::of_int(count);
}

template <bool at_end>
Value string_starts(Vm& vm, const Arguments& arguments) {
    size_t from = 0, to = 0;
    if (arguments.count < 2 || !window(vm, arguments, 2, from, to)) return arguments.count < 2 ? vm.raise_type("startswith() takes at least 1 argument (0 given)") : Value::raised();
    if (from > to) return Value::of_bool(false);
    const std::string_view text = std::string_view(text_of(arguments[0])).substr(from, to - from);
    std::vector<Value> parts{arguments[1]};
    if (is_kind(arguments[1], ObjectKind::Tuple)) parts = as<TupleObject>(arguments[1])->items;
    for (const auto& part : parts) {
        if (!is_string(part)) return vm.raise_type(std::string(at_end ? "endswith" : "startswith") + " first arg must be str or a tuple of str, not " + vm.type_name(part));
        const std::string& piece = text_of(part);
        if (piece.size() <= text.size() && text.substr(at_end ? text.size() - piece.size() : 0, piece.size()) == piece) return Value::of_bool(true);
    }
    return Value::of_bool(false);
}

// side: 1 left, 2 right, 3 both.
std::string strip_text(const std::string& text, const std::string* characters, int side) {
    std::vector<std::pair<size_t, uint32_t>> codes;
    for (size_t at = 0; at < text.size();) {
        const size_t start = at;
        uint32_t code = 0;
        utf8_next(text, at, code);
        codes.emplace_back(start, code);
    }
    std::vector<uint32_t> set;
    for (size_t at = 0; characters && at < characters->size();) {
        uint32_t code = 0;
        utf8_next(*characters, at, code);
        set.push_back(code);
    }
    const auto drops = [&](uint32_t code) { return characters ? std::find(set.begin(), set.end(), code) != set.end() : is_space(code); };
    size_t from = 0, to = codes.size();
    while ((side & 1) && from < to && drops(codes[from].second)) ++from;
    while ((side & 2) && to > from && drops(codes[to - 1].second)) --to;
    const size_t begin = from < codes.size() ? codes[from].first : text.size();
    const size_t end = to < codes.size() ? codes[to].first : text.size();
    return text.substr(begin, end - begin);
}

template <int side>
Value string_strip(Vm& vm, const Arguments& arguments) {
    const std::string* characters = nullptr;
    if (arguments.count > 1 && !arguments[1].is_none()) {
        if (!is_string(arguments[1])) return vm.raise_type("strip arg must be None or str");
        characters = &text_of(arguments[1]);
    }
    return vm.string(strip_text(text_of(arguments[0]), characters, side));
}

template <bool from_end>
Value string_split(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "split", {"self", "sep", "maxsplit"}, 1, values)) return Value::raised();
    int64_t most = -1;
    if (!values[2].is_unbound() && !take_int(vm, values[2], most)) return Value::raised();
    const std::string& text = text_of(arguments[0]);
    std::vector<std::string> parts;
    if (values[1].is_unbound() || values[1].is_none()) {
        std::vector<std::pair<size_t, size_t>> words;
        size_t start = std::string::npos;
        for (size_t at = 0; at < text.size();) {
            const size_t here = at;
            uint32_t code = 0;
            utf8_next(text, at, code);
            if (is_space(code)) {
                if (start != std::string::npos) words.emplace_back(start, here);
                start = std::string::npos;
            } else if (start == std::string::npos) {
                start = here;
            }
        }
        if (start != std::string::npos) words.emplace_back(start, text.size());
        const auto count = static_cast<int64_t>(words.size());
        if (most < 0 || count <= most + 1 - (most == 0 && count == 0)) {
            for (const auto& [a, b] : words) parts.push_back(text.substr(a, b - a));
        } else if (!from_end) {
            for (int64_t i = 0; i < most; ++i) parts.push_back(text.substr(words[static_cast<size_t>(i)].first, words[static_cast<size_t>(i)].second - words[static_cast<size_t>(i)].first));
            parts.push_back(strip_text(text.substr(words[static_cast<size_t>(most)].first), nullptr, most == 0 ? 0 : 0));
        } else {
            const auto head = static_cast<size_t>(count - most);
            parts.push_back(text.substr(words[0].first > 0 ? 0 : 0, words[head - 1].second));
            parts[0] = strip_text(parts[0], nullptr, 2);
            for (size_t i = head; i < words.size(); ++i) parts.push_back(text.substr(words[i].first, words[i].second - words[i].first));
        }
    } else {
        if (!is_string(values[1])) return vm.raise_type("must be str or None, not " + vm.type_name(values[1]));
        const std::string& separator = text_of(values[1]);
        if (separator.empty()) return vm.raise_value("empty separator");
        if (!from_end) {
            size_t from = 0;
            for (size_t at = text.find(separator); at != std::string::npos && most != 0; at = text.find(separator, from), --most) {
                parts.push_back(text.substr(from, at - from));
                from = at + separator.size();
            }
            parts.push_back(text.substr(from));
        } else {
            size_t to = text.size();
            for (size_t at = text.rfind(separator); at != std::string::npos && most != 0; --most) {
                parts.push_back(text.substr(at + separator.size(), to - at - separator.size()));
                to = at;
                if (at < separator.size()) break;
                at = text.rfind(separator, at - separator.size());
            }
            parts.push_back(text.substr(0, to));
            std::reverse(parts.begin(), parts.end());
        }
    }
    std::vector<Value> out;
    for (auto& part : parts) out.push_back(vm.string(std::move(part)));
    return vm.list(std::move(out));
}

Value string_splitlines(Vm& vm, const Arguments& arguments) {
    Value values[2];
    if (!take_arguments(vm, arguments, "splitlines", {"self", "keepends"}, 1, values)) return Value::raised();
    const bool keep = !values[1].is_unbound() && vm.truth(values[1]) == 1;
    const std::string& text = text_of(arguments[0]);
    std::vector<Value> out;
    for (size_t from = 0; from < text.size();) {
        size_t at = text.find_first_of("\n\r\v\f", from);
        const size_t end = std::min(at, text.size());
        size_t next = at == std::string::npos ? text.size() : at + 1;
        if (at != std::string::npos && text[at] == '\r' && next < text.size() && text[next] == '\n') ++next;
        out.push_back(vm.string(text.substr(from, (keep ? next : end) - from)));
        from = next;
    }
    return vm.list(std::move(out));
}

Value string_join(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2) return vm.raise_type("str.join() takes exactly one argument");
    std::vector<Value> items;
    if (!vm.collect_items(arguments[1], items)) {
        if (vm.catch_exception(vm.types.type_error)) return vm.raise_type("can only join an iterable");
        return Value::raised();
    }
    std::string out;
    for (size_t i = 0; i < items.size(); ++i) {
        if (!is_string(items[i])) return vm.raise_type("sequence item " + std::to_string(i) + ": expected str instance, " + vm.type_name(items[i]) + " found");
        if (i) out += text_of(arguments[0]);
        out += text_of(items[i]);
        if (out.size() > (size_t{1} << 28)) return vm.raise(vm.types.memory_error, "");
    }
    return vm.string(std::move(out));
}

Value string_replace(Vm& vm, const Arguments& arguments) {
    if (!need_string(vm, arguments, 1, "replace") || !need_string(vm, arguments, 2, "replace")) return Value::raised();
    int64_t most = -1;
    if (arguments.count > 3 && !take_int(vm, arguments[3], most)) return Value::raised();
    const std::string &text = text_of(arguments[0]), &from = text_of(arguments[1]), &to = text_of(arguments[2]);
    std::string out;
    size_t start = 0;
    if (from.empty()) {
        size_t at = 0;
        while (most != 0 && at <= text.size()) {
            out += to;
            --most;
            if (at >= text.size()) return vm.string(std::move(out));
            const size_t begin = at;
            uint32_t code = 0;
            utf8_next(text, at, code);
            out.append(text, begin, at - begin);
        }
        return vm.string(out + text.substr(std::min(at, text.size())));
    }
    for (size_t at = text.find(from); at != std::string::npos && most != 0; at = text.find(from, start), --most) {
        out.append(text, start, at - start);
        out += to;
        start = at + from.size();
        if (out.size() > (size_t{1} << 28)) return vm.raise(vm.types.memory_error, "");
    }
    return vm.string(out + text.substr(start));
}

template <bool from_end>
Value string_partition(Vm& vm, const Arguments& arguments) {
    if (!need_string(vm, arguments, 1, "partition")) return Value::raised();
    const std::string &text = text_of(arguments[0]), &separator = text_of(arguments[1]);
    if (separator.empty()) return vm.raise_value("empty separator");
    const size_t at = from_end ? text.rfind(separator) : text.find(separator);
    if (at == std::string::npos) return from_end ? vm.tuple({vm.string(""), vm.string(""), vm.string(text)}) : vm.tuple({vm.string(text), vm.string(""), vm.string("")});
    return vm.tuple({vm.string(text.substr(0, at)), vm.string(separator), vm.string(text.substr(at + separator.size()))});
}

template <bool suffix>
Value string_remove(Vm& vm, const Arguments& arguments) {
    if (!need_string(vm, arguments, 1, suffix ? "removesuffix" : "removeprefix")) return Value::raised();
    const std::string &text = text_of(arguments[0]), &part = text_of(arguments[1]);
    if (part.empty() || part.size() > text.size()) return vm.string(text);
    if (suffix) return vm.string(text.compare(text.size() - part.size(), part.size(), part) == 0 ? text.substr(0, text.size() - part.size()) : text);
    return vm.string(text.compare(0, part.size(), part) == 0 ? text.substr(part.size()) : text);
}

template <int side>  // 1: ljust, 2: rjust, 3: center
Value string_justify(Vm& vm, const Arguments& arguments) {
    int64_t width = 0;
    if (arguments.count < 2 || !take_int(vm, arguments[1], width)) return arguments.count < 2 ? vm.raise_type("expected at least 1 argument, got 0") : Value::raised();
    std::string fill = " ";
    if (arguments.count > 2) {
        if (!is_string(arguments[2]) || as<StringObject>(arguments[2])->size() != 1) return vm.raise_type("The fill character must be exactly one character long");
        fill = text_of(arguments[2]);
    }
    const int64_t missing = width - as<StringObject>(arguments[0])->size();
    if (missing <= 0) return vm.string(text_of(arguments[0]));
    if (!vm.check_allocation(static_cast<double>(missing) * 4)) return Value::raised();
    const int64_t left = side == 1 ? 0 : side == 2 ? missing : missing / 2 + (missing & width & 1);
    std::string before, after;
    for (int64_t i = 0; i < left; ++i) before += fill;
    for (int64_t i = left; i < missing; ++i) after += fill;
    return vm.string(before + text_of(arguments[0]) + after);
}

Value string_zfill(Vm& vm, const Arguments& arguments) {
    int64_t width = 0;
    if (arguments.count < 2 || !take_int(vm, arguments[1], width)) return Value::raised();
    const std::string& text = text_of(arguments[0]);
    const int64_t missing = width - as<StringObject>(arguments[0])->size();
    if (missing <= 0 || !vm.check_allocation(static_cast<double>(missing))) return vm.string(text);
    const size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    return vm.string(text.substr(0, sign) + std::string(static_cast<size_t>(missing), '0') + text.substr(sign));
}

Value string_encode(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "encode", {"self", "encoding", "errors"}, 1, values)) return Value::raised();
    std::string encoding = values[1].is_unbound() ? "utf-8" : text_of(values[1]);
    for (char& c : encoding) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
    const std::string& text = text_of(arguments[0]);
    if (encoding == "utf-8" || encoding == "utf8") return vm.bytes(text);
    const bool latin = encoding.rfind("latin", 0) == 0 || encoding == "iso-8859-1" || encoding == "cp1252";
    if (!latin && encoding != "ascii") return vm.raise(vm.types.lookup_error, "unknown encoding: " + encoding);
    const bool ignore = !values[2].is_unbound() && is_string(values[2]) && text_of(values[2]) == "ignore", replace = !values[2].is_unbound() && is_string(values[2]) && text_of(values[2]) == "replace";
    std::string out;
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        if (code < (latin ? 256u : 128u)) out += static_cast<char>(code);
        else if (replace) out += '?';
        else if (!ignore) return vm.raise_named("UnicodeEncodeError", "'" + encoding + "' codec can't encode character: ordinal not in range(" + (latin ? "256)" : "128)"));
    }
    return vm.bytes(std::move(out));
}

Value string_expandtabs(Vm& vm, const Arguments& arguments) {
    int64_t size = 8, column = 0;
    if (arguments.count > 1 && !take_int(vm, arguments[1], size)) return Value::raised();
    std::string out;
    for (const char c : text_of(arguments[0])) {
        if (c == '\t') {
            const int64_t missing = size > 0 ? size - column % size : 0;
            out.append(static_cast<size_t>(std::min<int64_t>(missing, 1000)), ' ');
            column += missing;
        } else {
            out += c;
            column = c == '\n' || c == '\r' ? 0 : column + ((static_cast<uint8_t>(c) & 0xc0) != 0x80);
        }
    }
    return vm.string(std::move(out));
}

}  // namespace

void add_string_type(Vm& vm) {
    auto* type = vm.types.string;
    type->make = string_make;
    vm.set_global(vm.builtins, "str", Value(type));
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"find", string_find<false, false>}, {"rfind", string_find<true, false>}, {"index", string_find<false, true>}, {"rindex", string_find<true, true>}, {"count", string_count},
             {"startswith", string_starts<false>}, {"endswith", string_starts<true>}, {"strip", string_strip<3>}, {"lstrip", string_strip<1>}, {"rstrip", string_strip<2>},
             {"split", string_split<false>}, {"rsplit", string_split<true>}, {"splitlines", string_splitlines}, {"join", string_join}, {"replace", string_replace},
             {"partition", string_partition<false>}, {"rpartition", string_partition<true>}, {"removeprefix", string_remove<false>}, {"removesuffix", string_remove<true>},
             {"ljust", string_justify<1>}, {"rjust", string_justify<2>}, {"center", string_justify<3>}, {"zfill", string_zfill}, {"encode", string_encode}, {"expandtabs", string_expandtabs}})
        vm.add_method(type, name, function);
}

}  // namespace maquette::python
