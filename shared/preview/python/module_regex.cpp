// _re: a backtracking matcher for Python's regular expressions, bounded in steps and depth.
#include <memory>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

enum class Kind : uint8_t { Character, Any, Set, Start, End, TextStart, TextEnd, Word, NotWord, Group, Back, Repeat, Alternate, Sequence, Look, Empty };

struct SetRange { uint32_t first, last; };

struct Part {
    Kind kind = Kind::Empty;
    uint32_t code = 0;
    bool negated = false, lazy = false, behind = false;
    int group = -1;            // Group: number, or -1 for a plain one.
    int64_t least = 0, most = -1;
    std::vector<SetRange> ranges;
    std::string classes;       // Letters d D w W s S inside a set.
    std::vector<std::unique_ptr<Part>> parts;
};

struct Pattern : Object {
    Pattern() : Object(ObjectKind::Foreign) {}
    std::unique_ptr<Part> root;
    int groups = 0;
    std::map<std::string, int> names;
    bool ignore_case = false, multiline = false, dot_all = false, verbose = false, ascii = false;
};

uint32_t fold(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f)) return c + 32;
    return c;
}
bool is_word(uint32_t c) { return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= 0xaa && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x2bff) && !(c >= 0x3000 && c <= 0x3004) && !(c >= 0xab && c <= 0xbf && c != 0xb5 && c != 0xba) && c < 0x1f000); }
bool class_has(char letter, uint32_t c) {
    switch (letter) {
        case 'd': return c >= '0' && c <= '9';
        case 'D': return !(c >= '0' && c <= '9');
        case 'w': return is_word(c);
        case 'W': return !is_word(c);
        case 's': return is_space(c);
        default: return !is_space(c);
    }
}

class PatternParser {
  public:
    PatternParser(std::string_view text, Pattern& out) : out_(out) {
        for (size_t at = 0; at < text.size();) {
            uint32_t code = 0;
            utf8_next(text, at, code);
            codes_.push_back(code);
        }
    }
    std::string error;

    bool run() {
        out_.root = alternation(0);
        if (error.empty() && at_ < codes_.size()) error = "unbalanced parenthesis";
        return error.empty();
    }

  private:
    uint32_t peek(size_t ahead = 0) const { return at_ + ahead < codes_.size() ? codes_[at_ + ahead] : 0; }
    bool more() const { return at_ < codes_.size() && error.empty(); }
    std::unique_ptr<Part> make(Kind kind) {
        auto part = std::make_unique<Part>();
        part->kind = kind;
        return part;
    }

    std::unique_ptr<Part> alternation(int depth) {
        if (depth > 100) return error = "too deeply nested", nullptr;
        auto first = sequence(depth);
        if (!more() || peek() != '|') return first;
        auto out = make(Kind::Alternate);
        out->parts.push_back(std::move(first));
        while (more() && peek() == '|') {
            ++at_;
            out->parts.push_back(sequence(depth));
        }
        return out;
    }

    std::unique_ptr<Part> sequence(int depth) {
        auto out = make(Kind::Sequence);
        while (more() && peek() != '|' && peek() != ')') {
            if (out_.verbose && (is_space(peek()) || peek() == '#')) {
                if (peek() == '#') while (more() && peek() != '\n') ++at_;
                else ++at_;
                continue;
            }
            auto part = item(depth);
            if (!error.empty()) return out;
            if (!part) continue;
            part = repetition(std::move(part));
            out->parts.push_back(std::move(part));
        }
        return out;
    }

    std::unique_ptr<Part> repetition(std::unique_ptr<Part> part) {
        while (more()) {
            int64_t least = 0, most = -1;
            if (peek() == '*') ++at_;
            else if (peek() == '+') least = 1, ++at_;
            else if (peek() == '?') most = 1, ++at_;
            else if (peek() == '{') {
                const size_t begin = at_;
                if (!bounds(least, most)) {
                    at_ = begin;
                    break;
                }
            } else break;
            auto repeat = make(Kind::Repeat);
            repeat->least = least;
            repeat->most = most;
            if (most >= 0 && least > most) return error = "min repeat greater than max repeat", nullptr;
            if (least > 10000 || most > 100000) return error = "the repetition number is too large", nullptr;
            if (more() && peek() == '?') repeat->lazy = true, ++at_;
            else if (more() && peek() == '+') ++at_;
            repeat->parts.push_back(std::move(part));
            part = std::move(repeat);
        }
        return part;
    }

