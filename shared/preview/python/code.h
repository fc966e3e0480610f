// Compiled Python: a flat list of instructions for a stack machine, with tables for constants, names and handlers.
#pragma once

#include "shared/preview/python/value.h"

namespace maquette::python {

enum class Op : uint8_t {
    Nop, Const, Pop, Dup, Dup2, Swap, Rotate3, Rotate4,
    LoadFast, StoreFast, DeleteFast, LoadCell, StoreCell, DeleteCell, LoadClassCell, LoadGlobal, StoreGlobal, DeleteGlobal,
    LoadName, StoreName, DeleteName, PushCell,
    LoadAttribute, StoreAttribute, DeleteAttribute, LoadMethod, LoadItem, StoreItem, DeleteItem,
    Binary, InPlace, Negative, Positive, Invert, Not, Compare,
    Jump, JumpIfFalse, JumpIfTrue, JumpIfFalseKeep, JumpIfTrueKeep,
    BuildList, BuildTuple, BuildSet, BuildDict, BuildString, BuildSlice, ListAppend, SetAdd, DictSet, ListExtend, SetUpdate, DictMerge, DictMergeCall, ListToTuple,
    Format, Call, CallKeywords, CallMethod, CallMethodKeywords, CallUnpacked,
    MakeFunction, BuildClass, Return, Yield, YieldFromStart, YieldFrom,
    GetIterator, ForIterator, UnpackSequence, UnpackStar,
    Raise, Reraise, PushHandled, PopHandled, MatchException, EnterWith, ExitWith, ExitWithRaised,
    Import, ImportFrom, ImportStar, AssertionFailed, SetupAnnotations,
    MatchSequence, MatchMapping, MatchClass, CopyDictWithout, Magic, LoadHandled
};

struct Instruction {
    Op op;
    uint8_t small = 0;
    int32_t argument = 0;
};

// An exception raised in [start, end) continues at `target` with the stack cut to `depth` and the exception pushed.
struct HandlerRange {
    int32_t start, end, target, depth, handled;
};

enum class BinaryOperator : uint8_t { Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power, ShiftLeft, ShiftRight, And, Or, Xor, MatrixMultiply };
enum class CompareOperator : uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, In, NotIn, Is, IsNot };

struct CodeObject : Object {
    CodeObject() : Object(ObjectKind::Code) {}
    std::string name, qualified_name, file;
    std::vector<Instruction> instructions;
    std::vector<int32_t> lines;
    std::vector<Value> constants;
    std::vector<StringObject*> names;
    std::vector<HandlerRange> handlers;   // Innermost first.
    std::vector<StringObject*> locals;    // Parameters first.
    std::vector<StringObject*> cells;     // Own cells, then free ones.
    std::vector<int32_t> cell_parameters; // For each own cell: the parameter copied into it, or -1.
    int32_t own_cells = 0;
    int32_t parameters = 0;               // Positional ones, including positional-only.
    int32_t positional_only = 0;
    int32_t keyword_only = 0;
    int32_t first_line = 0;
    bool has_variadic = false, has_keywords = false;
    bool is_generator = false, is_coroutine = false, is_class = false, is_module = false, is_library = false;
    std::string documentation;
    bool has_documentation = false;
    void visit(const Visitor& visitor) override {
        for (const auto& value : constants) visit_value(value, visitor);
        for (auto* one : names) visitor(one);
        for (auto* one : locals) visitor(one);
        for (auto* one : cells) visitor(one);
    }
};

struct Frame {
    CodeObject* code = nullptr;
    FunctionObject* function = nullptr;
    ModuleObject* module = nullptr;
    DictObject* names = nullptr;  // The namespace of a module or class body.
    std::vector<Value> fast;
    std::vector<CellObject*> cells;
    std::vector<Value> stack;
    std::vector<Value> handled;   // Exceptions being handled, for a bare raise and for __context__.
    int32_t position = 0;
    Frame* back = nullptr;
    GeneratorObject* generator = nullptr;
    enum class After : uint8_t { Push, Leave, Instance, Class } after = After::Push;  // What a return does.
    Value instance;               // After::Instance: the object to push instead of None.
    Value pop() {
        const Value value = stack.back();
        stack.pop_back();
        return value;
    }
    int32_t line() const { return position > 0 && position <= static_cast<int32_t>(code->lines.size()) ? code->lines[static_cast<size_t>(position) - 1] : code->first_line; }
};

}  // namespace maquette::python
