// A list of findings about input that is partly good: the bad rows are named, the good ones are used.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

enum class Severity { Info, Warning, Error };

struct Finding {
    std::string rule;    // A stable id such as "jsonl.syntax"; what tests and fixes refer to.
    Severity severity = Severity::Error;
    std::string file;    // May be empty when there is one file only.
    int64_t line = 0;    // 1-based line in the file; 0 when there is none.
    std::string field;   // "messages[1].content"; may be empty.
    std::string reason;  // What is wrong, as a sentence.
    std::string fix;     // What to do, as a sentence; may be empty.
    std::string source;  // The specification or guide behind the rule; may be empty.
};

const char* severity_name(Severity severity);  // "info", "warning", "error"
Json finding_json(const Finding& finding);

struct Report {
    std::vector<Finding> findings;

    void add(Finding finding) { findings.push_back(std::move(finding)); }
    int64_t count(Severity severity) const;
    bool has_errors() const { return count(Severity::Error) > 0; }
};

}  // namespace maquette
