// Copies from global into shared memory that take no registers on their way.
#pragma once

// Begins to copy 16 bytes between addresses on 16 bytes, or to write zeros where there is nothing to copy.
__device__ __forceinline__ void begin_copy(float* to, const float* from, bool something) {
    unsigned at = static_cast<unsigned>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(at), "l"(from), "r"(something ? 16 : 0)
                 : "memory");
}

// Waits for the calling thread's copies; others see them after a barrier.
__device__ __forceinline__ void await_copies() {
    asm volatile("cp.async.wait_all;" ::: "memory");
}

// Makes a group of the copies that the calling thread began since the last one.
__device__ __forceinline__ void end_copy_group() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits for all of the calling thread's groups but the last OPEN.
template <int OPEN>
__device__ __forceinline__ void await_copy_groups() {
    asm volatile("cp.async.wait_group %0;" ::"n"(OPEN) : "memory");
}
