// A stream of server-sent events reads the same in one piece and byte by byte.
#include <string>

#include "shared/base/check.h"
#include "shared/protocol/event_stream.h"

using namespace maquette;

namespace {

std::string read(std::string_view text, size_t piece) {
    EventStreamReader reader;
    std::string seen;
    for (size_t at = 0; at < text.size(); at += piece) {
        const auto added = reader.add(text.substr(at, piece), [&](const StreamEvent& event) {
            seen += event.id + "\x01" + event.name + "\x01" + event.data + "\x02";
        });
        if (!added) break;
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    MAQUETTE_CHECK(read(text, 1) == read(text, size + 1));
    return 0;
}
