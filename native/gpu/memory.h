// Buffers on the GPU and the ways into and out of them.
#pragma once

#include <memory>
#include <span>

#include "native/gpu/device.h"

namespace maquette {

enum class GpuMemoryUse {
    Device,    // Read and written by shaders; reached from the host through a staging buffer.
    Paged,     // The same in the host's memory, for what the device has no room for; mapped for its whole life.
    Upload,    // Written by the host, read by the device; mapped for its whole life.
    Download,  // Written by the device, read by the host; mapped for its whole life.
};

// One buffer with memory of its own. Every buffer ends in guard bytes: some drivers read whole vectors past the last
// element (engine notes: unguarded uniform loads on lavapipe).
class GpuBuffer {
  public:
    static Result<std::unique_ptr<GpuBuffer>> create(std::shared_ptr<GpuDevice> device, uint64_t bytes, GpuMemoryUse use);
    ~GpuBuffer();
    GpuBuffer(const GpuBuffer&) = delete;
    GpuBuffer& operator=(const GpuBuffer&) = delete;

    VkBuffer handle() const { return buffer_; }
    uint64_t bytes() const { return bytes_; }
    uint64_t address() const { return address_; }  // For kernels.
    GpuMemoryUse use() const { return use_; }
    // Null for Device buffers whose memory the host cannot see.
    std::byte* mapped() const { return mapped_; }

  private:
    explicit GpuBuffer(std::shared_ptr<GpuDevice> device) : device_(std::move(device)) {}
    std::shared_ptr<GpuDevice> device_;
    GpuMemoryUse use_ = GpuMemoryUse::Device;
    VkBuffer buffer_ = VK_NULL_HANDLE;
    VkDeviceMemory memory_ = VK_NULL_HANDLE;
    std::byte* mapped_ = nullptr;
    uint64_t address_ = 0, bytes_ = 0, device_bytes_ = 0;  // The last: taken of the device's own memory.
};

}  // namespace maquette
