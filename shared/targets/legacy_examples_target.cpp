// The envelope {"examples": [{"messages": …}]}: it occurs in no document of any service.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

constexpr const char* source = "no source: kept for files written by older tools";

const ChatRules rules{.source = source, .roles = {"system", "user", "assistant", "tool"}, .is_null_refused = false, .images = ImageSource::UrlOrBase64};

void check(const JsonView& view, const JsonNode& row, RowFindings& out) { check_openai_row(view, row, rules, out); }

}  // namespace

const Target legacy_examples_target{.name = "legacy-examples",
                                    .title = "Legacy examples",
                                    .about = "One object {\"examples\": […]}.",
                                    .source = source,
                                    .formats = {"legacy-examples"},
                                    .check_row = check,
                                    .chat = &rules,
                                    .takes_json_list = true,
                                    .needs_json_object = true,
                                    .standing = Severity::Warning,
                                    .standing_reason = "No endpoint of Anthropic or Amazon accepts {\"examples\": […]}."};

}  // namespace maquette
