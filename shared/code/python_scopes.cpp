// Finds what CPython's symbol table and compiler refuse in programs that parse.
#include <deque>
#include <map>
#include <set>

#include "shared/code/python_parser.h"

namespace maquette {

namespace {

enum class ScopeKind { Module, Function, Class, Lambda, Comprehension };

struct Scope {
    explicit Scope(ScopeKind scope_kind) : kind(scope_kind) {}
    ScopeKind kind;
    bool is_async = false;
    Scope* parent = nullptr;
    std::map<std::string, unsigned> names;
    std::vector<const PyNode*> nonlocals;
    std::set<std::string> targets;        // Of a comprehension.
    const char* comprehension = "";       // "list comprehension"
    bool in_iterable = false;
    bool has_yield = false;
};

constexpr unsigned Used = 1, Bound = 2, Parameter = 4, GlobalName = 8, NonlocalName = 16, Annotated = 32;

class ScopeChecker {
  public:
    std::optional<PythonError> run(const PyNode* module) {
        scopes_.emplace_back(ScopeKind::Module);
        current_ = &scopes_.back();
        check_future(module);
        statements(module->items, 0);
        for (const Scope& one : scopes_) check_nonlocals(one);
        return error_;
    }

  private:
    void fail(const PyNode* node, std::string reason) {
        if (!error_) error_ = PythonError{node->line, node->column + 1, std::move(reason)};
    }

    struct Inside {
        Inside(ScopeChecker& checker, ScopeKind kind, bool is_async) : checker_(checker), before_(checker.current_) {
            checker.current_ = &checker.scopes_.emplace_back(kind);
            checker.current_->is_async = is_async;
            checker.current_->parent = before_;
        }
        ~Inside() { checker_.current_ = before_; }
        ScopeChecker& checker_;
        Scope* before_;
    };

    Scope* function_scope() const {
        Scope* scope = current_;
        while (scope->kind == ScopeKind::Comprehension) scope = scope->parent;
        return scope;
    }
    bool in_function() const {
        const ScopeKind kind = function_scope()->kind;
        return kind == ScopeKind::Function || kind == ScopeKind::Lambda;
    }

    void bind(const std::string& name, const PyNode* node, unsigned flag = Bound) {
        if (name == "__debug__") fail(node, "cannot assign to __debug__");
        current_->names[name] |= flag;
    }

    void check_future(const PyNode* module) {
        bool allowed = true;
        size_t index = 0;
        for (const PyNode* node : module->items) {
            const bool docstring = index++ == 0 && node->kind == PyKind::Expression && node->first->kind == PyKind::String;
            if (node->kind == PyKind::ImportFrom && node->text == "__future__" && node->count == 0 && allowed) futures_.insert(node);
            else if (!docstring) allowed = false;
        }
    }

    void check_nonlocals(const Scope& scope) {
        for (const PyNode* node : scope.nonlocals)
            for (const std::string& name : node->names) {
                bool found = false;
                for (const Scope* outer = scope.parent; outer && !found; outer = outer->parent) {
                    if (outer->kind != ScopeKind::Function && outer->kind != ScopeKind::Lambda) continue;
                    const auto it = outer->names.find(name);
                    found = it != outer->names.end() && (it->second & (Bound | Parameter | NonlocalName)) && !(it->second & GlobalName);
                }
                if (!found) fail(node, "no binding for nonlocal '" + name + "' found");
            }
    }

    // loop: 0 outside, 1 inside a loop.
    void statements(const std::vector<PyNode*>& list, int loop) {
        for (const PyNode* node : list) statement(node, loop);
    }

