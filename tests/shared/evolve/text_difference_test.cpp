#include "shared/evolve/text_difference.h"

#include <doctest/doctest.h>

using namespace maquette;

// Expected texts are GNU diff's: diff -U1 a b, without the two file lines.
TEST_CASE("text difference: equal texts have none") { CHECK(unified_difference("a\nb\n", "a\nb\n") == ""); }

TEST_CASE("text difference: as GNU diff -U1 writes it") {
    CHECK(unified_difference("a\nb\nc\n", "a\nx\nc\n") == "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    CHECK(unified_difference("", "a\n") == "@@ -0,0 +1,1 @@\n+a\n");
    CHECK(unified_difference("a\nb\nc\nd\ne\nf\ng\nh\n", "x\nb\nc\nd\ne\nf\ng\ny\n") == "@@ -1,2 +1,2 @@\n-a\n+x\n b\n@@ -7,2 +7,2 @@\n g\n-h\n+y\n");
}
