// Compiles a pattern by recursive descent, straight into instructions.
#include "shared/tokenizer/regex_program.h"

#include <string>

#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

constexpr uint32_t endless = 0xffffffff;

class Compiler {
  public:
    explicit Compiler(std::string_view pattern) : pattern_(pattern) {}

    Result<Regex::Program> compile() {
        MAQUETTE_TRY_VOID(alternatives());
        if (position_ < pattern_.size()) return refuse("a closing parenthesis that opens nowhere");
        emit(Code::Match);
        if (program_.code.size() > static_cast<size_t>(regex_nodes_max)) return refuse("more than can be compiled");
        program_.word.add_word();
        program_.word.finish();
        return std::move(program_);
    }

  private:
    using Code = Instruction::Code;
    struct Flags {
        bool any_case = false, dot_all = false;
    };

    tl::unexpected<Error> refuse(const std::string& what) const {
        return fail(ErrorCode::BadInput, "The splitting expression contains " + what + " at character " +
                    std::to_string(position_ + 1) + ".", "Use the tokenizer's own tokenizer.json.");
    }
    uint32_t emit(Code code) {
        Instruction instruction;
        instruction.code = code;
        program_.code.push_back(instruction);
        return here() - 1;
    }
    uint32_t here() const { return static_cast<uint32_t>(program_.code.size()); }
    bool at_end() const { return position_ >= pattern_.size(); }
    bool next_is(std::string_view text) const { return pattern_.substr(position_, text.size()) == text; }
    bool take(std::string_view text) {
        if (!next_is(text)) return false;
        position_ += text.size();
        return true;
    }
    uint32_t take_character() {
        const auto character = unicode::character_at(pattern_, position_);
        position_ += character.length;
        return character.code;
    }
    uint32_t add_set(CharacterSet set) {
        if (flags_.any_case) set.ignore_case();
        set.finish();
        program_.sets.push_back(std::move(set));
        return static_cast<uint32_t>(program_.sets.size() - 1);
    }

    Result<void> alternatives() {
        if (++depth_ > regex_depth_max) return refuse("too many groups inside groups");
        const Flags outer = flags_;
        const uint32_t start = here();
        std::vector<uint32_t> exits;
        MAQUETTE_TRY_VOID(sequence());
        while (take("|")) {
            insert_split(start_of_alternative(start, exits));
            exits.push_back(emit(Code::Jump));
            program_.code[last_split_].second = here();
            MAQUETTE_TRY_VOID(sequence());
        }
        for (const uint32_t jump : exits) program_.code[jump].first = here();
        flags_ = outer;
        --depth_;
        return {};
    }

    // Instructions are written once, so a split goes in front of what is there by moving it one place on.
    uint32_t start_of_alternative(uint32_t start, const std::vector<uint32_t>& exits) const {
        return exits.empty() ? start : exits.back() + 1;
    }
    void insert_split(uint32_t place) {
        insert(place);
        program_.code[place].code = Code::Split;
        program_.code[place].first = place + 1;
        last_split_ = place;
    }
    void insert(uint32_t place) {
        for (Instruction& i : program_.code) {
            const bool jumps = i.code == Code::Jump || i.code == Code::Split || i.code == Code::Look || i.code == Code::Atomic;
            if (!jumps) continue;
            if (i.first > place) ++i.first;
            if (i.second > place) ++i.second;
        }
        // Jumps to `place` itself from inside the moved part mean the part's own start, which moves too.
        for (uint32_t at = place; at < here(); ++at) {
            Instruction& i = program_.code[at];
            const bool jumps = i.code == Code::Jump || i.code == Code::Split || i.code == Code::Look || i.code == Code::Atomic;
            if (!jumps) continue;
            if (i.first == place) ++i.first;
            if (i.second == place) ++i.second;
        }
        program_.code.insert(program_.code.begin() + place, Instruction{});
    }

    Result<void> sequence() {
        while (!at_end() && !next_is("|") && !next_is(")")) {
            if (program_.code.size() > static_cast<size_t>(regex_nodes_max)) return refuse("more than can be compiled");
            const uint32_t start = here();
            const uint32_t loops = program_.loops;
            const size_t written = position_;
            MAQUETTE_TRY_VOID(atom());
            MAQUETTE_TRY_VOID(repeats(start, loops, written));
        }
        return {};
    }

