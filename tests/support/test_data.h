// Where tests find their files: the shared data folder beside the checkout, and our own small goldens.
#pragma once

#include <optional>
#include <string>

namespace maquette::test {

// The content of DATA/`path`, where DATA is MAQUETTE_DATA or ../shared/data. When the file is absent this prints
// "skipped: FILE" and gives nothing, and the test returns.
std::optional<std::string> shared_data(const std::string& path);
// The path of DATA/`path`, for code that opens files itself; nothing (and "skipped: FILE") when it is absent.
std::optional<std::string> shared_data_path(const std::string& path);
// The content of tests/golden/`path`. Stops the test program when it is absent: that is a broken checkout.
std::string golden(const std::string& path);
// An empty folder for this test, removed at the program's end.
std::string temporary_folder(const std::string& name);

}  // namespace maquette::test
