// The Streamlit calls of a program, also those made through containers ("a.metric", "tabs[0].write").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/code/python_tree.h"

namespace maquette {

struct StreamlitCall {
    std::string command;   // "slider": the public name without "st." and containers.
    bool is_top_level = false;  // Made on `st` itself, not on a container.
    PythonCall call;

    // The first positional argument or the one named `keyword`; null when it is absent.
    const PythonArgument* argument(size_t position, std::string_view keyword) const;
};

// In source order; empty unless the program imports streamlit.
std::vector<StreamlitCall> streamlit_calls(std::string_view source);

// Does a public Streamlit command have this name?
bool is_streamlit_command(std::string_view name);

}  // namespace maquette
