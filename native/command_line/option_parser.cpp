#include "native/command_line/option_parser.h"

#include <CLI/CLI.hpp>

namespace maquette {

Option& Option::required() {
    option_.required();
    return *this;
}
Option& Option::with_default() {
    option_.capture_default_str();
    return *this;
}
Option& Option::among(const std::vector<std::string>& values) {
    option_.check(CLI::IsMember(values));
    return *this;
}
Option& Option::between(int least, int most) {
    option_.check(CLI::Range(least, most));
    return *this;
}
Option& Option::between(double least, double most) {
    option_.check(CLI::Range(least, most));
    return *this;
}
Option& Option::positive() {
    option_.check(CLI::PositiveNumber);
    return *this;
}
Option& Option::not_negative() {
    option_.check(CLI::NonNegativeNumber);
    return *this;
}
Option& Option::separated_by(char delimiter) {
    option_.delimiter(delimiter);
    return *this;
}
Option& Option::from_environment(const std::string& variable) {
    option_.envname(variable);
    return *this;
}
Option& Option::excludes(const Option& other) {
    option_.excludes(&other.option_);
    return *this;
}

template <class Value>
Option Command::option(const std::string& names, Value& value, const std::string& description) {
    return Option(*app_.add_option(names, value, description));
}
template Option Command::option(const std::string&, std::string&, const std::string&);
template Option Command::option(const std::string&, std::vector<std::string>&, const std::string&);
template Option Command::option(const std::string&, int&, const std::string&);
template Option Command::option(const std::string&, unsigned&, const std::string&);
template Option Command::option(const std::string&, int64_t&, const std::string&);
template Option Command::option(const std::string&, uint64_t&, const std::string&);
template Option Command::option(const std::string&, double&, const std::string&);

Option Command::flag(const std::string& names, bool& value, const std::string& description) { return Option(*app_.add_flag(names, value, description)); }

void Command::remove_option(const std::string& name) { app_.remove_option(app_.get_option(name)); }

Command Command::subcommand(const std::string& name, const std::string& description, const std::string& example) {
    CLI::App* command = app_.add_subcommand(name, description);
    command->footer("Example:\n  " + example);
    return Command(*command);
}
void Command::require_subcommand() { app_.require_subcommand(1); }
void Command::on_chosen(std::function<void()> work) { app_.callback(std::move(work)); }

CommandLine::CommandLine(const std::string& description, const std::string& version) : app_(std::make_unique<CLI::App>(description)) {
    app_->set_version_flag("--version", version);
    app_->require_subcommand(1);
}
CommandLine::~CommandLine() = default;

Command CommandLine::root() { return Command(*app_); }

std::optional<int> CommandLine::parse(int argc, char** argv, int usage_code) {
    try {
        app_->parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        return app_->exit(error) == 0 ? 0 : usage_code;
    }
}

}  // namespace maquette
