// See scopes.h.
#include "shared/preview/python/scopes.h"

namespace maquette::python {

NameScopes::NameScopes(const PyNode* root) {
    current_ = open(NameScope::Kind::Module, root);
    if (root->kind == PyKind::Module) statements(root->items);
    else walk(root);
    resolve(&scopes_.front());
}

NameScope* NameScopes::of(const PyNode* node) const {
    const auto it = by_node_.find(node);
    return it == by_node_.end() ? nullptr : it->second;
}

NameScope* NameScopes::open(NameScope::Kind kind, const PyNode* node) {
    NameScope& scope = scopes_.emplace_back();
    scope.kind = kind;
    scope.node = node;
    scope.parent = current_;
    if (current_) current_->children.push_back(&scope);
    by_node_[node] = &scope;
    return &scope;
}

void NameScopes::bind(const std::string& name) {
    if (current_->globals.count(name) || current_->nonlocals.count(name)) return;
    if (current_->bound.insert(name).second) current_->order.push_back(name);
}

void NameScopes::statements(const std::vector<PyNode*>& list) {
    for (const PyNode* node : list) walk(node);
}

void NameScopes::target(const PyNode* node) {
    if (node->kind == PyKind::Name) return bind(node->text);
    if (node->kind == PyKind::Starred) return target(node->first);
    if (node->kind == PyKind::Tuple || node->kind == PyKind::List) {
        for (const PyNode* item : node->items) target(item);
        return;
    }
    walk(node);
}

void NameScopes::arguments(const PyNode* node) {
    for (const PyNode* argument : node->items) {
        current_->parameters.push_back(argument->text);
        bind(argument->text);
    }
}

void NameScopes::function(const PyNode* node) {
    for (const PyNode* argument : node->first->items) {
        if (argument->second) walk(argument->second);
        if (argument->first && node->kind == PyKind::Function) walk(argument->first);
    }
    if (node->kind == PyKind::Function) {
        if (node->second) walk(node->second);
        for (const PyNode* decorator : node->more) walk(decorator);
        bind(node->text);
    }
    NameScope* before = current_;
    current_ = open(NameScope::Kind::Function, node);
    current_->is_async = node->kind == PyKind::Function && node->flag;
    arguments(node->first);
    if (node->kind == PyKind::Lambda) walk(node->second);
    else statements(node->items);
    current_ = before;
}

void NameScopes::comprehension(const PyNode* node) {
    walk(node->items[0]->second);
    NameScope* before = current_;
    current_ = open(NameScope::Kind::Function, node);
    current_->parameters.push_back(".0");
    bind(".0");
    for (size_t i = 0; i < node->items.size(); ++i) {
        if (i > 0) walk(node->items[i]->second);
        target(node->items[i]->first);
        for (const PyNode* condition : node->items[i]->items) walk(condition);
    }
    walk(node->first);
    if (node->second) walk(node->second);
    current_->is_generator = node->kind == PyKind::GeneratorExpression;
    current_ = before;
}

void NameScopes::walk(const PyNode* node) {
    if (!node) return;
    switch (node->kind) {
        case PyKind::Name:
            use(node->text);
            if (node->text == "super" && current_->kind == NameScope::Kind::Function) use("__class__");
            return;
        case PyKind::Function:
        case PyKind::Lambda: return function(node);
        case PyKind::ListComprehension:
        case PyKind::SetComprehension:
        case PyKind::DictComprehension:
        case PyKind::GeneratorExpression: return comprehension(node);
        case PyKind::Class: {
            for (const PyNode* decorator : node->more) walk(decorator);
            if (node->first) {
                for (const PyNode* item : node->first->items) walk(item);
                for (const PyNode* item : node->first->more) walk(item);
            }
            bind(node->text);
            NameScope* before = current_;
            current_ = open(NameScope::Kind::Class, node);
            statements(node->items);
            current_ = before;
            return;
        }
        case PyKind::Global:
            for (const auto& name : node->names) current_->globals.insert(name);
            return;
        case PyKind::Nonlocal:
            for (const auto& name : node->names) current_->nonlocals.insert(name);
            return;
        case PyKind::Assign:
            walk(node->first);
            for (const PyNode* item : node->items) target(item);
            return;
        case PyKind::AugAssign:
            walk(node->second);
            walk(node->first);
            return target(node->first);
        case PyKind::AnnAssign:
            if (current_->kind != NameScope::Kind::Function) walk(node->second);
            if (node->third) walk(node->third);
            return target(node->first);
        case PyKind::For:
            walk(node->second);
            target(node->first);
            statements(node->items);
            return statements(node->more);
        case PyKind::NamedExpression: {
            walk(node->second);
            // Binds in the function around the comprehensions.
            NameScope* before = current_;
            while (current_->kind == NameScope::Kind::Function && current_->node->kind >= PyKind::ListComprehension && current_->node->kind <= PyKind::DictComprehension && current_->parent) {
                if (current_ != before) current_->used.insert(node->first->text);
                current_ = current_->parent;
            }
            bind(node->first->text);
            NameScope* owner = current_;
            current_ = before;
            if (owner != before) {
                if (owner->kind == NameScope::Kind::Function && !owner->globals.count(node->first->text)) current_->nonlocals.insert(node->first->text);
                else current_->globals.insert(node->first->text);
            }
            return;
        }
        case PyKind::WithItem:
            walk(node->first);
            if (node->second) target(node->second);
            return;
        case PyKind::With:
            for (const PyNode* item : node->more) walk(item);
            return statements(node->items);
        case PyKind::Handler:
            if (node->first) walk(node->first);
            if (!node->text.empty()) bind(node->text);
            return statements(node->items);
        case PyKind::Import:
            for (const PyNode* alias : node->items) bind(alias->other.empty() ? alias->text.substr(0, alias->text.find('.')) : alias->other);
            return;
        case PyKind::ImportFrom:
            for (const PyNode* alias : node->items)
                if (alias->text != "*") bind(alias->other.empty() ? alias->text : alias->other);
            return;
        case PyKind::Delete:
            for (const PyNode* item : node->items) {
                walk(item);
                target(item);
            }
            return;
        case PyKind::Yield:
        case PyKind::YieldFrom:
            current_->is_generator = true;
            break;
        case PyKind::PatternAs:
        case PyKind::PatternStar:
            if (node->first) walk(node->first);
            if (!node->text.empty()) bind(node->text);
            return;
        case PyKind::PatternMapping:
            if (!node->text.empty()) bind(node->text);
            break;
        default: break;
    }
    walk(node->first);
    walk(node->second);
    walk(node->third);
    statements(node->items);
    statements(node->more);
    statements(node->rest);
    statements(node->last);
}

// Inner scopes first: a name that an inner function takes from outside is a cell of the nearest function that binds it.
void NameScopes::resolve(NameScope* scope) {
    for (NameScope* child : scope->children) resolve(child);
    if (scope->kind == NameScope::Kind::Module) return;
    std::set<std::string> wanted = scope->free;
    const bool is_class = scope->kind == NameScope::Kind::Class;
    for (const auto& name : scope->used)
        if (!scope->bound.count(name) && !scope->globals.count(name)) wanted.insert(name);
    for (const auto& name : scope->nonlocals) wanted.insert(name);
    scope->free.clear();
    for (const auto& name : wanted) {
        if (is_class && name == "__class__") {
            scope->cells.insert(name);
            continue;
        }
        if (!is_class && scope->bound.count(name) && !scope->nonlocals.count(name)) {
            scope->cells.insert(name);
            continue;
        }
        // Is there a function (or a class, for __class__) around that binds it?
        bool found = false;
        for (NameScope* outer = scope->parent; outer; outer = outer->parent) {
            if (outer->kind == NameScope::Kind::Class && name == "__class__") found = true;
            if (outer->kind == NameScope::Kind::Function && outer->globals.count(name)) break;
            if (outer->kind == NameScope::Kind::Function && (outer->bound.count(name) || outer->nonlocals.count(name))) found = true;
            if (found) break;
        }
        if (!found) continue;
        scope->free.insert(name);
        scope->parent->free.insert(name);
    }
    // Children have put what they need into `free` of this scope; what this scope binds became its cells above.
}

}  // namespace maquette::python
