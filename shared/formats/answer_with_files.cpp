#include "shared/formats/answer_with_files.h"

#include <algorithm>
#include <string_view>

namespace maquette {
namespace {

std::string language_of(const std::string& path) {
    const size_t dot = path.find_last_of('.');
    const std::string ending = dot == std::string::npos ? "text" : path.substr(dot + 1);
    if (ending == "py") return "python";
    return ending == "js" || ending == "jsx" ? "jsx" : ending;
}

std::string fence_for(const std::string& content) {
    size_t longest = 2, run = 0;
    for (const char c : content) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest + 1, '`');
}

}  // namespace

std::string answer_with_files(const Json& files, const char* text_key) {
    std::string out;
    for (const Json& file : files) {
        const std::string content = json_text(file, text_key), path = json_text(file, "path"), fence = fence_for(content);
        if (!out.empty()) out += "\n";
        out += fence + language_of(path) + " " + path + "\n" + content + (content.ends_with('\n') ? "" : "\n") + fence + "\n";
    }
    return out;
}

Json files_of_answer(const std::string& answer, const char* text_key) {
    Json out = Json::array();
    for (size_t at = 0; at < answer.size();) {
        size_t ticks = at;
        while (ticks < answer.size() && answer[ticks] == '`') ++ticks;
        const std::string fence = answer.substr(at, ticks - at);
        const size_t line = answer.find('\n', ticks);
        if (fence.size() < 3 || line == std::string::npos) return {};
        const std::string info = answer.substr(ticks, line - ticks);
        const size_t blank = info.find(' ');
        const size_t end = answer.find("\n" + fence + "\n", line);
        if (blank == std::string::npos || end == std::string::npos) return {};
        out.push_back(Json{{"path", info.substr(blank + 1)}, {text_key, end > line ? answer.substr(line + 1, end - line) : std::string()}});
        at = end + fence.size() + 2;
        if (at < answer.size() && answer[at] == '\n') ++at;
    }
    return answer_with_files(out, text_key) == answer ? out : Json();
}

}  // namespace maquette
