# The studio: one canvas of Dear ImGui, compiled to WebAssembly beside the files of public/.
