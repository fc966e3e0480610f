// Runs one fuzz target on its seeds and on a fixed number of mutations of each: the fuzzer of the plain test run.
//
//     fuzz_replay TARGET CORPUS_FOLDER [MUTATIONS]
//
// The mutations are the same in every run, so that a failure can be repeated; `./studio fuzz` searches further.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "shared/base/random.h"

struct FuzzTarget {
    const char* name;
    int (*run)(const uint8_t*, size_t);
};
#include "fuzz_targets.inc"

namespace {

using Bytes = std::vector<uint8_t>;

void run(const FuzzTarget& target, const Bytes& input) { target.run(input.data(), input.size()); }

Bytes mutated(Bytes bytes, const std::vector<Bytes>& seeds, maquette::Random& random) {
    const uint32_t changes = 1 + random.below(4);
    for (uint32_t i = 0; i < changes; ++i) {
        const uint32_t at = random.below(static_cast<uint32_t>(bytes.size()) + 1);
        switch (random.below(6)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                if (at < bytes.size()) bytes[at] = static_cast<uint8_t>(random.next());
                break;
            case 2:
                if (at < bytes.size()) bytes[at] ^= static_cast<uint8_t>(1u << random.below(8));
                break;
            case 3:
                bytes.insert(bytes.begin() + at, 1 + random.below(40), static_cast<uint8_t>(random.next()));
                break;
            case 4:
                bytes.erase(bytes.begin() + at, bytes.begin() + std::min<size_t>(bytes.size(), at + random.below(20)));
                break;
            default: {
                const Bytes& other = seeds[random.below(static_cast<uint32_t>(seeds.size()))];
                const uint32_t from = random.below(static_cast<uint32_t>(other.size()) + 1);
                const size_t to = std::min<size_t>(other.size(), from + random.below(200));
                bytes.insert(bytes.begin() + at, other.begin() + from, other.begin() + static_cast<std::ptrdiff_t>(to));
            }
        }
    }
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "fuzz_replay TARGET CORPUS_FOLDER [MUTATIONS]\n");
        return 2;
    }
    const auto target = std::find_if(std::begin(fuzz_targets), std::end(fuzz_targets),
                                     [&](const FuzzTarget& candidate) { return std::strcmp(candidate.name, argv[1]) == 0; });
    if (target == std::end(fuzz_targets)) {
        std::fprintf(stderr, "There is no fuzz target %s.\n", argv[1]);
        return 2;
    }
    std::vector<std::string> paths;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(argv[2], ignored)) paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    std::vector<Bytes> seeds;
    for (const auto& path : paths) {
        std::ifstream stream(path, std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    if (seeds.empty()) {
        std::fprintf(stderr, "No seeds in %s: a target without seeds tests nothing.\n", argv[2]);
        return 1;
    }
    const int mutations = argc > 3 ? std::atoi(argv[3]) : 2000;
    maquette::Random random(1);
    run(*target, {});
    for (const Bytes& seed : seeds) run(*target, seed);
    for (int i = 0; i < mutations; ++i)
        run(*target, mutated(seeds[random.below(static_cast<uint32_t>(seeds.size()))], seeds, random));
    std::printf("%s: %zu seeds, %d mutations, no failure\n", target->name, seeds.size(), mutations);
    return 0;
}
