// _random: CPython's and NumPy's generators, number for number. Seeded programs show what they show elsewhere.
//
// MT19937: Matsumoto and Nishimura 1998, seeded as in CPython's _randommodule.c and NumPy's RandomState.
// PCG64: O'Neill 2014 (XSL-RR 128/64), seeded by NumPy's SeedSequence.
#include <array>
#include <cmath>

#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

struct Twister : Object {
    Twister() : Object(ObjectKind::Foreign) {}
    std::array<uint32_t, 624> state{};
    size_t index = 624;
    bool has_gauss = false;
    double gauss = 0;

    void seed(uint32_t value) {
        state[0] = value;
        for (size_t i = 1; i < 624; ++i) state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + static_cast<uint32_t>(i);
        index = 624;
    }
    void seed(const std::vector<uint32_t>& key) {
        seed(19650218u);
        size_t i = 1, j = 0;
        for (size_t k = std::max<size_t>(624, key.size()); k; --k) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1664525u)) + key[j] + static_cast<uint32_t>(j);
            if (++i >= 624) state[0] = state[623], i = 1;
            if (++j >= key.size()) j = 0;
        }
        for (size_t k = 623; k; --k) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1566083941u)) - static_cast<uint32_t>(i);
            if (++i >= 624) state[0] = state[623], i = 1;
        }
        state[0] = 0x80000000u;
        index = 624;
        has_gauss = false;
    }
    uint32_t draw() {
        if (index >= 624) {
            for (size_t k = 0; k < 624; ++k) {
                const uint32_t y = (state[k] & 0x80000000u) | (state[(k + 1) % 624] & 0x7fffffffu);
                state[k] = state[(k + 397) % 624] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
            }
            index = 0;
        }
        uint32_t y = state[index++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }
    double real() {
        const uint32_t a = draw() >> 5, b = draw() >> 6;
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }
};

__extension__ using Wide = unsigned __int128;

struct Pcg : Object {
    Pcg() : Object(ObjectKind::Foreign) {}
    Wide state = 0, increment = 0;
    bool has_half = false;
    uint32_t half = 0;
    void step() { state = state * ((static_cast<Wide>(2549297995355413924ull) << 64) + 4865540595714422341ull) + increment; }
    uint64_t draw() {
        step();
        const auto high = static_cast<uint64_t>(state >> 64), low = static_cast<uint64_t>(state);
        const unsigned rotation = static_cast<unsigned>(high >> 58);
        const uint64_t mixed = high ^ low;
        return mixed >> rotation | mixed << ((64 - rotation) & 63);
    }
    uint32_t draw32() {
        if (has_half) return has_half = false, half;
        const uint64_t value = draw();
        has_half = true;
        half = static_cast<uint32_t>(value >> 32);
        return static_cast<uint32_t>(value);
    }
    double real() { return static_cast<double>(draw() >> 11) * (1.0 / 9007199254740992.0); }
};

// NumPy's SeedSequence: entropy words in, state words out.
std::vector<uint32_t> seed_sequence(std::vector<uint32_t> entropy, size_t words) {
    std::array<uint32_t, 4> pool{};
    uint32_t hash = 0x43b0d7e5u;
    const auto hashmix = [&hash](uint32_t value) {
        value ^= hash;
        hash *= 0x931e8875u;
        value *= hash;
        return value ^ value >> 16;
    };
    const auto mix = [](uint32_t x, uint32_t y) {
        const uint32_t out = 0xca01f9ddu * x - 0x4973f715u * y;
        return out ^ out >> 16;
    };
    for (size_t i = 0; i < 4; ++i) pool[i] = hashmix(i < entropy.size() ? entropy[i] : 0);
    for (size_t source = 0; source < 4; ++source)
        for (size_t target = 0; target < 4; ++target)
            if (source != target) pool[target] = mix(pool[target], hashmix(pool[source]));
    for (size_t source = 4; source < entropy.size(); ++source)
        for (auto& target : pool) target = mix(target, hashmix(entropy[source]));
    std::vector<uint32_t> out;
    uint32_t factor = 0x8b51f9ddu;
    for (size_t i = 0; i < words; ++i) {
        uint32_t value = pool[i % 4] ^ factor;
        factor *= 0x58f38dedu;
        value *= factor;
        out.push_back(value ^ value >> 16);
    }
    return out;
}

// The ziggurat of NumPy's standard_normal (Doornik 2005; 256 layers, computed here instead of stored).
struct Ziggurat {
    static constexpr double r = 3.6541528853610088, v = 0.00492867323399;
    std::array<uint64_t, 256> k{};
    std::array<double, 256> w{}, f{};
    Ziggurat() {
        std::array<double, 257> x{};
        const auto density = [](double t) { return std::exp(-0.5 * t * t); };
        x[256] = v / density(r);
        x[255] = r;
        for (size_t i = 254; i >= 1; --i) x[i] = std::sqrt(-2 * std::log(v / x[i + 1] + density(x[i + 1])));
        x[0] = 0;
        constexpr double scale = 4503599627370496.0;  // 2^52
        k[0] = static_cast<uint64_t>(x[255] / x[256] * scale);
        w[0] = x[256] / scale;
        f[0] = 1;
        k[1] = 0;
        w[1] = x[1] / scale;
        f[1] = density(x[1]);
        for (size_t i = 2; i < 256; ++i) {
            k[i] = static_cast<uint64_t>(x[i - 1] / x[i] * scale);
            w[i] = x[i] / scale;
            f[i] = density(x[i]);
        }
    }
};