    Result<void> atom() {
        if (++atoms_ > regex_nodes_max * 10) return refuse("more repeats than can be compiled");
        if (take("(")) return group();
        if (take("^")) return emit(Code::LineBegin), Result<void>{};
        if (take("$")) return emit(Code::LineEnd), Result<void>{};
        CharacterSet set;
        if (take(".")) {
            if (!flags_.dot_all) set.add_range('\n', '\n');
            set.negate();
        } else if (take("[")) {
            MAQUETTE_TRY_VOID(bracket(set));
        } else if (next_is("\\")) {
            if (take("\\b")) return emit(Code::WordEdge), Result<void>{};
            if (take("\\B")) return emit(Code::NoWordEdge), Result<void>{};
            if (take("\\A")) return emit(Code::TextBegin), Result<void>{};
            if (take("\\z") || take("\\Z")) return emit(Code::TextEnd), Result<void>{};
            MAQUETTE_TRY_VOID(escape(set));
        } else if (next_is("*") || next_is("+") || next_is("?")) {
            return refuse("a repeat of nothing");
        } else {
            const uint32_t code = take_character();
            set.add_range(code, code);
        }
        const uint32_t number = add_set(std::move(set));
        program_.code[emit(Code::Set)].set = number;
        return {};
    }

    Result<void> group() {
        const Flags outer = flags_;
        uint32_t holder = endless;
        if (take("?")) {
            const bool behind = next_is("<=") || next_is("<!");
            if (take("=") || take("<=")) {
                holder = emit(Code::Look);
            } else if (take("!") || take("<!")) {
                holder = emit(Code::Look);
                program_.code[holder].negated = true;
            } else if (take(">")) {
                holder = emit(Code::Atomic);
            } else if (take("<") || take("P<")) {
                while (!at_end() && !take(">")) ++position_;
            } else {
                MAQUETTE_TRY(const bool group_follows, flags());
                if (!group_follows) return {};  // (?i) holds to the end of the enclosing group.
            }
            if (holder != endless) {
                program_.code[holder].behind = behind;
                program_.code[holder].first = here();
            }
        }
        MAQUETTE_TRY_VOID(alternatives());
        if (!take(")")) return refuse("a group that is not closed");
        flags_ = outer;
        if (holder != endless) {
            emit(Code::Match);
            program_.code[holder].second = here();
        }
        return {};
    }

    // After "(?": true when a group follows ("i:"), false when the flags stand alone ("i)").
    Result<bool> flags() {
        bool on = true;
        while (!at_end()) {
            const char c = pattern_[position_++];
            if (c == ':') return true;
            if (c == ')') return false;
            if (c == '-') on = false;
            else if (c == 'i') flags_.any_case = on;
            else if (c == 's') flags_.dot_all = on;
            else if (c != 'm' && c != 'u') break;
        }
        return refuse("a group of an unknown kind");
    }

    Result<void> repeats(uint32_t start, uint32_t loops, size_t written) {
        for (;;) {
            uint32_t least = 0, most = endless;
            if (take("*")) {
            } else if (take("+")) {
                least = 1;
            } else if (take("?")) {
                most = 1;
            } else {
                MAQUETTE_TRY(const bool counted, bounds(least, most));
                if (!counted) return {};
            }
            const bool lazy = take("?");
            const bool possessive = !lazy && take("+");
            MAQUETTE_TRY_VOID(repeat(start, loops, written, least, most, lazy, possessive));
            written = position_;  // A repeat of a repeat is read again only as a whole, which is not supported below.
            if (next_is("*") || next_is("+") || next_is("?")) return refuse("a repeat of a repeat");
        }
    }

