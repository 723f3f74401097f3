/** A conversation as the host would tell it: real places of a real kind of repository, an answer with all of Markdown. */
import type { SourceView } from '../../src/ask/conversation.ts';
import type { HostMessage } from '../../src/ask/messages.ts';

const session = `class Session:
    def __init__(self, *, transport=None, retries=2):
        self.transport = transport or HTTPTransport()
        self.retries = retries

    def request(self, method, url, **options):
        request = self.build(method, url, **options)
        for attempt in range(self.retries + 1):
            try:
                return self.send(request)`;

export const sources: SourceView[] = [
  {
    id: 's1',
    path: 'courier/client/session.py',
    fromLine: 41,
    toLine: 88,
    scope: ['Session', 'request'],
    preview: session,
  },
  {
    id: 's2',
    path: 'courier/client/retry.py',
    fromLine: 1,
    toLine: 36,
    scope: ['RetryPolicy', 'should_retry'],
    preview: `class RetryPolicy:
    """Which failures are worth another attempt, and after how long."""

    def should_retry(self, error, attempt):
        return isinstance(error, TransportError) and attempt < self.most`,
  },
  {
    id: 's3',
    path: 'docs/retries.md',
    fromLine: 12,
    toLine: 30,
    scope: [],
    preview: 'Requests that fail before a byte was sent are tried again, twice by default.',
  },
  {
    id: 's4',
    path: 'courier/errors.py',
    fromLine: 5,
    toLine: 24,
    scope: ['TransportError'],
    preview: 'class TransportError(CourierError):\n    """The connection broke before an answer came."""',
  },
  {
    id: 's5',
    path: 'tests/client/test_session_retries_when_the_transport_fails.py',
    fromLine: 3,
    toLine: 3,
    scope: ['test_tries_again_twice'],
    preview: 'def test_tries_again_twice(): ...',
  },
];

export const shares: Record<string, number> = { s1: 0.46, s2: 0.27, s3: 0.12, s4: 0.1, s5: 0.004 };

export const answer = `Requests are sent again by \`Session.request\`, at most \`retries\` times:

\`\`\`python
for attempt in range(self.retries + 1):
    try:
        return self.send(request)
    except TransportError as error:
        if not self.policy.should_retry(error, attempt): raise
\`\`\`

- Only a **TransportError** is tried again; see \`RetryPolicy.should_retry\`.
- The default is two attempts more.
`;

/** What the host says of one question, from a bare panel to a measured answer. */
export const empty = { type: 'show', conversation: { id: 'c1', turns: [] } } satisfies HostMessage;
export const question = 'How does it decide what to retry?';
export const asked = { type: 'asked', turn: 't1', question, within: [] as string[] } satisfies HostMessage;
export const found = { type: 'sources', turn: 't1', sources } satisfies HostMessage;
export const measured = { type: 'shares', turn: 't1', shares } satisfies HostMessage;
export const ended = {
  type: 'ended',
  turn: 't1',
  phase: 'answered',
  answer,
  cited: ['s1', 's2'],
  totalMs: 2340,
} satisfies HostMessage;
export const whole: HostMessage[] = [empty, asked, found, { type: 'text', turn: 't1', delta: answer }, measured, ended];

/** The same where no model is to write: lines of two files, and what they would be put into. */
export const extract = [
  {
    path: 'courier/client/retry.py',
    quotes: [
      { id: 'q1', fromLine: 4, toLine: 4, text: '    def should_retry(self, error, attempt):' },
      {
        id: 'q2',
        fromLine: 9,
        toLine: 10,
        text: '        if not isinstance(error, TransportError):\n            return False',
      },
    ],
  },
  {
    path: 'retries.md',
    quotes: [{ id: 'q3', fromLine: 12, toLine: 12, text: 'Requests are tried again, twice by default.' }],
  },
];
export const quoted = { type: 'extract', turn: 't1', extract } satisfies HostMessage;
export const endedUnwritten = {
  ...{ type: 'ended', turn: 't1', phase: 'answered', cited: [], totalMs: 12 },
} satisfies HostMessage;
export const unwritten: HostMessage[] = [empty, asked, found, quoted, endedUnwritten];
