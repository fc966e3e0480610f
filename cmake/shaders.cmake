# Shaders: one kernel a file (shaders/NAME/*.comp), compiled to SPIR-V and embedded in the binary.
add_library(maquette_shaders INTERFACE)
