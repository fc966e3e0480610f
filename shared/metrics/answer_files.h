// Finds the files in a model's answer: fenced code blocks, with names where the answer gives them.
#pragma once

#include <string_view>

#include "shared/critics/ui_files.h"

namespace maquette {

// A fence's name comes from its info string ("```python app.py"), or from the line above it ("app.py", "**app.py**",
// "### `app.py`"), or else from its language: app.py for python, index.html for html, and so on. An unclosed last
// fence is taken to the end. A text without fences that is a page or a program as a whole is one file. Nothing inside
// a file is repaired.
UiFiles parse_answer(std::string_view answer, Framework framework);

}  // namespace maquette
