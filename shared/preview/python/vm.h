// The Python virtual machine: heap, types, modules, and the loop that runs code.
//
// Nothing in it reaches outside: no files, no network, one given clock, and budgets of steps, memory and depth.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <cstring>

#include "shared/preview/python/code.h"
#include "shared/preview/python/value.h"

// Value x = …; returns x from the enclosing function when it raised.
#define PY_TRY(name, ...)            \
    const Value name = (__VA_ARGS__); \
    if (name.is_raised()) return name

namespace maquette::python {

struct Limits {
    int64_t steps = 60'000'000;
    int64_t memory = int64_t{512} << 20;
    int depth = 900;          // Python frames (CPython allows 1000).
    int native_depth = 120;   // Native calls that call Python again.
    double clock_seconds = 1736937000;
    uint64_t random_seed = 1;
};

enum class Stopped : uint8_t { No, Steps, Memory };

class Vm {
  public:
    explicit Vm(const Limits& limits);
    ~Vm();
    Vm(const Vm&) = delete;
    Vm& operator=(const Vm&) = delete;

    // ---- Running (vm.cpp, vm_run.cpp)
    // Compiles and runs `source` as a module; its namespace stays. Raised: see `pending`.
    Value run_module(std::string_view source, const std::string& name, const std::string& file, ModuleObject* into = nullptr);
    Value call(const Value& callee, const Arguments& arguments);
    Value call(const Value& callee, std::initializer_list<Value> values);
    Value call_method(const Value& self, std::string_view name, std::initializer_list<Value> values = {});
    Value import_module(const std::string& name);
    void start_budget(int64_t steps) { steps_left_ = steps; steps_given_ = steps; stopped = Stopped::No; }
    int64_t steps_used() const { return steps_given_ - steps_left_; }
    bool charge_steps(int64_t count);   // False: raised, the budget is spent.
    bool check_allocation(double bytes);  // False: raised, too large.
    int32_t user_line() const;          // Line of the innermost frame of the user's own file.
    Frame* current_frame() { return frame_; }
    bool resume(GeneratorObject* generator, const Value& sent, Value& out);  // False: finished or raised (then `out` is raised); `out` is the returned value.
    Value throw_into(GeneratorObject* generator, ExceptionObject* exception);

    // ---- Objects (heap.cpp)
    template <class T, class... Args> T* make(TypeObject* type, Args&&... args) {
        T* object = new T(std::forward<Args>(args)...);
        object->type = type;
        object->next = objects_;
        objects_ = object;
        allocated_ += static_cast<int64_t>(sizeof(T)) + 16;
        return object;
    }
    void charge(size_t bytes) { allocated_ += static_cast<int64_t>(bytes); }
    StringObject* intern(std::string_view text);
    Value string(std::string text);
    Value bytes(std::string data, bool is_mutable = false);
    Value integer(BigInteger value);
    Value list(std::vector<Value> items);
    Value tuple(std::vector<Value> items);
    Value set(const std::vector<Value>& items, bool frozen = false);
    DictObject* dict();
    Value native(std::string name, NativeFunction function, bool is_method = false);
    void add_root(Object* object) { roots_.push_back(object); }
    void collect();

    // ---- Raising (exceptions.cpp). All give Value::raised().
    Value raise(TypeObject* type, std::string message);
    Value raise_type(std::string message) { return raise(types.type_error, std::move(message)); }
    Value raise_value(std::string message) { return raise(types.value_error, std::move(message)); }
    Value raise_key(const Value& key);
    Value raise_stop(const Value& value);
    Value raise_object(const Value& exception);
    Value raise_named(std::string_view exception, std::string message);  // A built-in exception by name.
    bool catch_exception(TypeObject* type);  // Pending one of this type: forgets it.
    ExceptionObject* make_exception(TypeObject* type, std::vector<Value> arguments);
    std::string exception_message(ExceptionObject* exception);

    // ---- What operators do (operators.cpp)
    Value binary(BinaryOperator op, const Value& left, const Value& right, bool in_place = false);
    Value compare(CompareOperator op, const Value& left, const Value& right);
    int equals(const Value& left, const Value& right);    // 1, 0, -1 raised
    int less(const Value& left, const Value& right);
    int truth(const Value& value);
    int contains(const Value& container, const Value& item);
    bool hash(const Value& value, uint64_t& out);          // False: raised.
    Value negative(const Value& value);
    Value get_item(const Value& container, const Value& key);
    bool set_item(const Value& container, const Value& key, const Value& value);
    bool delete_item(const Value& container, const Value& key);
    int64_t length(const Value& value);                    // -1: raised