    void statement(const PyNode* node, int loop) {
        if (error_) return;
        switch (node->kind) {
            case PyKind::Expression:
                no_star(node->first);
                return expression(node->first);
            case PyKind::Assign:
                no_star(node->first);
                expression(node->first);
                for (const PyNode* item : node->items) {
                    if (item->kind == PyKind::Starred) return fail(item, "starred assignment target must be in a list or tuple");
                    target(item);
                }
                return;
            case PyKind::AugAssign:
                no_star(node->second);
                expression(node->second);
                return target(node->first);
            case PyKind::AnnAssign: return annotation(node);
            case PyKind::If:
            case PyKind::While:
                expression(node->first);
                statements(node->items, node->kind == PyKind::While ? 1 : loop);
                return statements(node->more, loop);
            case PyKind::For:
                if (node->flag && !function_scope()->is_async) fail(node, "'async for' outside async function");
                if (node->first->kind == PyKind::Starred) fail(node->first, "starred assignment target must be in a list or tuple");
                expression(node->second);
                target(node->first);
                statements(node->items, 1);
                return statements(node->more, loop);
            case PyKind::Function: return function(node);
            case PyKind::Class: return class_definition(node);
            case PyKind::Return:
                if (current_->kind != ScopeKind::Function) return fail(node, "'return' outside function");
                if (node->first) no_star(node->first), expression(node->first);
                return;
            case PyKind::Raise:
            case PyKind::Assert:
                if (node->first) expression(node->first);
                if (node->second) expression(node->second);
                return;
            case PyKind::Try: return try_statement(node, loop);
            case PyKind::With:
                if (node->flag && !function_scope()->is_async) fail(node, "'async with' outside async function");
                for (const PyNode* item : node->more) {
                    expression(item->first);
                    if (item->second && item->second->kind == PyKind::Starred) fail(item->second, "starred assignment target must be in a list or tuple");
                    if (item->second) target(item->second);
                }
                return statements(node->items, loop);
            case PyKind::Import:
                for (const PyNode* alias : node->items) bind(alias->other.empty() ? alias->text.substr(0, alias->text.find('.')) : alias->other, node);
                return;
            case PyKind::ImportFrom: return import_from(node);
            case PyKind::Global:
            case PyKind::Nonlocal: return declare(node);
            case PyKind::Break:
                if (loop == 0) fail(node, "'break' outside loop");
                return;
            case PyKind::Continue:
                if (loop == 0) fail(node, "'continue' not properly in loop");
                return;
            case PyKind::Delete:
                for (const PyNode* item : node->items) target(item);
                return;
            case PyKind::Match: return match(node, loop);
            default: return;
        }
    }

    void no_star(const PyNode* node) {
        if (node->kind == PyKind::Starred) fail(node, "can't use starred expression here");
    }

    void annotation(const PyNode* node) {
        if (node->first->kind == PyKind::Name) {
            const unsigned flags = current_->names[node->first->text];
            if (node->flag && (flags & (GlobalName | NonlocalName)))
                return fail(node, "annotated name '" + node->first->text + "' can't be " + (flags & GlobalName ? "global" : "nonlocal"));
            if (node->flag) current_->names[node->first->text] |= Annotated | Bound;
        }
        expression(node->second);
        if (node->third) no_star(node->third), expression(node->third);
        target(node->first);
    }

    void import_from(const PyNode* node) {
        if (node->text == "__future__" && node->count == 0) {
            if (!futures_.count(node)) return fail(node, "from __future__ imports must occur at the beginning of the file");
            static const std::set<std::string> known{"nested_scopes", "generators", "division", "absolute_import", "with_statement",
                                                     "print_function", "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations"};
            for (const PyNode* alias : node->items) {
                if (alias->text == "braces") return fail(node, "not a chance");
                if (!known.count(alias->text)) return fail(node, "future feature " + alias->text + " is not defined");
            }
        }
        for (const PyNode* alias : node->items) {
            if (alias->text == "*") {
                if (current_->kind != ScopeKind::Module) fail(node, "import * only allowed at module level");
            } else {
                bind(alias->other.empty() ? alias->text : alias->other, node);
            }
        }
    }

