#include "shared/evolve/evolution.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "shared/base/check.h"
#include "shared/code/html_tree.h"
#include "shared/evolve/operators.h"
#include "shared/evolve/text_difference.h"
#include "shared/evolve/words.h"
#include "shared/preview/script_runner.h"

namespace maquette {
namespace {

constexpr double score_accepted = 9.0;  // A final interface has at most a remark or two.
constexpr int draws_max = 400;          // Plans tried until one is different enough.

const std::string& ui_text(const UiFiles& files) { return files.front().text; }

template <class T>
void shuffle(std::vector<T>& list, Random& random) {
    for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(static_cast<uint32_t>(i))]);
}

EvolutionIteration iteration_of(const UiPlan& plan, const std::string& prompt, int index) {
    EvolutionIteration iteration;
    iteration.index = index;
    iteration.files = write_ui(plan);
    iteration.critique = critique_ui(iteration.files, plan.framework, prompt);
    return iteration;
}

// A first draft: the plan with some of the flaws that its critics would notice.
UiPlan draft_of(const UiPlan& plan, std::vector<Flaw> possible, Random& random) {
    UiPlan draft = plan;
    shuffle(possible, random);
    const size_t count = std::min<size_t>(possible.size(), 3 + random.below(3));
    draft.flaws = std::set<Flaw>(possible.begin(), possible.begin() + static_cast<std::ptrdiff_t>(count));
    return draft;
}

// A child: some findings answered (all of them when `thorough`), sometimes with a mutation that the critics must judge.
UiPlan child_of(const UiPlan& parent, const Critique& critique, const std::vector<Flaw>& possible, bool thorough, Random& random,
                std::vector<std::string>& names) {
    UiPlan child = parent;
    auto operators = operators_for(critique);
    shuffle(operators, random);
    const size_t count = thorough ? operators.size() : std::min<size_t>(operators.size(), 1 + random.below(3));
    for (size_t i = 0; i < count; ++i) {
        child.flaws.erase(operators[i]->flaw);
        names.push_back(operators[i]->name);
    }
    if (!thorough && !possible.empty() && random.below(4) == 0) {
        child.flaws.insert(possible[random.below(static_cast<uint32_t>(possible.size()))]);
        names.push_back("mutate");
    }
    return child;
}

// True when every flaw is gone at the end.
bool search(const UiPlan& plan, const EvolutionOptions& options, EvolutionLog& log, Random& random) {
    const auto possible = possible_flaws(plan, log.prompt);
    UiPlan parent = plan;
    parent.flaws = {Flaw::ConfigurationOnly};
    log.iterations.push_back(iteration_of(parent, log.prompt, 0));
    log.iterations.back().candidates = 1;
    log.iterations.back().accepted = true;
    for (int index = 1; index < options.iterations; ++index) {
        const EvolutionIteration before = log.iterations.back();
        EvolutionIteration best;
        UiPlan best_plan;
        for (int candidate = 0; candidate < options.candidates; ++candidate) {
            std::vector<std::string> names;
            const bool is_last = index + 1 == options.iterations;
            UiPlan child = index == 1 ? draft_of(plan, possible, random)
                                            : child_of(parent, before.critique, possible, is_last && candidate == 0, random, names);
            EvolutionIteration tried = iteration_of(child, log.prompt, index);
            // A mended flaw can uncover another: the last, thorough child answers those findings too.
            for (int round = 0; is_last && candidate == 0 && index > 1 && round < 3; ++round) {
                const UiPlan again = child_of(child, tried.critique, possible, true, random, names);
                if (again.flaws == child.flaws) break;
                child = again;
                tried = iteration_of(child, log.prompt, index);
            }
            tried.operators = index == 1 ? std::vector<std::string>{"write_interface"} : names;
            // A draft that is already good teaches nothing: of the drafts the worst goes on, of the children the best.
            const bool better = candidate == 0 || (index == 1 ? tried.critique.score < best.critique.score
                                                              : tried.critique.score > best.critique.score);
            if (better) {
                best = std::move(tried);
                best_plan = child;
            }
        }
        best.candidates = options.candidates;
        best.accepted = best.critique.score > before.critique.score;
        if (!best.accepted && before.critique.findings.empty()) break;
        best.difference = unified_difference(index == 1 ? "" : ui_text(before.files), ui_text(best.files));
        if (best.accepted) parent = best_plan;
        else best.files = before.files, best.critique = before.critique;
        log.iterations.push_back(std::move(best));
    }
    log.final_score = log.iterations.back().critique.score;
    return parent.flaws.empty();
}

