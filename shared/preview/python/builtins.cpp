// The built-in functions.
#include <algorithm>
#include <cmath>

#include "shared/base/python_format.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value builtin_print(Vm& vm, const Arguments& arguments) {
    std::string separator = " ", end = "\n", out;
    for (size_t i = 0; i < arguments.keyword_count; ++i) {
        const auto& keyword = arguments.keywords[i];
        if (keyword.name->text == "sep" && is_string(keyword.value)) separator = text_of(keyword.value);
        if (keyword.name->text == "end" && is_string(keyword.value)) end = text_of(keyword.value);
        if (keyword.name->text == "file" && !keyword.value.is_none()) {
            const Value write = vm.find_attribute(keyword.value, vm.intern("write"));
            if (!write.is_unbound() && !write.is_raised()) {
                for (size_t k = 0; k < arguments.count; ++k) {
                    if (k) out += separator;
                    if (!vm.str(arguments[k], out)) return Value::raised();
                }
                PY_TRY(done, vm.call(write, {vm.string(out + end)}));
                return Value::none();
            }
        }
    }
    for (size_t i = 0; i < arguments.count; ++i) {
        if (i) out += separator;
        if (!vm.str(arguments[i], out)) return Value::raised();
    }
    if (vm.output.size() < (size_t{1} << 20)) vm.output += out + end;
    return Value::none();
}

Value builtin_len(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 1) return vm.raise_type("len() takes exactly one argument (" + std::to_string(arguments.count) + " given)");
    const int64_t length = vm.length(arguments[0]);
    return length < 0 ? Value::raised() : Value::of_int(length);
}

Value builtin_repr(Vm& vm, const Arguments& arguments) {
    std::string out;
    return vm.repr(arguments[0], out) ? vm.string(std::move(out)) : Value::raised();
}

Value builtin_abs(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 1) return vm.raise_type("abs() takes exactly one argument");
    const Value& value = arguments[0];
    if (value.tag == Tag::Float) return Value::of_float(std::fabs(value.number));
    if (is_integer(value)) {
        const bool negative = is_kind(value, ObjectKind::BigInteger) ? as<IntegerObject>(value)->value.negative : value.integer < 0;
        return negative ? vm.negative(value) : value.tag == Tag::Bool ? Value::of_int(value.integer) : value;
    }
    if (vm.find_special(value, vm.intern("__abs__")).is_unbound()) return vm.raise_type("bad operand type for abs(): '" + vm.type_name(value) + "'");
    return vm.call_method(value, "__abs__");
}

Value builtin_round(Vm& vm, const Arguments& arguments) {
    Value values[2];
    if (!take_arguments(vm, arguments, "round", {"number", "ndigits"}, 1, values)) return Value::raised();
    const bool digits_given = !values[1].is_unbound() && !values[1].is_none();
    int64_t digits = 0;
    if (digits_given && !take_int(vm, values[1], digits)) return Value::raised();
    if (is_integer(values[0])) {
        if (!digits_given || digits >= 0) return values[0].tag == Tag::Bool ? Value::of_int(values[0].integer) : values[0];
        if (digits < -300) return Value::of_int(0);
        const Value power = integer_binary(vm, BinaryOperator::Power, Value::of_int(10), Value::of_int(-digits));
        BigInteger q, r;
        const BigInteger unit = to_big(power), value = to_big(values[0]);
        big_divide(value, unit, q, r);
        const int half = big_compare(big_add(r, r), unit);
        if (half > 0 || (half == 0 && !q.digits.empty() && q.digits[0] % 2)) q = big_add(q, big_from(1));
        return vm.integer(big_multiply(q, unit));
    }
    bool ok = true;
    const double value = to_double(values[0], ok);
    if (!ok) {
        if (vm.find_special(values[0], vm.intern("__round__")).is_unbound()) return vm.raise_type("type " + vm.type_name(values[0]) + " doesn't define __round__ method");
        return digits_given ? vm.call_method(values[0], "__round__", {values[1]}) : vm.call_method(values[0], "__round__");
    }
    if (!digits_given) {
        if (std::isnan(value)) return vm.raise_value("cannot convert float NaN to integer");
        if (std::isinf(value)) return vm.raise(vm.types.overflow, "cannot convert float infinity to integer");
        const double rounded = std::nearbyint(value);
        return std::fabs(rounded) < 9e18 ? Value::of_int(static_cast<int64_t>(rounded)) : vm.integer(big_from_double(rounded));
    }
    if (!std::isfinite(value) || digits > 300) return Value::of_float(value);
    if (digits < -300) return Value::of_float(0.0 * value);
    if (digits >= 0) return Value::of_float(std::strtod(float_digits(value, 'f', static_cast<int>(digits), false).c_str(), nullptr));
    const double unit = std::pow(10, static_cast<double>(-digits));
    return Value::of_float(std::nearbyint(value / unit) * unit);
}

