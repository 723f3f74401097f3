/** Go, Rust, Java and C to calibrate with, written for it. @generated: copies, so left out of indexes. */
export const compiledTexts: readonly string[] = [
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
