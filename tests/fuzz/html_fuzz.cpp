// Fuzz target: HTML as a page and as a fragment, its tree as text, and its spans.
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "shared/code/html_spans.h"
#include "shared/code/html_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    static const char* const contexts[] = {"div", "svg path", "math mi", "table", "select", "template", "tr", "title", "script", "no-such-element"};
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    maquette::html5lib_text(maquette::parse_html(text).tree);
    maquette::html5lib_text(maquette::parse_html_fragment(text, contexts[data[0] % std::size(contexts)]).tree);
    std::vector<maquette::CodeSpan> spans;
    maquette::append_html_spans(text, 0, spans);
    int64_t at = 0;
    for (const maquette::CodeSpan& span : spans) {
        if (span.begin < at || span.end <= span.begin || span.end > static_cast<int64_t>(text.size())) std::abort();
        at = span.end;
    }
    return 0;
}
