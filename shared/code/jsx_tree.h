// The syntax tree of JSX as tree-sitter builds it: for jsx_reader and jsx_spans only.
#pragma once

#include <tree_sitter/api.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "shared/base/result.h"

namespace maquette {

struct JsxTreeDeleter {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using JsxTree = std::unique_ptr<TSTree, JsxTreeDeleter>;

// Refuses text that is too large, binary, or takes the parser too many steps. Offsets are those of `text`.
Result<JsxTree> parse_jsx(std::string_view text);

std::string_view jsx_text(std::string_view source, TSNode node);
TSNode jsx_field(TSNode node, std::string_view name);
inline std::string_view jsx_type(TSNode node) { return ts_node_type(node); }

}  // namespace maquette
