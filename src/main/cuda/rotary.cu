#include "threads.cuh"

// Columns first and second of a row, and what they are turned by.
struct Pair {
    int first;
    int second;
    float cos;
    float sin;
};

// Pair i of a row: the pairs of the first head, then those of the next. adjacent says how a head's columns pair up.
__device__ __forceinline__ Pair pair_of(int i, const float* __restrict__ angles, int width, int turned, int adjacent) {
    int half = turned / 2;
    int head = i / half;
    int within = i % half;
    int first = head * width + (adjacent == 1 ? 2 * within : within);
    return {first, first + (adjacent == 1 ? 1 : half), angles[within], angles[half + within]};
}

// Column i of those that pass, heads one after another.
__device__ __forceinline__ int passing(int i, int width, int turned) {
    int rest = width - turned;
    return i / rest * width + turned + i % rest;
}

// rotary_forward: the pairs (a, b) of each head's first columns become (a cos - b sin, b cos + a sin) by the angles of
// the row's position; the others pass.
//   twin     op.Rotary.FORWARD
//   threads  a warp a row: a lane every 32nd pair, then every 32nd column that passes
//   bytes    8*n*d+4*n*turned+4*n (least 8*n*d+4*n*turned+4*n)
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
    int width = d / heads;
    x += static_cast<size_t>(row) * d;
    y += static_cast<size_t>(row) * d;
    const float* angles = table + static_cast<size_t>(positions[row]) * turned;
    for (int i = lane(); i < heads * (turned / 2); i += 32) {
        Pair pair = pair_of(i, angles, width, turned, adjacent);
        float a = x[pair.first];
        float b = x[pair.second];
        y[pair.first] = a * pair.cos - b * pair.sin;
        y[pair.second] = b * pair.cos + a * pair.sin;
    }
    for (int i = lane(); i < heads * (width - turned); i += 32) {
        int j = passing(i, width, turned);
        y[j] = x[j];
    }
}

// rotary_backward: dx += dy turned back.
//   twin     op.Rotary.BACKWARD
//   threads  a warp a row: a lane every 32nd pair, then every 32nd column that passes
//   bytes    12*n*d+4*n*turned+4*n (least 12*n*d+4*n*turned+4*n)
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
    int width = d / heads;
    dy += static_cast<size_t>(row) * d;
    dx += static_cast<size_t>(row) * d;
    const float* angles = table + static_cast<size_t>(positions[row]) * turned;
    for (int i = lane(); i < heads * (turned / 2); i += 32) {
        Pair pair = pair_of(i, angles, width, turned, adjacent);
        float a = dy[pair.first];
        float b = dy[pair.second];
        dx[pair.first] += a * pair.cos + b * pair.sin;
        dx[pair.second] += b * pair.cos - a * pair.sin;
    }
    for (int i = lane(); i < heads * (width - turned); i += 32) {
        int j = passing(i, width, turned);
        dx[j] += dy[j];
    }
}
