#!/usr/bin/python3
"""Writes tests/fixtures/torch.safetensors: outputs and gradients of PyTorch's ops, which tests/ops/torch_test.cpp compares ours with.

Run with Debian's python3-torch:  /usr/bin/python3 tests/tools/make_torch_fixtures.py
Every case holds its inputs, its options (as a small tensor), its output, and the gradients of sum(output * direction).
"""
import json
import os
import struct

import torch
import torch.nn.functional as F

torch.manual_seed(1)
torch.set_num_threads(1)
tensors = {}


def case(name, f, inputs, options=()):
    """inputs: name -> leaf tensor; f(inputs) -> output tensor."""
    leaves = {k: v.clone().requires_grad_(v.is_floating_point()) for k, v in inputs.items()}
    y = f(leaves)
    direction = torch.randn_like(y)
    (y * direction).sum().backward()
    tensors[f"{name}/options"] = torch.tensor([float(o) for o in options] or [0.0])
    tensors[f"{name}/y"] = y.detach()
    tensors[f"{name}/dy"] = direction
    for k, leaf in leaves.items():
        tensors[f"{name}/{k}"] = leaf.detach().float()
        if leaf.grad is not None:
            tensors[f"{name}/d{k}"] = leaf.grad


def randn(*shape):
    return torch.randn(*shape)


# Convolution: n, c, h, w, oc, kh, kw, stride, padding (h, w), dilation.
for i, (n, c, h, w, oc, kh, kw, s, ph, pw, d) in enumerate([
        (2, 3, 9, 8, 5, 3, 3, 1, 1, 1, 1), (1, 1, 11, 11, 7, 5, 5, 2, 2, 2, 1), (2, 4, 7, 9, 6, 1, 3, 1, 0, 1, 1),
        (1, 2, 12, 10, 3, 3, 2, 2, 0, 1, 2), (2, 17, 5, 5, 33, 3, 3, 1, 1, 1, 1), (3, 8, 6, 6, 4, 1, 1, 1, 0, 0, 1), (1, 64, 8, 8, 64, 3, 3, 1, 1, 1, 1)]):
    case(f"conv2d.{i}", lambda t: F.conv2d(t["x"], t["w"], t["b"], stride=s, padding=(ph, pw), dilation=d),
         {"x": randn(n, c, h, w), "w": randn(oc, c, kh, kw) * 0.3, "b": randn(oc)}, (s, ph, pw, d))

# Transposed convolution: n, c, h, w, oc, k, stride, padding, output padding.
for i, (n, c, h, w, oc, k, s, p, op) in enumerate([(2, 5, 4, 6, 3, 4, 2, 1, 0), (1, 6, 7, 7, 1, 4, 2, 1, 0), (2, 3, 5, 4, 7, 3, 2, 1, 1), (1, 4, 3, 3, 2, 5, 3, 0, 0), (1, 2, 6, 5, 3, 3, 1, 1, 0)]):
    case(f"conv_transpose2d.{i}", lambda t: F.conv_transpose2d(t["x"], t["w"], t["b"], stride=s, padding=p, output_padding=op),
         {"x": randn(n, c, h, w), "w": randn(c, oc, k, k) * 0.3, "b": randn(oc)}, (s, p, op))

# Pooling: kernel, stride, padding, ceil mode.
for i, (h, w, k, s, p, ceil) in enumerate([(8, 8, 2, 2, 0, 0), (9, 7, 3, 2, 0, 1), (7, 7, 3, 2, 1, 0), (10, 13, 3, 2, 0, 1), (5, 5, 3, 1, 1, 0)]):
    x = randn(2, 3, h, w)
    case(f"max_pool2d.{i}", lambda t: F.max_pool2d(t["x"], k, s, p, ceil_mode=bool(ceil)), {"x": x}, (k, s, p, ceil))
    case(f"avg_pool2d.{i}", lambda t: F.avg_pool2d(t["x"], k, s, p, ceil_mode=bool(ceil), count_include_pad=False), {"x": x}, (k, s, p, ceil))