Value builtin_sum(Vm& vm, const Arguments& arguments) {
    Value values[2];
    if (!take_arguments(vm, arguments, "sum", {"iterable", "start"}, 1, values)) return Value::raised();
    std::vector<Value> items;
    if (!vm.collect_items(values[0], items)) return Value::raised();
    Value total = values[1].is_unbound() ? Value::of_int(0) : values[1];
    if (is_string(total)) return vm.raise_type("sum() can't sum strings [use ''.join(seq) instead]");
    for (const auto& item : items) {
        total = vm.binary(BinaryOperator::Add, total, item);
        if (total.is_raised() || !vm.charge_steps(1)) return Value::raised();
    }
    return total;
}

template <bool greatest>
Value builtin_extreme(Vm& vm, const Arguments& arguments) {
    const char* name = greatest ? "max" : "min";
    Value key, otherwise;
    for (size_t i = 0; i < arguments.keyword_count; ++i) {
        if (arguments.keywords[i].name->text == "key") key = arguments.keywords[i].value;
        else if (arguments.keywords[i].name->text == "default") otherwise = arguments.keywords[i].value;
        else return vm.raise_type(std::string(name) + "() got an unexpected keyword argument '" + arguments.keywords[i].name->text + "'");
    }
    std::vector<Value> items(arguments.values, arguments.values + arguments.count);
    if (arguments.count == 0) return vm.raise_type(std::string(name) + " expected at least 1 argument, got 0");
    if (arguments.count == 1) {
        items.clear();
        if (!vm.collect_items(arguments[0], items)) return Value::raised();
    }
    if (items.empty()) return otherwise.is_unbound() ? vm.raise_value(std::string(name) + "() arg is an empty sequence") : otherwise;
    Value best, best_key;
    for (const auto& item : items) {
        const Value item_key = key.is_unbound() || key.is_none() ? item : vm.call(key, {item});
        if (item_key.is_raised()) return item_key;
        if (!best_key.is_unbound()) {
            const Value better = vm.compare(greatest ? CompareOperator::Greater : CompareOperator::Less, item_key, best_key);
            const int truth = better.is_raised() ? -1 : vm.truth(better);
            if (truth < 0) return Value::raised();
            if (!truth) continue;
        }
        best = item;
        best_key = item_key;
    }
    return best;
}

template <bool all>
Value builtin_all(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 1) return vm.raise_type("expected one argument");
    PY_TRY(iterator, vm.iterate(arguments[0]));
    for (;;) {
        const Value item = vm.next_of(iterator);
        if (item.is_raised()) return item;
        if (item.is_unbound()) return Value::of_bool(all);
        const int truth = vm.truth(item);
        if (truth < 0 || !vm.charge_steps(1)) return Value::raised();
        if ((truth == 1) != all) return Value::of_bool(!all);
    }
}

Value builtin_isinstance(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2) return vm.raise_type("isinstance expected 2 arguments, got " + std::to_string(arguments.count));
    const int result = vm.is_instance_of(arguments[0], arguments[1]);
    return result < 0 ? Value::raised() : Value::of_bool(result == 1);
}

