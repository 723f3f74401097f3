/**
 * Ordinary source code in six languages, written for this project: what an import sees activations with, so that their
 * outliers can be moved into the weights (engine/graph/smooth.ts). What it says does not matter; that it is code does.
 */
export const calibrationTexts: readonly string[] = [
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
  `package ledger

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

// ErrClosed is returned by every method of a Ledger after Close.
var ErrClosed = errors.New("ledger: closed")

// Entry is one booking; amounts are in cents.
type Entry struct {
	ID      int64     \`json:"id"\`
	Account string    \`json:"account"\`
	Amount  int64     \`json:"amount"\`
	At      time.Time \`json:"at"\`
}

// Ledger keeps entries by account. The zero value is ready for use.
type Ledger struct {
	mu      sync.RWMutex
	closed  bool
	entries map[string][]Entry
}

func (l *Ledger) Add(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return ErrClosed
	}
	if l.entries == nil {
		l.entries = make(map[string][]Entry)
	}
	l.entries[e.Account] = append(l.entries[e.Account], e)
	return nil
}

func (l *Ledger) Balance(account string) (int64, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return 0, fmt.Errorf("balance of %q: %w", account, ErrClosed)
	}
	var sum int64
	for _, e := range l.entries[account] {
		sum += e.Amount
	}
	return sum, nil
}

func (l *Ledger) Accounts() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	names := make([]string, 0, len(l.entries))
	for name := range l.entries {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
`,
  `use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Write};

/// A word and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub word: String,
    pub times: usize,
}

#[derive(Debug)]
pub enum Error {
    Io(io::Error),
    TooLong { line: usize, limit: usize },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(err) => write!(f, "cannot read: {err}"),
            Error::TooLong { line, limit } => write!(f, "line {line} is longer than {limit} bytes"),
        }
    }
}

impl From<io::Error> for Error {
    fn from(err: io::Error) -> Self {
        Error::Io(err)
    }
}

pub fn count_words<R: BufRead>(reader: R, limit: usize) -> Result<Vec<Count>, Error> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (number, line) in reader.lines().enumerate() {
        let line = line?;
        if line.len() > limit {
            return Err(Error::TooLong { line: number + 1, limit });
        }
        for word in line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            *seen.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    let mut counts: Vec<Count> = seen.into_iter().map(|(word, times)| Count { word, times }).collect();
    counts.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.word.cmp(&b.word)));
    Ok(counts)
}
`,
  `package shop.orders;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An order with its lines; not safe for use by several threads. */
public final class Order {
    private final String customer;
    private final List<Line> lines = new ArrayList<>();
    private BigDecimal discount = BigDecimal.ZERO;

    public Order(String customer) {
        this.customer = Objects.requireNonNull(customer, "customer");
    }

    public Order add(String article, int count, BigDecimal price) {
        if (count <= 0) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        lines.add(new Line(article, count, price));
        return this;
    }

    public Optional<Line> find(String article) {
        return lines.stream().filter(line -> line.article().equals(article)).findFirst();
    }

    public BigDecimal total() {
        BigDecimal sum = lines.stream()
                .map(line -> line.price().multiply(BigDecimal.valueOf(line.count())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.subtract(discount).max(BigDecimal.ZERO);
    }

    public List<Line> lines() {
        return Collections.unmodifiableList(lines);
    }

    public record Line(String article, int count, BigDecimal price) {}
}
`,
  `#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RING_MIN_CAPACITY 16

struct ring {
    uint8_t *data;
    size_t capacity;  /* a power of two */
    size_t head;
    size_t used;
};

static size_t round_up(size_t n)
{
    size_t capacity = RING_MIN_CAPACITY;
    while (capacity < n)
        capacity <<= 1;
    return capacity;
}

int ring_init(struct ring *r, size_t capacity)
{
    r->capacity = round_up(capacity);
    r->data = malloc(r->capacity);
    if (!r->data)
        return -ENOMEM;
    r->head = r->used = 0;
    return 0;
}

size_t ring_write(struct ring *r, const void *from, size_t n)
{
    if (n > r->capacity - r->used)
        n = r->capacity - r->used;
    size_t tail = (r->head + r->used) & (r->capacity - 1);
    size_t first = n < r->capacity - tail ? n : r->capacity - tail;
    memcpy(r->data + tail, from, first);
    memcpy(r->data, (const uint8_t *)from + first, n - first);
    r->used += n;
    return n;
}

bool ring_empty(const struct ring *r)
{
    return r->used == 0;
}
`,
];