    void declare(const PyNode* node) {
        const bool global = node->kind == PyKind::Global;
        const std::string word = global ? "global" : "nonlocal";
        if (!global && current_->kind == ScopeKind::Module) return fail(node, "nonlocal declaration not allowed at module level");
        for (const std::string& name : node->names) {
            unsigned& flags = current_->names[name];
            if (flags & Parameter) return fail(node, "name '" + name + "' is parameter and " + word);
            if (flags & Annotated) return fail(node, "annotated name '" + name + "' can't be " + word);
            if (flags & Bound) return fail(node, "name '" + name + "' is assigned to before " + word + " declaration");
            if (flags & Used) return fail(node, "name '" + name + "' is used prior to " + word + " declaration");
            if ((global && flags & NonlocalName) || (!global && flags & GlobalName)) return fail(node, "name '" + name + "' is nonlocal and global");
            flags |= global ? GlobalName : NonlocalName;
        }
        if (!global) current_->nonlocals.push_back(node);
    }

    void try_statement(const PyNode* node, int loop) {
        statements(node->items, loop);
        for (size_t i = 0; i < node->more.size(); ++i) {
            const PyNode* handler = node->more[i];
            if (!handler->first && i + 1 < node->more.size()) return fail(handler, "default 'except:' must be last");
            if (handler->first) expression(handler->first);
            if (!handler->text.empty()) bind(handler->text, handler);
            if (node->flag) except_group(handler->items, 0, handler);
            statements(handler->items, loop);
        }
        statements(node->rest, loop);
        statements(node->last, loop);
    }

    void except_group(const std::vector<PyNode*>& list, int loop, const PyNode*) {
        for (const PyNode* node : list) {
            const bool leaves = node->kind == PyKind::Return || (loop == 0 && (node->kind == PyKind::Break || node->kind == PyKind::Continue));
            if (leaves) return fail(node, "'break', 'continue' and 'return' cannot appear in an except* block");
        }
    }

    void arguments(const PyNode* list) {
        std::set<std::string> seen;
        for (const PyNode* argument : list->items) {
            if (!seen.insert(argument->text).second) return fail(argument, "duplicate argument '" + argument->text + "' in function definition");
            bind(argument->text, argument, Parameter);
        }
    }

    void outer_parts(const PyNode* list) {
        for (const PyNode* argument : list->items)
            if (argument->second) expression(argument->second);
        for (const PyNode* argument : list->items)
            if (argument->first) expression(argument->first->kind == PyKind::Starred ? argument->first->first : argument->first);
    }

    void function(const PyNode* node) {
        for (const PyNode* decorator : node->more) expression(decorator);
        bind(node->text, node);
        outer_parts(node->first);
        if (node->second) expression(node->second);
        Inside inside(*this, ScopeKind::Function, node->flag);
        arguments(node->first);
        statements(node->items, 0);
    }

    void class_definition(const PyNode* node) {
        for (const PyNode* decorator : node->more) expression(decorator);
        bind(node->text, node);
        if (node->first) call_arguments(node->first);
        Inside inside(*this, ScopeKind::Class, false);
        statements(node->items, 0);
    }

    // Assignment targets: names are bound, other parts are read.
    void target(const PyNode* node) {
        if (error_) return;
        if (node->kind == PyKind::Name) return bind(node->text, node);
        if (node->kind == PyKind::Starred) return target(node->first);
        if (node->kind == PyKind::Attribute && node->text == "__debug__") return fail(node, "cannot assign to __debug__");
        if (node->kind != PyKind::Tuple && node->kind != PyKind::List) return expression(node);
        int stars = 0;
        for (const PyNode* item : node->items) {
            if (item->kind == PyKind::Starred && ++stars > 1) return fail(node, "multiple starred expressions in assignment");
            target(item);
        }
    }

