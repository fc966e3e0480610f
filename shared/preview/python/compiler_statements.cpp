// Statements.
#include "shared/preview/python/compiler.h"

namespace maquette::python {

void Compiler::statements(const std::vector<PyNode*>& list) {
    for (const PyNode* node : list) {
        if (error_) return;
        statement(node);
    }
}

// A function's, module's or class's body: its first string is the documentation.
void Compiler::body(const std::vector<PyNode*>& list) {
    size_t first = 0;
    if (!list.empty() && list[0]->kind == PyKind::Expression && list[0]->first->kind == PyKind::String) {
        unit_->code->documentation = list[0]->first->text;
        unit_->code->has_documentation = true;
        first = 1;
        if (unit_->scope->kind != NameScope::Kind::Function) {
            emit(Op::Const, constant(vm_.string(list[0]->first->text)));
            store_name("__doc__");
        }
    }
    for (size_t i = first; i < list.size() && !error_; ++i) statement(list[i]);
}

void Compiler::statement(const PyNode* node) {
    line_ = node->line;
    switch (node->kind) {
        case PyKind::Expression: return expression_statement(node);
        case PyKind::Assign:
            expression(node->first);
            for (size_t i = 0; i < node->items.size(); ++i) {
                if (i + 1 < node->items.size()) emit(Op::Dup);
                assign_to(node->items[i]);
            }
            return;
        case PyKind::AugAssign: return augmented(node);
        case PyKind::AnnAssign: return annotated(node);
        case PyKind::If: return if_statement(node);
        case PyKind::While: return while_statement(node);
        case PyKind::For: return for_statement(node);
        case PyKind::Function: return function(node);
        case PyKind::Class: return class_definition(node);
        case PyKind::Return: return return_statement(node);
        case PyKind::Raise:
            if (node->first) expression(node->first);
            if (node->second) expression(node->second);
            line_ = node->line;
            emit(Op::Raise, node->second ? 2 : node->first ? 1 : 0);
            return;
        case PyKind::Try: return try_statement(node);
        case PyKind::With: return with_statement(node, 0);
        case PyKind::Import: return import_statement(node);
        case PyKind::ImportFrom: return import_from(node);
        case PyKind::Break: return jump_out(node, true);
        case PyKind::Continue: return jump_out(node, false);
        case PyKind::Delete:
            for (const PyNode* item : node->items) delete_target(item);
            return;
        case PyKind::Assert: {
            std::vector<int32_t> fine;
            jump_if(node->first, true, fine);
            if (node->second) expression(node->second);
            emit(Op::AssertionFailed, node->second ? 1 : 0);
            patch_all(fine);
            return;
        }
        case PyKind::Match: return match_statement(node);
        default: return;  // pass, global, nonlocal
    }
}

// Streamlit's "magic": a bare expression of the script is shown, except calls, documentation and yields.
void Compiler::expression_statement(const PyNode* node) {
    const PyNode* value = node->first;
    const bool shown = magic_ && class_name_.empty() && value->kind != PyKind::Call && value->kind != PyKind::Yield && value->kind != PyKind::YieldFrom &&
                       value->kind != PyKind::Await && value->kind != PyKind::Ellipsis;
    expression(value);
    if (shown) emit(Op::Magic, value->kind == PyKind::Tuple ? 1 : 0);
    emit(Op::Pop);
}

void Compiler::if_statement(const PyNode* node) {
    std::vector<int32_t> ends;
    for (;;) {
        line_ = node->line;
        std::vector<int32_t> otherwise;
        jump_if(node->first, false, otherwise);
        statements(node->items);
        if (!node->more.empty()) ends.push_back(emit(Op::Jump));
        patch_all(otherwise);
        if (node->more.size() == 1 && node->more[0]->kind == PyKind::If && node->more[0]->flag) {
            node = node->more[0];
            continue;
        }
        statements(node->more);
        break;
    }
    patch_all(ends);
}

void Compiler::while_statement(const PyNode* node) {
    open_block(Block::Kind::Loop);
    const int32_t top = here();
    std::vector<int32_t> exits;
    if (node->first->kind != PyKind::True) jump_if(node->first, false, exits);
    statements(node->items);
    for (const int32_t at : unit_->blocks.back().continues) unit_->code->instructions[static_cast<size_t>(at)].argument = top;
    emit(Op::Jump, top);
    const std::vector<int32_t> breaks = std::move(unit_->blocks.back().breaks);
    unit_->blocks.pop_back();
    patch_all(exits);
    statements(node->more);
    patch_all(breaks);
}

void Compiler::for_statement(const PyNode* node) {
    expression(node->second);
    emit(Op::GetIterator);
    open_block(Block::Kind::For);
    ++unit_->depth;
    const int32_t top = here();
    line_ = node->line;
    const int32_t step = emit(Op::ForIterator);
    assign_to(node->first);
    statements(node->items);
    for (const int32_t at : unit_->blocks.back().continues) unit_->code->instructions[static_cast<size_t>(at)].argument = top;
    emit(Op::Jump, top);
    const std::vector<int32_t> breaks = std::move(unit_->blocks.back().breaks);
    unit_->blocks.pop_back();
    --unit_->depth;
    patch(step);  // At the end the iterator is off the stack.
    statements(node->more);
    patch_all(breaks);
}

void Compiler::jump_out(const PyNode* node, bool is_break) {
    size_t index = unit_->blocks.size();
    while (index > 0 && unit_->blocks[index - 1].kind != Block::Kind::Loop && unit_->blocks[index - 1].kind != Block::Kind::For) --index;
    if (index == 0) return fail(node, is_break ? "'break' outside loop" : "'continue' not properly in loop");
    unwind_blocks(index);
    Block& loop = unit_->blocks[index - 1];
    if (is_break && loop.kind == Block::Kind::For) emit(Op::Pop);
    (is_break ? loop.breaks : loop.continues).push_back(emit(Op::Jump));
    for (size_t i = index; i < unit_->blocks.size(); ++i) unit_->blocks[i].segment_start = here();
}

void Compiler::return_statement(const PyNode* node) {
    if (node->first) expression(node->first);
    else emit(Op::Const, constant(Value::none()));
    if (!unit_->blocks.empty()) {
        const int32_t slot = temporary();
        emit(Op::StoreFast, slot);
        unwind_blocks(0);
        emit(Op::LoadFast, slot);
    }
    emit(Op::Return);
    for (Block& block : unit_->blocks) block.segment_start = here();
}

void Compiler::try_statement(const PyNode* node) {
    if (node->last.empty()) return try_except(node);
    open_block(Block::Kind::Finally);
    unit_->blocks.back().body = &node->last;
    if (node->more.empty()) statements(node->items);
    else try_except(node);
    close_segment(unit_->blocks.back());
    const Block block = std::move(unit_->blocks.back());
    unit_->blocks.pop_back();
    statements(node->last);
    const int32_t end = emit(Op::Jump);
    add_handlers(block, here(), block.depth);
    emit(Op::PushHandled);
    ++unit_->handled;
    open_block(Block::Kind::Handler);
    unit_->blocks.back().handled = unit_->handled - 1;
    statements(node->last);
    unit_->blocks.pop_back();
    --unit_->handled;
    emit(Op::Reraise);
    patch(end);
}

void Compiler::try_except(const PyNode* node) {
    open_block(Block::Kind::Except);
    statements(node->items);
    close_segment(unit_->blocks.back());
    const Block block = std::move(unit_->blocks.back());
    unit_->blocks.pop_back();
    statements(node->rest);
    std::vector<int32_t> ends{emit(Op::Jump)};
    add_handlers(block, here(), block.depth);
    emit(Op::PushHandled);
    ++unit_->handled;
    bool catches_all = false;
    for (const PyNode* handler : node->more) {
        line_ = handler->line;
        int32_t next = -1;
        if (handler->first) {
            expression(handler->first);
            emit(Op::MatchException);
            next = emit(Op::JumpIfFalse);
        } else {
            catches_all = true;
        }
        if (!handler->text.empty()) {
            emit(Op::LoadHandled);
            store_name(handler->text);
        }
        open_block(Block::Kind::Handler);
        unit_->blocks.back().handled = unit_->handled - 1;
        statements(handler->items);
        unit_->blocks.pop_back();
        emit(Op::PopHandled);
        if (!handler->text.empty()) {
            emit(Op::Const, constant(Value::none()));
            store_name(handler->text);
            delete_name(handler->text);
        }
        ends.push_back(emit(Op::Jump));
        if (next >= 0) patch(next);
    }
    if (!catches_all) emit(Op::Reraise);
    --unit_->handled;
    patch_all(ends);
}

void Compiler::with_statement(const PyNode* node, size_t index) {
    const PyNode* item = node->more[index];
    expression(item->first);
    line_ = item->line;
    emit(Op::EnterWith);  // Leaves the exit method, and on it what __enter__ gave.
    open_block(Block::Kind::With);
    ++unit_->depth;
    // The segment starts after the target is bound? No: CPython protects the binding too.
    if (item->second) assign_to(item->second);
    else emit(Op::Pop);
    if (index + 1 < node->more.size()) with_statement(node, index + 1);
    else statements(node->items);
    close_segment(unit_->blocks.back());
    const Block block = std::move(unit_->blocks.back());
    unit_->blocks.pop_back();
    --unit_->depth;
    line_ = node->line;
    emit(Op::ExitWith);
    const int32_t end = emit(Op::Jump);
    add_handlers(block, here(), block.depth + 1);
    emit(Op::PushHandled);
    emit(Op::ExitWithRaised);
    const int32_t suppressed = emit(Op::JumpIfTrue);
    emit(Op::Reraise);
    patch(suppressed);
    emit(Op::PopHandled);
    patch(end);
}

void Compiler::import_statement(const PyNode* node) {
    for (const PyNode* alias : node->items) {
        line_ = node->line;
        // "import a.b" binds a; "import a.b as c" binds a.b.
        emit(Op::Import, name(alias->text), alias->other.empty() ? 0 : 1);
        store_name(alias->other.empty() ? alias->text.substr(0, alias->text.find('.')) : alias->other);
    }
}

void Compiler::import_from(const PyNode* node) {
    if (node->text == "__future__" && node->count == 0) return;
    emit(Op::Import, name(std::string(static_cast<size_t>(node->count), '.') + node->text), 1);
    for (const PyNode* alias : node->items) {
        if (alias->text == "*") {
            emit(Op::ImportStar);
            return;
        }
        emit(Op::ImportFrom, name(alias->text));
        store_name(alias->other.empty() ? alias->text : alias->other);
    }
    emit(Op::Pop);
}

void Compiler::annotated(const PyNode* node) {
    if (node->third) {
        expression(node->third);
        assign_to(node->first);
    }
    // Class bodies keep annotations: dataclasses read them. Other places have no use for them here.
    if (unit_->scope->kind != NameScope::Kind::Class || !node->flag) return;
    emit(Op::LoadName, name("__annotations__"));
    emit(Op::Const, constant(vm_.string(mangled(node->first->text))));
    if (node->second->kind == PyKind::String) emit(Op::Const, constant(vm_.string(node->second->text)));
    else expression(node->second);
    emit(Op::StoreItem, 1);
}

void Compiler::augmented(const PyNode* node) {
    const PyNode* target = node->first;
    const int32_t op = operator_of(node->text);
    if (target->kind == PyKind::Name) {
        load_name(target->text);
        expression(node->second);
        line_ = node->line;
        emit(Op::InPlace, op);
        store_name(target->text);
    } else if (target->kind == PyKind::Attribute) {
        expression(target->first);
        emit(Op::Dup);
        emit(Op::LoadAttribute, name(mangled(target->text)));
        expression(node->second);
        line_ = node->line;
        emit(Op::InPlace, op);
        emit(Op::Swap);
        emit(Op::StoreAttribute, name(mangled(target->text)));
    } else {
        expression(target->first);
        expression(target->second);
        emit(Op::Dup2);
        emit(Op::LoadItem);
        expression(node->second);
        line_ = node->line;
        emit(Op::InPlace, op);
        emit(Op::Rotate3);
        emit(Op::StoreItem);
    }
}

// Stores the top of the stack into the target.
void Compiler::assign_to(const PyNode* target) {
    switch (target->kind) {
        case PyKind::Name: return store_name(target->text);
        case PyKind::Attribute:
            expression(target->first);
            emit(Op::StoreAttribute, name(mangled(target->text)));
            return;
        case PyKind::Subscript:
            expression(target->first);
            expression(target->second);
            emit(Op::StoreItem);
            return;
        case PyKind::Starred: return assign_to(target->first);
        case PyKind::Tuple:
        case PyKind::List: {
            int32_t star = -1;
            for (size_t i = 0; i < target->items.size(); ++i)
                if (target->items[i]->kind == PyKind::Starred) star = static_cast<int32_t>(i);
            const int32_t count = static_cast<int32_t>(target->items.size());
            if (star < 0) emit(Op::UnpackSequence, count);
            else if (star > 255) return fail(target, "too many expressions in star-unpacking assignment");
            else emit(Op::UnpackStar, count, static_cast<uint8_t>(star));
            for (const PyNode* item : target->items) assign_to(item);
            return;
        }
        default: return fail(target, "cannot assign to this");
    }
}

void Compiler::delete_target(const PyNode* target) {
    switch (target->kind) {
        case PyKind::Name: return delete_name(target->text);
        case PyKind::Attribute:
            expression(target->first);
            emit(Op::DeleteAttribute, name(mangled(target->text)));
            return;
        case PyKind::Subscript:
            expression(target->first);
            expression(target->second);
            emit(Op::DeleteItem);
            return;
        default:
            for (const PyNode* item : target->items) delete_target(item);
    }
}

}  // namespace maquette::python
