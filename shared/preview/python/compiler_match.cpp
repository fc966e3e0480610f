// The match statement: each pattern tests the subject, kept in a hidden variable, and jumps away when it fails.
#include "shared/preview/python/compiler.h"

namespace maquette::python {


void Compiler::match_statement(const PyNode* node) {
    const std::string subject_name = ".m" + std::to_string(node->start);
    const bool local = unit_->scope->kind == NameScope::Kind::Function;
    int32_t subject = 0;
    expression(node->first);
    subject = local ? temporary() : name(subject_name);
    emit(local ? Op::StoreFast : Op::StoreName, subject);
    std::vector<int32_t> ends;
    for (const PyNode* part : node->items) {
        line_ = part->line;
        std::vector<int32_t> failed;
        emit(local ? Op::LoadFast : Op::LoadName, subject);
        pattern(part->first, failed, 0);
        if (part->second) jump_if(part->second, false, failed);
        statements(part->items);
        ends.push_back(emit(Op::Jump));
        patch_all(failed);
    }
    patch_all(ends);
}

// Consumes the value on top of the stack; jumps to `failed` with the stack as it was below the value.
void Compiler::pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t) {
    if (++depth_ > 200) {
        --depth_;
        return fail(node, "too many nested patterns");
    }
    switch (node->kind) {
        case PyKind::PatternValue:
            expression(node->first);
            emit(Op::Compare, static_cast<int32_t>(CompareOperator::Equal));
            failed.push_back(emit(Op::JumpIfFalse));
            break;
        case PyKind::PatternConstant:
            expression(node->first);
            emit(Op::Compare, static_cast<int32_t>(CompareOperator::Is));
            failed.push_back(emit(Op::JumpIfFalse));
            break;
        case PyKind::PatternAs:
            if (node->first) {
                emit(Op::Dup);
                std::vector<int32_t> inner;
                pattern(node->first, inner, 0);
                store_name(node->text);
                const int32_t end = emit(Op::Jump);
                patch_all(inner);
                emit(Op::Pop);
                failed.push_back(emit(Op::Jump));
                patch(end);
            } else if (node->text.empty()) {
                emit(Op::Pop);
            } else {
                store_name(node->text);
            }
            break;
        case PyKind::PatternOr: {
            std::vector<int32_t> matched;
            for (size_t i = 0; i < node->items.size(); ++i) {
                emit(Op::Dup);
                std::vector<int32_t> inner;
                pattern(node->items[i], inner, 0);
                matched.push_back(emit(Op::Jump));
                patch_all(inner);
            }
            emit(Op::Pop);
            failed.push_back(emit(Op::Jump));
            patch_all(matched);
            emit(Op::Pop);
            break;
        }
        case PyKind::PatternSequence: sequence_pattern(node, failed, 0); break;
        case PyKind::PatternMapping: mapping_pattern(node, failed, 0); break;
        case PyKind::PatternClass: class_pattern(node, failed, 0); break;
        default: fail(node, "unknown pattern");
    }
    --depth_;
}

// The parts lie on the stack, first on top; a part that fails leaves the later ones there to be dropped.
void Compiler::sequence_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t) {
    int32_t star = -1;
    const int32_t count = static_cast<int32_t>(node->items.size());
    for (int32_t i = 0; i < count; ++i)
        if (node->items[static_cast<size_t>(i)]->kind == PyKind::PatternStar) star = i;
    emit(Op::MatchSequence, star < 0 ? count : count - 1, star < 0 ? 0 : 1);  // Pushes a truth above the value.
    const int32_t fits = emit(Op::JumpIfTrue);
    emit(Op::Pop);
    failed.push_back(emit(Op::Jump));
    patch(fits);
    if (star < 0) emit(Op::UnpackSequence, count);
    else emit(Op::UnpackStar, count, static_cast<uint8_t>(star));
    std::vector<std::vector<int32_t>> partial;
    for (int32_t i = 0; i < count; ++i) {
        const PyNode* item = node->items[static_cast<size_t>(i)];
        partial.emplace_back();
        if (item->kind == PyKind::PatternStar) {
            if (item->text.empty()) emit(Op::Pop);
            else store_name(item->text);
        } else {
            pattern(item, partial.back(), 0);
        }
    }
    const int32_t end = emit(Op::Jump);
    for (int32_t i = 0; i < count; ++i) {
        patch_all(partial[static_cast<size_t>(i)]);
        if (i + 1 < count) emit(Op::Pop);
    }
    failed.push_back(emit(Op::Jump));
    patch(end);
}

void Compiler::mapping_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t) {
    for (const PyNode* key : node->items) expression(key);
    emit(Op::BuildTuple, static_cast<int32_t>(node->items.size()));
    emit(Op::MatchMapping);  // subject, keys → subject, keys, values (or None)
    emit(Op::Dup);
    emit(Op::Const, constant(Value::none()));
    emit(Op::Compare, static_cast<int32_t>(CompareOperator::IsNot));
    const int32_t fits = emit(Op::JumpIfTrue);
    emit(Op::Pop);
    emit(Op::Pop);
    emit(Op::Pop);
    failed.push_back(emit(Op::Jump));
    patch(fits);
    emit(Op::Rotate3);  // values, subject, keys
    if (!node->text.empty()) {
        emit(Op::CopyDictWithout);
        store_name(node->text);
    } else {
        emit(Op::Pop);
        emit(Op::Pop);
    }
    const int32_t count = static_cast<int32_t>(node->more.size());
    emit(Op::UnpackSequence, count);
    std::vector<std::vector<int32_t>> partial;
    for (const PyNode* item : node->more) {
        partial.emplace_back();
        pattern(item, partial.back(), 0);
    }
    const int32_t end = emit(Op::Jump);
    for (int32_t i = 0; i < count; ++i) {
        patch_all(partial[static_cast<size_t>(i)]);
        if (i + 1 < count) emit(Op::Pop);
    }
    failed.push_back(emit(Op::Jump));
    patch(end);
}

void Compiler::class_pattern(const PyNode* node, std::vector<int32_t>& failed, int32_t) {
    expression(node->first);
    std::vector<Value> keywords;
    for (const auto& one : node->names) keywords.push_back(vm_.intern(one));
    emit(Op::Const, constant(vm_.tuple(keywords)));
    emit(Op::MatchClass, static_cast<int32_t>(node->items.size()));  // subject, class, names → tuple or None
    emit(Op::Dup);
    emit(Op::Const, constant(Value::none()));
    emit(Op::Compare, static_cast<int32_t>(CompareOperator::IsNot));
    const int32_t fits = emit(Op::JumpIfTrue);
    emit(Op::Pop);
    failed.push_back(emit(Op::Jump));
    patch(fits);
    std::vector<const PyNode*> parts(node->items.begin(), node->items.end());
    parts.insert(parts.end(), node->more.begin(), node->more.end());
    emit(Op::UnpackSequence, static_cast<int32_t>(parts.size()));
    std::vector<std::vector<int32_t>> partial;
    for (const PyNode* item : parts) {
        partial.emplace_back();
        pattern(item, partial.back(), 0);
    }
    const int32_t end = emit(Op::Jump);
    for (size_t i = 0; i < parts.size(); ++i) {
        patch_all(partial[i]);
        if (i + 1 < parts.size()) emit(Op::Pop);
    }
    failed.push_back(emit(Op::Jump));
    patch(end);
}

}  // namespace maquette::python
