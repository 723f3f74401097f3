/**
 * Words that people say for what programs do, beside the words that programs have for it. Each row is one thing; a word
 * may stand in several. General to programming; knows no project and no index.
 */

const rows = `
add append insert register
address url uri host endpoint
allow permit accept enable
amount count number size
authenticate login credential
begin start open launch init boot
begin start prefix first
bound limit max maximum threshold quota cap
break split wrap divide separate
build compile make bundle generate
cancel abort interrupt stop kill terminate
change modify update edit mutate patch
check validate verify assert inspect
choose select pick prefer decide determine resolve
clean clear purge reset sanitize strip
close shutdown finish end exit
combine merge join concat compose union
compare diff equal match difference
compress gzip deflate zip
compute calculate estimate measure
conflict collision duplicate clash
connection socket session
convert transform cast coerce translate
create make new build generate construct
count number cardinality total
crash panic abort fatal recover
decode parse deserialize unmarshal decompress
default fallback initial
delay wait sleep pause backoff interval throttle block
delete remove drop unlink evict erase purge discard
dependency requirement import
detect recognise guess infer identify discover
developer devtools debug
disable suppress ignore skip off
display show print render draw paint
distinct unique dedupe duplicate
download fetch get retrieve pull
encode serialize marshal dump
error exception failure fail panic fault
escape quote sanitize
event signal hook listener emit
execute run invoke call dispatch perform
expire ttl stale outdated
find search lookup locate discover resolve
flag option argument switch
follow track watch trace
forbid deny disallow reject refuse restrict
format style layout
function method callback handler
grow resize expand extend scale
hide mask conceal hidden redact
history undo log
increase grow increment raise
interval period schedule tick poll
invalid wrong bad malformed illegal
key shortcut binding
kind type category
language locale syntax grammar
layout arrange position align
length size width
list enumerate collection array
listen subscribe watch observe
load read import
lock mutex busy exclusive
log record trace report
map mapping associate
move transfer migrate shift
notify emit publish subscribe broadcast
order sort sequence priority
parallel concurrent async
parse read tokenize lex
password secret passphrase credential
pattern regex glob wildcard
permission access acl
picture image photo
piece chunk part block segment
plugin extension addon
print write output stdout
reconnect resume retry
remember cache store persist save
repeat retry again
replace substitute expand interpolate
reply respond response answer
rule policy strategy condition
save write store persist dump
settings config configuration options preferences
slow latency
space whitespace indent padding
speed rate throughput bandwidth
state status
stub mock fake
style theme css
subclass inherit derive extend
synchronous blocking sync
task job
temporary temp tmp
terminal tty console
throw raise error
time duration timestamp
unchanged same equal
undo revert rollback
upload send post put
user account client visitor
variable placeholder
walk traverse visit iterate
warn warning notice
word token term
`
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

/** What is said in several words, and the words of programs for it. */
const phrases: readonly (readonly [said: RegExp, words: readonly string[]])[] = [
  [
    /\b(?:try|tries|tried|trying|attempt(?:s|ed)?|repeat(?:s|ed)?)\s+(?:\w+\s+)?again\b|\bnext\s+(?:attempt|try)\b/g,
    ['retry'],
  ],
  [/\b(?:takes?|took|taking|waits?|runs?)\s+too\s+long\b/g, ['timeout', 'slow']],
  [/\bcommand[\s-]lines?\b/g, ['cli', 'argv', 'command', 'cmdline', 'cmd']],
  [/\b(?:at\s+the\s+same\s+time|in\s+parallel|at\s+once)\b/g, ['concurrent', 'parallel']],
  [/\b(?:one\s+after\s+(?:the\s+other|another)|in\s+sequence)\b/g, ['sequential', 'serial', 'sequence']],
  [/\bin\s+the\s+background\b/g, ['background', 'daemon', 'async', 'worker']],
  [/\bcomma[\s-]separated\b/g, ['csv', 'comma']],
  [/\bcross[\s-]site\s+request\s+forgery\b/g, ['csrf', 'xsrf']],
  [/\bcross[\s-]origin\b/g, ['cors', 'origin']],
  [/\bsource[\s-]?maps?\b/g, ['sourcemap', 'sourcemaps']],
  [/\b(?:turn|switch)(?:s|es|ed)?\s+(?:off|on)\b/g, ['disable', 'enable', 'toggle', 'switch']],
  [/\bthrow(?:s|n)?\s+(?:out|away)\b|\bget(?:s|ting)?\s+rid\s+of\b/g, ['evict', 'remove', 'discard', 'delete']],
];

const related = new Map<string, Set<string>>();
for (const row of rows) {
  for (const word of row) {
    const others = related.get(word) ?? new Set();
    for (const other of row) if (other !== word) others.add(other);
    related.set(word, others);
  }
}

/** @param word lower case, in its plain form @returns other words for the same thing */
export function synonymsOf(word: string): Iterable<string> {
  return related.get(word) ?? [];
}

export interface Phrase {
  start: number;
  end: number;
  words: readonly string[];
}

/** What a text says in several words. @param text lower case */
export function phrasesIn(text: string): Phrase[] {
  const found: Phrase[] = [];
  for (const [said, words] of phrases) {
    for (const match of text.matchAll(said)) {
      found.push({ start: match.index, end: match.index + match[0].length, words });
    }
  }
  return found;
}
