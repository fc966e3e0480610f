// Tailwind's class grammar against Tailwind itself (scripts/goldens/make_tailwind_goldens.mjs).
#include "shared/code/tailwind.h"

#include <doctest/doctest.h>

#include "tests/support/test_data.h"

using namespace maquette;

TEST_CASE("tailwind: a class is known when Tailwind makes CSS of it") {
    const std::string rows = test::golden("code/tailwind_classes.txt");
    int total = 0, same = 0;
    for (size_t at = 0; at < rows.size();) {
        const size_t end = rows.find('\n', at);
        const std::string line = rows.substr(at, end - at);
        at = end + 1;
        const bool agrees = parse_tailwind_class(line.substr(2)).has_value() == (line[0] == '+');
        ++total;
        same += agrees;
        if (!agrees) MESSAGE("Tailwind says " << line);
    }
    CHECK(total > 4000);
    CHECK(same >= total * 0.999);
}

TEST_CASE("tailwind: a class tells its utility, family, value, color and variants") {
    const auto look = parse_tailwind_class("md:group-hover/item:-mt-2.5!");
    REQUIRE(look);
    CHECK(look->utility == "mt");
    CHECK(look->family == "spacing");
    CHECK(look->value == "2.5");
    CHECK(look->variants == std::vector<std::string>{"md", "group-hover/item"});
    CHECK(look->is_negative);
    CHECK(look->is_important);
    CHECK(look->color.empty());
    CHECK(parse_tailwind_class("bg-blue-500/50")->color == "blue-500");
    CHECK(parse_tailwind_class("bg-blue-500/50")->family == "backgrounds");
    CHECK(parse_tailwind_class("text-[#1f2937]")->color == "#1f2937");
    CHECK(parse_tailwind_class("text-white")->color == "white");
    CHECK(parse_tailwind_class("text-sm")->color.empty());
    CHECK(parse_tailwind_class("text-sm")->family == "typography");
    CHECK(parse_tailwind_class("border-t-2")->utility == "border-t");
    CHECK(parse_tailwind_class("flex")->family == "layout");
    CHECK(parse_tailwind_class("grid-cols-3")->family == "flexbox-grid");
    CHECK(parse_tailwind_class("[mask-type:luminance]")->family == "arbitrary");
    CHECK_FALSE(parse_tailwind_class(""));
    CHECK_FALSE(parse_tailwind_class("btn-primary"));
    CHECK_FALSE(parse_tailwind_class(std::string(5000, 'a')));
}

TEST_CASE("tailwind: the classes of a page are counted by family and color") {
    const TailwindUse use = count_tailwind({"p-4", "bg-red-500", "p-2", "card", "text-red-500", "card"});
    CHECK(use.classes == 6);
    CHECK(use.known == 4);
    CHECK(use.unknown == std::vector<std::string>{"card"});
    CHECK(use.families == std::vector<std::pair<std::string, int64_t>>{{"backgrounds", 1}, {"spacing", 2}, {"typography", 1}});
    CHECK(use.colors == std::vector<std::pair<std::string, int64_t>>{{"red-500", 2}});
}
