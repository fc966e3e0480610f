// What every golden check needs: where the files lie, which device is asked, and where its rows go.
#pragma once

#include <string>
#include <utility>

#include "native/verify/golden_checks.h"
#include "native/verify/golden_device.h"
#include "native/verify/golden_files.h"

namespace maquette {

// The limits that an exact engine in 32-bit floats keeps (against PyTorch in 32-bit floats).
inline constexpr double golden_logits_limit = 1e-4;
inline constexpr double golden_gradient_limit = 1e-4;
inline constexpr double golden_loss_limit = 1e-4;
// After 20 AdamW steps, whose division by sqrt(v) widens small differences.
inline constexpr double golden_trained_limit = 1e-3;

class GoldenContext {
  public:
    GoldenContext(const VerifyOptions& options, const VerifyOutput& output) : options_(options), output_(output) {}

    const VerifyOptions& options() const { return options_; }
    const std::string& device() const { return options_.device; }
    std::string in(const std::string& path) const { return options_.folder + "/" + path; }
    bool is_narrow() const { return options_.precision != "f32"; }  // Products' operands have 16 bits.
    bool is_left_out(const std::string& model) const;
    // Whether the check was asked for by its name.
    bool is_named(const std::string& check) const;

    // A row that the device under test computed: judged by the limits of its precision.
    void emit(VerifyRow row) const { output_.on_row(is_narrow() ? judged_by_cosine(std::move(row)) : row); }
    // A row that no device has a part in: bytes, ids, labels.
    void emit_exact(VerifyRow row) const { output_.on_row(row); }
    void skip(const std::string& what) const { output_.on_skipped(what); }
    // A check that could not be carried out is a row that is not ok; the others go on.
    void attempt(const std::string& check, const Result<void>& outcome) const;

  private:
    const VerifyOptions& options_;
    const VerifyOutput& output_;
};

// Each goes through one folder of the goldens. Nothing happens when the folder is absent.
void check_logits(const GoldenContext& context);
void check_gradients(const GoldenContext& context);
void check_trajectories(const GoldenContext& context);
void check_nf4(const GoldenContext& context);
void check_trl_metrics(const GoldenContext& context);
void check_masks(const GoldenContext& context);
void check_peft_adapters(const GoldenContext& context);
void check_loss_curve(const GoldenContext& context);

// The prompt with all greedy tokens but the last: its logits, from the prompt's last on, say every greedy token. They are
// given, so that one that differs does not hide those after it.
std::vector<int32_t> with_greedy_tokens(std::vector<int32_t> ids, const std::vector<int32_t>& greedy);
// Whether `logits` [greedy.size(), vocabulary] choose these tokens. Where the golden's two likeliest tokens are nearer than
// 1e-3 (`margins`, may be empty) either is right.
bool says_greedily(std::span<const float> logits, size_t vocabulary, const std::vector<int32_t>& greedy, const std::vector<double>& margins);
int64_t likeliest(std::span<const float> logits);

// One document without labels.
PackedBatch golden_document(const std::vector<int32_t>& ids);
// Of logits at every place of a golden batch [rows, columns, vocabulary], those of real tokens: no packed batch has padding.
std::vector<float> real_token_logits(const Json& batch, const std::vector<float>& all, size_t vocabulary);

}  // namespace maquette
