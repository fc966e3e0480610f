#include "shared/base/result.h"

namespace maquette {

std::string Error::text() const {
    std::string out;
    if (!file.empty()) {
        out += file;
        if (line > 0) out += ":" + std::to_string(line);
        out += ": ";
    } else if (line > 0) {
        out += "line " + std::to_string(line) + ": ";
    }
    if (!field.empty()) out += field + ": ";
    out += reason;
    if (!fix.empty()) out += " " + fix;
    return out;
}

int exit_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::WrongUsage:
            return 2;
        case ErrorCode::BadInput:
        case ErrorCode::NotFound:
            return 3;
        case ErrorCode::Cancelled:
            return 4;
        case ErrorCode::Failed:
        case ErrorCode::OutOfMemory:
        case ErrorCode::DeviceLost:
            return 1;
    }
    return 1;
}

}  // namespace maquette