    bool bounds(int64_t& least, int64_t& most) {
        ++at_;
        const auto number = [&](int64_t& value) {
            bool any = false;
            for (value = 0; peek() >= '0' && peek() <= '9' && value < 1000000; ++at_, any = true) value = value * 10 + (peek() - '0');
            return any;
        };
        const bool low = number(least);
        if (peek() == ',') {
            ++at_;
            if (!number(most)) most = -1;
            else if (!low) least = 0;
        } else {
            if (!low) return false;
            most = least;
        }
        if (peek() != '}') return false;
        ++at_;
        return true;
    }

    std::unique_ptr<Part> item(int depth) {
        const uint32_t c = codes_[at_++];
        switch (c) {
            case '.': return make(Kind::Any);
            case '^': return make(Kind::Start);
            case '$': return make(Kind::End);
            case '(': return group(depth);
            case '[': return set();
            case '\\': return escape();
            case '*': case '+': case '?':
                error = "nothing to repeat";
                return nullptr;
            default: {
                auto part = make(Kind::Character);
                part->code = c;
                return part;
            }
        }
    }

    void flags(std::string_view letters) {
        for (const char letter : letters) {
            if (letter == 'i') out_.ignore_case = true;
            if (letter == 'm') out_.multiline = true;
            if (letter == 's') out_.dot_all = true;
            if (letter == 'x') out_.verbose = true;
        }
    }

    std::unique_ptr<Part> group(int depth) {
        auto part = make(Kind::Group);
        if (peek() == '?') {
            ++at_;
            const uint32_t c = peek();
            if (c == ':' || c == '>') {
                ++at_;
            } else if (c == '=' || c == '!') {
                ++at_;
                part->kind = Kind::Look;
                part->negated = c == '!';
            } else if (c == '<' && (peek(1) == '=' || peek(1) == '!')) {
                part->kind = Kind::Look;
                part->behind = true;
                part->negated = peek(1) == '!';
                at_ += 2;
            } else if (c == 'P' && peek(1) == '=') {
                at_ += 2;
                std::string name;
                while (more() && peek() != ')') append_utf8_text(name, codes_[at_++]);
                ++at_;
                auto back = make(Kind::Back);
                if (!out_.names.count(name)) return error = "unknown group name '" + name + "'", nullptr;
                back->group = out_.names[name];
                return back;
            } else if (c == 'P' && peek(1) == '<') {
                at_ += 2;
                std::string name;
                while (more() && peek() != '>') append_utf8_text(name, codes_[at_++]);
                if (!more()) return error = "missing >, unterminated name", nullptr;
                ++at_;
                part->group = ++out_.groups;
                out_.names[name] = part->group;
            } else if (c == '#') {
                while (more() && peek() != ')') ++at_;
                ++at_;
                return nullptr;
            } else {
                std::string letters;
                while (more() && ((peek() | 32) >= 'a' && (peek() | 32) <= 'z')) letters += static_cast<char>(codes_[at_++]);
                if (letters.empty()) return error = "unknown extension", nullptr;
                flags(letters);
                if (peek() == ')') {
                    ++at_;
                    return nullptr;
                }
                if (peek() == ':') ++at_;
            }
        } else {
            part->group = ++out_.groups;
        }
        if (out_.groups > 200) return error = "too many groups", nullptr;
        part->parts.push_back(alternation(depth + 1));
        if (!error.empty()) return nullptr;
        if (peek() != ')' || at_ >= codes_.size()) return error = "missing ), unterminated subpattern", nullptr;
        ++at_;
        return part;
    }

    bool hex(int digits, uint32_t& code) {
        code = 0;
        for (int i = 0; i < digits; ++i) {
            const uint32_t c = peek();
            const int value = c >= '0' && c <= '9' ? static_cast<int>(c - '0') : (c | 32) >= 'a' && (c | 32) <= 'f' ? static_cast<int>((c | 32) - 'a' + 10) : -1;
            if (value < 0) return error = "incomplete escape", false;
            code = code * 16 + static_cast<uint32_t>(value);
            ++at_;
        }
        return true;
    }

    bool simple_escape(uint32_t c, uint32_t& code) {
        switch (c) {
            case 'n': code = '\n'; return true;
            case 't': code = '\t'; return true;
            case 'r': code = '\r'; return true;
            case 'f': code = '\f'; return true;
            case 'v': code = '\v'; return true;
            case 'a': code = 7; return true;
            case '0': code = 0; return true;
            case 'x': return hex(2, code);
            case 'u': return hex(4, code);
            case 'U': return hex(8, code);
            default: code = c; return !((c | 32) >= 'a' && (c | 32) <= 'z') || (error = std::string("bad escape \\") + static_cast<char>(c), false);
        }
    }

