#include "shared/formats/boxes.h"

#include <doctest/doctest.h>

#include "shared/formats/image_size.h"
#include "tests/support/test_data.h"

using namespace maquette;

// Sizes and boxes computed by the Python of Qwen's process_bbox notebook.
TEST_CASE("boxes: images are resized as Qwen2.5-VL's processor does") {
    struct Case {
        int64_t width, height, new_width, new_height;
    };
    for (const Case& one : {Case{1920, 1080, 1316, 728}, {640, 480, 644, 476}, {28, 28, 56, 56}, {4000, 3000, 1148, 840}, {100, 30, 112, 28}, {1092, 14000, 252, 3584}}) {
        const auto resized = qwen2_5_resized({one.width, one.height});
        REQUIRE(resized);
        CAPTURE(one.width);
        CHECK(resized->width == one.new_width);
        CHECK(resized->height == one.new_height);
    }
    CHECK_FALSE(qwen2_5_resized({27, 100}));
    CHECK_FALSE(qwen2_5_resized({28, 28 * 201}));
}

TEST_CASE("boxes: the numbers of every spelling change, and nothing else of the text") {
    const std::string text = R"(Here: [{"bbox_2d": [96, 108, 960, 540], "label": "a [1,2,3,4]"}, {"point_2d": [1919, 1079]}] <|box_start|>(0,0),(1920,1080)<|box_end|>)";
    CHECK(count_boxes(text) == 3);
    const auto relative = change_boxes(text, BoxConvention::Pixels, BoxConvention::Thousandths, {1920, 1080});
    REQUIRE(relative);
    CHECK(relative->text == R"(Here: [{"bbox_2d": [50, 100, 500, 500], "label": "a [1,2,3,4]"}, {"point_2d": [999, 999]}] <|box_start|>(0,0),(1000,1000)<|box_end|>)");
    CHECK(relative->is_rounded);
    const auto resized = change_boxes(text, BoxConvention::Pixels, BoxConvention::ResizedPixels, {1920, 1080});
    REQUIRE(resized);
    CHECK(resized->text == R"(Here: [{"bbox_2d": [66, 73, 658, 364], "label": "a [1,2,3,4]"}, {"point_2d": [1315, 727]}] <|box_start|>(0,0),(1315,727)<|box_end|>)");
    CHECK(change_boxes(R"({"bbox": [0.25, 0.5, 0.75, 1]})", BoxConvention::Unit, BoxConvention::Pixels, {200, 100})->text == R"({"bbox": [50, 50, 150, 100]})");
    CHECK_FALSE(change_boxes(text, BoxConvention::Pixels, BoxConvention::ResizedPixels, {10, 10}));
    for (const char* broken : {R"({"bbox_2d": [1, 2, 3]})", R"("bbox_2d": [1,2,3,"4"])", "<|box_start|>(1,2),(3,4", R"("bbox_2d")"}) CHECK(count_boxes(broken) == 0);
}

TEST_CASE("image heads: PNG, JPEG, WebP and GIF say their size") {
    using namespace std::string_literals;
    CHECK(read_image_head("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xE0"s)->size.width == 640);
    CHECK(read_image_head("GIF89a\x0A\x00\x05\x00"s)->size.height == 5);
    CHECK(read_image_head("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x7F\x02\0\xDF\x01\0"s)->size.width == 640);
    CHECK(read_image_head("RIFF\0\0\0\0WEBPVP8L\x0A\0\0\0\x2F\x7F\xC2\x77\x00\0\0\0\0\0\0\0"s)->size.width == 640);
    CHECK_FALSE(read_image_head("\xFF\xD8\xFF\xE0\0\x10JFIF"s));
    CHECK_FALSE(read_image_head("no image"));
    CHECK(data_url_image_head("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAoAAAAHg")->size.height == 480);
    CHECK_FALSE(data_url_image_head("https://example.org/a.png"));
    struct File {
        const char* path;
        int64_t width, height;
    };
    for (const File& file : {File{"datasets/llamafactory/mllm_demo_data/1.jpg", 300, 168}, {"datasets/qwenvl/images/10095.png", 422, 359}, {"datasets/mind2web_images/0.jpg", 1280, 2529}}) {
        const auto bytes = test::shared_data(file.path);
        if (!bytes) continue;
        const auto head = read_image_head(*bytes);
        REQUIRE(head);
        CHECK(head->size.width == file.width);
        CHECK(head->size.height == file.height);
    }
}