double pcg_normal(Pcg& pcg) {
    static const Ziggurat tables;
    for (;;) {
        uint64_t bits = pcg.draw();
        const size_t layer = bits & 0xff;
        bits >>= 8;
        const bool negative = bits & 1;
        const uint64_t whole = bits >> 1 & 0x000fffffffffffffull;
        double x = static_cast<double>(whole) * tables.w[layer];
        if (negative) x = -x;
        if (whole < tables.k[layer]) return x;
        if (layer == 0) {
            for (;;) {
                const double a = -(1 / Ziggurat::r) * std::log1p(-pcg.real()), b = -std::log1p(-pcg.real());
                if (b + b > a * a) return (whole >> 8 & 1) ? -(Ziggurat::r + a) : Ziggurat::r + a;
            }
        }
        if ((tables.f[layer - 1] - tables.f[layer]) * pcg.real() + tables.f[layer] < std::exp(-0.5 * x * x)) return x;
    }
}

bool key_words(Vm& vm, const Value& value, std::vector<uint32_t>& out) {
    if (!is_integer(value)) return vm.raise_type("the seed must be an integer"), false;
    out = to_big(value).digits;
    if (out.empty()) out.push_back(0);
    return true;
}

Twister* twister_of(const Arguments& arguments) { return static_cast<Twister*>(arguments[0].object); }
Pcg* pcg_of(const Arguments& arguments) { return static_cast<Pcg*>(arguments[0].object); }

Value twister_new(Vm& vm, const Arguments&) {
    auto* out = vm.make<Twister>(vm.types.foreign);
    out->seed(static_cast<uint32_t>(vm.limits.random_seed));
    return out;
}
Value twister_seed(Vm& vm, const Arguments& arguments) {  // As random.seed(int).
    std::vector<uint32_t> key;
    if (!key_words(vm, arguments[1], key)) return Value::raised();
    twister_of(arguments)->seed(key);
    return Value::none();
}
Value twister_seed_numpy(Vm& vm, const Arguments& arguments) {  // As numpy.random.seed(int).
    int64_t seed = 0;
    if (!take_int(vm, arguments[1], seed)) return Value::raised();
    if (seed < 0 || seed > 0xffffffffll) return vm.raise_value("Seed must be between 0 and 2**32 - 1");
    twister_of(arguments)->seed(static_cast<uint32_t>(seed));
    twister_of(arguments)->has_gauss = false;
    return Value::none();
}
Value twister_random(Vm&, const Arguments& arguments) { return Value::of_float(twister_of(arguments)->real()); }
Value twister_bits(Vm& vm, const Arguments& arguments) {
    int64_t count = 0;
    if (!take_int(vm, arguments[1], count)) return Value::raised();
    if (count < 0 || count > 100000) return vm.raise_value("number of bits must be non-negative");
    if (count == 0) return Value::of_int(0);
    if (count <= 32) return Value::of_int(twister_of(arguments)->draw() >> (32 - count));
    BigInteger out;
    for (; count > 0; count -= 32) {
        uint32_t word = twister_of(arguments)->draw();
        if (count < 32) word >>= 32 - count;
        out.digits.push_back(word);
    }
    return vm.integer(std::move(out));
}
Value twister_uint32(Vm&, const Arguments& arguments) { return Value::of_int(twister_of(arguments)->draw()); }
// The polar method with its cached second value, as NumPy's RandomState has it.
double twister_gauss_value(Twister* twister) {
    if (twister->has_gauss) return twister->has_gauss = false, twister->gauss;
    for (;;) {
        const double x = 2 * twister->real() - 1, y = 2 * twister->real() - 1, r = x * x + y * y;
        if (r >= 1 || r == 0) continue;
        const double f = std::sqrt(-2 * std::log(r) / r);
        twister->gauss = f * x;
        twister->has_gauss = true;
        return f * y;
    }
}
Value twister_copy_state(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<Twister>(vm.types.foreign);
    out->state = twister_of(arguments)->state;
    out->index = twister_of(arguments)->index;
    out->has_gauss = twister_of(arguments)->has_gauss;
    out->gauss = twister_of(arguments)->gauss;
    return out;
}
Value twister_restore(Vm&, const Arguments& arguments) {
    auto *to = twister_of(arguments), *from = static_cast<Twister*>(arguments[1].object);
    to->state = from->state;
    to->index = from->index;
    to->has_gauss = from->has_gauss;
    to->gauss = from->gauss;
    return Value::none();
}