    std::unique_ptr<Part> escape() {
        if (at_ >= codes_.size()) return error = "bad escape (end of pattern)", nullptr;
        const uint32_t c = codes_[at_++];
        if (c < 128 && std::strchr("dDwWsS", static_cast<int>(c)) && c) {
            auto part = make(Kind::Set);
            part->classes = std::string(1, static_cast<char>(c));
            return part;
        }
        if (c == 'b') return make(Kind::Word);
        if (c == 'B') return make(Kind::NotWord);
        if (c == 'A') return make(Kind::TextStart);
        if (c == 'Z') return make(Kind::TextEnd);
        if (c >= '1' && c <= '9') {
            auto part = make(Kind::Back);
            part->group = static_cast<int>(c - '0');
            if (peek() >= '0' && peek() <= '9') part->group = part->group * 10 + static_cast<int>(codes_[at_++] - '0');
            if (part->group > out_.groups) return error = "invalid group reference " + std::to_string(part->group), nullptr;
            return part;
        }
        auto part = make(Kind::Character);
        if (!simple_escape(c, part->code)) return nullptr;
        return part;
    }

    std::unique_ptr<Part> set() {
        auto part = make(Kind::Set);
        if (peek() == '^') part->negated = true, ++at_;
        for (bool first = true;; first = false) {
            if (at_ >= codes_.size()) return error = "unterminated character set", nullptr;
            uint32_t c = codes_[at_++];
            if (c == ']' && !first) return part;
            if (c == '\\') {
                c = at_ < codes_.size() ? codes_[at_++] : 0;
                if (c < 128 && c && std::strchr("dDwWsS", static_cast<int>(c))) {
                    part->classes += static_cast<char>(c);
                    continue;
                }
                if (c == 'b') c = 8;
                else if (!simple_escape(c, c)) return nullptr;
            }
            uint32_t last = c;
            if (peek() == '-' && peek(1) != ']' && at_ + 1 < codes_.size()) {
                ++at_;
                last = codes_[at_++];
                if (last == '\\' && at_ < codes_.size()) {
                    last = codes_[at_++];
                    if (!simple_escape(last, last)) return nullptr;
                }
                if (last < c) return error = "bad character range", nullptr;
            }
            part->ranges.push_back({c, last});
        }
    }

    std::vector<uint32_t> codes_;
    size_t at_ = 0;
    Pattern& out_;
};

// Matches by continuation: each part is asked to match and then to go on with the rest of the list.
class Matcher {
  public:
    Matcher(const Pattern& pattern, const std::vector<uint32_t>& text) : pattern_(pattern), text_(text) {
        groups_.assign(static_cast<size_t>(pattern.groups) * 2 + 2, -1);
    }
    bool run(size_t start, bool full) {
        std::fill(groups_.begin(), groups_.end(), -1);
        const auto done = [&](size_t end) {
            if (full && end != text_.size()) return false;
            groups_[0] = static_cast<int64_t>(start);
            groups_[1] = static_cast<int64_t>(end);
            return true;
        };
        return match(*pattern_.root, start, done);
    }
    const std::vector<int64_t>& groups() const { return groups_; }
    bool exhausted() const { return steps_ > steps_max || deepest_ > depth_max; }
    int64_t steps() const { return steps_; }

  private:
    static constexpr int64_t steps_max = 5'000'000;
    static constexpr int depth_max = 2500;
    using Next = std::function<bool(size_t)>;

