// The one file that knows lexbor: runs its parser, notes where elements stand in the source, and copies the tree out.
#include <lexbor/dom/interfaces/character_data.h>
#include <lexbor/dom/interfaces/document_fragment.h>
#include <lexbor/dom/interfaces/document_type.h>
#include <lexbor/html/interfaces/template_element.h>
#include <lexbor/html/parser.h>
#include <lexbor/html/tree.h>
#include <lexbor/html/tree/open_elements.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>

#include "shared/base/ascii.h"
#include "shared/code/html_tag.h"
#include "shared/code/html_tree.h"

namespace maquette {
namespace {

constexpr size_t html_errors_max = 1000;  // A broken binary must not fill memory with messages.

// The standard's algorithm walks the stack of open elements at almost every tag, a tag's attributes at every further one,
// and repeats open <b>, <i> … in every paragraph: without limits a megabyte takes hours, or more memory than there is.
constexpr size_t html_depth_max = 512;              // Elements inside each other, as in Chromium; deeper tags are passed over.
constexpr size_t html_attributes_max = 1000;        // Of one tag; further ones are passed over.
constexpr size_t html_allocations_min = 200'000;    // Nodes and attributes, and one more for each byte of the source; what
                                                    // comes when they are used up is passed over.

std::string_view view_of(const lxb_char_t* text, size_t length) {
    return text ? std::string_view(reinterpret_cast<const char*>(text), length) : std::string_view();
}

struct Span {
    int64_t start_begin = -1, start_end = -1, end_begin = -1, end_end = -1;
    bool is_self_closing = false;
};

struct HtmlFault {
    int64_t offset;
    std::string reason;
};

// What happens around each token: the library's tree builder does the work, we note positions in node->user.
struct Watch {
    lxb_html_tokenizer_token_f build = nullptr;
    lxb_html_tree_t* tree = nullptr;
    std::string_view source;
    std::vector<Span> spans{Span{}};      // spans[0]: an element that no tag in the source opened.
    std::deque<std::string> comments;     // Texts that must live as long as the parse.
    std::vector<HtmlFault> errors;
    std::vector<HtmlTagPlace> tags;
    bool is_full = false;

