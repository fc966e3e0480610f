#include "native/command_line/train_options.h"

namespace maquette {

void add_train_options(Command& command, TrainRequest& request) {
    command.option("file", request.data_file, "JSONL of samples: messages, prompt and completion, text, or input_ids and labels").required();
    command.option("--model", request.model, "Model: a folder, a .gguf file, or a name").with_default();
    command.option("--eval-file", request.eval_file, "Samples that judge the model (default: a share of FILE)");
    command.option("--method", request.method, "lora, qlora (an adapter over a base in NF4), full (every weight)").with_default();
    command.option("--quantize", request.quantize, "How frozen linear layers are kept: none, nf4, file (as the file has them), auto").with_default();
    command.option("--optimizer", request.optimizer, "adamw, adamw-8bit, paged-adamw, sgd").with_default();
    command.option("--rank", request.lora.rank, "LoRA rank").with_default();
    command.option("--alpha", request.lora.alpha, "LoRA alpha").with_default();
    command.option("--dropout", request.lora.dropout, "LoRA dropout").with_default();
    command.flag("--rslora", request.lora.rslora, "Scale alpha / sqrt(rank)");
    command.option("--targets", request.lora.targets, "all-linear, names (q_proj,v_proj), or a regular expression for a layer's path").with_default();
    command.option("--rank-pattern", request.lora.rank_pattern, "Ranks of some layers: down_proj=8,layers.0.mlp.up_proj=4");
    command.option("--alpha-pattern", request.lora.alpha_pattern, "Alphas of some layers, in the same way");
    command.option("--learning-rate", request.learning_rate, "Peak learning rate").with_default();
    command.option("--epochs", request.epochs, "Passes over the data").with_default();
    command.option("--steps", request.steps_max, "Optimizer steps (0: epochs decide)").with_default();
    command.option("--batch-rows", request.batch_rows, "Rows of one batch").with_default();
    command.option("--accumulation", request.accumulation, "Batches of one step").with_default();
    command.option("--max-length", request.max_length, "Tokens of a row").with_default();
    command.option("--loss", request.loss_mode, "assistant, assistant-turn, assistant-trl, last-assistant, completion, all").with_default();
    command.option("--warmup", request.warmup_ratio, "Share of the steps that warm up").with_default();
    command.option("--schedule", request.schedule, "cosine, linear, constant, one-cycle").with_default();
    command.option("--clip", request.clip_norm, "Largest norm of the gradients (0: none)").with_default();
    command.option("--weight-decay", request.weight_decay, "Decoupled weight decay").with_default();
    command.option("--seed", request.seed, "Seed of order, adapter and dropout").with_default();
    command.option("--eval-share", request.eval_share, "Share of FILE that judges").with_default();
    command.option("--eval-every", request.eval_every, "Steps between evaluations (0: each epoch)").with_default();
    command.option("--checkpoint-every", request.checkpoint_every, "Steps between checkpoints (0: at evaluations)").with_default();
    command.option("--sample-every", request.sample_every, "Steps between sample answers (0: none)").with_default();
    command.option("--early-stop", request.early_stop, "Evaluations without gain before stopping (0: never)").with_default();
    command.flag("--packing", request.packing, "Fill rows with several documents");
    command.option("--device", request.device, "auto, cpu, gpu, reference").with_default();
    command.option("--precision", request.precision, "Of products: auto (bf16 where the device has it, else f32), f32, bf16, f16 (with a dynamic loss scale)").with_default();
    command.option("--threads", request.threads, "CPU threads (0: all)").with_default();
}

}  // namespace maquette