    bool match(const Part& part, size_t at, const Next& next) {
        if (++steps_ > steps_max) return false;
        struct Depth {
            explicit Depth(Matcher& m) : m_(m) { if (++m_.depth_ > m_.deepest_) m_.deepest_ = m_.depth_; }
            ~Depth() { --m_.depth_; }
            Matcher& m_;
        } depth(*this);
        if (depth_ > depth_max) return false;
        switch (part.kind) {
            case Kind::Empty: return next(at);
            case Kind::Start: return (at == 0 || (pattern_.multiline && text_[at - 1] == '\n')) && next(at);
            case Kind::End: return (at == text_.size() || (at + 1 == text_.size() && text_[at] == '\n') || (pattern_.multiline && text_[at] == '\n')) && next(at);
            case Kind::TextStart: return at == 0 && next(at);
            case Kind::TextEnd: return at == text_.size() && next(at);
            case Kind::Word:
            case Kind::NotWord: {
                const bool before = at > 0 && is_word(text_[at - 1]), after = at < text_.size() && is_word(text_[at]);
                return (before != after) == (part.kind == Kind::Word) && next(at);
            }
            case Kind::Character:
            case Kind::Any:
            case Kind::Set: return at < text_.size() && fits(part, text_[at]) && next(at + 1);
            case Kind::Sequence: return sequence(part, 0, at, next);
            case Kind::Alternate:
                for (const auto& one : part.parts) {
                    if (match(*one, at, next)) return true;
                    if (exhausted()) return false;
                }
                return false;
            case Kind::Group: {
                if (part.group < 0) return match(*part.parts[0], at, next);
                const size_t slot = static_cast<size_t>(part.group) * 2;
                const int64_t start = groups_[slot], end = groups_[slot + 1];
                const bool found = match(*part.parts[0], at, [&](size_t to) {
                    const int64_t inner_start = groups_[slot], inner_end = groups_[slot + 1];
                    groups_[slot] = static_cast<int64_t>(at);
                    groups_[slot + 1] = static_cast<int64_t>(to);
                    if (next(to)) return true;
                    groups_[slot] = inner_start;
                    groups_[slot + 1] = inner_end;
                    return false;
                });
                if (!found) groups_[slot] = start, groups_[slot + 1] = end;
                return found;
            }
            case Kind::Back: {
                const size_t slot = static_cast<size_t>(part.group) * 2;
                if (groups_[slot] < 0) return false;
                const auto from = static_cast<size_t>(groups_[slot]), size = static_cast<size_t>(groups_[slot + 1]) - from;
                if (at + size > text_.size()) return false;
                for (size_t i = 0; i < size; ++i)
                    if (pattern_.ignore_case ? fold(text_[from + i]) != fold(text_[at + i]) : text_[from + i] != text_[at + i]) return false;
                return next(at + size);
            }
            case Kind::Look: {
                bool found = false;
                if (part.behind) {
                    for (size_t from = at + 1; from-- > 0 && !found;) found = match(*part.parts[0], from, [&](size_t to) { return to == at; });
                } else {
                    found = match(*part.parts[0], at, [](size_t) { return true; });
                }
                return found != part.negated && !exhausted() && next(at);
            }
            case Kind::Repeat: return repeat(part, at, next);
        }
        return false;
    }

    bool sequence(const Part& part, size_t index, size_t at, const Next& next) {
        // Single characters are matched in place, so that plain text does not nest.
        while (index < part.parts.size() && part.parts[index]->kind <= Kind::Set) {
            if (at >= text_.size() || !fits(*part.parts[index], text_[at])) return false;
            ++at;
            ++index;
        }
        if (index == part.parts.size()) return next(at);
        if (index + 1 == part.parts.size()) return match(*part.parts[index], at, next);
        return match(*part.parts[index], at, [&, index](size_t to) { return sequence(part, index + 1, to, next); });
    }

    bool repeat(const Part& part, size_t at, const Next& next) {
        const Part& inner = *part.parts[0];
        const size_t most = part.most < 0 ? SIZE_MAX : static_cast<size_t>(part.most), least = static_cast<size_t>(part.least);
        if (inner.kind <= Kind::Set) {
            size_t count = 0;
            if (part.lazy) {
                while (count < least) {
                    if (at + count >= text_.size() || !fits(inner, text_[at + count])) return false;
                    ++count;
                }
                for (;; ++count) {
                    if (next(at + count)) return true;
                    if (exhausted() || count >= most || at + count >= text_.size() || !fits(inner, text_[at + count])) return false;
                }
            }
            while (count < most && at + count < text_.size() && fits(inner, text_[at + count])) ++count, ++steps_;
            for (;; --count) {
                if (count < least) return false;
                if (next(at + count)) return true;
                if (count == 0 || exhausted()) return false;
            }
        }
        return repeat_from(part, inner, at, 0, least, most, next);
    }

    bool repeat_from(const Part& part, const Part& inner, size_t at, size_t count, size_t least, size_t most, const Next& next) {
        if (exhausted()) return false;
        const auto again = [&] {
            return count < most && match(inner, at, [&](size_t to) {
                if (to == at && count >= least) return false;  // An empty round adds nothing.
                return repeat_from(part, inner, to, count + 1, least, most, next);
            });
        };
        if (count < least) return again();
        if (part.lazy) return next(at) || again();
        return again() || next(at);
    }