    int64_t offset(const lxb_char_t* at) const {
        const auto* begin = reinterpret_cast<const lxb_char_t*>(source.data());
        return at < begin || at > begin + source.size() ? -1 : at - begin;
    }
};

// Every tag token's "begin" may stand behind its "<" or "</"; step back to it.
int64_t tag_begin(std::string_view source, int64_t at) {
    if (at < 0) return -1;
    at = std::min<int64_t>(at, static_cast<int64_t>(source.size()) - 1);
    for (int steps = 0; at >= 0 && steps < 3; --at, ++steps)
        if (source[static_cast<size_t>(at)] == '<') return at;
    return -1;
}

// The library drops the second of two equal attributes without a word; the standard calls it an error.
void note_duplicate_attributes(Watch& watch, const HtmlTagSpan& tag) {
    std::set<std::string> names;
    for (const auto& attribute : tag.attributes) {
        const std::string name = ascii_lower(watch.source.substr(static_cast<size_t>(attribute.name_begin),
                                                                 static_cast<size_t>(attribute.name_end - attribute.name_begin)));
        if (!names.insert(name).second && watch.errors.size() < html_errors_max)
            watch.errors.push_back({attribute.name_begin, "The attribute \"" + name + "\" appears twice; the second one is ignored."});
    }
}

// What the standard's preprocessing and its comment states make of the source's characters.
std::string comment_text(std::string_view source) {
    std::string out;
    for (size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\0') out += "\uFFFD";
        else if (source[i] != '\r') out += source[i];
        else if (i + 1 >= source.size() || source[i + 1] != '\n') out += '\n';
    }
    return out;
}

// The tests of html5lib, and browsers so far, read "<?…>" as a comment; lexbor 3.1 already makes an instruction of it.
void instruction_to_comment(Watch& watch, lxb_html_token_t* token, size_t question_mark) {
    const size_t close = watch.source.find('>', question_mark);
    watch.comments.push_back(comment_text(watch.source.substr(question_mark, close == std::string_view::npos ? close : close - question_mark)));
    const std::string& text = watch.comments.back();
    token->tag_id = LXB_TAG__EM_COMMENT;
    token->text_start = reinterpret_cast<const lxb_char_t*>(text.data());
    token->text_end = token->text_start + text.size();
    token->null_count = 0;
}

// An instruction that the text's end cuts off is dropped by the library; as a comment it stays. It holds no ">".
void add_cut_instruction(Watch& watch, lxb_html_tokenizer_t* tokenizer, const lxb_html_token_t* end_of_file) {
    const size_t count = lexbor_array_obj_length(tokenizer->parse_errors);
    const auto* last = count == 0 ? nullptr : static_cast<lxb_html_tokenizer_error_t*>(lexbor_array_obj_get(tokenizer->parse_errors, count - 1));
    if (!last || last->id != LXB_HTML_TOKENIZER_ERROR_EOINPRIN) return;
    const size_t closed = watch.source.rfind('>');
    const size_t begin = watch.source.find("<?", closed == std::string_view::npos ? 0 : closed);
    if (begin == std::string_view::npos) return;
    lxb_html_token_t comment = *end_of_file;
    instruction_to_comment(watch, &comment, begin + 1);
    watch.build(tokenizer, &comment, watch.tree);
}

// The element that an opening token made: on top of the stack, or already closed (void) and the newest child.
lxb_dom_node_t* opened_node(lxb_html_tree_t* tree, lxb_tag_id_t tag) {
    lxb_dom_node_t* top = lxb_html_tree_current_node(tree);
    if (!top) return nullptr;
    if (top->user == nullptr && top->local_name == tag) return top;
    lxb_dom_node_t* parent = top;
    if (lxb_html_tree_node_is(top, LXB_TAG_TEMPLATE))
        parent = lxb_dom_interface_node(lxb_html_interface_template(top)->content);
    lxb_dom_node_t* last = parent->last_child;
    if (last && last->user == nullptr && last->type == LXB_DOM_NODE_TYPE_ELEMENT && last->local_name == tag) return last;
    size_t index = 0;  // Foster parenting puts it before the table.
    lxb_dom_node_t* table = lxb_html_tree_open_elements_find_reverse(tree, LXB_TAG_TABLE, LXB_NS_HTML, &index);
    last = table ? table->prev : nullptr;
    return last && last->user == nullptr && last->local_name == tag ? last : nullptr;
}

constexpr size_t no_element = ~size_t{0};

// Where the innermost open element of that name stands on the stack.
size_t innermost(const lxb_html_tree_t* tree, lxb_tag_id_t tag) {
    for (size_t i = tree->open_elements->length; i > 0; --i)
        if (static_cast<lxb_dom_node_t*>(tree->open_elements->list[i - 1])->local_name == tag) return i - 1;
    return no_element;
}

void keep_few_attributes(Watch& watch, lxb_html_token_t* token, int64_t begin) {
    size_t count = 0;
    for (lxb_html_token_attr_t* attribute = token->attr_first; attribute; attribute = attribute->next) {
        if (++count < html_attributes_max || !attribute->next) continue;
        attribute->next = nullptr;
        token->attr_last = attribute;
        watch.errors.push_back({std::max<int64_t>(begin, 0), "This tag has more than 1000 attributes; the others are passed over."});
        return;
    }
}

// Whether a limit lets the tree builder see this token. The first that it may not see is told.
bool may_build(Watch& watch, const lxb_html_token_t* token, bool opens, int64_t begin) {
    if (token->tag_id == LXB_TAG__END_OF_FILE) return true;
    if (!watch.is_full && lexbor_mraw_reference_count(watch.tree->document->dom_document.mraw) > html_allocations_min + watch.source.size()) {
        watch.is_full = true;
        watch.errors.push_back({std::max<int64_t>(begin, 0), "The page has more elements than its length explains; the rest is passed over."});
    }
    if (watch.is_full) return false;
    if (!opens || watch.tree->open_elements->length < html_depth_max) return true;
    if (watch.errors.size() < html_errors_max)
        watch.errors.push_back({std::max<int64_t>(begin, 0), "Elements stand more than 512 deep inside each other; this one is passed over."});
    return false;
}

lxb_html_token_t* on_token(lxb_html_tokenizer_t* tokenizer, lxb_html_token_t* token, void* context) {
    auto& watch = *static_cast<Watch*>(context);
    if (token->tag_id == LXB_TAG__PROCESSINGINSTRUCTION) {
        const int64_t at = tag_begin(watch.source, watch.offset(token->begin));
        if (at >= 0) instruction_to_comment(watch, token, static_cast<size_t>(at) + 1);
    }
    if (token->tag_id == LXB_TAG__END_OF_FILE) add_cut_instruction(watch, tokenizer, token);
    const bool is_tag = token->tag_id >= LXB_TAG__LAST_ENTRY || token->tag_id > LXB_TAG__PROCESSINGINSTRUCTION;
    const bool is_close = (token->type & LXB_HTML_TOKEN_TYPE_CLOSE) != 0;
    const lxb_tag_id_t tag = token->tag_id;
    const int64_t begin = is_tag ? tag_begin(watch.source, watch.offset(token->begin)) : -1;
    HtmlTagSpan span_of_tag;
    if (begin >= 0) span_of_tag = scan_html_tag(watch.source, begin);
    const int64_t end = begin >= 0 ? span_of_tag.end : -1;
    if (begin >= 0 && (watch.tags.empty() || begin >= watch.tags.back().end)) watch.tags.push_back({begin, end, is_close});
    if (span_of_tag.attributes.size() > 1 && !is_close) note_duplicate_attributes(watch, span_of_tag);
    if (is_tag) keep_few_attributes(watch, token, begin);
    if (!may_build(watch, token, is_tag && !is_close, begin)) return token;
    const size_t closing = is_tag && is_close ? innermost(watch.tree, tag) : no_element;
    auto* closed = closing == no_element ? nullptr : static_cast<lxb_dom_node_t*>(watch.tree->open_elements->list[closing]);

    lxb_html_token_t* result = watch.build(tokenizer, token, watch.tree);
    if (!result || !is_tag) return result;

    if (is_close) {
        const bool is_popped = closed && watch.tree->open_elements->length <= closing;
        if (is_popped && closed->user != nullptr) {
            Span& span = watch.spans[reinterpret_cast<uintptr_t>(closed->user) - 1];
            if (span.start_begin >= 0) span.end_begin = begin, span.end_end = end;
        }
        return result;
    }
    if (lxb_dom_node_t* node = opened_node(watch.tree, tag)) {
        watch.spans.push_back({begin, end, -1, -1, (token->type & LXB_HTML_TOKEN_TYPE_CLOSE_SELF) != 0});
        node->user = reinterpret_cast<void*>(static_cast<uintptr_t>(watch.spans.size()));
    }
    return result;
}

HtmlNode::Namespace namespace_of(lxb_ns_id_t id) {
    switch (id) {
        case LXB_NS_HTML:
            return HtmlNode::Namespace::Html;
        case LXB_NS_SVG:
            return HtmlNode::Namespace::Svg;
        case LXB_NS_MATH:
            return HtmlNode::Namespace::MathMl;
        default:
            return HtmlNode::Namespace::Other;
    }
}

std::string attribute_name(lxb_dom_attr_t* attribute) {
    size_t length = 0;
    const lxb_char_t* name = lxb_dom_attr_qualified_name(attribute, &length);
    std::string out(view_of(name, length));
    const lxb_ns_id_t ns = attribute->node.ns;
    const size_t colon = out.find(':');
    if (colon != std::string::npos && (ns == LXB_NS_XLINK || ns == LXB_NS_XML || ns == LXB_NS_XMLNS)) out[colon] = ' ';
    return out;
}

void copy_element(lxb_dom_node_t* from, const Watch& watch, HtmlNode& to) {
    to.kind = HtmlNode::Kind::Element;
    to.name_space = namespace_of(from->ns);
    size_t length = 0;
    const lxb_char_t* name = lxb_dom_element_qualified_name(lxb_dom_interface_element(from), &length);
    to.name = view_of(name, length);
    for (lxb_dom_attr_t* attribute = lxb_dom_interface_element(from)->first_attr; attribute; attribute = attribute->next) {
        const lxb_char_t* value = lxb_dom_attr_value(attribute, &length);
        to.attributes.push_back({attribute_name(attribute), std::string(view_of(value, value ? length : 0))});
    }
    if (from->user) {
        const Span& span = watch.spans[reinterpret_cast<uintptr_t>(from->user) - 1];
        to.start_begin = span.start_begin, to.start_end = span.start_end;
        to.end_begin = span.end_begin, to.end_end = span.end_end;
        to.is_self_closing = span.is_self_closing;
    }
}

// False for kinds that the tree leaves out.
bool copy_node(lxb_dom_node_t* from, const Watch& watch, HtmlNode& to) {
    size_t length = 0;
    switch (from->type) {
        case LXB_DOM_NODE_TYPE_ELEMENT:
            copy_element(from, watch, to);
            return true;
        case LXB_DOM_NODE_TYPE_TEXT:
        case LXB_DOM_NODE_TYPE_CDATA_SECTION:
        case LXB_DOM_NODE_TYPE_COMMENT: {
            to.kind = from->type == LXB_DOM_NODE_TYPE_COMMENT ? HtmlNode::Kind::Comment : HtmlNode::Kind::Text;
            const auto& data = lxb_dom_interface_character_data(from)->data;
            to.text = view_of(data.data, data.length);
            return true;
        }
        case LXB_DOM_NODE_TYPE_DOCUMENT_TYPE: {
            to.kind = HtmlNode::Kind::Doctype;
            auto* type = lxb_dom_interface_document_type(from);
            const lxb_char_t* name = lxb_dom_document_type_name(type, &length);
            to.name = view_of(name, name ? length : 0);
            const auto public_id = view_of(type->public_id.data, type->public_id.length);
            const auto system_id = view_of(type->system_id.data, type->system_id.length);
            if (!public_id.empty() || !system_id.empty())
                to.text = " \"" + std::string(public_id) + "\" \"" + std::string(system_id) + "\"";
            return true;
        }
        case LXB_DOM_NODE_TYPE_DOCUMENT_FRAGMENT:
            to.kind = HtmlNode::Kind::TemplateContent;
            return true;
        default:
            return false;
    }
}

// Depth first without recursion: hostile markup nests as deep as it is long.
HtmlTree copy_tree(lxb_dom_node_t* root, const Watch& watch, const LineMap& lines) {
    HtmlTree tree;
    tree.nodes.emplace_back();
    struct Entry {
        lxb_dom_node_t* node;
        int32_t parent;
    };
    std::vector<Entry> open;
    const auto push_children = [&](lxb_dom_node_t* node, int32_t parent) {
        for (lxb_dom_node_t* child = node->last_child; child; child = child->prev) open.push_back({child, parent});
        if (lxb_html_tree_node_is(node, LXB_TAG_TEMPLATE) && node->type == LXB_DOM_NODE_TYPE_ELEMENT)
            open.push_back({lxb_dom_interface_node(lxb_html_interface_template(node)->content), parent});
    };
    push_children(root, 0);
    while (!open.empty()) {
        const Entry entry = open.back();
        open.pop_back();
        HtmlNode node;
        if (!copy_node(entry.node, watch, node)) continue;
        node.parent = entry.parent;
        const auto index = static_cast<int32_t>(tree.nodes.size());
        auto& parent = tree.nodes[static_cast<size_t>(entry.parent)];
        node.position = node.start_begin >= 0 ? lines.position(node.start_begin) : parent.position;
        parent.children.push_back(index);
        tree.nodes.push_back(std::move(node));
        push_children(entry.node, index);
    }
    return tree;
}

std::string sentence(std::string text) {
    for (char& c : text)
        if (c == '-' || c == '_') c = ' ';
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text + ".";
}

// What the tree builder's short error names mean, with the tag they are about.
std::string tree_error_reason(lxb_html_tree_error_id_t id, std::string_view tag) {
    const std::string where = tag.empty() ? std::string("Here") : "At " + std::string(tag);
    switch (id) {
        case LXB_HTML_RULES_ERROR_UNTOININMO:
            return "The page does not start with <!DOCTYPE html>.";
        case LXB_HTML_RULES_ERROR_BADOTOININMO:
            return "The doctype is not <!DOCTYPE html>.";
        case LXB_HTML_RULES_ERROR_NOVOHTELSTTAWITRSO:
            return where + " a slash does not close the element: only void elements may end in \"/>\".";
        case LXB_HTML_RULES_ERROR_UNENOFFI:
        case LXB_HTML_RULES_ERROR_BAENOPELISWR:
        case LXB_HTML_RULES_ERROR_OPELISWR:
            return where + " elements are still open that should have been closed before.";
        case LXB_HTML_RULES_ERROR_MIELINSC:
        case LXB_HTML_RULES_ERROR_MIELINOPELST:
        case LXB_HTML_RULES_ERROR_NOBOELINSC:
        case LXB_HTML_RULES_ERROR_UNCLTO:
            return where + " nothing is closed: no such element is open.";
        case LXB_HTML_RULES_ERROR_UNELINOPELST:
        case LXB_HTML_RULES_ERROR_UNELINSC:
        case LXB_HTML_RULES_ERROR_UNELINACFOST:
            return where + " another element is still open and must be closed first.";
        case LXB_HTML_RULES_ERROR_CHINTATE:
            return where + " text stands directly inside a table.";
        case LXB_HTML_RULES_ERROR_UNTO:
            return where + " this tag is not allowed at this place.";
        default: {
            size_t length = 0;
            const lxb_char_t* text = lxb_html_tree_error_to_string(id, &length);
            return where + ": " + sentence(std::string(view_of(text, length)));
        }
    }
}

std::string tag_text(std::string_view source, int64_t begin) {
    if (begin < 0) return {};
    size_t from = static_cast<size_t>(begin);
    size_t stop = from + 1;
    if (from >= source.size() || source[from] != '<') return {};
    if (stop < source.size() && source[stop] == '/') ++stop;
    while (stop < source.size() && stop - from < 40 && (std::isalnum(static_cast<unsigned char>(source[stop])) || source[stop] == '-'))
        ++stop;
    return std::string(source.substr(from, stop - from)) + ">";
}

std::vector<HtmlFault> library_errors(const lxb_html_tokenizer_t* tokenizer, const lxb_html_tree_t* tree, const Watch& watch,
                                      bool is_doctype_needed) {
    std::vector<HtmlFault> found = watch.errors;
    for (size_t i = 0; i < lexbor_array_obj_length(tokenizer->parse_errors) && found.size() < html_errors_max; ++i) {
        const auto* error = static_cast<lxb_html_tokenizer_error_t*>(lexbor_array_obj_get(tokenizer->parse_errors, i));
        size_t length = 0;
        const lxb_char_t* text = lxb_html_tokenizer_error_to_string(error->id, &length);
        const int64_t at = watch.offset(error->pos);
        found.push_back({at < 0 ? static_cast<int64_t>(watch.source.size()) : at, sentence(std::string(view_of(text, length)))});
    }
    for (size_t i = 0; i < lexbor_array_obj_length(tree->parse_errors) && found.size() < 2 * html_errors_max; ++i) {
        const auto* error = static_cast<lxb_html_tree_error_t*>(lexbor_array_obj_get(tree->parse_errors, i));
        if (error->id == LXB_HTML_RULES_ERROR_UNTOININMO && !is_doctype_needed) continue;
        const int64_t begin = watch.offset(error->begin);
        const int64_t tag = tag_begin(watch.source, begin);
        const int64_t at = tag >= 0 ? tag : begin >= 0 ? begin : static_cast<int64_t>(watch.source.size());
        found.push_back({at, tree_error_reason(error->id, tag_text(watch.source, tag))});
    }
    return found;
}

// Elements whose end tag may be left out (HTML, 13.1.2.4), and those that have none.
bool may_stay_open(std::string_view tag) {
    static const std::set<std::string_view> names{
        "html", "head",  "body",  "li",    "dt",    "dd",    "p",    "rt",   "rp",  "optgroup", "option", "colgroup", "caption", "thead",
        "tbody", "tfoot", "tr",    "td",    "th",    "area",  "base", "br",   "col", "embed",    "hr",     "img",      "input",   "link",
        "meta", "param", "source", "track", "wbr",   "frame", "keygen", "basefont", "bgsound", "plaintext"};
    return names.contains(tag);
}

// The library does not report elements that something else, or the end of the file, closes: the standard calls
// both parse errors, and a page that was cut off shows itself by nothing else.
void add_unclosed(const HtmlTree& tree, std::vector<HtmlFault>& found) {
    for (const HtmlNode& node : tree.nodes) {
        if (node.kind != HtmlNode::Kind::Element || node.start_begin < 0 || node.end_begin >= 0) continue;
        if (node.name_space == HtmlNode::Namespace::Html ? may_stay_open(node.name) : node.is_self_closing) continue;
        if (found.size() >= 3 * html_errors_max) return;
        found.push_back({node.start_begin, "<" + node.name + "> is never closed."});
    }
}

struct HtmlParserDeleter {
    void operator()(lxb_html_parser_t* parser) const { lxb_html_parser_destroy(parser); }
};
struct DocumentDeleter {
    void operator()(lxb_html_document_t* document) const { lxb_html_document_destroy(document); }
};
using HtmlParser = std::unique_ptr<lxb_html_parser_t, HtmlParserDeleter>;
using Document = std::unique_ptr<lxb_html_document_t, DocumentDeleter>;

HtmlParser make_parser(Watch& watch, std::string_view source) {
    HtmlParser parser(lxb_html_parser_create());
    if (!parser || lxb_html_parser_init(parser.get()) != LXB_STATUS_OK) return nullptr;
    lxb_html_parser_scripting_set(parser.get(), false);
    watch.source = source;
    watch.tree = parser->tree;
    watch.build = parser->tkz->callback_token_done;
    lxb_html_tokenizer_callback_token_done_set(parser->tkz, on_token, &watch);
    return parser;
}

HtmlCheck finish(const HtmlParser& parser, Watch& watch, lxb_dom_node_t* root, bool is_doctype_needed) {
    HtmlCheck out;
    const LineMap lines(watch.source);
    out.tree = copy_tree(root, watch, lines);
    auto found = library_errors(parser->tkz, parser->tree, watch, is_doctype_needed);
    add_unclosed(out.tree, found);
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    if (found.size() > html_errors_max) found.resize(html_errors_max);
    for (auto& error : found) {
        const SourcePosition at = lines.position(error.offset);
        out.errors.push_back({at.line, at.column, std::move(error.reason)});
    }
    std::set<std::string> tags;
    for (const HtmlNode& node : out.tree.nodes)
        if (node.kind == HtmlNode::Kind::Element && node.start_begin >= 0) tags.insert(node.name);
    out.tags.assign(tags.begin(), tags.end());
    out.tag_places = std::move(watch.tags);
    out.valid = out.errors.empty();
    return out;
}

HtmlCheck out_of_memory() {
    HtmlCheck out;
    out.tree.nodes.emplace_back();
    out.errors.push_back({1, 1, "There is not enough memory to parse this page."});
    return out;
}

const lxb_char_t* bytes(std::string_view text) {
    return reinterpret_cast<const lxb_char_t*>(text.empty() ? "" : text.data());
}

}  // namespace

HtmlCheck parse_html(std::string_view source, HtmlKind kind) {
    Watch watch;
    const HtmlParser parser = make_parser(watch, source);
    if (!parser) return out_of_memory();
    const Document document(lxb_html_parse(parser.get(), bytes(source), source.size()));
    if (!document) return out_of_memory();
    HtmlCheck out = finish(parser, watch, lxb_dom_interface_node(document.get()), true);
    if (kind != HtmlKind::Page) {
        const bool is_page = std::any_of(out.tags.begin(), out.tags.end(), [](const std::string& tag) {
            return tag == "html" || tag == "head" || tag == "body";
        });
        if (kind == HtmlKind::Fragment || !is_page) {
            const std::string doctype = tree_error_reason(LXB_HTML_RULES_ERROR_UNTOININMO, {});
            std::erase_if(out.errors, [&](const SourceError& error) { return error.reason == doctype; });
            out.valid = out.errors.empty();
        }
    }
    return out;
}

HtmlCheck parse_html_fragment(std::string_view source, std::string_view context) {
    Watch watch;
    const HtmlParser parser = make_parser(watch, source);
    if (!parser) return out_of_memory();
    lxb_ns_id_t ns = LXB_NS_HTML;
    if (context.starts_with("svg ")) ns = LXB_NS_SVG, context.remove_prefix(4);
    if (context.starts_with("math ")) ns = LXB_NS_MATH, context.remove_prefix(5);
    const Document owner(lxb_html_document_create());
    if (!owner) return out_of_memory();
    const lxb_tag_data_t* tag = lxb_tag_data_by_name(owner->dom_document.tags, bytes(context), context.size());
    lxb_dom_node_t* root = lxb_html_parse_fragment_by_tag_id(parser.get(), owner.get(), tag ? tag->tag_id : lxb_tag_id_t{LXB_TAG__UNDEF}, ns,
                                                             bytes(source), source.size());
    if (!root) return out_of_memory();
    return finish(parser, watch, root, false);
}

}  // namespace maquette
