// What web/platform/main.cpp needs of the exchange beyond its public face.
#pragma once

#include <string_view>

namespace maquette::page {

void deliver(std::string_view message, std::string_view bytes);
// How long the page may sleep after this frame, in milliseconds; -1: until something happens.
int take_frame_wait();

}  // namespace maquette::page