struct Family {
    Framework framework;
    bool held_out;
    size_t number;  // Among those of its framework.
};

// Which framework and which part the i-th interface belongs to: spread evenly, whatever the count.
Family family_of(const EvolutionOptions& options, int64_t index) {
    const auto step = [](double share, int64_t i) { return static_cast<int64_t>(share * static_cast<double>(i + 1)) - static_cast<int64_t>(share * static_cast<double>(i)); };
    const bool is_html = step(options.html_share, index) > 0;
    const auto html_before = static_cast<size_t>(options.html_share * static_cast<double>(index));
    return {is_html ? Framework::Html : Framework::Streamlit, step(options.held_out_share, index) > 0,
            is_html ? html_before : static_cast<size_t>(index) - html_before};
}

// The n-th domain or subject that is held out, alternating; the others cycle through all domains so that none is missed.
PlanWish wish_of(const Family& family, uint64_t seed, uint64_t draw) {
    PlanWish wish{family.framework, nullptr, nullptr, nullptr};
    std::vector<const Domain*> places;
    for (const auto& domain : domains())
        if (!domain.is_general && domain.held_out == family.held_out) places.push_back(&domain);
    Random order(seed, 77 + static_cast<uint64_t>(family.held_out));
    shuffle(places, order);
    std::vector<const Subject*> named, alone;
    for (const auto& subject : subjects()) {
        if (subject.needs_domain && !subject.held_out) named.push_back(&subject);
        if (!subject.needs_domain && subject.held_out == family.held_out) alone.push_back(&subject);
    }
    shuffle(named, order);
    shuffle(alone, order);
    // Where nothing different enough comes of it, the next domain or subject is tried.
    const size_t turn = family.number * 2 + (family.framework == Framework::Html ? 1 : 0) + static_cast<size_t>(draw / 8);
    if (family.number % 5 < 3 || (family.held_out && draw >= 16)) {
        wish.domain = places[turn % places.size()];
        wish.subject = named[turn % named.size()];
    } else {
        wish.subject = alone[turn % alone.size()];
    }
    const auto& kinds = component_kinds(family.framework);
    if (draw < 16) wish.must_have = &kinds[(family.number * 7 + static_cast<size_t>(seed)) % kinds.size()];
    return wish;
}

bool is_sound(const UiPlan& plan, const std::string& prompt, double& score) {
    const UiFiles files = write_ui(plan);
    score = critique_ui(files, plan.framework, prompt).score;
    return score >= score_accepted && ui_runs(files, plan.framework);
}

void add_survivors(const UiPlan& plan, const EvolutionOptions& options, EvolutionLog& log, Random& random) {
    const auto wanted = static_cast<size_t>(plan.framework == Framework::Html ? options.survivors_html : options.survivors_streamlit);
    std::set<std::string> prompts{log.prompt};
    for (int tries = 0; log.survivors.size() < wanted && tries < draws_max; ++tries) {
        // Of the same family: the same subject, or another page of the same domain.
        PlanWish wish{plan.framework, nullptr, plan.names_domain ? plan.domain : nullptr, nullptr};
        if (!plan.subject->needs_domain && random.below(3) == 0) wish = {plan.framework, plan.subject, nullptr, nullptr};
        UiPlan other = draw_plan(wish, random);
        EvolutionSurvivor survivor;
        survivor.prompt = write_prompt(other, random);
        if (!prompts.insert(survivor.prompt).second || !is_sound(other, survivor.prompt, survivor.score)) continue;
        survivor.files = write_ui(other);
        survivor.note = guideline_note(other);
        for (const auto& component : other.components) survivor.components.push_back(component.kind->name);
        log.survivors.push_back(std::move(survivor));
    }
}

