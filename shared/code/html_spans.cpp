#include "shared/code/html_spans.h"

#include <algorithm>

#include "shared/base/ascii.h"
#include "shared/code/css_reader.h"
#include "shared/code/html_tag.h"
#include "shared/code/html_tree.h"
#include "shared/code/jsx_reader.h"

namespace maquette {
namespace {

class Writer {
  public:
    Writer(std::string_view source, int64_t offset, std::vector<CodeSpan>& out) : source_(source), offset_(offset), out_(out) {}

    void run(const std::vector<HtmlTagPlace>& tags) {
        int64_t at = 0;
        std::string raw;  // The element whose text is no markup: "style", "script", …
        HtmlTagSpan opener;
        for (const HtmlTagPlace& place : tags) {
            content(at, place.begin, raw, opener);
            HtmlTagSpan tag = scan_html_tag(source_, place.begin);
            const std::string name = ascii_lower(part(tag.name_begin, tag.name_end));
            if (place.is_closing) add(place.begin, place.end, TokenClass::ClosingTag);
            else opening(tag);
            raw = !place.is_closing && (name == "style" || name == "script") ? name : std::string();
            if (!raw.empty()) opener = std::move(tag);
            at = place.end;
        }
        content(at, static_cast<int64_t>(source_.size()), raw, opener);
    }

  private:
    std::string_view part(int64_t begin, int64_t end) const {
        return source_.substr(static_cast<size_t>(begin), static_cast<size_t>(std::max<int64_t>(0, end - begin)));
    }
    void add(int64_t begin, int64_t end, TokenClass kind) {
        if (end > begin) out_.push_back({begin + offset_, end + offset_, kind});
    }

    void opening(const HtmlTagSpan& tag) {
        add(tag.begin, tag.name_end, TokenClass::Tag);
        for (const auto& attribute : tag.attributes) {
            add(attribute.name_begin, attribute.name_end, TokenClass::Attribute);
            if (attribute.value_end == attribute.value_begin && !attribute.is_quoted) continue;
            value(attribute);
        }
        int64_t close = tag.end;
        if (!tag.is_complete) return;
        --close;
        if (close > tag.name_end && source_[static_cast<size_t>(close) - 1] == '/' && (tag.attributes.empty() || close - 1 >= value_end(tag.attributes.back()))) --close;
        add(close, tag.end, TokenClass::Tag);
    }

    // Behind the closing quote.
    int64_t value_end(const HtmlTagSpan::Attribute& attribute) const {
        const bool has_quote = attribute.is_quoted && attribute.value_end < static_cast<int64_t>(source_.size());
        return std::max(attribute.name_end, attribute.value_end + (has_quote ? 1 : 0));
    }

    void value(const HtmlTagSpan::Attribute& attribute) {
        const std::string name = ascii_lower(part(attribute.name_begin, attribute.name_end));
        const int64_t begin = attribute.value_begin, end = attribute.value_end;
        int64_t equals = attribute.name_end;
        while (equals < begin && is_html_space(source_[static_cast<size_t>(equals)])) ++equals;
        if (name == "class") {
            add(equals, begin, TokenClass::AttributeValue);
            classes(begin, end);
        } else if (name == "style") {
            add(equals, begin, TokenClass::AttributeValue);
            append_css_spans(part(begin, end), CssKind::Declarations, begin + offset_, out_);
        } else {
            return add(equals, value_end(attribute), TokenClass::AttributeValue);
        }
        add(end, value_end(attribute), TokenClass::AttributeValue);
    }

    void classes(int64_t begin, int64_t end) {
        for (int64_t at = begin; at < end;) {
            while (at < end && is_html_space(source_[static_cast<size_t>(at)])) ++at;
            const int64_t from = at;
            while (at < end && !is_html_space(source_[static_cast<size_t>(at)])) ++at;
            add(from, at, TokenClass::ClassName);
        }
    }

    static bool is_script(const HtmlTagSpan& opener, std::string_view source) {
        for (const auto& attribute : opener.attributes) {
            const auto slice = [&](int64_t begin, int64_t end) { return source.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)); };
            if (ascii_lower(slice(attribute.name_begin, attribute.name_end)) != "type") continue;
            const std::string type = ascii_lower(slice(attribute.value_begin, attribute.value_end));
            return type.empty() || type == "module" || type.find("javascript") != std::string::npos || type.find("babel") != std::string::npos || type == "text/jsx";
        }
        return true;
    }

    // What stands between two tags.
    void content(int64_t begin, int64_t end, std::string_view raw, const HtmlTagSpan& opener) {
        if (begin >= end) return;
        if (raw == "style") return append_css_spans(part(begin, end), CssKind::StyleSheet, begin + offset_, out_);
        if (raw == "script") {
            if (is_script(opener, source_)) append_jsx_spans(part(begin, end), begin + offset_, out_);
            return;
        }
        for (int64_t at = begin; at < end;) {
            const size_t mark = part(at, end).find('<');
            const int64_t next = mark == std::string_view::npos ? end : at + static_cast<int64_t>(mark);
            text(at, next);
            if (next == end) return;
            at = markup(next, end);
        }
    }

    void text(int64_t begin, int64_t end) {
        while (begin < end && is_html_space(source_[static_cast<size_t>(begin)])) ++begin;
        while (end > begin && is_html_space(source_[static_cast<size_t>(end) - 1])) --end;
        add(begin, end, TokenClass::Text);
    }

    // A comment, a doctype, a tag that the text's end cuts off, or a "<" that is text. Gives where to go on.
    int64_t markup(int64_t begin, int64_t end) {
        const std::string_view rest = part(begin, end);
        const bool is_last = end == static_cast<int64_t>(source_.size());
        if (is_last && rest.size() > 1 && ((rest[1] | 32) >= 'a' && (rest[1] | 32) <= 'z')) {
            opening(scan_html_tag(source_, begin));
            return end;
        }
        if (rest.size() < 2 || (rest[1] != '!' && rest[1] != '?' && rest[1] != '/')) {
            text(begin, begin + 1);
            return begin + 1;
        }
        const bool is_comment = rest.starts_with("<!--");
        const size_t close = is_comment ? rest.find("-->", 4) : rest.find('>');
        const int64_t behind = close == std::string_view::npos ? end : begin + static_cast<int64_t>(close) + (is_comment ? 3 : 1);
        add(begin, behind, ascii_lower(rest.substr(0, 9)) == "<!doctype" ? TokenClass::Doctype : TokenClass::Comment);
        return behind;
    }

    std::string_view source_;
    int64_t offset_;
    std::vector<CodeSpan>& out_;
};

}  // namespace

void append_html_spans(std::string_view source, int64_t offset, std::vector<CodeSpan>& spans) {
    Writer(source, offset, spans).run(parse_html(source).tag_places);
}

}  // namespace maquette
