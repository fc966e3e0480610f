#include "native/command_line/commands.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("command line: a command's error decides the exit code") {
    CHECK(exit_code(ErrorCode::Failed) == 1);
    CHECK(exit_code(ErrorCode::WrongUsage) == 2);
    CHECK(exit_code(ErrorCode::BadInput) == 3);
    CHECK(exit_code(ErrorCode::Cancelled) == 4);
}
