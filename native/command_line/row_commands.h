// The commands on files of rows; registered by add_all_commands.
#pragma once

#include "native/command_line/commands.h"

namespace maquette {

void add_convert_command(Command& app, CommandContext& context);
void add_check_command(Command& app, CommandContext& context);

}  // namespace maquette
