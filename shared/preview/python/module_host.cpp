// _host: what the library may ask of the machine: the given clock, the user's line, hashes, and notes about the run.
#include "shared/base/hash.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value host_clock(Vm& vm, const Arguments&) {
    // Time passes with the steps, so that programs which wait for it go on.
    return Value::of_float(vm.limits.clock_seconds + static_cast<double>(vm.steps_used()) * 1e-8);
}
Value host_line(Vm& vm, const Arguments&) { return Value::of_int(vm.user_line()); }
Value host_sha256(Vm& vm, const Arguments& arguments) {
    if (!is_kind(arguments[0], ObjectKind::Bytes)) return vm.raise_type("object supporting the buffer API required");
    return vm.string(sha256_hex(as<BytesObject>(arguments[0])->data));
}
Value host_compiles(Vm& vm, const Arguments& arguments) {
    std::optional<CompileError> wrong;
    if (!is_string(arguments[0])) return Value::none();
    compile_python(vm, text_of(arguments[0]), "<string>", "<module>", false, false, wrong);
    return wrong ? vm.string(wrong->reason) : Value::none();
}
Value host_main_module(Vm& vm, const Arguments&) {
    const auto it = vm.modules.find("__main__");
    return it == vm.modules.end() ? Value::none() : Value(it->second);
}
Value host_set_magic(Vm& vm, const Arguments& arguments) {
    vm.magic = arguments[0];
    return Value::none();
}
Value host_frame_names(Vm& vm, const Arguments&) {
    // Names of the user's functions on the stack, innermost first.
    std::vector<Value> out;
    for (Frame* frame = vm.current_frame(); frame; frame = frame->back)
        if (frame->code->file == vm.main_file) out.push_back(vm.string(frame->code->name));
    return vm.list(std::move(out));
}
Value host_file(Vm& vm, const Arguments&) { return vm.string(vm.main_file); }
Value host_modules(Vm& vm, const Arguments&) {
    DictObject* out = vm.dict();
    for (const auto& [name, module] : vm.modules) out->table.set_string(vm.intern(name), Value(module));
    return out;
}
Value host_new_module(Vm& vm, const Arguments& arguments) {
    auto* module = vm.make<ModuleObject>(vm.types.module);
    module->name = text_of(arguments[0]);
    module->members = vm.dict();
    vm.set_global(module, "__name__", arguments[0]);
    return module;
}

}  // namespace

void add_host_module(Vm& vm, ModuleObject* module) {
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"clock", host_clock}, {"line", host_line}, {"sha256", host_sha256}, {"compiles", host_compiles}, {"main_module", host_main_module}, {"set_magic", host_set_magic}, {"frame_names", host_frame_names}, {"main_file", host_file}, {"loaded_modules", host_modules}, {"new_module", host_new_module}})
        vm.set_global(module, name, vm.native(name, function));
    const std::pair<const char*, TypeObject*> kinds[] = {{"function", vm.types.function}, {"module", vm.types.module}, {"generator", vm.types.generator}, {"coroutine", vm.types.coroutine}, {"method", vm.types.method}, {"native", vm.types.native}, {"iterator", vm.types.iterator},
                                                         {"dict_keys", vm.types.dict_keys}, {"dict_values", vm.types.dict_values}, {"dict_items", vm.types.dict_items}, {"code", vm.types.code}, {"cell", vm.types.cell}, {"none", vm.types.none}, {"ellipsis", vm.types.ellipsis}};
    for (const auto& [name, type] : kinds) vm.set_global(module, std::string(name) + "_type", Value(type));
}

// _arrays: loops over lists of numbers that would be slow in Python.
namespace {

Value arrays_binary(Vm& vm, const Arguments& arguments) {
    // (operator index, list a, list b); lists of equal length, or one of length 1.
    int64_t op = 0;
    if (arguments.count != 3 || !take_int(vm, arguments[0], op) || op < 0 || op > 12) return vm.raise_type("binary(operator, a, b)");
    if (!is_kind(arguments[1], ObjectKind::List) || !is_kind(arguments[2], ObjectKind::List)) return vm.raise_type("binary needs lists");
    const std::vector<Value> a = as<ListObject>(arguments[1])->items, b = as<ListObject>(arguments[2])->items;
    const size_t size = a.size() == 1 ? b.size() : b.size() == 1 ? a.size() : std::min(a.size(), b.size());
    std::vector<Value> out;
    out.reserve(size);
    for (size_t i = 0; i < size; ++i) {
        const Value& x = a[a.size() == 1 ? 0 : i];
        const Value& y = b[b.size() == 1 ? 0 : i];
        const bool zero = (y.tag == Tag::Int || y.tag == Tag::Bool) ? y.integer == 0 : y.tag == Tag::Float && y.number == 0;
        if (zero && op >= 3 && op <= 5) {  // NumPy gives infinities and NaN instead of raising.
            bool ok = true;
            const double top = to_double(x, ok);
            out.push_back(Value::of_float(op == 5 || top == 0 || std::isnan(top) ? NAN : top > 0 ? HUGE_VAL : -HUGE_VAL));
            continue;
        }
        const Value result = vm.binary(static_cast<BinaryOperator>(op), x, y);
        if (result.is_raised() || !vm.charge_steps(1)) return Value::raised();
        out.push_back(result);
    }
    return vm.list(std::move(out));
}

Value arrays_compare(Vm& vm, const Arguments& arguments) {
    int64_t op = 0;
    if (arguments.count != 3 || !take_int(vm, arguments[0], op) || op < 0 || op > 5) return vm.raise_type("compare(operator, a, b)");
    const std::vector<Value> a = as<ListObject>(arguments[1])->items, b = as<ListObject>(arguments[2])->items;
    const size_t size = a.size() == 1 ? b.size() : b.size() == 1 ? a.size() : std::min(a.size(), b.size());
    std::vector<Value> out;
    for (size_t i = 0; i < size; ++i) {
        const Value result = vm.compare(static_cast<CompareOperator>(op), a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]);
        if (result.is_raised()) return result;
        out.push_back(result);
    }
    return vm.list(std::move(out));
}

}  // namespace

void add_arrays_module(Vm& vm, ModuleObject* module) {
    vm.set_global(module, "binary", vm.native("binary", arrays_binary));
    vm.set_global(module, "compare", vm.native("compare", arrays_compare));
}

}  // namespace maquette::python