Value builtin_issubclass(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2 || !is_kind(arguments[0], ObjectKind::Type)) return vm.raise_type("issubclass() arg 1 must be a class");
    std::vector<Value> classes{arguments[1]};
    if (is_kind(arguments[1], ObjectKind::Tuple)) classes = as<TupleObject>(arguments[1])->items;
    for (const auto& one : classes)
        if (is_kind(one, ObjectKind::Type) && as<TypeObject>(arguments[0])->is_subclass(as<TypeObject>(one))) return Value::of_bool(true);
    return Value::of_bool(false);
}

StringObject* attribute_name(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2 || !is_string(arguments[1])) {
        vm.raise_type("attribute name must be string");
        return nullptr;
    }
    return vm.intern(text_of(arguments[1]));
}

Value builtin_getattr(Vm& vm, const Arguments& arguments) {
    StringObject* name = attribute_name(vm, arguments);
    if (!name) return Value::raised();
    if (arguments.count == 2) return vm.get_attribute(arguments[0], name);
    const Value value = vm.find_attribute(arguments[0], name);
    if (value.is_raised() && vm.catch_exception(vm.types.attribute_error)) return arguments[2];
    return value.is_unbound() ? arguments[2] : value;
}
Value builtin_hasattr(Vm& vm, const Arguments& arguments) {
    StringObject* name = attribute_name(vm, arguments);
    if (!name) return Value::raised();
    const Value value = vm.find_attribute(arguments[0], name);
    if (value.is_raised()) return vm.catch_exception(vm.types.attribute_error) ? Value::of_bool(false) : value;
    return Value::of_bool(!value.is_unbound());
}
Value builtin_setattr(Vm& vm, const Arguments& arguments) {
    StringObject* name = attribute_name(vm, arguments);
    return name && arguments.count == 3 && vm.set_attribute(arguments[0], name, arguments[2]) ? Value::none() : Value::raised();
}
Value builtin_delattr(Vm& vm, const Arguments& arguments) {
    StringObject* name = attribute_name(vm, arguments);
    return name && vm.delete_attribute(arguments[0], name) ? Value::none() : Value::raised();
}

Value builtin_callable(Vm& vm, const Arguments& arguments) {
    if (!arguments[0].is_object()) return Value::of_bool(false);
    switch (arguments[0].object->kind) {
        case ObjectKind::Function: case ObjectKind::Native: case ObjectKind::BoundMethod: case ObjectKind::Type: return Value::of_bool(true);
        default: return Value::of_bool(!vm.find_special(arguments[0], vm.names.call).is_unbound());
    }
}

Value builtin_id(Vm&, const Arguments& arguments) { return Value::of_int(arguments[0].is_object() ? static_cast<int64_t>(reinterpret_cast<uintptr_t>(arguments[0].object)) : arguments[0].integer * 32 + static_cast<int64_t>(arguments[0].tag)); }

Value builtin_hash(Vm& vm, const Arguments& arguments) {
    uint64_t code = 0;
    return vm.hash(arguments[0], code) ? Value::of_int(static_cast<int64_t>(code >> (is_integer(arguments[0]) ? 0 : 3))) : Value::raised();
}

Value builtin_ord(Vm& vm, const Arguments& arguments) {
    if (is_kind(arguments[0], ObjectKind::Bytes) && as<BytesObject>(arguments[0])->data.size() == 1) return Value::of_int(static_cast<uint8_t>(as<BytesObject>(arguments[0])->data[0]));
    if (!is_string(arguments[0]) || as<StringObject>(arguments[0])->size() != 1)
        return vm.raise_type(is_string(arguments[0]) ? "ord() expected a character, but string of length " + std::to_string(as<StringObject>(arguments[0])->size()) + " found" : "ord() expected string of length 1, but " + vm.type_name(arguments[0]) + " found");
    size_t at = 0;
    uint32_t code = 0;
    utf8_next(text_of(arguments[0]), at, code);
    return Value::of_int(code);
}
Value builtin_chr(Vm& vm, const Arguments& arguments) {
    int64_t code = 0;
    if (!take_int(vm, arguments[0], code)) return Value::raised();
    if (code < 0 || code > 0x10ffff) return vm.raise_value("chr() arg not in range(0x110000)");
    std::string out;
    append_utf8_text(out, static_cast<uint32_t>(code));
    return vm.string(std::move(out));
}

