// Splits one tag of HTML source into its name and attributes, with byte offsets (WHATWG tokenizer, 13.2.5.8 to 13.2.5.40).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace maquette {

struct HtmlTagSpan {
    struct Attribute {
        int64_t name_begin = 0, name_end = 0;
        int64_t value_begin = 0, value_end = 0;  // Without quotes; equal when there is no value.
        bool is_quoted = false;
    };
    int64_t begin = 0;     // At "<".
    int64_t name_begin = 0, name_end = 0;
    int64_t end = 0;       // Behind ">", or the text's end when the tag is cut off.
    bool is_closing = false;
    bool is_complete = false;
    std::vector<Attribute> attributes;
};

// `begin` must be at the "<" of a tag. Linear in the tag's length.
HtmlTagSpan scan_html_tag(std::string_view source, int64_t begin);

}  // namespace maquette