    // ---- Attributes (attributes.cpp)
    TypeObject* type_of(const Value& value) const;
    Value get_attribute(const Value& object, StringObject* name);  // Raises AttributeError.
    Value find_attribute(const Value& object, StringObject* name); // Unbound when there is none.
    bool set_attribute(const Value& object, StringObject* name, const Value& value);  // False: raised.
    bool delete_attribute(const Value& object, StringObject* name);
    Value find_in_type(TypeObject* type, StringObject* name) const;  // Unbound when there is none.
    Value find_special(const Value& object, StringObject* name) { return find_in_type(type_of(object), name); }
    Value bind(const Value& attribute, const Value& self, TypeObject* owner);
    bool is_instance(const Value& value, TypeObject* type) const { return type_of(value)->is_subclass(type); }
    int is_instance_of(const Value& value, const Value& classes);  // 1, 0, -1 raised
    Value make_instance(TypeObject* type, const Arguments& arguments);
    Value run_class_body(FunctionObject* body, DictObject* members);  // The __class__ cell, or None.
    Value build_type(TypeObject* meta, const std::string& name, const std::vector<Value>& bases, DictObject* members);
    std::string type_name(const Value& value) const { return type_of(value)->name; }

    // ---- Iteration (iterators.cpp)
    Value iterate(const Value& value);
    Value next_of(const Value& iterator);   // Unbound at the end.
    bool collect_items(const Value& iterable, std::vector<Value>& out);  // False: raised.

    // ---- Text (formatting.cpp)
    bool repr(const Value& value, std::string& out);  // False: raised.
    bool str(const Value& value, std::string& out);
    Value format(const Value& value, std::string_view specification);
    Value percent_format(const std::string& format, const Value& arguments);

    // Dictionaries with any keys.
    Value dict_get(DictObject* dict, const Value& key);  // Unbound when absent.
    bool dict_set(DictObject* dict, const Value& key, const Value& value);
    void set_global(ModuleObject* module, std::string_view name, const Value& value);

    struct Types {
        TypeObject *object, *type, *none, *boolean, *integer, *floating, *string, *bytes, *bytearray, *list, *tuple, *dict, *set, *frozenset,
            *function, *native, *method, *property, *classmethod, *staticmethod, *module, *code, *cell, *generator, *coroutine, *iterator, *slice, *range,
            *super_type, *dict_keys, *dict_values, *dict_items, *ellipsis, *not_implemented, *foreign,
            *base_exception, *exception, *type_error, *value_error, *key_error, *index_error, *attribute_error, *name_error, *unbound_local_error,
            *zero_division, *overflow, *stop_iteration, *runtime_error, *recursion_error, *import_error, *module_not_found, *assertion_error,
            *memory_error, *timeout, *not_implemented_error, *lookup_error, *unicode_error, *syntax_error, *generator_exit, *permission_error;
    } types{};
    struct Names {
        StringObject *init, *new_, *call, *getattr, *getattribute, *setattr, *delattr, *get, *set, *delete_, *set_name, *dict, *class_, *name, *qualname, *module, *doc,
            *iter, *next, *len, *getitem, *setitem, *delitem, *contains, *missing, *bool_, *eq, *hash, *repr, *str, *format, *enter, *exit,
            *init_subclass, *metaclass, *annotations, *file, *index, *int_, *float_, *class_getitem, *instancecheck, *match_args, *classcell, *abstract, *reversed, *wrapped, *prepare, *subclasscheck, *all, *args, *build_class;
        std::array<StringObject*, 13> binary, reflected, in_place;
        std::array<StringObject*, 6> compare;
    } names{};

    Value pending;                     // The exception that was raised.
    Stopped stopped = Stopped::No;     // Set when a budget is spent; no handler catches that.
    ModuleObject* builtins = nullptr;
    std::map<std::string, ModuleObject*> modules;
    std::map<std::string, void (*)(Vm&, ModuleObject*)> native_modules;
    std::string output;                // What print wrote (bounded).
    Limits limits;
    std::string main_file = "app.py";
    std::string refused_module;        // What the last ModuleNotFoundError was about.
    // For magic: called with the value of every expression statement of the user's script.
    Value magic;
    std::map<std::string, TypeObject*> exceptions;
    Value eval_expression(std::string_view source, DictObject* globals);
    TypeObject* new_type(const std::string& name, TypeObject* base, ObjectKind layout = ObjectKind::Instance, NativeNew make = nullptr);
    void add_method(TypeObject* type, const char* name, NativeFunction function);
    void add_getter(TypeObject* type, const char* name, NativeFunction function);

  private:
    friend struct NativeScope;
    Value run(Frame* until);
    // One instruction of a group each; false when it raised.
    bool run_name_instruction(Frame* frame, const Instruction& instruction);
    bool run_build_instruction(Frame* frame, const Instruction& instruction);
    bool run_handler_instruction(Frame* frame, const Instruction& instruction);
    bool run_match_instruction(Frame* frame, const Instruction& instruction);
    Value run_frame(Frame* frame);  // Pushes a new frame and runs it in a loop of its own; refused when such loops nest too deep.
    bool unwind(Frame* until);
    Frame* push_function(FunctionObject* function, const Arguments& arguments, Frame::After after, bool* is_generator, Value* made);
    bool bind_arguments(FunctionObject* function, const Arguments& arguments, Frame* frame);
    Frame* new_frame(CodeObject* code, FunctionObject* function, ModuleObject* module);
    void free_frame(Frame* frame);
    void mark(Object* object);
    void add_trace(Frame* frame);
    bool push_frame(Frame* frame);
    bool call_instruction(Frame*& frame, const Value& callee, const Arguments& arguments, size_t consumed);
    Value import_from(const Value& module, StringObject* name);
    bool unpack_sequence(Frame* frame, int32_t count, int32_t star, int32_t after);
    Value match_class(const Value& subject, const Value& type, int32_t positional, const Value& keywords);
    void set_up_types();
    void set_up_names();
    void mark_frame(Frame* frame, const Visitor& visitor);
    Value missing_error(FunctionObject* function, const std::vector<std::string>& names, bool keyword_only);
    bool enter_with(Frame* frame);
    bool is_user_frame(const Frame* frame) const { return frame->code->file == main_file; }

