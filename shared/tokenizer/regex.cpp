#include "shared/tokenizer/regex.h"

#include <string>
#include <vector>

#include "shared/tokenizer/character_set.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/regex_program.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

using Program = Regex::Program;

// Runs one program over one text. Backtracking with an explicit stack; groups that must not be entered again (lookaround,
// atomic groups) run in a nested call, whose depth is the nesting in the pattern.
class Matcher {
  public:
    Matcher(const Program& program, std::string_view text, RegexBudget& budget)
        : program_(program), text_(text), loops_(program.loops, 0), budget_(budget) {}

    std::optional<size_t> match(size_t from) { return run(0, from); }

  private:
    struct Choice {
        enum Kind : uint8_t { Go, Shrink, Grow, Restore } kind;
        uint32_t instruction;  // Where to go on; for Restore the loop's number.
        size_t position;       // Where; for Shrink the position now.
        size_t bound;          // Shrink: lowest position. Grow: repeats left. Restore: the value.
    };

    bool word_at(size_t position) const {
        if (position >= text_.size()) return false;
        return program_.word.contains(unicode::character_at(text_, position).code);
    }
    size_t before(size_t position) const {
        size_t start = position - 1;
        while (start > 0 && position - start < 4 && (static_cast<uint8_t>(text_[start]) & 0xC0) == 0x80) --start;
        return start + unicode::character_at(text_, start).length == position ? start : position - 1;
    }
    bool assertion(Instruction::Code code, size_t position) const {
        using Code = Instruction::Code;
        if (code == Code::TextBegin) return position == 0;
        if (code == Code::TextEnd) return position == text_.size();
        if (code == Code::LineEnd) return position == text_.size() || text_[position] == '\n';
        if (code == Code::LineBegin) return position == 0 || text_[position - 1] == '\n';
        const bool edge = word_at(position) != (position > 0 && word_at(before(position)));
        return edge == (code == Code::WordEdge);
    }
    // Consumes one character of the set, or gives nothing.
    std::optional<size_t> step(uint32_t set, size_t position) const {
        if (position >= text_.size()) return std::nullopt;
        const auto character = unicode::character_at(text_, position);
        if (!program_.sets[set].contains(character.code)) return std::nullopt;
        return position + character.length;
    }
    bool look_behind(const Instruction& at, size_t position) {
        // Tries every start; the patterns in use look back one character.
        for (size_t start = position;;) {
            const auto end = run(at.first, start);
            if (end && *end == position) return true;
            if (start == 0 || position - start > 255) return false;
            start = before(start);
        }
    }

    std::optional<size_t> run(uint32_t instruction, size_t position) {
        std::vector<Choice> choices;
        for (;;) {
            if (--budget_.steps < 0) return std::nullopt;
            const Instruction& at = program_.code[instruction];
            bool ok = true;
            switch (at.code) {
                case Instruction::Code::Match: return position;
                case Instruction::Code::Set: {
                    const auto next = step(at.set, position);
                    ok = next.has_value();
                    if (ok) position = *next, ++instruction;
                    break;
                }
                case Instruction::Code::RepeatSet: ok = repeat(at, instruction, position, choices); break;
                case Instruction::Code::Jump: instruction = at.first; break;
                case Instruction::Code::Split:
                    choices.push_back({Choice::Go, at.second, position, 0});
                    instruction = at.first;
                    break;
                case Instruction::Code::LoopBegin:
                    choices.push_back({Choice::Restore, at.first, 0, loops_[at.first]});
                    loops_[at.first] = position;
                    ++instruction;
                    break;
                case Instruction::Code::LoopCheck:  // A turn that matched nothing ends the loop.
                    ok = loops_[at.first] != position;
                    ++instruction;
                    break;
                case Instruction::Code::Look: {
                    const bool found = at.behind ? look_behind(at, position) : run(at.first, position).has_value();
                    ok = found != at.negated;
                    instruction = at.second;
                    break;
                }
                case Instruction::Code::Atomic: {
                    const auto end = run(at.first, position);
                    ok = end.has_value();
                    if (ok) position = *end;
                    instruction = at.second;
                    break;
                }
                default:
                    ok = assertion(at.code, position);
                    ++instruction;
            }
            if (!ok && !go_back(choices, instruction, position)) return std::nullopt;
        }
    }

    bool repeat(const Instruction& at, uint32_t& instruction, size_t& position, std::vector<Choice>& choices) {
        size_t count = 0;
        const size_t wanted = at.lazy ? at.least : at.most;
        size_t lowest = position;
        while (count < wanted) {
            const auto next = step(at.set, position);
            if (!next) break;
            position = *next;
            if (++count == at.least) lowest = position;
        }
        budget_.steps -= static_cast<int64_t>(count / 16);
        if (count < at.least) return false;
        if (at.lazy && at.most > at.least)
            choices.push_back({Choice::Grow, instruction, position, at.most - at.least});
        else if (!at.lazy && !at.possessive && position > lowest)
            choices.push_back({Choice::Shrink, instruction + 1, position, lowest});
        ++instruction;
        return true;
    }

    bool go_back(std::vector<Choice>& choices, uint32_t& instruction, size_t& position) {
        while (!choices.empty()) {
            Choice& last = choices.back();
            if (last.kind == Choice::Restore) {
                loops_[last.instruction] = last.bound;
                choices.pop_back();
                continue;
            }
            if (last.kind == Choice::Go) {
                instruction = last.instruction;
                position = last.position;
                choices.pop_back();
                return true;
            }
            if (last.kind == Choice::Shrink) {
                last.position = before(last.position);
                instruction = last.instruction;
                position = last.position;
                if (last.position <= last.bound) choices.pop_back();
                return true;
            }
            const auto next = step(program_.code[last.instruction].set, last.position);
            if (!next) {
                choices.pop_back();
                continue;
            }
            last.position = *next;
            instruction = last.instruction + 1;
            position = last.position;
            if (--last.bound == 0) choices.pop_back();
            return true;
        }
        return false;
    }

    const Program& program_;
    std::string_view text_;
    std::vector<size_t> loops_;
    RegexBudget& budget_;
};

}  // namespace

RegexBudget::RegexBudget(size_t text_bytes)
    : steps(regex_steps_min + regex_steps_per_byte * static_cast<int64_t>(text_bytes)) {}

Result<Regex> Regex::compile(std::string_view pattern) {
    MAQUETTE_TRY(auto program, compile_regex(pattern));
    Regex out;
    out.program_ = std::make_shared<const Program>(std::move(program));
    return out;
}

std::optional<RegexMatch> Regex::find(std::string_view text, size_t from, RegexBudget& budget) const {
    Matcher matcher(*program_, text, budget);
    for (size_t start = from; start <= text.size() && budget.steps > 0;) {
        if (const auto end = matcher.match(start)) return RegexMatch{start, *end};
        if (start == text.size()) break;
        start += unicode::character_at(text, start).length;
    }
    return std::nullopt;
}

}  // namespace maquette
