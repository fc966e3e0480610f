// Named byte strings kept in the browser, and whether everything written has really arrived there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

class Storage {
  public:
    void write(std::string key, std::string_view bytes);
    void remove(std::string prefix);
    void read(std::string key, std::function<void(std::optional<std::string>)> done);
    void list(std::string prefix, std::function<void(std::vector<std::string>)> done);

    // While another tab has the project, nothing is written.
    void set_read_only(bool read_only) { is_read_only_ = read_only; }
    bool is_read_only() const { return is_read_only_; }

    bool is_saved() const { return waiting_ == 0; }
    // Why the browser refused a write; stays until a write succeeds again.
    const std::string& problem() const { return problem_; }

  private:
    int waiting_ = 0;
    bool is_read_only_ = false;
    std::string problem_;
};

}  // namespace maquette
