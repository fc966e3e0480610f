#include "shared/weights/modelfile.h"

#include <optional>

namespace maquette {
namespace {

const std::string system_word = "Sentinelsystem", user_word = "Sentineluser", second_word = "Sentinelsecond", answer_word = "Sentinelanswer";

tl::unexpected<Error> not_describable(const std::string& why) {
    return fail(ErrorCode::BadInput, "The chat template cannot be written for Ollama: " + why,
                "Use the GGUF file with llama.cpp, which runs the template itself.");
}

bool starts_with(const std::string& text, const std::string& start) { return text.compare(0, start.size(), start) == 0; }
bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// The parts of `text` around the words, in order: one more than there are words. Each word must come exactly once.
std::optional<std::vector<std::string>> parts_around(const std::string& text, const std::vector<std::string>& words) {
    std::vector<std::string> out;
    size_t from = 0;
    for (const auto& word : words) {
        const size_t at = text.find(word, from);
        if (at == std::string::npos || text.find(word) != at || text.find(word, at + 1) != std::string::npos) return std::nullopt;
        out.push_back(text.substr(from, at - from));
        from = at + word.size();
    }
    out.push_back(text.substr(from));
    return out;
}

std::string without_bos(std::string text, const std::string& bos) {
    return !bos.empty() && starts_with(text, bos) ? text.substr(bos.size()) : text;
}

// Compares with the template on conversations that the pieces were not taken from.
Result<void> check_pieces(const ChatPieces& pieces, const RenderTurns& render, const std::string& bos) {
    const std::vector<std::vector<ChatTurn>> probes{
        {{"user", "One line."}},
        {{"user", "First\nquestion?"}, {"assistant", "An answer <div class=\"p-4\">x</div>"}, {"user", "Second"}},
        {{"system", "Write one file."}, {"user", "A page"}},
        {{"system", "Be short."}, {"user", "a"}, {"assistant", "b"}, {"user", "c"}, {"assistant", "d"}, {"user", "e"}},
    };
    for (auto turns : probes) {
        MAQUETTE_TRY(const std::string theirs, render(turns, true));
        if (turns[0].role != "system" && !pieces.default_system.empty()) turns.insert(turns.begin(), {"system", pieces.default_system});
        if (join_turns(pieces, turns) + pieces.prompt != without_bos(theirs, bos)) return not_describable("it treats conversations of other lengths differently.");
    }
    return {};
}

}  // namespace

Result<ChatPieces> take_apart_chat_template(const RenderTurns& render, const std::string& bos) {
    const std::vector<ChatTurn> long_turns{{"system", system_word}, {"user", user_word}, {"assistant", answer_word}, {"user", second_word}};
    MAQUETTE_TRY(const std::string long_text, render(long_turns, false));
    MAQUETTE_TRY(const std::string asking, render(long_turns, true));
    MAQUETTE_TRY(const std::string ended, render({{"user", user_word}, {"assistant", answer_word}}, false));
    MAQUETTE_TRY(const std::string single, render({{"user", user_word}}, false));
    const auto around = parts_around(without_bos(long_text, bos), {system_word, user_word, answer_word, second_word});
    const auto around_ended = parts_around(ended, {user_word, answer_word});
    const auto around_single = parts_around(without_bos(single, bos), {user_word});
    if (!around || !around_ended || !around_single) return not_describable("it changes or repeats the messages' text.");
    if (!starts_with(asking, long_text)) return not_describable("asking for an answer changes what stands before.");
    ChatPieces out;
    out.prompt = asking.substr(long_text.size());
    out.user.after = (*around)[4];
    if (!starts_with((*around)[2], out.user.after)) return not_describable("a user turn ends differently at the conversation's end.");
    out.assistant.before = (*around)[2].substr(out.user.after.size());
    out.assistant.after = (*around_ended)[2];
    if (!starts_with((*around)[3], out.assistant.after)) return not_describable("an answer ends differently at the conversation's end.");
    out.user.before = (*around)[3].substr(out.assistant.after.size());
    if (!ends_with((*around)[1], out.user.before)) return not_describable("the system text stands inside the first user turn.");
    out.system.before = (*around)[0];
    out.system.after = (*around)[1].substr(0, (*around)[1].size() - out.user.before.size());
    const std::string head = (*around_single)[0];
    if (!ends_with(head, out.user.before)) return not_describable("the first user turn begins differently.");
    const std::string lead = head.substr(0, head.size() - out.user.before.size());
    if (!lead.empty()) {
        if (!starts_with(lead, out.system.before) || !ends_with(lead, out.system.after) || lead.size() < out.system.before.size() + out.system.after.size())
            return not_describable("it begins with text that is no system turn.");
        out.default_system = lead.substr(out.system.before.size(), lead.size() - out.system.before.size() - out.system.after.size());
    }
    MAQUETTE_TRY_VOID(check_pieces(out, render, bos));
    return out;
}

std::string join_turns(const ChatPieces& pieces, const std::vector<ChatTurn>& turns) {
    std::string out;
    for (const auto& turn : turns) {
        const auto& around = turn.role == "system" ? pieces.system : turn.role == "user" ? pieces.user : pieces.assistant;
        out += around.before + turn.content + around.after;
    }
    return out;
}

Result<std::string> go_template(const ChatPieces& pieces) {
    std::string out = "{{- range .Messages }}";
    const std::pair<const char*, const ChatPieces::Around*> roles[] = {{"system", &pieces.system}, {"user", &pieces.user}, {"assistant", &pieces.assistant}};
    bool is_first = true;
    for (const auto& [role, around] : roles) {
        if ((around->before + around->after + pieces.prompt).find("{{") != std::string::npos) return not_describable("it contains double braces.");
        out += std::string(is_first ? "{{ if" : "{{ else if") + " eq .Role \"" + role + "\" }}" + around->before + "{{ .Content }}" + around->after;
        is_first = false;
    }
    return out + "{{ end }}{{ end }}" + pieces.prompt;
}

Result<std::string> modelfile_text(const Modelfile& modelfile) {
    std::string out = "FROM " + modelfile.from + "\n";
    const std::pair<const char*, const std::string*> texts[] = {
        {"TEMPLATE", &modelfile.go_template}, {"SYSTEM", &modelfile.system}, {"LICENSE", &modelfile.license}};
    for (const auto& [keyword, text] : texts) {
        if (text->empty()) continue;
        if (text->find("\"\"\"") != std::string::npos || text->back() == '"')
            return fail(ErrorCode::BadInput, std::string("The text of ") + keyword + " holds quotation marks that a Modelfile cannot.", "Change the chat template.");
        out += std::string(keyword) + " \"\"\"" + *text + "\"\"\"\n";
    }
    for (const auto& [name, value] : modelfile.parameters) {
        const bool is_number = !value.empty() && value.find_first_not_of("0123456789.-") == std::string::npos;
        std::string quoted;
        for (const char c : value) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        out += "PARAMETER " + name + " " + (is_number ? value : "\"" + quoted + "\"") + "\n";
    }
    return out;
}

}  // namespace maquette
