#include "native/store/feedback.h"

namespace maquette {
namespace {

tl::unexpected<Error> bad_field(const std::string& field, const std::string& reason, const std::string& fix) {
    return fail({ErrorCode::BadInput, reason, fix, {}, 0, field});
}

// "app.py" → "python": the word after the fence.
std::string fence_word(const std::string& path) {
    const size_t dot = path.find_last_of('.');
    const std::string ending = dot == std::string::npos ? "" : path.substr(dot + 1);
    if (ending == "py") return "python";
    if (ending == "js" || ending == "jsx") return "jsx";
    return ending;
}

// A fence must be longer than any run of back quotes inside (CommonMark 4.5).
std::string fence_for(const std::string& content) {
    size_t longest = 2;
    size_t run = 0;
    for (const char c : content) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest + 1, '`');
}

std::string answer_text(const Json& files) {
    std::string text;
    for (const Json& file : files) {
        const std::string content = json_text(file, "content");
        const std::string fence = fence_for(content);
        if (!text.empty()) text += "\n";
        text += fence + fence_word(json_text(file, "path")) + " " + json_text(file, "path") + "\n" + content;
        if (content.empty() || content.back() != '\n') text += "\n";
        text += fence + "\n";
    }
    return text;
}

}  // namespace

Result<Json> add_vote(Database& database, const Json& vote) {
    const std::string compare = json_text(vote, "compare");
    const std::string prompt = json_text(vote, "prompt");
    const std::string choice = json_text(vote, "choice");
    if (compare.empty()) return bad_field("compare", "The vote names no comparison.", "Give the id of the compare job.");
    if (prompt.empty()) return bad_field("prompt", "The vote names no prompt.", "Give the prompt's id.");
    if (choice != "base" && choice != "tuned" && choice != "tie" && choice != "both_bad") {
        return bad_field("choice", "\"" + choice + "\" is no choice.", "Use base, tuned, tie or both_bad.");
    }
    const Json stored{{"id", new_id("vote-")}, {"compare", compare}, {"prompt", prompt}, {"choice", choice}, {"created_at", now_seconds()}};
    MAQUETTE_TRY_VOID(database.query("INSERT INTO votes VALUES (?1, ?2, ?3, ?4, ?5)",
                      {json_text(stored, "id"), compare, prompt, choice, json_number(stored, "created_at")}));
    return stored;
}

Result<Json> add_interaction(Database& database, const Json& interaction) {
    const std::string prompt = json_text(interaction, "prompt");
    const std::string framework = json_text(interaction, "framework");
    const int64_t rating = json_integer(interaction, "rating", -1);
    const Json* files = json_member(interaction, "files");
    if (prompt.empty()) return bad_field("prompt", "The interaction has no prompt.", "Give what was asked.");
    if (framework != "streamlit" && framework != "html" && framework != "react") {
        return bad_field("framework", "\"" + framework + "\" is no framework.", "Use streamlit, html or react.");
    }
    if (rating < 1 || rating > 5) return bad_field("rating", "The rating must be a whole number from 1 to 5.", "Rate the answer.");
    if (!files || !files->is_array() || files->empty()) return bad_field("files", "The interaction has no files.", "Give what was answered.");
    for (size_t i = 0; i < files->size(); ++i) {
        const Json* content = json_member((*files)[i], "content");
        if (json_text((*files)[i], "path").empty() || !content || !content->is_string()) {
            return bad_field("files[" + std::to_string(i) + "]", "A file needs a path and its content as text.", "Give both.");
        }
    }
    Json stored{{"id", new_id("interaction-")}, {"prompt", prompt}, {"framework", framework}, {"files", *files}, {"rating", rating},
                {"comment", json_text(interaction, "comment")}, {"model", json_text(interaction, "model")}, {"created_at", now_seconds()}};
    MAQUETTE_TRY_VOID(database.query("INSERT INTO interactions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                      {json_text(stored, "id"), prompt, framework, write_json(*files), rating, json_text(stored, "comment"),
                       json_text(stored, "model"), json_number(stored, "created_at")}));
    return stored;
}

Result<std::vector<Json>> list_votes(Database& database, const std::string& compare) {
    MAQUETTE_TRY(const auto rows, database.query("SELECT id, compare, prompt, choice, created_at FROM votes WHERE ?1 = '' OR compare = ?1 ORDER BY created_at, rowid", {compare}));
    std::vector<Json> votes;
    for (const auto& row : rows) {
        votes.push_back({{"id", row.text(0)}, {"compare", row.text(1)}, {"prompt", row.text(2)}, {"choice", row.text(3)}, {"created_at", row.number(4)}});
    }
    return votes;
}

Result<std::vector<Json>> list_interactions(Database& database) {
    MAQUETTE_TRY(const auto rows, database.query("SELECT id, prompt, framework, files, rating, comment, model, created_at FROM interactions ORDER BY created_at, rowid"));
    std::vector<Json> interactions;
    for (const auto& row : rows) {
        MAQUETTE_TRY(Json files, parse_json(row.text(3)));
        interactions.push_back({{"id", row.text(0)}, {"prompt", row.text(1)}, {"framework", row.text(2)}, {"files", std::move(files)},
                                {"rating", row.integer(4)}, {"comment", row.text(5)}, {"model", row.text(6)}, {"created_at", row.number(7)}});
    }
    return interactions;
}

Result<std::string> export_interactions(Database& database, int64_t rating_min) {
    MAQUETTE_TRY(const auto interactions, list_interactions(database));
    std::string out;
    for (const Json& interaction : interactions) {
        if (json_integer(interaction, "rating") < rating_min) continue;
        const Json row{{"messages", {{{"role", "user"}, {"content", json_text(interaction, "prompt")}},
                                     {{"role", "assistant"}, {"content", answer_text(interaction["files"])}}}}};
        out += write_json(row) + "\n";
    }
    return out;
}

}  // namespace maquette
