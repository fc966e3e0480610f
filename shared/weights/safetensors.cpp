#include "shared/weights/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

#include "shared/base/bytes.h"
#include "shared/base/json.h"
#include "shared/base/limits.h"

namespace maquette {
namespace {

struct TypeSpelling {
    TensorType type;
    const char* name;
    int order;  // The library sorts wider and later types first (its enum Dtype, descending).
};
constexpr std::array<TypeSpelling, 10> spellings{{
    {TensorType::Bool, "BOOL", 0}, {TensorType::U8, "U8", 1},    {TensorType::I8, "I8", 2},   {TensorType::I16, "I16", 3},
    {TensorType::F16, "F16", 4},   {TensorType::BF16, "BF16", 5}, {TensorType::I32, "I32", 6}, {TensorType::F32, "F32", 7},
    {TensorType::F64, "F64", 8},   {TensorType::I64, "I64", 9},
}};

const TypeSpelling* spelling_of(TensorType type) {
    const auto found = std::find_if(spellings.begin(), spellings.end(), [type](const auto& s) { return s.type == type; });
    return found == spellings.end() ? nullptr : &*found;
}

tl::unexpected<Error> refuse_tensor(std::string tensor, std::string reason) {
    return fail(Error{ErrorCode::BadInput, std::move(reason), "The file is damaged or not safetensors; fetch it again.", {}, 0,
                      std::move(tensor)});
}

struct HeaderEntry {
    std::string name;
    std::string dtype;
    std::vector<int64_t> shape;
    std::vector<uint64_t> offsets;
    bool has_shape = false;
};

// Reads the header event by event into entries, so that memory stays within what the header itself takes, names that
// come twice are seen, and nothing but the format's own structure is accepted.
class HeaderReader : public nlohmann::json_sax<Json> {
  public:
    std::vector<HeaderEntry> entries;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::string problem;  // Empty when the header is good.
    std::string tensor;   // What it is about.

    bool start_object(std::size_t) override {
        if (++depth_ > 2) return stop("The header is nested too deeply.");
        if (depth_ == 2 && !in_metadata_) entries.push_back({name_, {}, {}, {}, false});
        return !in_list_ || stop("A list of numbers holds an object.");
    }
    bool end_object() override {
        if (depth_ == 2) {
            if (!in_metadata_) {
                const HeaderEntry& entry = entries.back();
                if (entry.dtype.empty() || !entry.has_shape || entry.offsets.size() != 2)
                    return stop("dtype, shape or data_offsets is missing.");
            }
            in_metadata_ = false;
        }
        --depth_;
        return true;
    }
    bool key(std::string& text) override {
        if (depth_ == 1) {
            name_ = tensor = text;
            in_metadata_ = text == "__metadata__";
            if (!names_.insert(text).second) return stop("The name comes twice.");
        }
        key_ = text;
        return true;
    }
    bool string(std::string& text) override {
        if (in_metadata_ && depth_ == 2) {
            metadata.emplace_back(key_, text);
            return true;
        }
        if (depth_ == 2 && key_ == "dtype" && !in_list_) {
            entries.back().dtype = text;
            return true;
        }
        return stop("An unexpected text \"" + text.substr(0, 60) + "\" stands in the header.");
    }
    bool start_array(std::size_t) override {
        if (depth_ != 2 || in_metadata_ || in_list_ || (key_ != "shape" && key_ != "data_offsets"))
            return stop("An unexpected list stands in the header.");
        if (key_ == "shape") entries.back().has_shape = true;
        return in_list_ = true;
    }
    bool end_array() override {
        in_list_ = false;
        return true;
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (!in_list_) return stop("An unexpected number stands in the header.");
        HeaderEntry& entry = entries.back();
        if (key_ == "data_offsets") {
            if (entry.offsets.size() >= 2) return stop("data_offsets must be two numbers.");
            entry.offsets.push_back(value);
            return true;
        }
        if (value > uint64_t{1} << 62) return stop("A size is too large.");
        if (static_cast<int64_t>(entry.shape.size()) >= tensor_dimensions_max) return stop("The shape has too many sizes.");
        entry.shape.push_back(static_cast<int64_t>(value));
        return true;
    }
    bool number_integer(number_integer_t) override { return stop("A size or offset is negative."); }
    bool number_float(number_float_t, const std::string&) override { return stop("A size or offset is not an integer."); }
    bool null() override { return stop("An unexpected null stands in the header."); }
    bool boolean(bool) override { return stop("An unexpected true or false stands in the header."); }
    bool binary(binary_t&) override { return stop("Unexpected binary data."); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return stop("The header is not JSON (byte " + std::to_string(position) + ").");
    }

