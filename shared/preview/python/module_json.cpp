// _json: reading and writing JSON text; the module json is Python on top of it.
#include <cmath>
#include <cstdlib>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

class Reader {
  public:
    Reader(Vm& vm, const std::string& text) : vm_(vm), text_(text) {}

    Value read_all() {
        PY_TRY(value, read(0));
        skip();
        return at_ < text_.size() ? fail("Extra data") : value;
    }

  private:
    Value fail(const char* reason) {
        size_t line = 1, start = 0;
        for (size_t i = 0; i < std::min(at_, text_.size()); ++i)
            if (text_[i] == '\n') ++line, start = i + 1;
        const std::string place = ": line " + std::to_string(line) + " column " + std::to_string(at_ - start + 1) + " (char " + std::to_string(at_) + ")";
        return vm_.raise_value(reason + place);
    }
    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    }
    bool take(std::string_view word) {
        if (text_.compare(at_, word.size(), word) != 0) return false;
        at_ += word.size();
        return true;
    }

    Value read(int depth) {
        if (depth > 200) return vm_.raise(vm_.types.recursion_error, "maximum recursion depth exceeded while decoding a JSON document");
        skip();
        if (at_ >= text_.size()) return fail("Expecting value");
        if (take("null")) return Value::none();
        if (take("true")) return Value::of_bool(true);
        if (take("false")) return Value::of_bool(false);
        if (take("NaN")) return Value::of_float(NAN);
        if (take("Infinity")) return Value::of_float(HUGE_VAL);
        if (take("-Infinity")) return Value::of_float(-HUGE_VAL);
        if (text_[at_] == '"') return read_string();
        if (text_[at_] == '[') return read_list(depth);
        if (text_[at_] == '{') return read_object(depth);
        return read_number();
    }

    Value read_number() {
        const size_t start = at_;
        if (text_[at_] == '-') ++at_;
        const size_t digits = at_;
        while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
        if (at_ == digits) {
            at_ = start;
            return fail("Expecting value");
        }
        bool real = false;
        if (at_ + 1 < text_.size() && text_[at_] == '.' && std::isdigit(static_cast<unsigned char>(text_[at_ + 1]))) {
            real = true;
            for (++at_; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]));) ++at_;
        }
        if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
            size_t next = at_ + 1;
            if (next < text_.size() && (text_[next] == '+' || text_[next] == '-')) ++next;
            if (next < text_.size() && std::isdigit(static_cast<unsigned char>(text_[next]))) {
                real = true;
                for (at_ = next; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]));) ++at_;
            }
        }
        const std::string number = text_.substr(start, at_ - start);
        if (real) return Value::of_float(std::strtod(number.c_str(), nullptr));
        BigInteger out;
        big_from_text(std::string_view(number).substr(number[0] == '-'), 10, out);
        out.negative = number[0] == '-';
        return vm_.integer(std::move(out));
    }

    Value read_string() {
        std::string out;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            const char c = text_[at_];
            if (static_cast<uint8_t>(c) < 0x20) return fail("Invalid control character at");
            if (c != '\\') {
                out += c;
                continue;
            }
            if (++at_ >= text_.size()) break;
            switch (text_[at_]) {
                case 'n': out += '\n'; break;
                case 't': out += '\t'; break;
                case 'r': out += '\r'; break;
                case 'b': out += '\b'; break;
                case 'f': out += '\f'; break;
                case 'u': {
                    uint32_t code = 0;
                    if (!read_hex(code)) return fail("Invalid \\uXXXX escape");
                    if (code >= 0xd800 && code < 0xdc00 && text_.compare(at_ + 1, 2, "\\u") == 0) {
                        uint32_t low = 0;
                        at_ += 2;
                        if (!read_hex(low)) return fail("Invalid \\uXXXX escape");
                        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    }
                    append_utf8_text(out, code);
                    break;
                }
                case '"': case '\\': case '/': out += text_[at_]; break;
                default: return fail("Invalid \\escape");
            }
        }
        if (at_ >= text_.size()) return fail("Unterminated string starting at");
        ++at_;
        return vm_.string(std::move(out));
    }

    bool read_hex(uint32_t& code) {
        BigInteger out;
        if (at_ + 4 >= text_.size() || !big_from_text(std::string_view(text_).substr(at_ + 1, 4), 16, out)) return false;
        code = out.digits.empty() ? 0 : out.digits[0];
        at_ += 4;
        return true;
    }

    Value read_list(int depth) {
        std::vector<Value> items;
        ++at_;
        skip();
        if (at_ < text_.size() && text_[at_] == ']') return ++at_, vm_.list({});
        for (;;) {
            PY_TRY(item, read(depth + 1));
            items.push_back(item);
            skip();
            if (at_ < text_.size() && text_[at_] == ',') {
                ++at_;
                continue;
            }
            if (at_ < text_.size() && text_[at_] == ']') return ++at_, vm_.list(std::move(items));
            return fail("Expecting ',' delimiter");
        }
    }

    Value read_object(int depth) {
        DictObject* out = vm_.dict();
        ++at_;
        skip();
        if (at_ < text_.size() && text_[at_] == '}') return ++at_, Value(out);
        for (;;) {
            skip();
            if (at_ >= text_.size() || text_[at_] != '"') return fail("Expecting property name enclosed in double quotes");
            PY_TRY(key, read_string());
            skip();
            if (at_ >= text_.size() || text_[at_] != ':') return fail("Expecting ':' delimiter");
            ++at_;
            PY_TRY(value, read(depth + 1));
            vm_.dict_set(out, key, value);
            skip();
            if (at_ < text_.size() && text_[at_] == ',') {
                ++at_;
                continue;
            }
            if (at_ < text_.size() && text_[at_] == '}') return ++at_, Value(out);
            return fail("Expecting ',' delimiter");
        }
    }

    Vm& vm_;
    const std::string text_;
    size_t at_ = 0;
};

