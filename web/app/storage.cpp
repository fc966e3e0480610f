#include "web/app/storage.h"

#include "web/platform/exchange.h"

namespace maquette {

void Storage::write(std::string key, std::string_view bytes) {
    if (is_read_only_) return;
    waiting_++;
    page::ask({{"call", "store_write"}, {"key", std::move(key)}}, [this](const Result<page::Answer>& answer) {
        waiting_--;
        problem_ = answer ? "" : answer.error().reason;
    }, bytes);
}

void Storage::remove(std::string prefix) {
    if (is_read_only_) return;
    waiting_++;
    page::ask({{"call", "store_remove"}, {"prefix", std::move(prefix)}}, [this](const Result<page::Answer>&) { waiting_--; });
}

void Storage::read(std::string key, std::function<void(std::optional<std::string>)> done) {
    page::ask({{"call", "store_read"}, {"key", std::move(key)}}, [this, done = std::move(done)](Result<page::Answer> answer) {
        if (!answer) problem_ = answer.error().reason;
        if (answer && json_flag(answer->value, "found")) done(std::move(answer->bytes));
        else done(std::nullopt);
    });
}

void Storage::list(std::string prefix, std::function<void(std::vector<std::string>)> done) {
    page::ask({{"call", "store_list"}, {"prefix", std::move(prefix)}}, [this, done = std::move(done)](const Result<page::Answer>& answer) {
        std::vector<std::string> keys;
        if (!answer) problem_ = answer.error().reason;
        else if (const Json* list = json_member(answer->value, "keys"); list && list->is_array())
            for (const Json& key : *list)
                if (key.is_string()) keys.push_back(key.get<std::string>());
        done(std::move(keys));
    });
}

}  // namespace maquette
