// The ground of the compiler: units of code, names, and leaving blocks early.
#include "shared/preview/python/compiler.h"

namespace maquette::python {

CodeObject* compile_python(Vm& vm, std::string_view source, const std::string& file, const std::string& name, bool is_library, bool magic, std::optional<CompileError>& error) {
    const PySyntax syntax = parse_python(source);
    std::optional<PythonError> wrong = syntax.error;
    if (!wrong && !is_library) wrong = check_scopes(syntax);
    if (wrong) {
        error = CompileError{wrong->line, wrong->reason};
        return nullptr;
    }
    const NameScopes scopes(syntax.module);
    Compiler compiler(vm, scopes, file, is_library, magic);
    CodeObject* code = compiler.compile_module(syntax.module, name);
    error = compiler.error();
    return error ? nullptr : code;
}

CodeObject* compile_python_expression(Vm& vm, std::string_view source, std::optional<CompileError>& error) {
    const PySyntax syntax = parse_python_expression(source);
    if (syntax.error) {
        error = CompileError{syntax.error->line, syntax.error->reason};
        return nullptr;
    }
    const NameScopes scopes(syntax.module);
    Compiler compiler(vm, scopes, "<string>", false, false);
    CodeObject* code = compiler.compile_expression_code(syntax.module);
    error = compiler.error();
    return error ? nullptr : code;
}

CodeObject* Compiler::new_code(const std::string& text, NameScope* scope, Unit& unit, const PyNode* node) {
    auto* code = vm_.make<CodeObject>(vm_.types.code);
    code->name = text;
    code->file = file_;
    code->is_library = is_library_;
    code->first_line = node->line;
    unit.code = code;
    unit.scope = scope;
    unit.outer = unit_;
    const bool in_function = unit_ && unit_->scope->kind == NameScope::Kind::Function;
    unit.qualified = !unit_ || unit_->code->is_module ? text : unit_->qualified + (in_function ? ".<locals>." : ".") + text;
    code->qualified_name = unit.qualified;
    if (scope->kind != NameScope::Kind::Module) {
        if (scope->kind == NameScope::Kind::Function)
            for (const auto& one : scope->order) {
                unit.locals[one] = static_cast<int32_t>(code->locals.size());
                code->locals.push_back(vm_.intern(one));
            }
        for (const auto& one : scope->cells) {
            unit.cells[one] = static_cast<int32_t>(code->cells.size());
            code->cells.push_back(vm_.intern(one));
            const auto it = unit.locals.find(one);
            const bool parameter = it != unit.locals.end() && it->second < static_cast<int32_t>(scope->parameters.size());
            code->cell_parameters.push_back(parameter ? it->second : -1);
        }
        code->own_cells = static_cast<int32_t>(code->cells.size());
        for (const auto& one : scope->free) {
            if (unit.cells.count(one)) continue;
            unit.cells[one] = static_cast<int32_t>(code->cells.size());
            code->cells.push_back(vm_.intern(one));
        }
    }
    return code;
}

void Compiler::close_code(Unit& unit) { unit.code->lines.shrink_to_fit(); }

CodeObject* Compiler::compile_module(const PyNode* module, const std::string& text) {
    Unit unit;
    CodeObject* code = new_code(text, scopes_.of(module), unit, module);
    code->is_module = true;
    unit_ = &unit;
    line_ = 1;
    emit(Op::SetupAnnotations);
    body(module->items);
    emit(Op::Const, constant(Value::none()));
    emit(Op::Return);
    unit_ = nullptr;
    return code;
}

CodeObject* Compiler::compile_expression_code(const PyNode* node) {
    Unit unit;
    CodeObject* code = new_code("<expression>", scopes_.of(node), unit, node);
    code->is_module = true;
    unit_ = &unit;
    expression(node);
    emit(Op::Return);
    unit_ = nullptr;
    return code;
}

int32_t Compiler::emit(Op op, int32_t argument, uint8_t small) {
    Instruction instruction;
    instruction.op = op;
    instruction.small = small;
    instruction.argument = argument;
    unit_->code->instructions.push_back(instruction);
    unit_->code->lines.push_back(line_);
    return here() - 1;
}

int32_t Compiler::constant(const Value& value) {
    auto& list = unit_->code->constants;
    if (!value.is_object())
        for (size_t i = 0; i < list.size() && i < 64; ++i)
            if (list[i].same(value)) return static_cast<int32_t>(i);
    list.push_back(value);
    return static_cast<int32_t>(list.size()) - 1;
}

int32_t Compiler::name(const std::string& text) {
    const auto [it, fresh] = unit_->name_index.emplace(text, static_cast<int32_t>(unit_->code->names.size()));
    if (fresh) unit_->code->names.push_back(vm_.intern(text));
    return it->second;
}

int32_t Compiler::temporary() {
    auto* code = unit_->code;
    code->locals.push_back(vm_.intern(".t" + std::to_string(unit_->temporaries++)));
    return static_cast<int32_t>(code->locals.size()) - 1;
}

void Compiler::fail(const PyNode* node, std::string reason) {
    if (!error_) error_ = CompileError{node->line, std::move(reason)};
}

// Private names of classes: __x becomes _Class__x.
std::string Compiler::mangled(const std::string& text) const {
    if (class_name_.empty() || text.size() < 3 || text[0] != '_' || text[1] != '_' || text.find('.') != std::string::npos) return text;
    if (text[text.size() - 1] == '_' && text[text.size() - 2] == '_') return text;
    const size_t start = class_name_.find_first_not_of('_');
    return start == std::string::npos ? text : "_" + class_name_.substr(start) + text;
}

void Compiler::load_name(const std::string& text) {
    const NameScope* scope = unit_->scope;
    const auto cell = unit_->cells.find(text);
    if (scope->kind == NameScope::Kind::Module) {
        emit(Op::LoadGlobal, name(text));
    } else if (scope->globals.count(text)) {
        emit(Op::LoadGlobal, name(text));
    } else if (scope->kind == NameScope::Kind::Class) {
        if (cell != unit_->cells.end() && text != "__class__" && !scope->bound.count(text)) emit(Op::LoadClassCell, cell->second);
        else if (cell != unit_->cells.end() && scope->nonlocals.count(text)) emit(Op::LoadCell, cell->second);
        else emit(Op::LoadName, name(mangled(text)));
    } else if (cell != unit_->cells.end()) {
        emit(Op::LoadCell, cell->second);
    } else if (const auto it = unit_->locals.find(text); it != unit_->locals.end()) {
        emit(Op::LoadFast, it->second);
    } else {
        emit(Op::LoadGlobal, name(text));
    }
}

void Compiler::store_name(const std::string& text) {
    const NameScope* scope = unit_->scope;
    const auto cell = unit_->cells.find(text);
    if (scope->kind == NameScope::Kind::Module || scope->globals.count(text)) {
        emit(Op::StoreGlobal, name(text));
    } else if (scope->kind == NameScope::Kind::Class) {
        if (cell != unit_->cells.end() && scope->nonlocals.count(text)) emit(Op::StoreCell, cell->second);
        else emit(Op::StoreName, name(mangled(text)));
    } else if (cell != unit_->cells.end()) {
        emit(Op::StoreCell, cell->second);
    } else if (const auto it = unit_->locals.find(text); it != unit_->locals.end()) {
        emit(Op::StoreFast, it->second);
    } else {
        emit(Op::StoreGlobal, name(text));
    }
}

void Compiler::delete_name(const std::string& text) {
    const NameScope* scope = unit_->scope;
    const auto cell = unit_->cells.find(text);
    if (scope->kind == NameScope::Kind::Module || scope->globals.count(text)) emit(Op::DeleteGlobal, name(text));
    else if (scope->kind == NameScope::Kind::Class) emit(Op::DeleteName, name(mangled(text)));
    else if (cell != unit_->cells.end()) emit(Op::DeleteCell, cell->second);
    else emit(Op::DeleteFast, unit_->locals[text]);
}

void Compiler::open_block(Block::Kind kind) {
    Block block;
    block.kind = kind;
    block.segment_start = here();
    block.depth = unit_->depth;
    block.handled = unit_->handled;
    unit_->blocks.push_back(std::move(block));
}

void Compiler::close_segment(Block& block) {
    if (here() > block.segment_start) block.segments.emplace_back(block.segment_start, here());
    block.segment_start = here();
}

void Compiler::add_handlers(const Block& block, int32_t target, int32_t depth) {
    for (const auto& [start, end] : block.segments) unit_->code->handlers.push_back({start, end, target, depth, block.handled});
}

// Emits what must happen when control leaves the blocks above `down_to`: finally bodies, exits of with, iterators off
// the stack. The blocks stay open for the code that follows.
void Compiler::unwind_blocks(size_t down_to) {
    const int32_t depth = unit_->depth, handled = unit_->handled;
    std::vector<Block> left;
    while (unit_->blocks.size() > down_to) {
        Block block = std::move(unit_->blocks.back());
        unit_->blocks.pop_back();
        close_segment(block);
        unit_->depth = block.depth;
        unit_->handled = block.handled;
        switch (block.kind) {
            case Block::Kind::For: emit(Op::Pop); break;
            case Block::Kind::With: emit(Op::ExitWith); break;
            case Block::Kind::Handler: emit(Op::PopHandled); break;
            case Block::Kind::Finally: statements(*block.body); break;
            default: break;
        }
        left.push_back(std::move(block));
    }
    unit_->depth = depth;
    unit_->handled = handled;
    for (size_t i = left.size(); i-- > 0;) unit_->blocks.push_back(std::move(left[i]));
}

}  // namespace maquette::python