void quote(const std::string& text, bool ascii, std::string& out) {
    out += '"';
    for (size_t at = 0; at < text.size();) {
        const size_t start = at;
        uint32_t code = 0;
        utf8_next(text, at, code);
        char escape[16];
        if (code == '"' || code == '\\') out += '\\', out += static_cast<char>(code);
        else if (code == '\n') out += "\\n";
        else if (code == '\r') out += "\\r";
        else if (code == '\t') out += "\\t";
        else if (code == '\b') out += "\\b";
        else if (code == '\f') out += "\\f";
        else if (code < 0x20 || (ascii && code > 0x7e)) {
            if (code > 0xffff) std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
            else std::snprintf(escape, sizeof escape, "\\u%04x", code);
            out += escape;
        } else {
            out.append(text, start, at - start);
        }
    }
    out += '"';
}

struct Writer {
    Vm& vm;
    bool ascii = true, sort_keys = false, indented = false;
    std::string indent, item_separator = ", ", key_separator = ": ";
    Value otherwise;
    std::string out;

    void line(int depth) {
        if (!indented) return;
        out += '\n';
        for (int i = 0; i < depth; ++i) out += indent;
    }

    bool write_number(const Value& value) {
        if (value.tag == Tag::Float && std::isnan(value.number)) return out += "NaN", true;
        if (value.tag == Tag::Float && std::isinf(value.number)) return out += value.number < 0 ? "-Infinity" : "Infinity", true;
        return vm.repr(value, out);
    }

    bool write_list(const std::vector<Value>& items, int depth) {
        if (items.empty()) return out += "[]", true;
        out += '[';
        for (size_t i = 0; i < items.size(); ++i) {
            if (i) out += item_separator;
            line(depth + 1);
            if (!write(items[i], depth + 1)) return false;
        }
        line(depth);
        out += ']';
        return true;
    }