template <class Make>
Value many(Vm& vm, const Value& count_value, Make make_one) {
    int64_t count = 0;
    if (!take_int(vm, count_value, count)) return Value::raised();
    if (count < 0 || !vm.check_allocation(static_cast<double>(count) * 16) || !vm.charge_steps(count)) return count < 0 ? vm.raise_value("negative dimensions are not allowed") : Value::raised();
    std::vector<Value> out;
    out.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) out.push_back(make_one());
    return vm.list(std::move(out));
}
Value twister_gauss(Vm& vm, const Arguments& arguments) {
    return many(vm, arguments[1], [&] { return Value::of_float(twister_gauss_value(twister_of(arguments))); });
}
Value twister_randoms(Vm& vm, const Arguments& arguments) {
    return many(vm, arguments[1], [&] { return Value::of_float(twister_of(arguments)->real()); });
}
// NumPy's legacy randint: masked rejection on 32 or 64 bits. (low, range inclusive, count)
Value twister_integers(Vm& vm, const Arguments& arguments) {
    int64_t low = 0, range = 0;
    if (!take_int(vm, arguments[1], low) || !take_int(vm, arguments[2], range)) return Value::raised();
    auto* twister = twister_of(arguments);
    uint64_t mask = static_cast<uint64_t>(range);
    for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
    return many(vm, arguments[3], [&] {
        if (range == 0) return Value::of_int(low);
        uint64_t value = 0;
        do {
            value = static_cast<uint64_t>(range) <= 0xffffffffull ? twister->draw() & mask : (static_cast<uint64_t>(twister->draw()) << 32 | twister->draw()) & mask;
        } while (value > static_cast<uint64_t>(range));
        return Value::of_int(low + static_cast<int64_t>(value));
    });
}

Value pcg_new(Vm& vm, const Arguments& arguments) {
    std::vector<uint32_t> key;
    if (!key_words(vm, arguments[0], key)) return Value::raised();
    auto* out = vm.make<Pcg>(vm.types.foreign);
    const auto words = seed_sequence(key, 8);
    const auto wide = [&](size_t i) { return static_cast<uint64_t>(words[i + 1]) << 32 | words[i]; };
    const Wide initial = static_cast<Wide>(wide(0)) << 64 | wide(2), sequence = static_cast<Wide>(wide(4)) << 64 | wide(6);
    out->increment = sequence << 1 | 1;
    out->step();
    out->state += initial;
    out->step();
    return out;
}
Value pcg_randoms(Vm& vm, const Arguments& arguments) {
    return many(vm, arguments[1], [&] { return Value::of_float(pcg_of(arguments)->real()); });
}
Value pcg_normals(Vm& vm, const Arguments& arguments) {
    return many(vm, arguments[1], [&] { return Value::of_float(pcg_normal(*pcg_of(arguments))); });
}
// Lemire's method as Generator.integers uses it. (low, range inclusive, count)
Value pcg_integers(Vm& vm, const Arguments& arguments) {
    int64_t low = 0, range = 0;
    if (!take_int(vm, arguments[1], low) || !take_int(vm, arguments[2], range)) return Value::raised();
    auto* pcg = pcg_of(arguments);
    const auto span = static_cast<uint64_t>(range);
    return many(vm, arguments[3], [&] {
        if (span == 0) return Value::of_int(low);
        if (span == 0xffffffffull) return Value::of_int(low + pcg->draw32());
        if (span < 0xffffffffull) {
            const auto exclusive = static_cast<uint32_t>(span + 1);
            uint64_t product = static_cast<uint64_t>(pcg->draw32()) * exclusive;
            if (static_cast<uint32_t>(product) < exclusive) {
                const uint32_t threshold = (0xffffffffu - static_cast<uint32_t>(span)) % exclusive;
                while (static_cast<uint32_t>(product) < threshold) product = static_cast<uint64_t>(pcg->draw32()) * exclusive;
            }
            return Value::of_int(low + static_cast<int64_t>(product >> 32));
        }
        const uint64_t exclusive = span + 1;
        Wide product = static_cast<Wide>(pcg->draw()) * exclusive;
        if (static_cast<uint64_t>(product) < exclusive) {
            const uint64_t threshold = (~uint64_t{0} - span) % exclusive;
            while (static_cast<uint64_t>(product) < threshold) product = static_cast<Wide>(pcg->draw()) * exclusive;
        }
        return Value::of_int(low + static_cast<int64_t>(product >> 64));
    });
}

}  // namespace

void add_random_module(Vm& vm, ModuleObject* module) {
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"twister_new", twister_new}, {"twister_seed", twister_seed}, {"twister_seed_numpy", twister_seed_numpy}, {"twister_random", twister_random}, {"twister_bits", twister_bits}, {"twister_uint32", twister_uint32},
             {"twister_gauss", twister_gauss}, {"twister_randoms", twister_randoms}, {"twister_integers", twister_integers}, {"twister_copy", twister_copy_state}, {"twister_restore", twister_restore},
             {"pcg_new", pcg_new}, {"pcg_randoms", pcg_randoms}, {"pcg_normals", pcg_normals}, {"pcg_integers", pcg_integers}})
        vm.set_global(module, name, vm.native(name, function));
}

}  // namespace maquette::python
