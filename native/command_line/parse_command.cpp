// `maquette parse`: is a piece of UI code valid, what is wrong with it, and what is in it.
#include <algorithm>
#include <cstdio>

#include "native/command_line/commands.h"
#include "native/command_line/text_input.h"
#include "shared/code/css_reader.h"
#include "shared/code/html_tree.h"
#include "shared/code/jsx_reader.h"
#include "shared/code/python_tree.h"
#include "shared/code/tailwind.h"
#include "shared/code/token_classes.h"

namespace maquette {
namespace {

struct ParseOptions {
    std::string language, file, fragment;
    bool tree = false, spans = false;
};

template <class Errors>
Json errors_json(const Errors& errors) {
    Json out = Json::array();
    for (const auto& error : errors) out.push_back({{"line", error.line}, {"column", error.column}, {"reason", error.reason}});
    return out;
}

Json tailwind_json(const HtmlTree& tree) {
    std::vector<std::string_view> classes;
    for (const int32_t element : tree.elements()) {
        const std::string* list = tree.nodes[static_cast<size_t>(element)].attribute("class");
        for (size_t at = 0; list && at < list->size();) {
            const size_t begin = std::min(list->find_first_not_of(" \t\r\n\f", at), list->size());
            at = std::min(list->find_first_of(" \t\r\n\f", begin), list->size());
            if (at > begin) classes.push_back(std::string_view(*list).substr(begin, at - begin));
        }
    }
    const TailwindUse use = count_tailwind(classes);
    Json families = Json::object(), colors = Json::object();
    for (const auto& [name, count] : use.families) families[name] = count;
    for (const auto& [name, count] : use.colors) colors[name] = count;
    return {{"classes", use.classes}, {"known", use.known}, {"unknown", use.unknown}, {"families", std::move(families)}, {"colors", std::move(colors)}};
}

Json read_html(const std::string& source, const ParseOptions& options) {
    const HtmlCheck check = options.fragment.empty() ? parse_html(source) : parse_html_fragment(source, options.fragment);
    Json out{{"valid", check.valid}, {"errors", errors_json(check.errors)}, {"tags", check.tags}, {"elements", check.tree.elements().size()},
             {"tailwind", tailwind_json(check.tree)}};
    if (options.tree) out["tree"] = html5lib_text(check.tree);
    return out;
}

Json read_python(const std::string& source) {
    const PythonCheck check = check_python(source);
    const PythonOutline outline = outline_python(source);
    Json imports = Json::array(), calls = Json::array();
    for (const PythonImport& one : outline.imports) imports.push_back({{"module", one.module}, {"name", one.name}, {"alias", one.alias}, {"line", one.line}});
    for (const PythonCall& call : outline.calls) calls.push_back({{"name", call.name}, {"line", call.line}, {"column", call.column}});
    return {{"valid", check.valid}, {"errors", errors_json(check.errors)}, {"imports", std::move(imports)}, {"calls", std::move(calls)}, {"functions", outline.functions}};
}

Json read_css(const std::string& source) {
    const CssCheck check = check_css(source);
    Json declarations = Json::array();
    for (const CssDeclaration& one : check.declarations) declarations.push_back({{"property", one.property}, {"value", one.value}});
    return {{"valid", check.valid}, {"errors", errors_json(check.errors)}, {"rules", check.rules}, {"declarations", std::move(declarations)}};
}

Json read_jsx(const std::string& source) {
    const JsxCheck check = check_jsx(source);
    return {{"valid", check.valid}, {"errors", errors_json(check.errors)}, {"elements", check.elements}, {"imports", check.imports}};
}

Json spans_json(const std::string& source, const std::string& language) {
    Json out = Json::array();
    for (const CodeSpan& span : code_spans(source, language)) out.push_back({span.begin, span.end, token_class_name(span.kind)});
    return out;
}

void print_text(const Json& out, const std::string& file) {
    const Json& errors = out["errors"];
    for (const Json& error : errors)
        std::printf("%s:%lld:%lld: %s\n", file.c_str(), static_cast<long long>(json_integer(error, "line")), static_cast<long long>(json_integer(error, "column")),
                    json_text(error, "reason").c_str());
    std::printf("%s: %s\n", file.c_str(), errors.empty() ? "valid" : "not valid");
}

Result<void> run_parse(const CommandContext& context, const ParseOptions& options) {
    if (options.language != "html" && (options.tree || !options.fragment.empty()))
        return fail(ErrorCode::WrongUsage, "--tree and --fragment belong to html.", "Leave them out, or parse html.");
    MAQUETTE_TRY(const std::string source, read_input_file(options.file));
    Json out = options.language == "html" ? read_html(source, options)
               : options.language == "python" ? read_python(source)
               : options.language == "css" ? read_css(source)
                                             : read_jsx(source);
    if (options.spans) out["spans"] = spans_json(source, options.language);
    if (context.json) std::printf("%s\n", write_json(out).c_str());
    else if (options.tree) std::fputs(json_text(out, "tree").c_str(), stdout);
    else print_text(out, options.file);
    return {};
}

}  // namespace

void add_parse_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<ParseOptions>();
    Command command = add_command(app, context, "parse", "Check HTML, Python, CSS or JSX, and list what is in it",
                                  "maquette parse html page.html --json",
                                  [&context, options] { return run_parse(context, *options); });
    command.option("language", options->language, "html, python, css or jsx").required().among({"html", "python", "css", "jsx"});
    command.option("file", options->file, "The file; - is standard input").required();
    command.flag("--tree", options->tree, "html: print the tree in the form of the html5lib tests");
    command.option("--fragment", options->fragment, "html: parse as the inner HTML of this element, such as div or \"svg path\"");
    command.flag("--spans", options->spans, "Also list [begin, end, class] of every piece, in bytes");
}

}  // namespace maquette
