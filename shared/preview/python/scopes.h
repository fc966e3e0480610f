// Where each name of a program lives: local, shared with inner functions, global, or in a class body.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "shared/code/python_syntax.h"

namespace maquette::python {

struct NameScope {
    enum class Kind { Module, Function, Class } kind = Kind::Module;
    const PyNode* node = nullptr;
    NameScope* parent = nullptr;
    std::vector<std::string> parameters;
    std::vector<std::string> order;      // Bound names, in order of appearance.
    std::set<std::string> bound, used, globals, nonlocals;
    std::set<std::string> cells, free;   // Filled by resolve.
    bool is_generator = false, is_async = false;
    std::vector<NameScope*> children;
};

class NameScopes {
  public:
    explicit NameScopes(const PyNode* root);
    NameScope* of(const PyNode* node) const;

  private:
    NameScope* open(NameScope::Kind kind, const PyNode* node);
    void statements(const std::vector<PyNode*>& list);
    void walk(const PyNode* node);
    void bind(const std::string& name);
    void use(const std::string& name) { current_->used.insert(name); }
    void function(const PyNode* node);
    void comprehension(const PyNode* node);
    void target(const PyNode* node);
    void arguments(const PyNode* node);
    void resolve(NameScope* scope);
    std::deque<NameScope> scopes_;
    std::map<const PyNode*, NameScope*> by_node_;
    NameScope* current_ = nullptr;
};

}  // namespace maquette::python
