#include "native/gpu/memory.h"

namespace maquette {
namespace {

constexpr uint64_t guard_bytes = 64 << 10;

struct Wish {
    VkMemoryPropertyFlags wanted;
    VkMemoryPropertyFlags preferred;
    VkMemoryPropertyFlags avoided = 0;
};

Wish wish_of(GpuMemoryUse use) {
    constexpr VkMemoryPropertyFlags host = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    switch (use) {
        case GpuMemoryUse::Device:
            // Integrated and software devices map all of it, which spares the staging copy.
            return {VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0};
        case GpuMemoryUse::Paged:
            return {host, VK_MEMORY_PROPERTY_HOST_CACHED_BIT, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};
        case GpuMemoryUse::Upload:
            return {host, 0};
        case GpuMemoryUse::Download:
            return {host, VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
    }
    return {host, 0};
}

}  // namespace

Result<std::unique_ptr<GpuBuffer>> GpuBuffer::create(std::shared_ptr<GpuDevice> device, uint64_t bytes, GpuMemoryUse use) {
    const VulkanFunctions& functions = device->functions();
    std::unique_ptr<GpuBuffer> out(new GpuBuffer(device));
    out->bytes_ = bytes;
    out->use_ = use;
    VkBufferCreateInfo create{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
    create.size = bytes + guard_bytes;
    create.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
    create.sharingMode = VK_SHARING_MODE_EXCLUSIVE;
    MAQUETTE_VK(functions.CreateBuffer(device->handle(), &create, nullptr, &out->buffer_));
    VkMemoryRequirements needs{};
    functions.GetBufferMemoryRequirements(device->handle(), out->buffer_, &needs);
    if (needs.size > device->info().allocation_bytes_max)
        return fail(ErrorCode::OutOfMemory, "A buffer of " + std::to_string(needs.size >> 20) + " MiB exceeds what " + device->info().name +
                    " allocates at once.", "Use fewer rows a batch or a smaller model.");
    const Wish wish = wish_of(use);
    MAQUETTE_TRY(const uint32_t type, device->memory_type(needs.memoryTypeBits, wish.wanted, wish.preferred, wish.avoided));
    if (use == GpuMemoryUse::Device) {
        MAQUETTE_TRY_VOID(device->take_memory(needs.size));
        out->device_bytes_ = needs.size;
    }
    const VkMemoryAllocateFlagsInfo with_address{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO, nullptr, VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT, 0};
    VkMemoryAllocateInfo allocate{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
    allocate.pNext = &with_address;
    allocate.allocationSize = needs.size;
    allocate.memoryTypeIndex = type;
    MAQUETTE_VK(functions.AllocateMemory(device->handle(), &allocate, nullptr, &out->memory_));
    MAQUETTE_VK(functions.BindBufferMemory(device->handle(), out->buffer_, out->memory_, 0));
    const VkBufferDeviceAddressInfo located{VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO, nullptr, out->buffer_};
    out->address_ = functions.GetBufferDeviceAddress(device->handle(), &located);
    if (device->is_host_coherent(type)) {
        void* mapped = nullptr;
        MAQUETTE_VK(functions.MapMemory(device->handle(), out->memory_, 0, VK_WHOLE_SIZE, 0, &mapped));
        out->mapped_ = static_cast<std::byte*>(mapped);
    }
    return out;
}

GpuBuffer::~GpuBuffer() {
    const VulkanFunctions& functions = device_->functions();
    if (mapped_) functions.UnmapMemory(device_->handle(), memory_);
    if (buffer_) functions.DestroyBuffer(device_->handle(), buffer_, nullptr);
    if (memory_) functions.FreeMemory(device_->handle(), memory_, nullptr);
    device_->give_memory_back(device_bytes_);
}

}  // namespace maquette
