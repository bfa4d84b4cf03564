"""A TopK autoencoder's step in PyTorch, on the card that the engine was timed on: median milliseconds by CUDA events.

peer.py OUT.json. Rows are random, 768 wide, k = 32, fused Adam, TF32 products; the decoder's rows are kept at norm 1 and
their gradient tangent, as in sparsify's trainer. "sparse" decodes by embedding_bag over the kept entries, "dense" by a
product with the scattered entries.
"""

import json
import sys

import torch
from torch.nn import functional

DIMS, K, WARM, TIMED = 768, 32, 5, 20


def median_ms(work):
    for _ in range(WARM):
        work()
    times = []
    for _ in range(TIMED):
        begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
        begin.record()
        work()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end))
    return sorted(times)[TIMED // 2]


class Step:
    def __init__(self, rows, latents, sparse, bf16):
        torch.manual_seed(1)
        self.rows, self.sparse, self.bf16 = rows, sparse, bf16
        self.encoder = torch.nn.Parameter(torch.randn(latents, DIMS, device="cuda") / DIMS**0.5)
        self.decoder = torch.nn.Parameter(functional.normalize(self.encoder.detach(), dim=1))
        self.bias = torch.nn.Parameter(torch.zeros(latents, device="cuda"))
        self.out_bias = torch.nn.Parameter(torch.zeros(DIMS, device="cuda"))
        parameters = [self.encoder, self.decoder, self.bias, self.out_bias]
        self.adam = torch.optim.Adam(parameters, lr=1e-4, fused=True)
        self.batches = [torch.randn(rows, DIMS, device="cuda") for _ in range(4)]
        self.taken = 0

    def __call__(self):
        x = self.batches[self.taken % len(self.batches)]
        self.taken += 1
        with torch.autocast("cuda", torch.bfloat16, enabled=self.bf16):
            z = functional.linear(x - self.out_bias, self.encoder, self.bias)
            values, latents = z.topk(K, dim=1, sorted=False)
            values = values.relu().float()
            if self.sparse:
                y = functional.embedding_bag(latents, self.decoder, per_sample_weights=values, mode="sum")
            else:
                y = torch.zeros_like(z, dtype=values.dtype).scatter(1, latents, values) @ self.decoder
        loss = (y.float() + self.out_bias - x).square().sum(1).mean()
        self.adam.zero_grad(set_to_none=True)
        loss.backward()
        with torch.no_grad():
            along = (self.decoder.grad * self.decoder).sum(1, keepdim=True)
            self.decoder.grad -= along * self.decoder
        self.adam.step()
        with torch.no_grad():
            self.decoder /= self.decoder.norm(dim=1, keepdim=True)


def main(out):
    torch.backends.cuda.matmul.allow_tf32 = True
    steps = []
    for rows, latents in [(4096, 16384), (4096, 49152), (8192, 16384), (8192, 49152)]:
        for sparse in (True, False):
            for bf16 in (False, True):
                step = Step(rows, latents, sparse, bf16)
                ms = median_ms(step)
                decode = "sparse" if sparse else "dense"
                steps.append({"rows": rows, "latents": latents, "decode": decode, "bf16": bf16, "ms": ms})
                print(steps[-1], flush=True)
                del step
                torch.cuda.empty_cache()
    x, w = torch.randn(4096, DIMS, device="cuda"), torch.randn(16384, DIMS, device="cuda")
    product = median_ms(lambda: x @ w.T)
    found = {
        "torch": torch.__version__,
        "card": torch.cuda.get_device_name(),
        "steps": steps,
        "tf32_product_tflops": 2e-9 * len(x) * len(w) * DIMS / product,
    }
    with open(out, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