  private:
    bool stop(std::string reason) {
        if (problem.empty()) problem = std::move(reason);
        return false;
    }
    std::unordered_set<std::string> names_;
    std::string name_, key_;
    int depth_ = 0;
    bool in_metadata_ = false;
    bool in_list_ = false;
};

Result<HeaderReader> read_header(std::string_view text) {
    HeaderReader reader;
    if (!Json::sax_parse(text.begin(), text.end(), &reader) && reader.problem.empty()) reader.problem = "The header is not JSON.";
    if (!reader.problem.empty()) return refuse_tensor(reader.tensor, reader.problem);
    return reader;
}

Result<TensorView> view_of(HeaderEntry& entry, std::span<const std::byte> data) {
    const auto spelling = std::find_if(spellings.begin(), spellings.end(), [&](const auto& s) { return entry.dtype == s.name; });
    if (spelling == spellings.end())
        return fail(Error{ErrorCode::BadInput, "The type " + entry.dtype + " is not supported.",
                          "Convert the file to F32, F16 or BF16.", {}, 0, entry.name});
    const uint64_t begin = entry.offsets[0], end = entry.offsets[1];
    if (begin > end || end > data.size())
        return refuse_tensor(entry.name, "Its bytes " + std::to_string(begin) + " to " + std::to_string(end) +
                                      " lie outside the file, which has " + std::to_string(data.size()) + " bytes of tensors.");
    const auto expected = tensor_bytes(spelling->type, entry.shape);
    if (!expected || static_cast<uint64_t>(*expected) != end - begin)
        return refuse_tensor(entry.name, "The shape " + shape_text(entry.shape) + " of type " + entry.dtype + " does not take " +
                                      std::to_string(end - begin) + " bytes.");
    return TensorView{std::move(entry.name), spelling->type, std::move(entry.shape),
                      data.subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin))};
}

}  // namespace

const TensorView* Safetensors::find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(), [name](const TensorView& t) { return t.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

Result<Safetensors> read_safetensors(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto header_bytes = reader.read<uint64_t>();
    if (!reader.ok()) return refuse_tensor({}, "The file has only " + std::to_string(bytes.size()) + " bytes.");
    if (header_bytes > static_cast<uint64_t>(safetensors_header_bytes_max) || header_bytes > reader.remaining())
        return refuse_tensor({}, "The header claims " + std::to_string(header_bytes) + " bytes, and the file has " +
                              std::to_string(reader.remaining()) + " after its first 8.");
    MAQUETTE_TRY(HeaderReader header, read_header(text_of(reader.read_bytes(header_bytes))));
    const auto data = reader.read_bytes(reader.remaining());
    std::stable_sort(header.entries.begin(), header.entries.end(),
                     [](const auto& a, const auto& b) { return a.offsets < b.offsets; });
    Safetensors out;
    out.metadata = std::move(header.metadata);
    uint64_t expected_begin = 0;
    for (auto& entry : header.entries) {
        const uint64_t begin = entry.offsets[0];
        MAQUETTE_TRY(TensorView tensor, view_of(entry, data));
        if (begin != expected_begin)
            return refuse_tensor(tensor.name, "Its bytes begin at " + std::to_string(begin) + ", but the tensor before it ends at " +
                                           std::to_string(expected_begin) + ".");
        expected_begin = begin + tensor.bytes.size();
        out.tensors.push_back(std::move(tensor));
    }
    if (expected_begin != data.size())
        return refuse_tensor({}, std::to_string(data.size() - expected_begin) + " bytes after the last tensor belong to none.");
    return out;
}

Result<void> write_safetensors(const std::vector<TensorShape>& tensors,
                               const std::vector<std::pair<std::string, std::string>>& metadata,
                               const TensorProducer& produce, const ByteSink& sink) {
    std::vector<size_t> order(tensors.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (const auto& tensor : tensors)
        if (!spelling_of(tensor.type))
            return fail(Error{ErrorCode::WrongUsage, std::string("Safetensors cannot hold ") + tensor_type_name(tensor.type) + ".",
                              "Write F32, F16 or BF16.", {}, 0, tensor.name});
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        const int type_a = spelling_of(tensors[a].type)->order, type_b = spelling_of(tensors[b].type)->order;
        return type_a != type_b ? type_a > type_b : tensors[a].name < tensors[b].name;
    });
    Json header = Json::object();
    if (!metadata.empty()) {
        Json texts = Json::object();
        for (const auto& [key, value] : metadata) texts[key] = value;
        header["__metadata__"] = std::move(texts);
    }
    uint64_t offset = 0;
    for (const size_t i : order) {
        const auto& tensor = tensors[i];
        const auto bytes = tensor_bytes(tensor.type, tensor.shape);
        if (!bytes || header.contains(tensor.name))
            return fail(Error{ErrorCode::WrongUsage, "The tensor's shape is not valid or its name comes twice.", {}, {}, 0, tensor.name});
        const uint64_t end = offset + static_cast<uint64_t>(*bytes);
        header[tensor.name] = {{"dtype", spelling_of(tensor.type)->name}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = write_json(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    const uint64_t length = text.size();
    MAQUETTE_TRY_VOID(sink(std::as_bytes(std::span(&length, 1))));
    MAQUETTE_TRY_VOID(sink(bytes_of(text)));
    for (const size_t i : order) {
        MAQUETTE_TRY(const std::vector<std::byte> bytes, produce(i));
        if (static_cast<int64_t>(bytes.size()) != *tensor_bytes(tensors[i].type, tensors[i].shape))
            return fail(Error{ErrorCode::Failed, "The tensor's bytes do not match its shape.", {}, {}, 0, tensors[i].name});
        MAQUETTE_TRY_VOID(sink(bytes));
    }
    return {};
}

}  // namespace maquette
