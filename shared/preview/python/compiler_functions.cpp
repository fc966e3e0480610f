// Functions, classes, lambdas and comprehensions: everything that becomes code of its own.
#include "shared/preview/python/compiler.h"

namespace maquette::python {

void Compiler::function_code(const PyNode* node, const PyNode* arguments, CodeObject*& out, const std::string& text) {
    Unit unit;
    NameScope* scope = scopes_.of(node);
    out = new_code(text, scope, unit, node);
    for (const PyNode* argument : arguments->items) {
        switch (argument->argument_kind) {
            case ArgumentKind::PositionalOnly: ++out->positional_only; ++out->parameters; break;
            case ArgumentKind::Positional: ++out->parameters; break;
            case ArgumentKind::KeywordOnly: ++out->keyword_only; break;
            case ArgumentKind::Variadic: out->has_variadic = true; break;
            case ArgumentKind::Keywords: out->has_keywords = true; break;
        }
    }
    // Slots: positional, keyword-only, *args, **kwargs. The scope lists them in source order; put *args behind.
    std::vector<std::string> order;
    for (const int round : {0, 1, 2, 3})
        for (const PyNode* argument : arguments->items) {
            const ArgumentKind kind = argument->argument_kind;
            const int group = kind == ArgumentKind::KeywordOnly ? 1 : kind == ArgumentKind::Variadic ? 2 : kind == ArgumentKind::Keywords ? 3 : 0;
            if (group == round) order.push_back(argument->text);
        }
    for (size_t i = 0; i < order.size(); ++i) {
        unit.locals[order[i]] = static_cast<int32_t>(i);
        out->locals[i] = vm_.intern(order[i]);
    }
    for (size_t i = 0; i < static_cast<size_t>(out->own_cells); ++i) {
        const auto it = unit.locals.find(out->cells[i]->text);
        out->cell_parameters[i] = it != unit.locals.end() && it->second < static_cast<int32_t>(order.size()) ? it->second : -1;
    }
    out->is_generator = scope->is_generator || scope->is_async;
    out->is_coroutine = scope->is_async && !scope->is_generator;
    Unit* before = unit_;
    const int32_t line = line_;
    unit_ = &unit;
    if (node->kind == PyKind::Lambda) {
        expression(node->second);
        emit(Op::Return);
    } else {
        const std::string class_before = class_name_;
        const bool magic_before = magic_;
        if (before->in_class_body) magic_ = false;
        body(node->items);
        magic_ = magic_before;
        class_name_ = class_before;
        emit(Op::Const, constant(Value::none()));
        emit(Op::Return);
    }
    unit_ = before;
    line_ = line;
}

// Pushes defaults and makes the function. Argument bits: 1 defaults tuple, 2 keyword defaults dict, 4 annotations dict.
void Compiler::make_function(CodeObject* code, const PyNode* arguments, const PyNode* function_node) {
    uint8_t bits = 0;
    int32_t defaults = 0, keyword_defaults = 0, annotations = 0;
    for (const PyNode* argument : arguments->items)
        if (argument->second && argument->argument_kind != ArgumentKind::KeywordOnly) {
            expression(argument->second);
            ++defaults;
        }
    if (defaults) {
        emit(Op::BuildTuple, defaults);
        bits |= 1;
    }
    for (const PyNode* argument : arguments->items)
        if (argument->second && argument->argument_kind == ArgumentKind::KeywordOnly) {
            emit(Op::Const, constant(vm_.intern(argument->text)));
            expression(argument->second);
            ++keyword_defaults;
        }
    if (keyword_defaults) {
        emit(Op::BuildDict, keyword_defaults);
        bits |= 2;
    }
    if (function_node && !is_library_) {
        // Annotations as text: nothing is evaluated, as with "from __future__ import annotations".
        for (const PyNode* argument : arguments->items)
            if (argument->first && argument->first->kind == PyKind::Name) {
                emit(Op::Const, constant(vm_.intern(argument->text)));
                emit(Op::Const, constant(vm_.intern(argument->first->text)));
                ++annotations;
            }
        if (annotations) {
            emit(Op::BuildDict, annotations);
            bits |= 4;
        }
    }
    // The cells that the function needs from here.
    for (size_t i = static_cast<size_t>(code->own_cells); i < code->cells.size(); ++i) {
        const auto it = unit_->cells.find(code->cells[i]->text);
        if (it == unit_->cells.end()) {
            if (!error_) error_ = CompileError{line_, "no binding for '" + code->cells[i]->text + "'"};
            return;
        }
        emit(Op::PushCell, it->second);
    }
    emit(Op::Const, constant(code));
    emit(Op::MakeFunction, static_cast<int32_t>(code->cells.size()) - code->own_cells, bits);
}

void Compiler::function(const PyNode* node) {
    for (const PyNode* decorator : node->more) {
        line_ = decorator->line;
        expression(decorator);
    }
    line_ = node->line;
    CodeObject* code = nullptr;
    function_code(node, node->first, code, node->text);
    make_function(code, node->first, node);
    for (size_t i = node->more.size(); i-- > 0;) {
        line_ = node->more[i]->line;
        emit(Op::Call, 1);
    }
    store_name(node->text);
}

void Compiler::lambda(const PyNode* node) {
    CodeObject* code = nullptr;
    function_code(node, node->first, code, "<lambda>");
    make_function(code, node->first, nullptr);
}

void Compiler::class_definition(const PyNode* node) {
    for (const PyNode* decorator : node->more) expression(decorator);
    line_ = node->line;
    Unit unit;
    NameScope* scope = scopes_.of(node);
    CodeObject* code = new_code(node->text, scope, unit, node);
    code->is_class = true;
    unit.in_class_body = true;
    Unit* before = unit_;
    const std::string class_before = class_name_;
    unit_ = &unit;
    class_name_ = node->text;
    emit(Op::SetupAnnotations);
    body(node->items);
    emit(Op::Const, constant(Value::none()));
    emit(Op::Return);
    unit_ = before;
    class_name_ = class_before;
    line_ = node->line;

    static const PyNode no_arguments = [] { PyNode one; one.kind = PyKind::Arguments; return one; }();
    make_function(code, &no_arguments, nullptr);
    emit(Op::Const, constant(vm_.string(node->text)));
    // Bases and keywords: as a list and a dictionary.
    if (node->first) {
        emit(Op::BuildList, 0);
        for (const PyNode* base : node->first->items) {
            expression(base->kind == PyKind::Starred ? base->first : base);
            emit(base->kind == PyKind::Starred ? Op::ListExtend : Op::ListAppend, 1);
        }
        emit(Op::BuildDict, 0);
        for (const PyNode* keyword : node->first->more) {
            if (keyword->text.empty()) {
                expression(keyword->first);
                emit(Op::DictMerge);
            } else {
                emit(Op::Const, constant(vm_.intern(keyword->text)));
                expression(keyword->first);
                emit(Op::DictSet, 1);
            }
        }
    } else {
        emit(Op::BuildList, 0);
        emit(Op::BuildDict, 0);
    }
    line_ = node->line;
    emit(Op::BuildClass);
    for (size_t i = node->more.size(); i-- > 0;) emit(Op::Call, 1);
    store_name(node->text);
}

void Compiler::comprehension(const PyNode* node) {
    const char* text = node->kind == PyKind::ListComprehension ? "<listcomp>" : node->kind == PyKind::SetComprehension ? "<setcomp>"
                     : node->kind == PyKind::DictComprehension ? "<dictcomp>" : "<genexpr>";
    Unit unit;
    NameScope* scope = scopes_.of(node);
    CodeObject* code = new_code(text, scope, unit, node);
    code->parameters = 1;
    code->is_generator = node->kind == PyKind::GeneratorExpression;
    Unit* before = unit_;
    const int32_t line = line_;
    unit_ = &unit;
    if (node->kind == PyKind::ListComprehension) emit(Op::BuildList, 0);
    else if (node->kind == PyKind::SetComprehension) emit(Op::BuildSet, 0);
    else if (node->kind == PyKind::DictComprehension) emit(Op::BuildDict, 0);
    if (!code->is_generator) ++unit_->depth;
    comprehension_part(node, 0);
    if (code->is_generator) emit(Op::Const, constant(Value::none()));
    emit(Op::Return);
    unit_ = before;
    line_ = line;
    static const PyNode no_arguments = [] { PyNode one; one.kind = PyKind::Arguments; return one; }();
    make_function(code, &no_arguments, nullptr);
    expression(node->items[0]->second);
    emit(Op::GetIterator);
    line_ = line;
    emit(Op::Call, 1);
}

void Compiler::comprehension_part(const PyNode* node, size_t index) {
    const PyNode* part = node->items[index];
    line_ = part->line;
    if (index == 0) {
        load_name(".0");
    } else {
        expression(part->second);
        emit(Op::GetIterator);
    }
    ++unit_->depth;
    const int32_t top = here();
    const int32_t step = emit(Op::ForIterator);
    assign_to(part->first);
    std::vector<int32_t> skips;
    for (const PyNode* condition : part->items) jump_if(condition, false, skips);
    if (index + 1 < node->items.size()) {
        comprehension_part(node, index + 1);
    } else {
        const int32_t below = static_cast<int32_t>(node->items.size()) + 1;
        expression(node->first);
        line_ = node->first->line;
        if (node->kind == PyKind::ListComprehension) emit(Op::ListAppend, below);
        else if (node->kind == PyKind::SetComprehension) emit(Op::SetAdd, below);
        else if (node->kind == PyKind::DictComprehension) {
            expression(node->second);
            emit(Op::DictSet, below);
        } else {
            emit(Op::Yield);
            emit(Op::Pop);
        }
    }
    for (const int32_t at : skips) unit_->code->instructions[static_cast<size_t>(at)].argument = top;
    emit(Op::Jump, top);
    patch(step);
    --unit_->depth;
}

}  // namespace maquette::python
