#include "native/gpu/commands.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "native/gpu/shader_binaries.h"
#include "shared/base/check.h"

namespace maquette {
namespace {

constexpr uint32_t push_bytes_max = 128;       // What every Vulkan device offers.
constexpr uint32_t sets_per_pool = 1024;
constexpr uint32_t buffers_per_set_max = 12;
// Software compiles its kernels when they first run, wide vectors for minutes.
uint64_t wait_seconds(const GpuInfo& info) { return info.is_software() ? 600 : 60; }

Result<GpuKernel> create_kernel(const GpuDevice& device, VkPipelineCache cache, const ShaderBinary& shader, uint32_t buffer_count,
                                std::span<const uint32_t> specialization, uint32_t subgroup_size) {
    const VulkanFunctions& functions = device.functions();
    GpuKernel kernel{std::string(shader.name), buffer_count};
    std::vector<VkDescriptorSetLayoutBinding> bindings(buffer_count);
    for (uint32_t i = 0; i < buffer_count; ++i)
        bindings[i] = {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
    VkDescriptorSetLayoutCreateInfo set{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    set.bindingCount = buffer_count;
    set.pBindings = bindings.data();
    MAQUETTE_VK(functions.CreateDescriptorSetLayout(device.handle(), &set, nullptr, &kernel.set_layout));
    const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, push_bytes_max};
    VkPipelineLayoutCreateInfo layout{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    layout.setLayoutCount = 1;
    layout.pSetLayouts = &kernel.set_layout;
    layout.pushConstantRangeCount = 1;
    layout.pPushConstantRanges = &push;
    MAQUETTE_VK(functions.CreatePipelineLayout(device.handle(), &layout, nullptr, &kernel.layout));

    VkShaderModuleCreateInfo module_info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    module_info.codeSize = shader.words.size_bytes();
    module_info.pCode = shader.words.data();
    VkShaderModule module = VK_NULL_HANDLE;
    MAQUETTE_VK(functions.CreateShaderModule(device.handle(), &module_info, nullptr, &module));
    std::vector<VkSpecializationMapEntry> entries;
    for (uint32_t i = 0; i < specialization.size(); ++i) entries.push_back({i, i * 4, 4});
    const VkSpecializationInfo constants{static_cast<uint32_t>(entries.size()), entries.data(), specialization.size_bytes(), specialization.data()};
    VkComputePipelineCreateInfo create{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
    create.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    create.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    create.stage.module = module;
    create.stage.pName = "main";
    create.stage.pSpecializationInfo = &constants;
    create.layout = kernel.layout;
    VkPipelineShaderStageRequiredSubgroupSizeCreateInfo required{VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO, nullptr, subgroup_size};
    if (subgroup_size > 0) {
        create.stage.pNext = &required;
        create.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT;
    }
    const VkResult result = functions.CreateComputePipelines(device.handle(), cache, 1, &create, nullptr, &kernel.pipeline);
    functions.DestroyShaderModule(device.handle(), module, nullptr);
    if (result < 0) {
        Error error = vulkan_error("vkCreateComputePipelines", result);
        error.field = kernel.name;
        return fail(std::move(error));
    }
    return kernel;
}

}  // namespace

GpuKernels::GpuKernels(std::shared_ptr<GpuDevice> device) : device_(std::move(device)) {
    VkPipelineCacheCreateInfo create{VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
    // Without a cache pipelines are merely slower to make, so its failure is no error.
    device_->functions().CreatePipelineCache(device_->handle(), &create, nullptr, &cache_);
}

GpuKernels::~GpuKernels() {
    const VulkanFunctions& functions = device_->functions();
    for (auto& [key, kernel] : kernels_) {
        functions.DestroyPipeline(device_->handle(), kernel.pipeline, nullptr);
        functions.DestroyPipelineLayout(device_->handle(), kernel.layout, nullptr);
        functions.DestroyDescriptorSetLayout(device_->handle(), kernel.set_layout, nullptr);
    }
    if (cache_) functions.DestroyPipelineCache(device_->handle(), cache_, nullptr);
}

Result<const GpuKernel*> GpuKernels::get(std::string_view shader, uint32_t buffer_count, std::span<const uint32_t> specialization, uint32_t subgroup_size) {
    std::string key = std::string(shader) + "/" + std::to_string(buffer_count);
    for (const uint32_t value : specialization) key += "," + std::to_string(value);
    if (subgroup_size > 0) key += ";" + std::to_string(subgroup_size);
    const auto known = kernels_.find(key);
    if (known != kernels_.end()) return &known->second;
    const auto binaries = shader_binaries();
    const auto binary = std::find_if(binaries.begin(), binaries.end(), [&](const ShaderBinary& one) { return one.name == shader; });
    MAQUETTE_CHECK(binary != binaries.end());
    MAQUETTE_CHECK(buffer_count <= buffers_per_set_max);
    MAQUETTE_TRY(GpuKernel kernel, create_kernel(*device_, cache_, *binary, buffer_count, specialization, subgroup_size));
    return &kernels_.emplace(std::move(key), std::move(kernel)).first->second;
}

Result<std::unique_ptr<GpuCommands>> GpuCommands::create(std::shared_ptr<GpuDevice> device) {
    std::unique_ptr<GpuCommands> out(new GpuCommands(device));
    const VulkanFunctions& functions = device->functions();
    VkCommandPoolCreateInfo pool{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    pool.queueFamilyIndex = device->queue_family();
    MAQUETTE_VK(functions.CreateCommandPool(device->handle(), &pool, nullptr, &out->pool_));
    VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    allocate.commandPool = out->pool_;
    allocate.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    allocate.commandBufferCount = 1;
    MAQUETTE_VK(functions.AllocateCommandBuffers(device->handle(), &allocate, &out->commands_));
    VkSemaphoreTypeCreateInfo type{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO, nullptr, VK_SEMAPHORE_TYPE_TIMELINE, 0};
    VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type, 0};
    MAQUETTE_VK(functions.CreateSemaphore(device->handle(), &semaphore, nullptr, &out->timeline_));
    return out;
}

GpuCommands::~GpuCommands() {
    const VulkanFunctions& functions = device_->functions();
    functions.DeviceWaitIdle(device_->handle());
    for (const VkDescriptorPool pool : descriptor_pools_) functions.DestroyDescriptorPool(device_->handle(), pool, nullptr);
    if (timeline_) functions.DestroySemaphore(device_->handle(), timeline_, nullptr);
    if (pool_) functions.DestroyCommandPool(device_->handle(), pool_, nullptr);
}

Result<void> GpuCommands::begin() {
    const VulkanFunctions& functions = device_->functions();
    for (const VkDescriptorPool pool : descriptor_pools_) functions.DestroyDescriptorPool(device_->handle(), pool, nullptr);
    descriptor_pools_.clear();
    sets_left_ = 0;
    VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    MAQUETTE_VK(functions.BeginCommandBuffer(commands_, &begin));
    return {};
}

Result<VkDescriptorSet> GpuCommands::descriptor_set(const GpuKernel& kernel, std::span<const GpuBinding> bindings) {
    const VulkanFunctions& functions = device_->functions();
    if (sets_left_ == 0) {
        const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, sets_per_pool * buffers_per_set_max};
        VkDescriptorPoolCreateInfo create{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
        create.maxSets = sets_per_pool;
        create.poolSizeCount = 1;
        create.pPoolSizes = &size;
        VkDescriptorPool pool = VK_NULL_HANDLE;
        MAQUETTE_VK(functions.CreateDescriptorPool(device_->handle(), &create, nullptr, &pool));
        descriptor_pools_.push_back(pool);
        sets_left_ = sets_per_pool;
    }
    VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
    allocate.descriptorPool = descriptor_pools_.back();
    allocate.descriptorSetCount = 1;
    allocate.pSetLayouts = &kernel.set_layout;
    VkDescriptorSet set = VK_NULL_HANDLE;
    MAQUETTE_VK(functions.AllocateDescriptorSets(device_->handle(), &allocate, &set));
    --sets_left_;
    std::vector<VkDescriptorBufferInfo> infos(bindings.size());
    std::vector<VkWriteDescriptorSet> writes(bindings.size());
    for (size_t i = 0; i < bindings.size(); ++i) {
        MAQUETTE_CHECK(bindings[i].bytes <= device_->info().binding_bytes_max && bindings[i].offset % 256 == 0);
        infos[i] = {bindings[i].buffer->handle(), bindings[i].offset, bindings[i].bytes};
        writes[i] = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET, nullptr, set, static_cast<uint32_t>(i), 0, 1,
                     VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, nullptr, &infos[i], nullptr};
    }
    functions.UpdateDescriptorSets(device_->handle(), static_cast<uint32_t>(writes.size()), writes.data(), 0, nullptr);
    return set;
}

Result<void> GpuCommands::dispatch(const GpuKernel& kernel, std::span<const GpuBinding> bindings, std::span<const std::byte> push,
                                   GpuGroups groups) {
    MAQUETTE_CHECK(bindings.size() == kernel.buffer_count && push.size() <= push_bytes_max && push.size() % 4 == 0);
    if (groups.x == 0 || groups.y == 0 || groups.z == 0) return {};
    const VulkanFunctions& functions = device_->functions();
    MAQUETTE_TRY(const VkDescriptorSet set, descriptor_set(kernel, bindings));
    functions.CmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, kernel.pipeline);
    functions.CmdBindDescriptorSets(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, kernel.layout, 0, 1, &set, 0, nullptr);
    std::array<std::byte, push_bytes_max> constants{};
    std::copy(push.begin(), push.end(), constants.begin());
    size_t end = (push.size() + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
    for (size_t i = 0; i < bindings.size() && end + sizeof(uint64_t) <= constants.size(); ++i, end += sizeof(uint64_t)) {
        const uint64_t address = bindings[i].buffer->address() + bindings[i].offset;
        std::memcpy(constants.data() + end, &address, sizeof address);
    }
    functions.CmdPushConstants(commands_, kernel.layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, static_cast<uint32_t>(end), constants.data());
    functions.CmdDispatch(commands_, groups.x, groups.y, groups.z);
    return {};
}

void GpuCommands::copy(const GpuBinding& from, const GpuBinding& to) {
    MAQUETTE_CHECK(from.bytes == to.bytes);
    const VkBufferCopy region{from.offset, to.offset, from.bytes};
    if (from.bytes > 0) device_->functions().CmdCopyBuffer(commands_, from.buffer->handle(), to.buffer->handle(), 1, &region);
}

void GpuCommands::fill_zero(const GpuBinding& target) {
    if (target.bytes > 0) device_->functions().CmdFillBuffer(commands_, target.buffer->handle(), target.offset, target.bytes, 0);
}

void GpuCommands::barrier() {
    constexpr VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
    VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    device_->functions().CmdPipelineBarrier(commands_, stages, stages, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

Result<void> GpuCommands::end() {
    // The host reads mapped memory after the wait.
    VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = VK_ACCESS_HOST_READ_BIT;
    device_->functions().CmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                                            VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &memory, 0, nullptr, 0, nullptr);
    MAQUETTE_VK(device_->functions().EndCommandBuffer(commands_));
    return {};
}

Result<void> GpuCommands::run() {
    const VulkanFunctions& functions = device_->functions();
    const uint64_t signal = ++submitted_;
    VkTimelineSemaphoreSubmitInfo timeline{VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO};
    timeline.signalSemaphoreValueCount = 1;
    timeline.pSignalSemaphoreValues = &signal;
    VkSubmitInfo submit{VK_STRUCTURE_TYPE_SUBMIT_INFO};
    submit.pNext = &timeline;
    submit.commandBufferCount = 1;
    submit.pCommandBuffers = &commands_;
    submit.signalSemaphoreCount = 1;
    submit.pSignalSemaphores = &timeline_;
    MAQUETTE_VK(functions.QueueSubmit(device_->queue(), 1, &submit, VK_NULL_HANDLE));
    VkSemaphoreWaitInfo wait{VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
    wait.semaphoreCount = 1;
    wait.pSemaphores = &timeline_;
    wait.pValues = &signal;
    const uint64_t seconds = wait_seconds(device_->info());
    const VkResult result = functions.WaitSemaphores(device_->handle(), &wait, seconds * 1'000'000'000);
    if (result == VK_TIMEOUT)
        return fail(ErrorCode::DeviceLost, device_->info().name + " gave no answer for " + std::to_string(seconds) + " seconds.", "Resume from the last checkpoint, or train with --device cpu.");
    if (result < 0) return fail(vulkan_error("vkWaitSemaphores", result));
    return {};
}

}  // namespace maquette