    Frame* frame_ = nullptr;
    int depth_ = 0, native_depth_ = 0;
    Object* objects_ = nullptr;
    int64_t allocated_ = 0, next_collection_ = 32 << 20;
    int64_t steps_left_ = 0, steps_given_ = 0;
    std::unordered_map<std::string_view, StringObject*> interned_;
    std::vector<Object*> roots_;
    std::vector<std::unique_ptr<Frame>> spare_frames_;
    std::vector<Object*> mark_stack_;
    std::vector<GeneratorObject*> running_;
};

// Compiles a parsed module. On failure the error has line and reason.
struct CompileError { int32_t line = 0; std::string reason; };
CodeObject* compile_python(Vm& vm, std::string_view source, const std::string& file, const std::string& name, bool is_library, bool magic, std::optional<CompileError>& error);
CodeObject* compile_python_expression(Vm& vm, std::string_view source, std::optional<CompileError>& error);

// ---- Numbers (integers.cpp)
bool to_int64(const Value& value, int64_t& out);            // Int, Bool, small IntegerObject.
double to_double(const Value& value, bool& ok);             // Any number.
BigInteger to_big(const Value& value);
BigInteger big_from(int64_t value);
std::string big_to_text(const BigInteger& value, int base = 10);
bool big_from_text(std::string_view digits, int base, BigInteger& out);
int big_compare(const BigInteger& a, const BigInteger& b);
BigInteger big_add(const BigInteger& a, const BigInteger& b);
BigInteger big_negate(BigInteger a);
BigInteger big_multiply(const BigInteger& a, const BigInteger& b);
void big_divide(const BigInteger& a, const BigInteger& b, BigInteger& quotient, BigInteger& remainder);  // Floors.
BigInteger big_shift(const BigInteger& a, int64_t left);
BigInteger big_bitwise(const BigInteger& a, const BigInteger& b, char op);
double big_to_double(const BigInteger& a);
BigInteger big_from_double(double value);
int64_t big_bits(const BigInteger& a);
Value integer_binary(Vm& vm, BinaryOperator op, const Value& left, const Value& right);

// ---- Arguments of native functions (arguments.cpp)
// Puts positional and keyword arguments into `out` in the order of `names`; the first `required` must be there.
// False: raised TypeError.
bool take_arguments(Vm& vm, const Arguments& arguments, const char* function, std::initializer_list<const char*> names, size_t required, Value* out);
bool take_string(Vm& vm, const Value& value, const char* function, std::string& out);
bool take_int(Vm& vm, const Value& value, int64_t& out);     // Also __index__.
bool take_double(Vm& vm, const Value& value, double& out);   // Also __float__.

// ---- Slices: resolves against a length. False: raised.
bool resolve_slice(Vm& vm, SliceObject* slice, int64_t length, int64_t& start, int64_t& stop, int64_t& step);
// Index of a sequence: adds the length to negative ones; -1 when out of range.
int64_t resolve_index(int64_t index, int64_t length);

// ---- Set-up of the parts (one file each)
void add_builtins(Vm& vm);
void add_exception_types(Vm& vm);
void add_object_type(Vm& vm);
void add_number_types(Vm& vm);
void add_string_type(Vm& vm);
void add_string_type_more(Vm& vm);
void add_bytes_type(Vm& vm);
void add_list_types(Vm& vm);
void add_dict_type(Vm& vm);
void add_set_type(Vm& vm);
void add_function_types(Vm& vm);
void add_iterator_types(Vm& vm);
void add_math_module(Vm& vm, ModuleObject* module);
void add_json_module(Vm& vm, ModuleObject* module);
void add_regex_module(Vm& vm, ModuleObject* module);
void add_random_module(Vm& vm, ModuleObject* module);
void add_host_module(Vm& vm, ModuleObject* module);
void add_arrays_module(Vm& vm, ModuleObject* module);
// The Python source of a library module; nothing when there is none.
std::optional<std::string_view> library_source(std::string_view name);

void append_utf8_text(std::string& out, uint32_t code);
std::string string_repr(const std::string& text);
bool utf8_next(std::string_view text, size_t& position, uint32_t& code);
int64_t utf8_length(std::string_view text);
size_t utf8_offset(std::string_view text, int64_t index);

}  // namespace maquette::python