    Result<bool> bounds(uint32_t& least, uint32_t& most) {
        const size_t close = pattern_.find('}', position_);
        if (!next_is("{") || close == std::string_view::npos) return false;
        const auto number = [](std::string_view text, uint32_t otherwise) -> std::optional<uint32_t> {
            if (text.empty()) return otherwise;
            uint32_t out = 0;
            for (const char c : text) {
                if (c < '0' || c > '9' || out > 100000) return std::nullopt;
                out = out * 10 + static_cast<uint32_t>(c - '0');
            }
            return out;
        };
        const auto inside = pattern_.substr(position_ + 1, close - position_ - 1);
        const size_t comma = inside.find(',');
        const auto low = number(inside.substr(0, comma), comma == std::string_view::npos ? endless : 0);
        const auto high = comma == std::string_view::npos ? low : number(inside.substr(comma + 1), endless);
        if (!low || !high || *low == endless) return false;
        if (*low > *high || (*high != endless && *high > 1000)) return refuse("bounds that cannot be");
        position_ = close + 1;
        least = *low;
        most = *high;
        return true;
    }

    Result<void> repeat(uint32_t start, uint32_t loops, size_t written, uint32_t least, uint32_t most, bool lazy,
                        bool possessive) {
        if (here() == start + 1 && program_.code[start].code == Code::Set) {
            Instruction& single = program_.code[start];
            single.code = Code::RepeatSet;
            single.least = least;
            single.most = most;
            single.lazy = lazy;
            single.possessive = possessive;
            return {};
        }
        // A group: written out least times, then an optional or endless part. The pattern is read again for each copy.
        const size_t resume = position_;
        program_.code.resize(start);
        program_.loops = loops;
        uint32_t holder = endless;
        if (possessive) {
            holder = emit(Code::Atomic);
            program_.code[holder].first = here();
        }
        for (uint32_t i = 0; i < least; ++i) MAQUETTE_TRY_VOID(read_again(written));
        if (most == endless) {
            const uint32_t split = emit(Code::Split);
            const uint32_t loop = program_.loops++;
            program_.code[emit(Code::LoopBegin)].first = loop;
            MAQUETTE_TRY_VOID(read_again(written));
            program_.code[emit(Code::LoopCheck)].first = loop;
            program_.code[emit(Code::Jump)].first = split;
            set_split(split, split + 1, here(), lazy);
        } else {
            std::vector<uint32_t> splits;
            for (uint32_t i = least; i < most; ++i) {
                splits.push_back(emit(Code::Split));
                MAQUETTE_TRY_VOID(read_again(written));
            }
            for (const uint32_t split : splits) set_split(split, split + 1, here(), lazy);
        }
        if (possessive) {
            emit(Code::Match);
            program_.code[holder].second = here();
        }
        position_ = resume;
        return {};
    }
    void set_split(uint32_t split, uint32_t inside, uint32_t after, bool lazy) {
        program_.code[split].first = lazy ? after : inside;
        program_.code[split].second = lazy ? inside : after;
    }
    Result<void> read_again(size_t written) {
        if (program_.code.size() > static_cast<size_t>(regex_nodes_max)) return refuse("more than can be compiled");
        position_ = written;
        return atom();
    }

    // After "[": fills the set up to and with "]".
    Result<void> bracket(CharacterSet& set) {
        if (++depth_ > regex_depth_max) return refuse("too many classes inside classes");
        const bool negated = take("^");
        bool first = true;
        std::vector<CharacterSet> others;
        CharacterSet own;
        while (!take("]")) {
            if (at_end()) return refuse("a class that is not closed");
            if (take("&&")) {
                others.push_back(std::move(own));
                own = CharacterSet();
                continue;
            }
            MAQUETTE_TRY_VOID(bracket_item(own, first));
            first = false;
        }
        if (others.empty()) {
            set = std::move(own);
        } else {
            set.add_set(std::move(own));
            for (CharacterSet& other : others) set.intersect(std::move(other));
        }
        if (negated) set.negate();
        --depth_;
        return {};
    }

