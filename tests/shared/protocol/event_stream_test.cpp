#include "shared/protocol/event_stream.h"

#include <doctest/doctest.h>

#include <vector>

using namespace maquette;

namespace {

std::vector<StreamEvent> read_in_pieces(std::string_view text, size_t piece) {
    EventStreamReader reader;
    std::vector<StreamEvent> events;
    for (size_t at = 0; at < text.size(); at += piece) {
        REQUIRE(reader.add(text.substr(at, piece), [&](const StreamEvent& event) { events.push_back(event); }));
    }
    return events;
}

}  // namespace

TEST_CASE("event stream: the specification's examples are read the same whatever the pieces") {
    // WHATWG HTML 9.2.6: the stock example, then the one with a comment, an id and an empty id.
    const std::string text = "data: YHOO\ndata: +2\ndata: 10\n\n: test stream\r\n\r\ndata: first event\r\nid: 1\r\n\r\nevent: add\rdata:second\r\r";
    for (const size_t piece : {1u, 2u, 3u, 7u, 1000u}) {
        const auto events = read_in_pieces(text, piece);
        REQUIRE(events.size() == 3);
        CHECK(events[0].data == "YHOO\n+2\n10");
        CHECK(events[1].id == "1");
        CHECK(events[1].data == "first event");
        CHECK(events[2].name == "add");
        CHECK(events[2].data == "second");
    }
}

TEST_CASE("event stream: a message without data is not delivered") {
    CHECK(read_in_pieces("event: nothing\n\n", 100).empty());
    CHECK(read_in_pieces("data\n\n", 100).size() == 1);
}

TEST_CASE("event stream: what is written is read back, with line ends inside the data") {
    const auto events = read_in_pieces(format_event({"17", "metrics", "one\r\ntwo\rthree"}), 5);
    REQUIRE(events.size() == 1);
    CHECK(events[0].id == "17");
    CHECK(events[0].name == "metrics");
    CHECK(events[0].data == "one\ntwo\nthree");
}

TEST_CASE("event stream: a message without end is refused at the limit") {
    EventStreamReader reader;
    const std::string piece(1 << 20, 'x');
    Result<void> result;
    for (int i = 0; i < 17 && result; ++i) result = reader.add(piece, [](const StreamEvent&) {});
    REQUIRE_FALSE(result);
    CHECK(result.error().reason == "A message of the event stream is larger than 16 MiB.");
}
