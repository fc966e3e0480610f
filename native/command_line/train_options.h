// What a training run is asked for on the command line: the same words for `train`, which does it, and `estimate`, which says
// what it would take.
#pragma once

#include "native/command_line/option_parser.h"
#include "native/train/train_request.h"

namespace maquette {

void add_train_options(Command& command, TrainRequest& request);

}  // namespace maquette
