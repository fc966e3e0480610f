#include "native/command_line/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>

namespace maquette {
namespace {

std::atomic<bool> interrupted{false};

extern "C" void note_interrupt(int) {
    interrupted = true;
    std::signal(SIGINT, SIG_DFL);
}

std::string clock_text(double seconds) {
    char text[32];
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 3600) std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    else std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    return text;
}

}  // namespace

bool was_interrupted() {
    static const bool installed = [] {
        std::signal(SIGINT, note_interrupt);
        return true;
    }();
    return installed && interrupted;
}

ProgressLine::ProgressLine(std::string name) : name_(std::move(name)), start_(std::chrono::steady_clock::now()), is_terminal_(isatty(STDERR_FILENO) != 0) {
    (void)was_interrupted();  // From the first line on, Ctrl-C ends the work in order.
}

ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::update(int64_t done, int64_t all, const std::string& facts) {
    if (all <= 0) return;
    const auto now = std::chrono::steady_clock::now();
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
    const std::string left = done > 0 && share < 1 ? clock_text(elapsed / share * (1 - share)) + " left" : clock_text(elapsed);
    if (is_terminal_) {
        if (open_ && done < all && std::chrono::duration<double>(now - shown_).count() < 0.1) return;
        const int width = 28;
        const int filled = static_cast<int>(share * width);
        std::string bar;
        for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
        std::fprintf(stderr, "\r\033[K%s %s %3d%%  %s  %s", name_.c_str(), bar.c_str(), static_cast<int>(100 * share), left.c_str(), facts.c_str());
        open_ = true;
    } else {
        const auto tenth = static_cast<int64_t>(share * 10);
        if (tenth == last_tenth_) return;
        last_tenth_ = tenth;
        std::fprintf(stderr, "%s: %lld of %lld, %s%s%s\n", name_.c_str(), static_cast<long long>(done), static_cast<long long>(all), left.c_str(),
                     facts.empty() ? "" : ", ", facts.c_str());
    }
    shown_ = now;
    std::fflush(stderr);
}

void ProgressLine::finish() {
    if (open_) std::fputc('\n', stderr);
    open_ = false;
}

}  // namespace maquette
