#include "shared/dataset/split.h"

#include "shared/base/hash.h"

namespace maquette {
namespace {

// FNV alone leaves its high bits uneven for short texts: without this, shares were off by a third.
uint64_t splitmix(uint64_t x) {  // splitmix64 (Steele, Lea, Flood 2014)
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30u)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27u)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31u);
}

}  // namespace

Part part_of(const Sample& sample, const SplitOptions& options) {
    std::string question;
    for (const Message& message : sample.messages)
        if (message.role != "assistant") question += message.role + "\n" + message.text() + "\n";
    if (question.empty()) question = sample.answer();  // Plain text is its own question.
    const uint64_t hash = splitmix(fnv1a(question) ^ splitmix(options.seed));
    const double place = static_cast<double>(hash >> 11u) * 0x1.0p-53;
    return place < options.validation_share ? Part::Validation : Part::Train;
}

}  // namespace maquette
