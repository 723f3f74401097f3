/** Python and TypeScript to calibrate with: excerpts of this project. @generated: copies, so left out of indexes. */
export const scriptedTexts: readonly string[] = [
  `"""Writes test/fixtures/logprobs-*.json: log-probabilities of a plain PyTorch forward in float32.

The tiny models' weights come from a generator that test/seededWeights.ts repeats bit for bit. The default model is
computed from its GGUF as ggml does, with its own row order and interleaved rotary positions, so that a fault in
Fovea's reordering shows. Nothing here is shared with Fovea's code: the forward is written out.

Run: python training/fixtures/reference_logprobs.py [--gguf SmolLM2-135M-Instruct.Q4_1.gguf]
"""

import argparse
import hashlib
import json
import math
import pathlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parents[2] / "test" / "fixtures"

# 64 ids of this are the default model's input; written for this fixture.
CODE = '''def moving_average(values, window):
    """Mean of each run of \`window\` neighbours."""
    if window < 1:
        raise ValueError("window must be positive")
    total = sum(values[:window])
    means = [total / window]
    for i in range(window, len(values)):
        total += values[i] - values[i - window]
'''


@dataclass
class Shape:
    """Names as in server/engine/model/shape.ts."""

    architecture: str
    layers: int
    hidden: int
    heads: int
    kvHeads: int
    headDim: int
    ffn: int
    vocab: int
    ropeTheta: float
    normEps: float
    tiedEmbeddings: bool
    qkvBias: bool


TINY = {
    "llama": Shape("llama", 2, 64, 4, 2, 16, 160, 300, 10000.0, 1e-5, True, False),
    "qwen2": Shape("qwen2", 2, 64, 4, 2, 16, 160, 300, 1000000.0, 1e-6, False, True),
}

Weights = dict[str, torch.Tensor]


def seeded_numbers(name: str, count: int, spread: float, centre: float = 0.0) -> np.ndarray:
    """[count] f32 by xorshift32, seeded by the name's FNV-1a hash; see test/seededWeights.ts."""
    state = 0x811C9DC5
    for byte in name.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    state = state or 1
    out = np.empty(count, np.float64)
    for i in range(count):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        out[i] = centre + ((state >> 8) / 2**23 - 1) * spread
    return out.astype(np.float32)


def tiny_dims(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Dimensions by Hugging Face name, in the order in which the weights are hashed."""
    queries, keys = shape.heads * shape.headDim, shape.kvHeads * shape.headDim
    dims: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (shape.vocab, shape.hidden)}
    for layer in range(shape.layers):
        p = f"model.layers.{layer}."
        dims[p + "input_layernorm.weight"] = (shape.hidden,)
        dims[p + "self_attn.q_proj.weight"] = (queries, shape.hidden)
        dims[p + "self_attn.k_proj.weight"] = (keys, shape.hidden)
        dims[p + "self_attn.v_proj.weight"] = (keys, shape.hidden)
        if shape.qkvBias:
            dims[p + "self_attn.q_proj.bias"] = (queries,)
            dims[p + "self_attn.k_proj.bias"] = (keys,)
            dims[p + "self_attn.v_proj.bias"] = (keys,)
        dims[p + "self_attn.o_proj.weight"] = (shape.hidden, queries)
        dims[p + "post_attention_layernorm.weight"] = (shape.hidden,)
        dims[p + "mlp.gate_proj.weight"] = (shape.ffn, shape.hidden)
        dims[p + "mlp.up_proj.weight"] = (shape.ffn, shape.hidden)
        dims[p + "mlp.down_proj.weight"] = (shape.hidden, shape.ffn)
    dims["model.norm.weight"] = (shape.hidden,)
    if not shape.tiedEmbeddings:
   `,
  `/** Additive attention masks, \`[rows or 1, 1, 1, tokens, memory + tail + tokens]\` f32, as the graphs read them. */

/** Added to the score of what must not be seen: exp of it is 0 in f32, yet sums stay finite. */
export const hidden = -1e9;

/** What tokens may see, by slot; the mask functions below share it. */
export interface MaskLayout {
  tokens: number;
  memorySlots: number;
  tailSlots: number;
  /** slots of the tail in use; the others are room to grow */
  tailUsed: number;
}

export interface Mask {
  data: Float32Array;
  rows: number;
}

/**
 * A causal mask over (memory | tail | new tokens) for one row.
 * @param memory writes what token i sees of the memory into its slots (all hidden before)
 */
export function causalMask(layout: MaskLayout, memory?: (token: number, slots: Float32Array) => void): Mask {
  const { tokens, memorySlots, tailSlots, tailUsed } = layout;
  const width = memorySlots + tailSlots + tokens;
  const data = new Float32Array(tokens * width).fill(hidden);
  for (let token = 0; token < tokens; token++) {
    const start = token * width;
    memory?.(token, data.subarray(start, start + memorySlots));
    const tail = start + memorySlots;
    data.fill(0, tail, tail + tailUsed);
    data.fill(0, tail + tailSlots, tail + tailSlots + token + 1);
  }
  return { data, rows: 1 };
}

/**
 * The mask of chunk rows: \`ordinary\` new tokens, then one candidate token for each of \`candidateOf\`, which names the
 * new ordinary token that it is the copy of. A candidate sees the row's chunk, every ordinary token strictly before
 * its own, and itself (design.md, "Focus decoding", step 3); ordinary tokens never see a candidate.
 * @param chunkTokens tokens of each row's chunk, in the first slots of its memory
 */
export function rowsMask(layout: MaskLayout, chunkTokens: readonly number[], candidateOf: readonly number[]): Mask {
  const { tokens, memorySlots, tailSlots, tailUsed } = layout;
  const ordinary = tokens - candidateOf.length;
  const width = memorySlots + tailSlots + tokens;
  const data = new Float32Array(chunkTokens.length * tokens * width).fill(hidden);
  for (const [row, length] of chunkTokens.entries()) {
    for (let token = 0; token < tokens; token++) {
      const start = (row * tokens + token) * width;
      const fresh = start + memorySlots + tailSlots;
      data.fill(0, start, start + length);
      data.fill(0, start + memorySlots, start + memorySlots + tailUsed);
      data.fill(0, fresh, fresh + (token < ordinary ? token + 1 : candidateOf[token - ordinary]));
      data[fresh + token] = 0;
    }
  }
  return { data, rows: chunkTokens.length };
}
`,
];
