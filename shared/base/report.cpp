#include "shared/base/report.h"

#include <algorithm>

namespace maquette {

const char* severity_name(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return "info";
        case Severity::Warning:
            return "warning";
        case Severity::Error:
            return "error";
    }
    return "error";
}

Json finding_json(const Finding& finding) {
    return Json{{"rule", finding.rule},     {"severity", severity_name(finding.severity)},
                {"file", finding.file},     {"line", finding.line},
                {"field", finding.field},   {"reason", finding.reason},
                {"fix", finding.fix},       {"source", finding.source}};
}

int64_t Report::count(Severity severity) const {
    return std::count_if(findings.begin(), findings.end(),
                         [severity](const Finding& finding) { return finding.severity == severity; });
}

}  // namespace maquette
