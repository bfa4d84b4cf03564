#include "threads.cuh"

// Column j of a row turned, or as it is where columns pass: forward is 1 to turn, -1 to turn back.
__device__ __forceinline__ float turned_column(
        const float* __restrict__ x,
        const float* __restrict__ angles,
        int j,
        int width,
        int turned,
        int adjacent,
        float forward) {
    int within = j % width;
    if (within >= turned) {
        return x[j];
    }
    int half = turned / 2;
    bool first = adjacent == 1 ? within % 2 == 0 : within < half;
    int apart = adjacent == 1 ? 1 : half;
    int pair = adjacent == 1 ? within / 2 : within % half;
    float sin = forward * angles[half + pair];
    float other = first ? -x[j + apart] : x[j - apart];
    return x[j] * angles[pair] + other * sin;
}

// rotary_forward: the pairs (a, b) of each head's first columns become (a cos - b sin, b cos + a sin) by the angles of
// the row's position; the others pass.
//   twin     op.Rotary.FORWARD
//   threads  a warp a row: a lane every 32nd column, with the other of its pair
//   bytes    8*n*d+4*n*heads*turned+4*n*turned+4*n (least 8*n*d+4*n*turned+4*n)
//   flops    3*n*heads*turned
//   example  n=4096 d=768 heads=12 turned=64
extern "C" __global__ void rotary_forward(
        const float* __restrict__ x,
        const int* __restrict__ positions,
        const float* __restrict__ table,
        float* __restrict__ y,
        int d,
        int heads,
        int turned,
        int adjacent,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* angles = table + static_cast<size_t>(positions[row]) * turned;
    x += static_cast<size_t>(row) * d;
    y += static_cast<size_t>(row) * d;
    for (int j = lane(); j < d; j += 32) {
        y[j] = turned_column(x, angles, j, d / heads, turned, adjacent, 1.f);
    }
}

// rotary_backward: dx += dy turned back.
//   twin     op.Rotary.BACKWARD
//   threads  a warp a row: a lane every 32nd column, with the other of its pair
//   bytes    12*n*d+4*n*heads*turned+4*n*turned+4*n (least 12*n*d+4*n*turned+4*n)
//   flops    4*n*heads*turned
//   example  n=4096 d=768 heads=12 turned=64
extern "C" __global__ void rotary_backward(
        const float* __restrict__ dy,
        const int* __restrict__ positions,
        const float* __restrict__ table,
        float* __restrict__ dx,
        int d,
        int heads,
        int turned,
        int adjacent,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* angles = table + static_cast<size_t>(positions[row]) * turned;
    dy += static_cast<size_t>(row) * d;
    dx += static_cast<size_t>(row) * d;
    for (int j = lane(); j < d; j += 32) {
        dx[j] += turned_column(dy, angles, j, d / heads, turned, adjacent, -1.f);
    }
}
