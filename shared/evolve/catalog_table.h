// The texts that `catalog` reads: word lists, components of both frameworks, and pages that have a name of their own.
#pragma once

namespace maquette {

extern const char* const word_lists_table;
extern const char* const streamlit_table_display;
extern const char* const streamlit_table_input;
extern const char* const streamlit_table_composed;
extern const char* const html_table;
extern const char* const subjects_table;

}  // namespace maquette