    bool fits(const Part& part, uint32_t c) const {
        if (part.kind == Kind::Any) return pattern_.dot_all || c != '\n';
        if (part.kind == Kind::Character) return part.code == c || (pattern_.ignore_case && fold(part.code) == fold(c));
        const auto inside = [&](uint32_t code) {
            for (const auto& range : part.ranges) if (code >= range.first && code <= range.last) return true;
            for (const char letter : part.classes) if (class_has(letter, code)) return true;
            return false;
        };
        bool found = inside(c);
        if (!found && pattern_.ignore_case) {
            const uint32_t low = fold(c);
            found = inside(low) || ((low >= 'a' && low <= 'z') && inside(low - 32)) || (low >= 0xe0 && inside(low - 32));
        }
        return found != part.negated;
    }

    const Pattern& pattern_;
    const std::vector<uint32_t>& text_;
    std::vector<int64_t> groups_;
    int64_t steps_ = 0;
    int depth_ = 0, deepest_ = 0;
};

std::vector<uint32_t> codes_of(const Value& value) {
    std::vector<uint32_t> out;
    if (is_kind(value, ObjectKind::Bytes)) {
        for (const char c : as<BytesObject>(value)->data) out.push_back(static_cast<uint8_t>(c));
        return out;
    }
    const std::string& text = text_of(value);
    for (size_t at = 0; at < text.size();) {
        uint32_t code = 0;
        utf8_next(text, at, code);
        out.push_back(code);
    }
    return out;
}

// compile(pattern, flags) → (object, group count, names dict)
Value re_compile(Vm& vm, const Arguments& arguments) {
    int64_t flags = 0;
    if (arguments.count != 2 || !(is_string(arguments[0]) || is_kind(arguments[0], ObjectKind::Bytes)) || !take_int(vm, arguments[1], flags)) return vm.raise_type("first argument must be string or compiled pattern");
    auto* pattern = vm.make<Pattern>(vm.types.foreign);
    pattern->ignore_case = flags & 2;
    pattern->multiline = flags & 8;
    pattern->dot_all = flags & 16;
    pattern->verbose = flags & 64;
    PatternParser parser(is_string(arguments[0]) ? text_of(arguments[0]) : as<BytesObject>(arguments[0])->data, *pattern);
    if (!parser.run()) return vm.raise_value(parser.error);
    DictObject* names = vm.dict();
    std::vector<std::pair<int, std::string>> order;
    for (const auto& [name, number] : pattern->names) order.emplace_back(number, name);
    std::sort(order.begin(), order.end());
    for (const auto& [number, name] : order) names->table.set_string(vm.intern(name), Value::of_int(number));
    return vm.tuple({Value(pattern), Value::of_int(pattern->groups), Value(names)});
}

// match(object, text, position, mode) → list of group positions in characters, or None. Mode: 0 search, 1 match, 2 full.
Value re_match(Vm& vm, const Arguments& arguments) {
    int64_t position = 0, mode = 0;
    if (arguments.count != 4 || !take_int(vm, arguments[2], position) || !take_int(vm, arguments[3], mode)) return Value::raised();
    if (!is_string(arguments[1]) && !is_kind(arguments[1], ObjectKind::Bytes)) return vm.raise_type("expected string or bytes-like object, got '" + vm.type_name(arguments[1]) + "'");
    const auto text = codes_of(arguments[1]);
    const auto* pattern = static_cast<Pattern*>(arguments[0].object);
    Matcher matcher(*pattern, text);
    for (size_t start = static_cast<size_t>(std::max<int64_t>(position, 0)); start <= text.size(); ++start) {
        const bool found = matcher.run(start, mode == 2);
        if (matcher.exhausted()) return vm.raise(vm.types.runtime_error, "the regular expression takes too many steps for the preview");
        if (found) {
            std::vector<Value> out;
            for (const int64_t one : matcher.groups()) out.push_back(Value::of_int(one));
            return vm.charge_steps(matcher.steps() / 4) ? vm.list(std::move(out)) : Value::raised();
        }
        if (mode != 0) break;
    }
    return vm.charge_steps(matcher.steps() / 4 + 1) ? Value::none() : Value::raised();
}

}  // namespace

void add_regex_module(Vm& vm, ModuleObject* module) {
    vm.set_global(module, "compile", vm.native("compile", re_compile));
    vm.set_global(module, "match", vm.native("match", re_match));
}

}  // namespace maquette::python