    void call_arguments(const PyNode* node) {
        std::set<std::string> seen;
        for (const PyNode* item : node->items) expression(item);
        for (const PyNode* keyword : node->more) {
            if (keyword->text == "__debug__") return fail(keyword, "cannot assign to __debug__");
            if (!keyword->text.empty() && !seen.insert(keyword->text).second) return fail(keyword, "keyword argument repeated: " + keyword->text);
            expression(keyword->first);
        }
    }

    void expression(const PyNode* node) {
        if (error_ || !node) return;
        switch (node->kind) {
            case PyKind::Name:
                current_->names[node->text] |= Used;
                return;
            case PyKind::Call:
                expression(node->first);
                return call_arguments(node);
            case PyKind::Lambda: {
                outer_parts(node->first);
                Inside inside(*this, ScopeKind::Lambda, false);
                arguments(node->first);
                return expression(node->second);
            }
            case PyKind::ListComprehension: return comprehension(node, "list comprehension");
            case PyKind::SetComprehension: return comprehension(node, "set comprehension");
            case PyKind::DictComprehension: return comprehension(node, "dict comprehension");
            case PyKind::GeneratorExpression: return comprehension(node, "generator expression");
            case PyKind::NamedExpression: return named(node);
            case PyKind::Yield:
            case PyKind::YieldFrom:
                if (current_->kind == ScopeKind::Comprehension) return fail(node, std::string("'yield' inside ") + current_->comprehension);
                if (!in_function()) return fail(node, "'yield' outside function");
                if (node->kind == PyKind::YieldFrom && current_->is_async) return fail(node, "'yield from' inside async function");
                if (node->first) no_star(node->first);
                return expression(node->first);
            case PyKind::Await:
                if (!in_function()) return fail(node, "'await' outside function");
                if (!function_scope()->is_async && !in_generator()) return fail(node, "'await' outside async function");
                return expression(node->first);
            case PyKind::Subscript:
                expression(node->first);
                return expression(node->second);
            case PyKind::Formatted:
                no_star(node->first);
                expression(node->first);
                return expression(node->second);
            default: break;
        }
        expression(node->first);
        expression(node->second);
        expression(node->third);
        for (const PyNode* item : node->items) expression(item);
        for (const PyNode* item : node->more) expression(item);
    }

    bool in_generator() const {
        return current_->kind == ScopeKind::Comprehension && std::string_view(current_->comprehension) == "generator expression";
    }

    void named(const PyNode* node) {
        const std::string& name = node->first->text;
        Scope* scope = current_;
        for (Scope* outer = current_; outer && outer->kind == ScopeKind::Comprehension; outer = outer->parent) {
            if (outer->in_iterable) return fail(node, "assignment expression cannot be used in a comprehension iterable expression");
            if (outer->targets.count(name)) return fail(node, "assignment expression cannot rebind comprehension iteration variable '" + name + "'");
            scope = outer->parent;
        }
        if (scope != current_ && scope->kind == ScopeKind::Class) return fail(node, "assignment expression within a comprehension cannot be used in a class body");
        expression(node->second);
        if (name == "__debug__") return fail(node, "cannot assign to __debug__");
        scope->names[name] |= Bound;
    }

    void collect_names(const PyNode* node, std::set<std::string>& out) {
        if (node->kind == PyKind::Name) out.insert(node->text);
        if (node->kind == PyKind::Starred) collect_names(node->first, out);
        if (node->kind == PyKind::Tuple || node->kind == PyKind::List)
            for (const PyNode* item : node->items) collect_names(item, out);
    }

