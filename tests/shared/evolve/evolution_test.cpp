#include "shared/evolve/evolution.h"

#include <doctest/doctest.h>

#include <set>

#include "shared/code/html_tree.h"
#include "shared/critics/streamlit_calls.h"

using namespace maquette;

namespace {

// Under sanitizers each interface takes seconds: a few are evolved there, and WebAssembly evolves the hundred.
#if defined(__SANITIZE_ADDRESS__)
constexpr int64_t count = 4;
#else
constexpr int64_t count = 100;
#endif

const std::vector<EvolutionLog>& evolved() {
    static const auto logs = [] {
        EvolutionOptions options;
        options.count = count;
        return evolve_builtin(options, {});
    }();
    REQUIRE(logs);
    return *logs;
}

const std::string& final_text(const EvolutionLog& log) { return log.iterations.back().files.front().text; }

}  // namespace

TEST_CASE("evolution: the same seed gives the same bytes, another seed does not") {
    EvolutionOptions options;
    options.count = 1;
    const auto text = [&](uint64_t seed) {
        options.seed = seed;
        std::string out;
        const auto logs = evolve_builtin(options, {});
        REQUIRE(logs);
        for (const auto& log : *logs) out += write_json(evolution_log_json(log));
        return out;
    };
    CHECK(text(7) == text(7));
    CHECK(text(7) != text(8));
}

TEST_CASE("evolution: interfaces go from configuration only to something that runs, in three or four iterations") {
    for (const auto& log : evolved()) {
        CAPTURE(log.id);
        CHECK(log.iterations.size() >= 3);
        CHECK(log.iterations.size() <= 4);
        CHECK(find_ui_file(log.iterations.front().files, log.framework) == nullptr);
        CHECK(log.iterations.front().files.front().path == "config.py");
        CHECK(log.iterations.back().critique.score >= 9);
        CHECK(ui_runs(log.iterations.back().files, log.framework));
        for (size_t i = 1; i < log.iterations.size(); ++i)
            if (log.iterations[i].accepted) CHECK(log.iterations[i].critique.score > log.iterations[i - 1].critique.score);
    }
}

TEST_CASE("evolution: they differ as interfaces do") {
    std::set<std::string> places, commands, tags;
    const auto& logs = evolved();
    for (const auto& log : logs) {
        places.insert(log.domain);
        if (log.framework == Framework::Html)
            for (const auto& tag : parse_html(final_text(log)).tags) tags.insert(tag);
        else
            for (const auto& call : streamlit_calls(final_text(log))) commands.insert(call.command);
    }
    CHECK(logs.size() == count);
    CHECK(places.size() >= (count == 100 ? 30 : 3));
    CHECK(commands.size() >= (count == 100 ? 45 : 8));
    CHECK(tags.size() >= (count == 100 ? 40 : 8));
    double most = 0;
    for (size_t i = 0; i < logs.size(); ++i)
        for (size_t j = 0; j < i; ++j) most = std::max(most, shared_lines(final_text(logs[i]), final_text(logs[j])));
    CHECK(most <= 0.5);
}

TEST_CASE("evolution: what is held out shares no domain and subject with what is trained on") {
    std::set<std::string> trained;
    for (const auto& log : evolved())
        if (!log.held_out) trained.insert(log.domain + "/" + log.subject);
    for (const auto& log : evolved())
        if (log.held_out) CHECK(!trained.count(log.domain + "/" + log.subject));
}

TEST_CASE("evolution by asking: findings go back to the model, a worse answer is recorded and rejected") {
    std::vector<std::string> answers = {"config.py\n```python\nDEBUG = True\n```\n",
                                        "app.py\n```python\nimport streamlit as st\nst.title(\"Shop\")\nst.text_input(\"\")\n```\n",
                                        "I am sorry.",
                                        "app.py\n```python\nimport streamlit as st\nst.title(\"Shop\")\nst.text_input(\"Name\")\n```\n"};
    size_t asked = 0;
    std::string last_request;
    const auto log = evolve_by_asking("one", "Make a shop", Framework::Streamlit, 4, [&](const Json& messages) -> Result<std::string> {
        last_request = json_text(messages.back(), "content");
        return answers[asked++];
    });
    REQUIRE(log);
    REQUIRE(log->iterations.size() == 4);
    CHECK(log->iterations[1].accepted);
    CHECK(!log->iterations[2].accepted);
    CHECK(log->iterations[3].accepted);
    CHECK(log->final_score == 10);
    CHECK(last_request.find("Improve it:") == 0);
}
