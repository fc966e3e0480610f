// Turns a syntax tree into instructions; split over compiler_*.cpp.
#pragma once

#include "shared/code/python_syntax.h"
#include "shared/preview/python/scopes.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

class Compiler {
  public:
    Compiler(Vm& vm, const NameScopes& scopes, std::string file, bool is_library, bool magic)
        : vm_(vm), scopes_(scopes), file_(std::move(file)), is_library_(is_library), magic_(magic) {}
    CodeObject* compile_module(const PyNode* module, const std::string& name);
    CodeObject* compile_expression_code(const PyNode* expression);
    const std::optional<CompileError>& error() const { return error_; }

  private:
    struct Block {
        enum class Kind { Loop, For, Except, Finally, With, Handler } kind;
        std::vector<int32_t> breaks, continues;   // Jumps to patch.
        const std::vector<PyNode*>* body = nullptr;  // Of finally.
        int32_t segment_start = 0;
        std::vector<std::pair<int32_t, int32_t>> segments;
        int32_t depth = 0, handled = 0;
    };
    struct Unit {
        CodeObject* code = nullptr;
        NameScope* scope = nullptr;
        std::map<std::string, int32_t> locals, cells;
        std::map<std::string, int32_t> name_index;
        std::vector<Block> blocks;
        int32_t depth = 0, handled = 0, temporaries = 0;
        std::string qualified;
        bool in_class_body = false;
        Unit* outer = nullptr;
    };

    // compiler.cpp
    CodeObject* new_code(const std::string& name, NameScope* scope, Unit& unit, const PyNode* node);
    void close_code(Unit& unit);
    int32_t emit(Op op, int32_t argument = 0, uint8_t small = 0);
    int32_t here() const { return static_cast<int32_t>(unit_->code->instructions.size()); }
    void patch(int32_t at) { unit_->code->instructions[static_cast<size_t>(at)].argument = here(); }
    void patch_all(const std::vector<int32_t>& list) { for (const int32_t at : list) patch(at); }
    int32_t constant(const Value& value);
    int32_t name(const std::string& text);
    int32_t temporary();
    void fail(const PyNode* node, std::string reason);
    void load_name(const std::string& text);
    void store_name(const std::string& text);
    void delete_name(const std::string& text);
    std::string mangled(const std::string& text) const;
    void open_block(Block::Kind kind);
    void close_segment(Block& block);
    void add_handlers(const Block& block, int32_t target, int32_t depth);
    void unwind_blocks(size_t down_to);

    // compiler_statements.cpp
    void statements(const std::vector<PyNode*>& list);
    void body(const std::vector<PyNode*>& list);
    void statement(const PyNode* node);
    void expression_statement(const PyNode* node);
    void if_statement(const PyNode* node);
    void while_statement(const PyNode* node);
    void for_statement(const PyNode* node);
    void try_statement(const PyNode* node);
    void try_except(const PyNode* node);
    void with_statement(const PyNode* node, size_t index);
    void return_statement(const PyNode* node);
    void jump_out(const PyNode* node, bool is_break);
    void import_statement(const PyNode* node);
    void import_from(const PyNode* node);
    void annotated(const PyNode* node);
    void augmented(const PyNode* node);
    void assign_to(const PyNode* target);
    void delete_target(const PyNode* target);
    // compiler_functions.cpp
    void function(const PyNode* node);
    void lambda(const PyNode* node);
    void class_definition(const PyNode* node);
    void make_function(CodeObject* code, const PyNode* arguments, const PyNode* function_node);
    void function_code(const PyNode* node, const PyNode* arguments, CodeObject*& out, const std::string& text);
    void comprehension(const PyNode* node);
    void comprehension_part(const PyNode* node, size_t index);
    // compiler_match.cpp
    void match_statement(const PyNode* node);
    void pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t subject);
    void sequence_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t subject);
    void mapping_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t subject);
    void class_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t subject);
    // compiler_expressions.cpp
    void expression(const PyNode* node);
    void compare(const PyNode* node);
    void call(const PyNode* node);
    void call_arguments(const PyNode* node, size_t extra);
    void unpacked_arguments(const PyNode* node, const std::vector<Value>& leading);
    void formatted(const PyNode* node);
    void sequence(const PyNode* node, Op build, Op extend, Op append);
    void dictionary(const PyNode* node);
    void jump_if(const PyNode* node, bool when, std::vector<int32_t>& jumps);
    Value literal(const PyNode* node);
    int32_t operator_of(const std::string& text) const;

    Vm& vm_;
    const NameScopes& scopes_;
    std::string file_;
    bool is_library_, magic_;
    Unit* unit_ = nullptr;
    int32_t line_ = 0;
    std::string class_name_;
    std::optional<CompileError> error_;
    int depth_ = 0;
};

}  // namespace maquette::python
