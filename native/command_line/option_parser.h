// Commands and their options. CLI11 reads the command line; option_parser.cpp alone includes it, because its header takes a
// compiler with sanitizers ten seconds in every file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace maquette {

class Option {
  public:
    explicit Option(CLI::Option& option) : option_(option) {}

    Option& required();
    Option& with_default();  // --help shows the value that the variable has now.
    Option& among(const std::vector<std::string>& values);
    Option& between(int least, int most);
    Option& between(double least, double most);
    Option& positive();
    Option& not_negative();
    Option& separated_by(char delimiter);
    Option& from_environment(const std::string& variable);
    Option& excludes(const Option& other);

  private:
    CLI::Option& option_;
};

class Command {
  public:
    explicit Command(CLI::App& app) : app_(app) {}

    // "--name", "-n,--name" or, for what stands without one, "name". `value` is filled by the parse and must live until then.
    // Instantiated for std::string, int, unsigned, int64_t, uint64_t, double, and lists of strings.
    template <class Value>
    Option option(const std::string& names, Value& value, const std::string& description);
    Option flag(const std::string& names, bool& value, const std::string& description);
    void remove_option(const std::string& name);

    Command subcommand(const std::string& name, const std::string& description, const std::string& example);
    void require_subcommand();
    void on_chosen(std::function<void()> work);

  private:
    CLI::App& app_;
};

class CommandLine {
  public:
    CommandLine(const std::string& description, const std::string& version);
    ~CommandLine();

    Command root();
    // Runs the work of the command that is chosen. An exit code when there is nothing more to do: help and the version are
    // printed (0), or the usage is wrong (`usage_code`, after a line on standard error).
    std::optional<int> parse(int argc, char** argv, int usage_code);

  private:
    std::unique_ptr<CLI::App> app_;
};

}  // namespace maquette