    void comprehension(const PyNode* node, const char* name) {
        // The first iterable is evaluated outside.
        const bool outer_async = function_scope()->is_async;
        first_iterable(node->items[0]->second);
        const bool generator = node->kind == PyKind::GeneratorExpression;
        Inside inside(*this, ScopeKind::Comprehension, outer_async);
        current_->comprehension = name;
        for (size_t i = 0; i < node->items.size(); ++i) {
            const PyNode* part = node->items[i];
            if (part->flag && !outer_async && !generator) return fail(node, "asynchronous comprehension outside of an asynchronous function");
            if (part->first->kind == PyKind::Starred) return fail(part->first, "starred assignment target must be in a list or tuple");
            if (i > 0) {
                current_->in_iterable = true;
                expression(part->second);
                current_->in_iterable = false;
            }
            collect_names(part->first, current_->targets);
            target(part->first);
            for (const PyNode* condition : part->items) expression(condition);
        }
        expression(node->first);
        expression(node->second);
    }

    void first_iterable(const PyNode* node) {
        if (node->kind == PyKind::NamedExpression) return fail(node, "assignment expression cannot be used in a comprehension iterable expression");
        expression(node);
    }

    void match(const PyNode* node, int loop) {
        expression(node->first);
        for (size_t i = 0; i < node->items.size(); ++i) {
            const PyNode* part = node->items[i];
            std::set<std::string> names;
            pattern(part->first, names);
            const bool last = i + 1 == node->items.size();
            if (!last && !part->second) refuse_irrefutable(part->first);
            if (part->second) expression(part->second);
            statements(part->items, loop);
        }
    }

    void refuse_irrefutable(const PyNode* node) {
        if (node->kind == PyKind::PatternAs && !node->first)
            fail(node, node->text.empty() ? "wildcard makes remaining patterns unreachable" : "name capture '" + node->text + "' makes remaining patterns unreachable");
        if (node->kind == PyKind::PatternAs && node->first) refuse_irrefutable(node->first);
        if (node->kind == PyKind::PatternOr) refuse_irrefutable(node->items.back());
    }

    void capture(const PyNode* node, const std::string& name, std::set<std::string>& names) {
        if (name.empty()) return;
        if (!names.insert(name).second) return fail(node, "multiple assignments to name '" + name + "' in pattern");
        bind(name, node);
    }

    void pattern(const PyNode* node, std::set<std::string>& names) {
        if (error_) return;
        if (node->kind == PyKind::PatternValue) return expression(node->first);
        if (node->kind == PyKind::PatternClass) expression(node->first);
        if (node->kind == PyKind::PatternMapping)
            for (const PyNode* key : node->items) expression(key);
        if (node->kind == PyKind::PatternAs && node->first) pattern(node->first, names);
        if (node->kind == PyKind::PatternOr) {
            std::optional<std::set<std::string>> expected;
            for (size_t i = 0; i < node->items.size(); ++i) {
                std::set<std::string> own;
                pattern(node->items[i], own);
                if (expected && own != *expected) return fail(node, "alternative patterns bind different names");
                if (i + 1 < node->items.size()) refuse_irrefutable(node->items[i]);
                expected = own;
            }
            for (const auto& name : *expected)
                if (!names.insert(name).second) return fail(node, "multiple assignments to name '" + name + "' in pattern");
            return;
        }
        capture(node, node->text, names);
        int stars = 0;
        if (node->kind == PyKind::PatternSequence || node->kind == PyKind::PatternClass)
            for (const PyNode* item : node->items) {
                if (item->kind == PyKind::PatternStar && ++stars > 1) return fail(node, "multiple starred expressions in sequence pattern");
                pattern(item, names);
            }
        for (const PyNode* item : node->more) pattern(item, names);
        if (node->kind == PyKind::PatternClass) {
            std::set<std::string> seen;
            for (const auto& name : node->names)
                if (!seen.insert(name).second) return fail(node, "attribute name repeated in class pattern: " + name);
        }
    }

    std::deque<Scope> scopes_;
    Scope* current_ = nullptr;
    std::set<const PyNode*> futures_;
    std::optional<PythonError> error_;
};

}  // namespace

std::optional<PythonError> check_scopes(const PySyntax& syntax) {
    return syntax.module ? ScopeChecker().run(syntax.module) : syntax.error;
}

}  // namespace maquette
