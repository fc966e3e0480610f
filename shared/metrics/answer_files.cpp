#include "shared/metrics/answer_files.h"

#include <algorithm>

#include "shared/code/code_blocks.h"

namespace maquette {
namespace {

std::string default_path(const std::string& language, Framework framework) {
    if (language == "python" || language == "py") return "app.py";
    if (language == "html") return "index.html";
    if (language == "css") return "style.css";
    if (language == "javascript" || language == "js") return "script.js";
    if (language == "jsx" || language == "tsx") return "app." + language;
    if (language == "bash" || language == "sh" || language == "shell") return "commands.sh";
    if (language == "json" || language == "toml" || language == "yaml") return "config." + language;
    if (!language.empty()) return "answer." + language;
    return framework == Framework::Streamlit ? "answer.txt" : "answer.txt";
}

// Names come from a model: they must stay below the folder they are written to.
std::string safe_path(std::string path) {
    std::replace(path.begin(), path.end(), '\\', '/');
    while (path.starts_with("/") || path.starts_with("./")) path = path.substr(path.find('/') + 1);
    if (path.find("..") != std::string::npos || path.find(':') != std::string::npos) return {};
    for (const char c : path)
        if (static_cast<unsigned char>(c) < 0x20) return {};
    return path.size() > 120 ? std::string() : path;
}

std::string unused_path(const UiFiles& files, const std::string& path) {
    const auto taken = [&](const std::string& candidate) {
        return std::any_of(files.begin(), files.end(), [&](const UiFile& file) { return file.path == candidate; });
    };
    if (!taken(path)) return path;
    const size_t dot = path.rfind('.');
    for (int number = 2;; ++number) {
        std::string candidate = path.substr(0, dot) + "_" + std::to_string(number) + (dot == std::string::npos ? "" : path.substr(dot));
        if (!taken(candidate)) return candidate;
    }
}

}  // namespace

UiFiles parse_answer(std::string_view answer, Framework framework) {
    UiFiles files;
    for (const CodeBlock& block : code_blocks(answer)) {
        std::string language = block.language.empty() ? guess_language(block.text) : block.language;
        std::string path = safe_path(block.file);
        if (path.empty()) path = default_path(language, framework);
        files.push_back({unused_path(files, path), block.text});
    }
    return files;
}

}  // namespace maquette
