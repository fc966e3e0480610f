#include "shared/dataset/dataset.h"

#include <doctest/doctest.h>

#include "shared/formats/format_list.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

const char* const three_lines =
    "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"1\"}]}\n"
    "\n"
    "{\"messages\":[{\"content\":\"b\",\"role\":\"user\"},{\"role\":\"assistant\",\"content\":\"\\u00e9\"}],\"seen\":3}\r\n"
    "{\"messages\": [{\"role\": \"user\", \"content\": \"c\"}, {\"role\": \"assistant\", \"content\": \"3\"}]}";

Dataset open(std::string bytes, std::string_view name = {}) {
    Report report;
    auto out = open_dataset(std::move(bytes), report, name);
    REQUIRE_MESSAGE(out.has_value(), (out ? "" : out.error().text()));
    return *std::move(out);
}

}  // namespace

TEST_CASE("dataset: without an edit the bytes are the file's") {
    const Dataset dataset = open(three_lines);
    CHECK(dataset.size() == 3);
    CHECK(dataset.bytes() == three_lines);
    CHECK(dataset.line(1) == 3);
    CHECK(dataset.get(1)->prompt() == "b");
}

TEST_CASE("dataset: an edit changes its own row only, in that row's own style") {
    Dataset dataset = open(three_lines);
    Sample sample = *dataset.get(1);
    sample.messages[0].content = "B";
    REQUIRE(dataset.replace(1, sample));
    const std::string out = dataset.bytes();
    std::string expected = three_lines;
    expected.replace(expected.find("\"b\""), 3, "\"B\"");
    CHECK(out == expected);
    CHECK(dataset.undo());
    CHECK(dataset.bytes() == three_lines);
    CHECK_FALSE(dataset.has_edits());
    CHECK_FALSE(dataset.undo());
    CHECK(dataset.redo());
    CHECK(dataset.bytes() == expected);
}

TEST_CASE("dataset: rows are added and removed, and all of it can be undone") {
    Dataset dataset = open("[\n  {\"instruction\": \"a\", \"input\": \"\", \"output\": \"1\"},\n  {\"instruction\": \"b\", \"input\": \"\", \"output\": \"2\"}\n]\n");
    CHECK(std::string(dataset.format().name) == "alpaca");
    const std::string before = dataset.bytes();
    Sample sample;
    sample.messages = {text_message("user", "new"), text_message("assistant", "row")};
    REQUIRE(dataset.insert(1, sample));
    dataset.remove(0);
    REQUIRE(dataset.insert(2, sample));
    CHECK(dataset.bytes() ==
          "[\n  {\"instruction\": \"new\", \"input\": \"\", \"output\": \"row\"},\n  {\"instruction\": \"b\", \"input\": \"\", \"output\": "
          "\"2\"},\n  {\"instruction\": \"new\", \"input\": \"\", \"output\": \"row\"}\n]\n");
    CHECK(parse_json(dataset.bytes()));
    CHECK(dataset.line(0) == 0);
    for (int i = 0; i < 3; ++i) CHECK(dataset.undo());
    CHECK(dataset.bytes() == before);
    CHECK(dataset.id(0) == 0);
}

TEST_CASE("dataset: a journal restores edits, undo and redo on the same file, and is refused on another") {
    Dataset dataset = open(three_lines);
    dataset.begin_step("Two at once");
    dataset.replace_raw(0, "{\"messages\": []}");
    dataset.remove(2);
    dataset.finish_step();
    Sample sample;
    sample.messages = {text_message("user", "x"), text_message("assistant", "y")};
    REQUIRE(dataset.insert(2, sample));
    dataset.undo();
    dataset.redo();
    dataset.undo();
    const auto journal = dataset.take_journal();
    CHECK(journal.size() == 5);
    CHECK(dataset.take_journal().empty());

    Dataset restored = open(three_lines);
    for (const auto& line : journal) REQUIRE(restored.replay(line));
    CHECK(restored.bytes() == dataset.bytes());
    CHECK(restored.history().undo_step()->label == "Two at once");
    CHECK(restored.redo());
    CHECK(restored.take_journal().size() == 1);
    CHECK(restored.undo());
    CHECK(restored.undo());
    CHECK(restored.bytes() == three_lines);

    Dataset other = open("{\"prompt\": \"a\", \"completion\": \"b\"}\n");
    CHECK_FALSE(other.replay(journal[0]));
}

TEST_CASE("dataset: a broken row is named, can be mended, and leaves the rest alone") {
    Dataset dataset = open("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\"}]}\n{\"messages\": [}\n");
    REQUIRE(dataset.size() == 2);
    const auto bad = dataset.get(1);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().line == 2);
    Report report;
    dataset.check_rows(0, dataset.size(), report);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].line == 2);
    dataset.replace_raw(1, "{\"messages\": []}");
    CHECK(dataset.get(1));
}

TEST_CASE("dataset: every real file keeps its bytes, read and written back by its format") {
    for (const char* file :
         {"datasets/drone_training.jsonl", "datasets/toy_chat_fine_tuning.jsonl", "datasets/llamafactory/dpo_en_demo.json"}) {
        const auto bytes = test::shared_data(file);
        if (!bytes) continue;
        Report report;
        auto dataset = open_dataset(*bytes, report, file);
        REQUIRE_MESSAGE(dataset.has_value(), file);
        CHECK(dataset->size() > 0);
        CHECK(dataset->bytes() == *bytes);
        for (int64_t i = 0; i < dataset->size(); ++i) {
            const auto sample = dataset->get(i);
            if (!sample) continue;
            REQUIRE(dataset->replace(i, *sample));  // Nothing was edited: the row's values must be the same.
            Report ignored;
            CHECK_MESSAGE(*dataset->record(i) == *parse_record(Dataset::open(*bytes, dataset->container(), dataset->format(), ignored).raw(i),
                                                               dataset->container()),
                          file, " row ", i);
        }
    }
}

TEST_CASE("dataset: a new one grows from nothing in every container") {
    for (const RowFormat* format : all_formats()) {
        Dataset dataset = Dataset::create(*format);
        Sample sample;
        sample.messages = {text_message("user", "make a page"), text_message("assistant", "<p>done</p>")};
        if (std::string_view(format->name).find("preference") != std::string_view::npos) {
            sample.kind = SampleKind::Preference;
            sample.preferred = {text_message("assistant", "<p>done</p>")};
            sample.rejected = {text_message("assistant", "config")};
            sample.messages.pop_back();
        }
        const std::string_view kind = format->name;
        std::string answer = "<p>done</p>";
        if (kind == "mind2web" || kind == "screenspot" || kind == "rico") {
            answer = R"({"bbox_2d":[0,0,1,1]})";
            sample.kind = SampleKind::Action;
            sample.images = {"a.png"};
            sample.messages[1] = text_message("assistant", answer);
        }
        if (kind == "evolution-log" || kind == "interaction") {
            answer = "```html index.html\n<p>done</p>\n```\n";
            sample.messages[1] = text_message("assistant", answer);
        }
        if (format->container == ContainerKind::Lines) sample.messages.erase(sample.messages.begin());
        const std::string name = format->name;
        CAPTURE(name);
        REQUIRE(dataset.insert(0, sample));
        REQUIRE(dataset.insert(1, sample));
        CAPTURE(dataset.bytes());
        Report report;
        auto again = open_dataset(dataset.bytes(), report, {}, format->name);
        REQUIRE(again);
        CHECK(report.findings.empty());
        REQUIRE(again->size() == 2);
        CHECK(again->get(1)->answer() == answer);
    }
}
