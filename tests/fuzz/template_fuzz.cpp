// Any bytes are either a template that renders within its bounds, or refused.
#include "shared/base/bytes.h"
#include "shared/base/check.h"
#include "shared/tokenizer/chat_template.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace maquette;
    if (size > 20'000) return 0;
    const auto parsed = ChatTemplate::parse(text_of(std::as_bytes(std::span(data, size))));
    if (!parsed) {
        MAQUETTE_CHECK(!parsed.error().reason.empty());
        return 0;
    }
    static const Json variables = Json::parse(R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"hi"},
        {"role":"assistant","content":"yo","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"a":1.5}}}]}],
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"bos_token":"<s>","add_generation_prompt":true})");
    const auto rendered = parsed->render(variables, 1'700'000'000);
    if (!rendered) return 0;
    for (const auto& span : rendered->generation)
        MAQUETTE_CHECK(span.begin >= 0 && span.begin <= span.end && span.end <= static_cast<int64_t>(rendered->text.size()));
    return 0;
}
