#include "native/generate/answer_text.h"

#include <algorithm>

namespace maquette {

bool AnswerText::cut_at_stop(size_t from) {
    size_t first = std::string::npos;
    for (const std::string& stop : stops_) {
        if (stop.empty()) continue;
        // A stop may have begun in what was there before.
        const size_t start = from >= stop.size() ? from - stop.size() + 1 : 0;
        first = std::min(first, text_.find(stop, start));
    }
    if (first == std::string::npos) return false;
    text_.resize(first);
    is_finished_ = true;
    return true;
}

bool AnswerText::add(int32_t id) {
    const size_t from = text_.size();
    text_ += decoder_.add(id);
    return cut_at_stop(from);
}

void AnswerText::finish() {
    if (is_finished_) return;
    const size_t from = text_.size();
    text_ += decoder_.finish();
    cut_at_stop(from);
    is_finished_ = true;
}

std::string AnswerText::take_certain() {
    size_t certain = text_.size();
    if (!is_finished_)
        for (const std::string& stop : stops_)
            for (size_t length = std::min(stop.size(), text_.size()); length > 0; --length)
                if (text_.compare(text_.size() - length, length, stop, 0, length) == 0) {
                    certain = std::min(certain, text_.size() - length);
                    break;
                }
    if (certain <= shown_) return {};
    std::string out = text_.substr(shown_, certain - shown_);
    shown_ = certain;
    return out;
}

}  // namespace maquette