std::string log_id(int64_t index, const UiPlan& plan) {
    char number[16];
    std::snprintf(number, sizeof number, "%03d", static_cast<int>(index + 1));
    return std::string("ui_") + number + "_" + snake_case(plan.title);
}

}  // namespace

bool ui_runs(const UiFiles& files, Framework framework) {
    const UiFile* ui = find_ui_file(files, framework);
    if (!ui) return false;
    return framework == Framework::Html ? parse_html(ui->text).valid : script_runs(run_streamlit(ui->text));
}

double shared_lines(const std::string& a, const std::string& b) {
    const auto lines = [](const std::string& text) {
        std::set<std::string> out;
        for (const auto& line : split(text, '\n'))
            if (const auto words = trim(line); !words.empty()) out.insert(words);
        return out;
    };
    const auto first = lines(a), second = lines(b);
    size_t common = 0;
    for (const auto& line : first) common += second.count(line);
    const size_t shorter = std::min(first.size(), second.size());
    return shorter == 0 ? 0 : static_cast<double>(common) / static_cast<double>(shorter);
}

Result<std::vector<EvolutionLog>> evolve_builtin(const EvolutionOptions& options, const std::function<bool(int64_t, int64_t)>& progress) {
    if (options.iterations < 3 || options.count < 1)
        return fail(ErrorCode::WrongUsage, "Evolution needs at least one interface and three iterations.", "Raise --count or --iterations.");
    std::vector<EvolutionLog> logs;
    for (int64_t index = 0; index < options.count; ++index) {
        if (progress && !progress(index, options.count)) return fail(ErrorCode::Cancelled, "Evolution was stopped.", "Logs written so far are kept.");
        const Family family = family_of(options, index);
        bool found = false;
        for (uint64_t draw = 0; draw < draws_max && !found; ++draw) {
            Random random(options.seed, static_cast<uint64_t>(index) * draws_max + draw + 1);
            const PlanWish wish = wish_of(family, options.seed, draw);
            const UiPlan plan = draw_plan(wish, random);
            EvolutionLog log;
            log.prompt = write_prompt(plan, random);
            double score = 0;
            if (!is_sound(plan, log.prompt, score)) continue;
            const std::string text = ui_text(write_ui(plan));
            const bool is_different = std::all_of(logs.begin(), logs.end(), [&](const EvolutionLog& other) {
                return shared_lines(text, ui_text(other.iterations.back().files)) <= 0.5;
            });
            if (!is_different) continue;
            log.id = log_id(index, plan);
            log.framework = plan.framework;
            log.domain = plan.names_domain ? plan.domain->name : "general";
            log.subject = plan.subject->name;
            log.task_type = plan.subject->task_type;
            log.held_out = family.held_out;
            log.generator_model = "component grammar";
            log.generator_licence = "as the project";
            log.note = guideline_note(plan);
            log.seed = options.seed;
            for (const auto& component : plan.components) log.components.push_back(component.kind->name);
            if (!search(plan, options, log, random) || log.final_score < score_accepted || !ui_runs(log.iterations.back().files, plan.framework)) continue;
            if (!family.held_out) add_survivors(plan, options, log, random);
            logs.push_back(std::move(log));
            found = true;
        }
        if (!found)
            return fail(ErrorCode::Failed, "No further interface differs enough from the " + std::to_string(index) + " before it.",
                        "Ask for fewer with --count.");
    }
    return logs;
}

}  // namespace maquette