    Result<void> bracket_item(CharacterSet& own, bool first) {
        if (!first && take("[")) {
            CharacterSet inner;
            MAQUETTE_TRY_VOID(bracket(inner));
            own.add_set(std::move(inner));
            return {};
        }
        if (first && next_is("[") && !next_is("[:")) {
            ++position_;
            CharacterSet inner;
            MAQUETTE_TRY_VOID(bracket(inner));
            own.add_set(std::move(inner));
            return {};
        }
        uint32_t low = 0;
        if (next_is("\\")) {
            CharacterSet inner;
            const auto single = escape(inner);
            if (!single) return tl::unexpected<Error>(single.error());
            if (last_escape_ == endless) {
                own.add_set(std::move(inner));
                return {};
            }
            low = last_escape_;
        } else {
            low = take_character();
        }
        uint32_t high = low;
        if (next_is("-") && !next_is("-]")) {
            ++position_;
            if (at_end()) return refuse("a class that is not closed");
            if (next_is("\\")) {
                CharacterSet inner;
                MAQUETTE_TRY_VOID(escape(inner));
                if (last_escape_ == endless) return refuse("a range that ends in a class");
                high = last_escape_;
            } else {
                high = take_character();
            }
        }
        if (high < low) return refuse("a range that runs backwards");
        own.add_range(low, high);
        return {};
    }

    // A backslash and what follows. last_escape_ is the character, or `endless` for a class.
    Result<void> escape(CharacterSet& set) {
        ++position_;
        if (at_end()) return refuse("a backslash at its end");
        last_escape_ = endless;
        const uint32_t code = take_character();
        switch (code) {
            case 's': return set.add_white_space(), Result<void>{};
            case 'S': return set.add_white_space(), set.negate(), Result<void>{};
            case 'd': return set.add_property("Nd"), Result<void>{};
            case 'D': return set.add_property("Nd"), set.negate(), Result<void>{};
            case 'w': return set.add_word(), Result<void>{};
            case 'W': return set.add_word(), set.negate(), Result<void>{};
            case 'p': case 'P': return property(set, code == 'P');
            case 'n': last_escape_ = '\n'; break;
            case 'r': last_escape_ = '\r'; break;
            case 't': last_escape_ = '\t'; break;
            case 'f': last_escape_ = '\f'; break;
            case 'v': last_escape_ = '\v'; break;
            case 'x': case 'u': MAQUETTE_TRY_VOID(hexadecimal(code == 'x' ? 2 : 4)); break;
            default:
                if (code < 128 && ((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9')))
                    return refuse("an escape that is not known");
                last_escape_ = code;
        }
        set.add_range(last_escape_, last_escape_);
        return {};
    }

    Result<void> property(CharacterSet& set, bool negated) {
        std::string name;
        if (take("{")) {
            if (take("^")) negated = !negated;
            while (!at_end() && !next_is("}")) name += pattern_[position_++];
            if (!take("}")) return refuse("a property that is not closed");
        } else if (!at_end()) {
            name = pattern_[position_++];
        }
        for (const std::string_view prefix : {"Script=", "sc=", "General_Category=", "gc=", "Is"})
            if (name.rfind(prefix, 0) == 0) name.erase(0, prefix.size());
        if (!set.add_property(name)) return refuse("the property \"" + name + "\", which is not known,");
        if (negated) set.negate();
        return {};
    }

    Result<void> hexadecimal(int digits) {
        const bool braces = take("{");
        uint32_t value = 0;
        int count = 0;
        while (!at_end() && (braces ? !next_is("}") : count < digits)) {
            const char c = pattern_[position_];
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0 || ++count > 6) return refuse("a character number that is not hexadecimal");
            value = value * 16 + static_cast<uint32_t>(digit);
            ++position_;
        }
        if (braces && !take("}")) return refuse("a character number that is not closed");
        if (count == 0) return refuse("a character number without digits");
        last_escape_ = value;
        return {};
    }

    std::string_view pattern_;
    size_t position_ = 0;
    int64_t depth_ = 0;
    Flags flags_;
    Regex::Program program_;
    uint32_t last_split_ = 0, last_escape_ = 0;
    int64_t atoms_ = 0;  // Read so far, copies of repeated groups included.
};

}  // namespace

Result<Regex::Program> compile_regex(std::string_view pattern) {
    if (pattern.size() > static_cast<size_t>(regex_pattern_bytes_max))
        return fail(ErrorCode::BadInput, "The splitting expression is longer than 16,384 bytes.", "Use a shorter one.");
    return Compiler(pattern).compile();
}

}  // namespace maquette
