// The ordered hash table under dictionaries and sets.
#include "shared/base/hash.h"
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

uint64_t string_hash(const StringObject* key) {
    auto* object = const_cast<StringObject*>(key);
    if (object->hash == 0) object->hash = fnv1a(object->text) | 1;
    return object->hash;
}

// Spreads the hash: integers hash to themselves.
size_t slot_of(uint64_t hash, size_t mask) { return static_cast<size_t>((hash * 0x9e3779b97f4a7c15ull) >> 20) & mask; }

}  // namespace

int64_t Table::find(Vm& vm, const Value& key, uint64_t hash) const {
    if (slots_.empty()) return -1;
    const size_t mask = slots_.size() - 1;
    for (size_t slot = slot_of(hash, mask);; slot = (slot + 1) & mask) {
        const int32_t index = slots_[slot];
        if (index == -1) return -1;
        if (index == -2) continue;
        const Entry& entry = entries_[static_cast<size_t>(index)];
        if (entry.hash != hash) continue;
        if (entry.key.same(key)) return index;
        if (is_string(entry.key) && is_string(key)) {
            if (text_of(entry.key) == text_of(key)) return index;
            continue;
        }
        const Value candidate = entry.key;
        const uint64_t before = version;
        const int equal = vm.equals(candidate, key);
        if (equal < 0) return -2;
        if (version != before) return find(vm, key, hash);  // __eq__ changed the table.
        if (equal) return index;
    }
}

int64_t Table::find_string(const StringObject* key) const {
    if (slots_.empty()) return -1;
    const uint64_t hash = string_hash(key);
    const size_t mask = slots_.size() - 1;
    for (size_t slot = slot_of(hash, mask);; slot = (slot + 1) & mask) {
        const int32_t index = slots_[slot];
        if (index == -1) return -1;
        if (index == -2) continue;
        const Entry& entry = entries_[static_cast<size_t>(index)];
        if (entry.hash != hash) continue;
        if (entry.key.is_object() && entry.key.object == key) return index;
        if (is_string(entry.key) && text_of(entry.key) == key->text) return index;
    }
}

int64_t Table::find_text(std::string_view key) const {
    StringObject probe;
    probe.text = std::string(key);
    return find_string(&probe);
}

void Table::rebuild(size_t slots) {
    if (entries_.size() != live_) {
        std::vector<Entry> kept;
        kept.reserve(live_ + 1);
        for (const Entry& entry : entries_)
            if (!entry.key.is_unbound()) kept.push_back(entry);
        entries_ = std::move(kept);
    }
    slots_.assign(slots, -1);
    const size_t mask = slots - 1;
    for (size_t i = 0; i < entries_.size(); ++i) {
        size_t slot = slot_of(entries_[i].hash, mask);
        while (slots_[slot] != -1) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<int32_t>(i);
    }
    used_ = entries_.size();
    ++version;
}

void Table::insert(const Value& key, uint64_t hash, const Value& value) {
    if (slots_.empty() || (used_ + 1) * 3 > slots_.size() * 2) {
        size_t slots = 8;
        while (slots < (live_ + 1) * 2 + (live_ + 1) / 2) slots *= 2;
        rebuild(slots);
    }
    const size_t mask = slots_.size() - 1;
    size_t slot = slot_of(hash, mask);
    while (slots_[slot] >= 0) slot = (slot + 1) & mask;
    if (slots_[slot] == -1) ++used_;
    slots_[slot] = static_cast<int32_t>(entries_.size());
    entries_.push_back({key, value, hash});
    ++live_;
    ++version;
}

bool Table::set(Vm& vm, const Value& key, uint64_t hash, const Value& value) {
    const int64_t index = find(vm, key, hash);
    if (index == -2) return false;
    if (index >= 0) entries_[static_cast<size_t>(index)].value = value;
    else insert(key, hash, value);
    return true;
}

void Table::set_string(StringObject* key, const Value& value) {
    const int64_t index = find_string(key);
    if (index >= 0) entries_[static_cast<size_t>(index)].value = value;
    else insert(Value(key), string_hash(key), value);
}

void Table::remove_at(int64_t index) {
    const size_t mask = slots_.size() - 1;
    size_t slot = slot_of(entries_[static_cast<size_t>(index)].hash, mask);
    while (slots_[slot] != index) slot = (slot + 1) & mask;
    slots_[slot] = -2;
    Entry& entry = entries_[static_cast<size_t>(index)];
    entry.key = Value();
    entry.value = Value();
    --live_;
    ++version;
    // Queues (pop from the front) would otherwise walk over ever more removed entries.
    if (entries_.size() > 32 && live_ * 4 < entries_.size()) {
        size_t slots = 8;
        while (slots < (live_ + 1) * 3) slots *= 2;
        rebuild(slots);
    }
}

void Table::clear() {
    entries_.clear();
    slots_.clear();
    live_ = used_ = 0;
    ++version;
}

}  // namespace maquette::python