template <int base>
Value builtin_base(Vm& vm, const Arguments& arguments) {
    if (!is_integer(arguments[0])) return vm.raise_type("'" + vm.type_name(arguments[0]) + "' object cannot be interpreted as an integer");
    BigInteger value = to_big(arguments[0]);
    const bool negative = value.negative;
    value.negative = false;
    return vm.string(std::string(negative ? "-" : "") + (base == 16 ? "0x" : base == 8 ? "0o" : "0b") + big_to_text(value, base));
}

Value builtin_pow(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "pow", {"base", "exp", "mod"}, 2, values)) return Value::raised();
    if (values[2].is_unbound() || values[2].is_none()) return vm.binary(BinaryOperator::Power, values[0], values[1]);
    int64_t exponent = 0;
    if (!is_integer(values[0]) || !take_int(vm, values[1], exponent) || !is_integer(values[2])) return vm.raise_type("pow() 3rd argument not allowed unless all arguments are integers");
    if (exponent < 0) return vm.raise_value("base is not invertible for the given modulus");
    Value result = Value::of_int(1), base = integer_binary(vm, BinaryOperator::Modulo, values[0], values[2]);
    for (; exponent && !base.is_raised() && !result.is_raised(); exponent >>= 1) {
        if (exponent & 1) result = integer_binary(vm, BinaryOperator::Modulo, integer_binary(vm, BinaryOperator::Multiply, result, base), values[2]);
        base = integer_binary(vm, BinaryOperator::Modulo, integer_binary(vm, BinaryOperator::Multiply, base, base), values[2]);
    }
    return base.is_raised() ? base : integer_binary(vm, BinaryOperator::Modulo, result, values[2]);
}

Value builtin_divmod(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2) return vm.raise_type("divmod expected 2 arguments");
    PY_TRY(quotient, vm.binary(BinaryOperator::FloorDivide, arguments[0], arguments[1]));
    PY_TRY(rest, vm.binary(BinaryOperator::Modulo, arguments[0], arguments[1]));
    return vm.tuple({quotient, rest});
}

Value builtin_format(Vm& vm, const Arguments& arguments) { return vm.format(arguments[0], arguments.count > 1 && is_string(arguments[1]) ? text_of(arguments[1]) : std::string()); }

Value builtin_vars(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0) return Value(vm.current_frame()->module->members);
    return vm.get_attribute(arguments[0], vm.names.dict);
}
Value builtin_globals(Vm& vm, const Arguments&) { return Value(vm.current_frame()->module->members); }
Value builtin_locals(Vm& vm, const Arguments&) {
    Frame* frame = vm.current_frame();
    if (frame->names) return Value(frame->names);
    DictObject* out = vm.dict();
    for (size_t i = 0; i < frame->fast.size(); ++i)
        if (!frame->fast[i].is_unbound() && frame->code->locals[i]->text[0] != '.') out->table.set_string(frame->code->locals[i], frame->fast[i]);
    for (size_t i = 0; i < frame->cells.size(); ++i)
        if (!frame->cells[i]->value.is_unbound()) out->table.set_string(frame->code->cells[i], frame->cells[i]->value);
    return out;
}
Value builtin_dir(Vm& vm, const Arguments& arguments) { return arguments.count ? vm.call_method(arguments[0], "__dir__") : vm.call_method(Value(vm.modules["builtins"]), "__dir__"); }

