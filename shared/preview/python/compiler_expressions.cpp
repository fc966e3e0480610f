// Expressions.
#include <cstdlib>

#include "shared/preview/python/compiler.h"

namespace maquette::python {

int32_t Compiler::operator_of(const std::string& text) const {
    static const std::map<std::string, BinaryOperator> operators{
        {"+", BinaryOperator::Add}, {"-", BinaryOperator::Subtract}, {"*", BinaryOperator::Multiply}, {"/", BinaryOperator::Divide},
        {"//", BinaryOperator::FloorDivide}, {"%", BinaryOperator::Modulo}, {"**", BinaryOperator::Power}, {"<<", BinaryOperator::ShiftLeft},
        {">>", BinaryOperator::ShiftRight}, {"&", BinaryOperator::And}, {"|", BinaryOperator::Or}, {"^", BinaryOperator::Xor}, {"@", BinaryOperator::MatrixMultiply}};
    return static_cast<int32_t>(operators.at(text));
}

Value Compiler::literal(const PyNode* node) {
    switch (node->kind) {
        case PyKind::Integer: {
            const std::string& text = node->text;
            int base = 10;
            size_t start = 0;
            if (text.size() > 1 && text[0] == '0') {
                const char marker = static_cast<char>(text[1] | 0x20);
                base = marker == 'x' ? 16 : marker == 'o' ? 8 : marker == 'b' ? 2 : 10;
                start = base == 10 ? 0 : 2;
            }
            BigInteger value;
            big_from_text(std::string_view(text).substr(start), base, value);
            return vm_.integer(std::move(value));
        }
        case PyKind::Float: return Value::of_float(std::strtod(node->text.c_str(), nullptr));
        case PyKind::String: return node->text.size() < 64 ? Value(vm_.intern(node->text)) : vm_.string(node->text);
        case PyKind::Bytes: return vm_.bytes(node->text);
        case PyKind::True: return Value::of_bool(true);
        case PyKind::False: return Value::of_bool(false);
        case PyKind::Ellipsis: return Value::of(Tag::Ellipsis);
        default: return Value::none();
    }
}

void Compiler::expression(const PyNode* node) {
    if (error_) return;
    if (++depth_ > 2500) {
        --depth_;
        return fail(node, "too many nested expressions");
    }
    const int32_t line = line_;
    line_ = node->line;
    switch (node->kind) {
        case PyKind::Name: load_name(node->text); break;
        case PyKind::Integer: case PyKind::Float: case PyKind::String: case PyKind::Bytes: case PyKind::True: case PyKind::False:
        case PyKind::None: case PyKind::Ellipsis:
            emit(Op::Const, constant(literal(node)));
            break;
        case PyKind::Imaginary: emit(Op::LoadGlobal, name("complex")); break;  // There are none: a NameError says so when it runs.
        case PyKind::JoinedString:
            for (const PyNode* item : node->items) item->kind == PyKind::String ? emit(Op::Const, constant(vm_.string(item->text))), void() : formatted(item);
            emit(Op::BuildString, static_cast<int32_t>(node->items.size()));
            break;
        case PyKind::Formatted: formatted(node); break;
        case PyKind::Tuple: sequence(node, Op::BuildTuple, Op::ListExtend, Op::ListAppend); break;
        case PyKind::List: sequence(node, Op::BuildList, Op::ListExtend, Op::ListAppend); break;
        case PyKind::Set: sequence(node, Op::BuildSet, Op::SetUpdate, Op::SetAdd); break;
        case PyKind::Dict: dictionary(node); break;
        case PyKind::Binary:
            expression(node->first);
            expression(node->second);
            line_ = node->line;
            emit(Op::Binary, operator_of(node->text));
            break;
        case PyKind::Unary:
            if (node->text == "-" && (node->first->kind == PyKind::Integer || node->first->kind == PyKind::Float)) {
                emit(Op::Const, constant(vm_.negative(literal(node->first))));
                break;
            }
            expression(node->first);
            emit(node->text == "-" ? Op::Negative : node->text == "+" ? Op::Positive : node->text == "~" ? Op::Invert : Op::Not);
            break;
        case PyKind::And:
        case PyKind::Or: {
            std::vector<int32_t> ends;
            for (size_t i = 0; i < node->items.size(); ++i) {
                expression(node->items[i]);
                if (i + 1 < node->items.size()) ends.push_back(emit(node->kind == PyKind::And ? Op::JumpIfFalseKeep : Op::JumpIfTrueKeep));
            }
            patch_all(ends);
            break;
        }
        case PyKind::Compare: compare(node); break;
        case PyKind::Call: call(node); break;
        case PyKind::Attribute:
            expression(node->first);
            line_ = node->end_line;
            emit(Op::LoadAttribute, name(mangled(node->text)));
            break;
        case PyKind::Subscript:
            expression(node->first);
            expression(node->second);
            line_ = node->line;
            emit(Op::LoadItem);
            break;
        case PyKind::Slice:
            for (const PyNode* part : {node->first, node->second, node->third}) part ? expression(part) : void(emit(Op::Const, constant(Value::none())));
            emit(Op::BuildSlice);
            break;
        case PyKind::Conditional: {
            std::vector<int32_t> otherwise;
            jump_if(node->first, false, otherwise);
            expression(node->second);
            const int32_t end = emit(Op::Jump);
            patch_all(otherwise);
            expression(node->third);
            patch(end);
            break;
        }
        case PyKind::NamedExpression:
            expression(node->second);
            emit(Op::Dup);
            store_name(node->first->text);
            break;
        case PyKind::Lambda: lambda(node); break;
        case PyKind::ListComprehension: case PyKind::SetComprehension: case PyKind::DictComprehension: case PyKind::GeneratorExpression:
            comprehension(node);
            break;
        case PyKind::Yield:
            node->first ? expression(node->first) : void(emit(Op::Const, constant(Value::none())));
            emit(Op::Yield);
            break;
        case PyKind::YieldFrom:
        case PyKind::Await:
            expression(node->first);
            emit(Op::YieldFromStart, node->kind == PyKind::Await ? 1 : 0);
            emit(Op::Const, constant(Value::none()));
            emit(Op::YieldFrom);
            break;
        case PyKind::Starred: fail(node, "can't use starred expression here"); break;
        default: fail(node, "this expression is not supported");
    }
    line_ = line;
    --depth_;
}

void Compiler::compare(const PyNode* node) {
    static const std::map<std::string, CompareOperator> operators{
        {"==", CompareOperator::Equal}, {"!=", CompareOperator::NotEqual}, {"<", CompareOperator::Less}, {"<=", CompareOperator::LessEqual},
        {">", CompareOperator::Greater}, {">=", CompareOperator::GreaterEqual}, {"in", CompareOperator::In}, {"not in", CompareOperator::NotIn},
        {"is", CompareOperator::Is}, {"is not", CompareOperator::IsNot}};
    expression(node->first);
    std::vector<int32_t> ends;
    for (size_t i = 0; i < node->items.size(); ++i) {
        expression(node->items[i]);
        line_ = node->line;
        const int32_t op = static_cast<int32_t>(operators.at(node->names[i]));
        if (i + 1 == node->items.size()) {
            emit(Op::Compare, op);
            break;
        }
        emit(Op::Dup);
        emit(Op::Rotate3);  // b a b
        emit(Op::Compare, op);
        ends.push_back(emit(Op::JumpIfFalseKeep));  // When true the comparison is dropped, and b is left.
    }
    if (ends.empty()) return;
    const int32_t done = emit(Op::Jump);
    patch_all(ends);
    emit(Op::Swap);
    emit(Op::Pop);
    patch(done);
}

// Jumps when the truth of the expression is `when`; otherwise goes on. Nothing stays on the stack.
void Compiler::jump_if(const PyNode* node, bool when, std::vector<int32_t>& jumps) {
    if (node->kind == PyKind::Unary && node->text == "not") return jump_if(node->first, !when, jumps);
    if (node->kind == PyKind::And || node->kind == PyKind::Or) {
        const bool is_and = node->kind == PyKind::And;
        if (is_and != when) {  // "and" jumping on false, "or" jumping on true: every part jumps there.
            for (const PyNode* item : node->items) jump_if(item, when, jumps);
        } else {
            std::vector<int32_t> past;
            for (size_t i = 0; i + 1 < node->items.size(); ++i) jump_if(node->items[i], !when, past);
            jump_if(node->items.back(), when, jumps);
            patch_all(past);
        }
        return;
    }
    expression(node);
    jumps.push_back(emit(when ? Op::JumpIfTrue : Op::JumpIfFalse));
}

void Compiler::formatted(const PyNode* node) {
    if (!node->other.empty()) emit(Op::Const, constant(vm_.string(node->other)));
    expression(node->first);
    if (node->second) expression(node->second);
    const int32_t conversion = node->text.empty() ? 0 : node->text[0];
    emit(Op::Format, conversion, node->second ? 1 : 0);
    if (!node->other.empty()) emit(Op::BuildString, 2);
}

void Compiler::sequence(const PyNode* node, Op build, Op extend, Op append) {
    bool starred = false;
    for (const PyNode* item : node->items) starred = starred || item->kind == PyKind::Starred;
    if (!starred && node->items.size() < 200000) {
        for (const PyNode* item : node->items) expression(item);
        emit(build, static_cast<int32_t>(node->items.size()));
        return;
    }
    emit(build == Op::BuildSet ? Op::BuildSet : Op::BuildList, 0);
    for (const PyNode* item : node->items) {
        expression(item->kind == PyKind::Starred ? item->first : item);
        emit(item->kind == PyKind::Starred ? extend : append, 1);
    }
    if (build == Op::BuildTuple) emit(Op::ListToTuple);
}

void Compiler::dictionary(const PyNode* node) {
    bool plain = true;
    for (const PyNode* key : node->items) plain = plain && key;
    if (plain) {
        for (size_t i = 0; i < node->items.size(); ++i) {
            expression(node->items[i]);
            expression(node->more[i]);
        }
        emit(Op::BuildDict, static_cast<int32_t>(node->items.size()));
        return;
    }
    emit(Op::BuildDict, 0);
    for (size_t i = 0; i < node->items.size(); ++i) {
        if (node->items[i]) expression(node->items[i]);
        expression(node->more[i]);
        emit(node->items[i] ? Op::DictSet : Op::DictMerge, 1);
    }
}

void Compiler::call(const PyNode* node) {
    bool unpacked = node->items.size() > 250 || node->more.size() > 250;
    for (const PyNode* item : node->items) unpacked = unpacked || item->kind == PyKind::Starred;
    for (const PyNode* keyword : node->more) unpacked = unpacked || keyword->text.empty();
    if (unpacked) {
        expression(node->first);
        unpacked_arguments(node, {});
        line_ = node->line;
        emit(Op::CallUnpacked);
        return;
    }
    const bool method = node->first->kind == PyKind::Attribute;
    if (method) {
        expression(node->first->first);
        line_ = node->first->end_line;
        emit(Op::LoadMethod, name(mangled(node->first->text)));
    } else {
        expression(node->first);
    }
    for (const PyNode* item : node->items) expression(item);
    const int32_t positional = static_cast<int32_t>(node->items.size());
    if (node->more.empty()) {
        line_ = node->line;
        emit(method ? Op::CallMethod : Op::Call, positional);
        return;
    }
    std::vector<Value> keywords;
    for (const PyNode* keyword : node->more) {
        expression(keyword->first);
        keywords.push_back(vm_.intern(keyword->text));
    }
    emit(Op::Const, constant(vm_.tuple(std::move(keywords))));
    line_ = node->line;
    emit(method ? Op::CallMethodKeywords : Op::CallKeywords, positional, static_cast<uint8_t>(node->more.size()));
}

// Pushes a list of positional arguments and a dictionary of keywords.
void Compiler::unpacked_arguments(const PyNode* node, const std::vector<Value>&) {
    emit(Op::BuildList, 0);
    for (const PyNode* item : node->items) {
        expression(item->kind == PyKind::Starred ? item->first : item);
        emit(item->kind == PyKind::Starred ? Op::ListExtend : Op::ListAppend, 1);
    }
    emit(Op::BuildDict, 0);
    for (const PyNode* keyword : node->more) {
        if (!keyword->text.empty()) emit(Op::Const, constant(vm_.intern(keyword->text)));
        expression(keyword->first);
        if (keyword->text.empty()) emit(Op::DictMergeCall);
        else emit(Op::DictSet, 1);
    }
}

}  // namespace maquette::python