# Batch norm in training (its running statistics too) and in evaluation; layer norm; instance norm.
mean, var = randn(6), torch.rand(6) + 0.5
running_mean, running_var = mean.clone(), var.clone()
case("batch_norm.train", lambda t: F.batch_norm(t["x"], running_mean, running_var, t["g"], t["b"], training=True, momentum=0.1, eps=1e-5),
     {"x": randn(4, 6, 5, 3) * 2 + 1, "g": randn(6), "b": randn(6)})
for name, value in (("mean", mean), ("var", var), ("new_mean", running_mean), ("new_var", running_var)):
    tensors[f"batch_norm.train/{name}"] = value
case("batch_norm.eval", lambda t: F.batch_norm(t["x"], mean, var, t["g"], t["b"], training=False, eps=1e-5),
     {"x": randn(4, 6, 5, 3), "g": randn(6), "b": randn(6)})
case("layer_norm.0", lambda t: F.layer_norm(t["x"], (7,), t["g"], t["b"], eps=1e-5), {"x": randn(3, 5, 7), "g": randn(7), "b": randn(7)})
case("instance_norm.0", lambda t: F.instance_norm(t["x"], weight=t["g"], bias=t["b"], eps=1e-5), {"x": randn(3, 4, 5, 6), "g": randn(4), "b": randn(4)})

# A whole LSTM: time first, gates i f g o, two biases.
T, B, I, H = 5, 3, 7, 6


def lstm(t):
    y, _, _ = torch._VF.lstm(t["x"], (torch.zeros(1, B, H), torch.zeros(1, B, H)), [t["wi"], t["wh"], t["bi"], t["bh"]], True, 1, 0.0, False, False, False)
    return y


case("lstm.0", lstm, {"x": randn(T, B, I), "wi": randn(4 * H, I) * 0.4, "wh": randn(4 * H, H) * 0.4, "bi": randn(4 * H) * 0.1, "bh": randn(4 * H) * 0.1})

# Losses; the labels are stored as floats.
case("cross_entropy.0", lambda t: F.cross_entropy(t["x"], t["labels"]), {"x": randn(9, 11) * 3, "labels": torch.randint(0, 11, (9,))})
case("cross_entropy.pixels", lambda t: F.cross_entropy(t["x"].reshape(-1, 256), t["labels"]), {"x": randn(2, 3, 5, 256) * 2, "labels": torch.randint(0, 256, (30,))})
case("bce_with_logits.0", lambda t: F.binary_cross_entropy_with_logits(t["x"], t["target"]), {"x": randn(5, 7) * 4, "target": torch.rand(5, 7)})
case("mse.0", lambda t: F.mse_loss(t["x"], t["target"]), {"x": randn(5, 7), "target": randn(5, 7)})
case("log_softmax.0", lambda t: F.log_softmax(t["x"], -1), {"x": randn(4, 17) * 5})
case("softplus.0", lambda t: F.softplus(t["x"]), {"x": randn(41) * 10})
case("elu.0", lambda t: F.elu(t["x"]), {"x": randn(41) * 3})

# Resize to h x w.
for i, (h, w) in enumerate([(10, 14), (3, 4), (5, 7), (9, 3)]):
    x = randn(2, 3, 5, 7)
    case(f"resize_bilinear.{i}", lambda t: F.interpolate(t["x"], size=(h, w), mode="bilinear", align_corners=False), {"x": x}, (h, w))
    case(f"resize_nearest.{i}", lambda t: F.interpolate(t["x"], size=(h, w), mode="nearest"), {"x": x}, (h, w))

# safetensors: u64 header length, JSON header, raw little-endian values.
header, blobs, offset = {"__metadata__": {"made_by": f"torch {torch.__version__}"}}, [], 0
for name, tensor in tensors.items():
    blob = tensor.contiguous().float().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
    blobs.append(blob)
    offset += len(blob)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
path = os.path.join(os.path.dirname(__file__), "..", "fixtures", "torch.safetensors")
with open(path, "wb") as out:
    out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
print(len(tensors), "tensors,", os.path.getsize(path), "bytes")