Value builtin_open(Vm& vm, const Arguments& arguments) {
    std::string name;
    if (arguments.count == 0 || !vm.repr(arguments[0], name)) return Value::raised();
    if (arguments.count > 1 && is_string(arguments[1]) && text_of(arguments[1]).find_first_of("wax+") != std::string::npos) return vm.raise(vm.types.permission_error, "The preview has no files: " + name + " cannot be written.");
    if (!is_string(arguments[0])) {
        name.clear();
        if (!vm.str(arguments[0], name)) return Value::raised();
        name = "'" + name + "'";
    }
    vm.raise_named("FileNotFoundError", "");
    as<ExceptionObject>(vm.pending)->arguments = as<TupleObject>(vm.tuple({Value::of_int(2), vm.string("No such file or directory"), is_string(arguments[0]) ? arguments[0] : vm.string(name.substr(1, name.size() - 2))}));
    return Value::raised();
}
Value builtin_input(Vm& vm, const Arguments&) { return vm.raise_named("EOFError", "EOF when reading a line"); }
Value builtin_eval(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0 || !is_string(arguments[0])) return vm.raise_type("eval() arg 1 must be a string, bytes or code object");
    return vm.eval_expression(text_of(arguments[0]), arguments.count > 1 && is_kind(arguments[1], ObjectKind::Dict) ? as<DictObject>(arguments[1]) : nullptr);
}
Value builtin_exec(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0 || !is_string(arguments[0])) return vm.raise_type("exec() arg 1 must be a string, bytes or code object");
    auto* module = vm.make<ModuleObject>(vm.types.module);
    module->name = "exec";
    module->members = arguments.count > 1 && is_kind(arguments[1], ObjectKind::Dict) ? as<DictObject>(arguments[1]) : vm.current_frame()->module->members;
    const Value before_name = vm.dict_get(module->members, Value(vm.names.name)), before_file = vm.dict_get(module->members, Value(vm.names.file));
    PY_TRY(done, vm.run_module(text_of(arguments[0]), "exec", "<string>", module));
    if (!before_name.is_unbound()) vm.dict_set(module->members, Value(vm.names.name), before_name);
    if (!before_file.is_unbound()) vm.dict_set(module->members, Value(vm.names.file), before_file);
    return Value::none();
}
Value builtin_import(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0 || !is_string(arguments[0])) return vm.raise_type("__import__() argument 1 must be str");
    return vm.import_module(text_of(arguments[0]));
}

}  // namespace

void add_builtins(Vm& vm) {
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"print", builtin_print}, {"len", builtin_len}, {"repr", builtin_repr}, {"ascii", builtin_repr}, {"abs", builtin_abs}, {"round", builtin_round}, {"sum", builtin_sum}, {"max", builtin_extreme<true>}, {"min", builtin_extreme<false>},
             {"all", builtin_all<true>}, {"any", builtin_all<false>}, {"isinstance", builtin_isinstance}, {"issubclass", builtin_issubclass}, {"getattr", builtin_getattr}, {"hasattr", builtin_hasattr},
             {"setattr", builtin_setattr}, {"delattr", builtin_delattr}, {"callable", builtin_callable}, {"id", builtin_id}, {"hash", builtin_hash}, {"ord", builtin_ord}, {"chr", builtin_chr},
             {"hex", builtin_base<16>}, {"oct", builtin_base<8>}, {"bin", builtin_base<2>}, {"pow", builtin_pow}, {"divmod", builtin_divmod}, {"format", builtin_format}, {"vars", builtin_vars},
             {"globals", builtin_globals}, {"locals", builtin_locals}, {"dir", builtin_dir}, {"open", builtin_open}, {"input", builtin_input}, {"eval", builtin_eval}, {"exec", builtin_exec}, {"__import__", builtin_import}})
        vm.set_global(vm.builtins, name, vm.native(name, function));
    vm.set_global(vm.builtins, "NotImplemented", Value::of(Tag::NotImplemented));
    vm.set_global(vm.builtins, "Ellipsis", Value::of(Tag::Ellipsis));
    vm.set_global(vm.builtins, "__debug__", Value::of_bool(true));
    vm.set_global(vm.builtins, "__name__", vm.string("builtins"));
}

}  // namespace maquette::python