    bool write_object(DictObject* dict, int depth) {
        std::vector<Value> keys;
        for (const auto& entry : dict->table.entries()) if (!entry.key.is_unbound()) keys.push_back(entry.key);
        if (keys.empty()) return out += "{}", true;
        if (sort_keys) {
            const Value sorted = vm.call(vm.dict_get(vm.builtins->members, Value(vm.intern("sorted"))), {vm.list(keys)});
            if (sorted.is_raised()) return false;
            keys = as<ListObject>(sorted)->items;
        }
        out += '{';
        bool first = true;
        for (const auto& key : keys) {
            if (!first) out += item_separator;
            first = false;
            line(depth + 1);
            std::string text;
            if (is_string(key)) text = text_of(key);
            else if (key.tag == Tag::Bool) text = key.integer ? "true" : "false";
            else if (key.is_none()) text = "null";
            else if (is_integer(key) || key.tag == Tag::Float) vm.repr(key, text);
            else return vm.raise_type("keys must be str, int, float, bool or None, not " + vm.type_name(key)), false;
            quote(text, ascii, out);
            out += key_separator;
            if (!write(vm.dict_get(dict, key), depth + 1)) return false;
        }
        line(depth);
        out += '}';
        return true;
    }

    bool write(const Value& value, int depth) {
        if (depth > 100) return vm.raise_value("Circular reference detected"), false;
        if (out.size() > (size_t{64} << 20) || !vm.charge_steps(1)) return vm.raise(vm.types.memory_error, ""), false;
        if (value.is_none()) return out += "null", true;
        if (value.tag == Tag::Bool) return out += value.integer ? "true" : "false", true;
        if (is_string(value)) return quote(text_of(value), ascii, out), true;
        if (is_integer(value)) return out += big_to_text(to_big(value)), true;
        if (value.tag == Tag::Float) return write_number(value);
        if (is_kind(value, ObjectKind::FloatBox)) return write_number(Value::of_float(static_cast<FloatObject*>(value.object)->value));
        if (is_kind(value, ObjectKind::List)) return write_list(as<ListObject>(value)->items, depth);
        if (is_kind(value, ObjectKind::Tuple)) return write_list(as<TupleObject>(value)->items, depth);
        if (is_kind(value, ObjectKind::Dict)) return write_object(as<DictObject>(value), depth);
        if (!otherwise.is_unbound() && !otherwise.is_none()) {
            const Value made = vm.call(otherwise, {value});
            return !made.is_raised() && write(made, depth + 1);
        }
        return vm.raise_type("Object of type " + vm.type_name(value) + " is not JSON serializable"), false;
    }
};

Value json_loads(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0) return vm.raise_type("loads() missing 1 required positional argument: 's'");
    if (is_kind(arguments[0], ObjectKind::Bytes)) return Reader(vm, as<BytesObject>(arguments[0])->data).read_all();
    if (!is_string(arguments[0])) return vm.raise_type("the JSON object must be str, bytes or bytearray, not " + vm.type_name(arguments[0]));
    return Reader(vm, text_of(arguments[0])).read_all();
}

// dumps(value, indent, ensure_ascii, sort_keys, separators, default)
Value json_dumps(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 6) return vm.raise_type("dumps expected 6 arguments");
    Writer writer{vm};
    if (!arguments[1].is_none()) {
        writer.indented = true;
        writer.item_separator = ",";
        int64_t size = 0;
        if (is_string(arguments[1])) writer.indent = text_of(arguments[1]);
        else if (take_int(vm, arguments[1], size)) writer.indent = std::string(static_cast<size_t>(std::min<int64_t>(std::max<int64_t>(size, 0), 64)), ' ');
        else return Value::raised();
    }
    writer.ascii = vm.truth(arguments[2]) == 1;
    writer.sort_keys = vm.truth(arguments[3]) == 1;
    std::vector<Value> separators;
    if (!arguments[4].is_none() && vm.collect_items(arguments[4], separators) && separators.size() == 2) {
        writer.item_separator = text_of(separators[0]);
        writer.key_separator = text_of(separators[1]);
    }
    writer.otherwise = arguments[5];
    return writer.write(arguments[0], 0) ? vm.string(std::move(writer.out)) : Value::raised();
}

}  // namespace

void add_json_module(Vm& vm, ModuleObject* module) {
    vm.set_global(module, "loads", vm.native("loads", json_loads));
    vm.set_global(module, "dumps", vm.native("dumps", json_dumps));
}

}  // namespace maquette::python
