/**
 * Words that people say for what programs do, beside the words that programs have for it. Each row is one thing; a word
 * may stand in several. General to programming; knows no project and no index.
 */

const rows = `
add append insert register attach push
address url uri host endpoint
allow permit accept enable
amount count number size
ask request query prompt
authenticate login signin credential
backup copy snapshot
begin start open launch init boot
begin start prefix first
bound limit max threshold cap
break split wrap divide separate
build compile make bundle generate
cancel abort interrupt stop kill terminate
certificate cert tls ssl
change modify update edit mutate patch
check validate verify test assert inspect
choose select pick pull prefer elect
clean clear purge reset sanitize strip
close shutdown finish end exit dispose
collision conflict duplicate clash
colour color theme palette
combine merge join concat compose
comma csv separated delimiter
compare diff equal match
compress gzip deflate zip encode
compute calculate estimate measure
connection socket link session
console terminal tty stdout
convert transform cast coerce translate turn
count number cardinality total
crash panic abort fatal
create make new build generate construct
customise override configure
decide choose determine resolve select
decode parse deserialize unmarshal decompress
default fallback preset initial
delay wait sleep pause backoff interval throttle
delete remove drop unlink evict erase purge discard prune
dependency requirement import require inject
describe document help usage doc
detect recognise guess infer sniff identify discover
developer devtools debug inspector
different diff delta change
disable off suppress ignore skip
display show print render draw paint
distribute balance spread shard
divide split partition chunk piece segment
download fetch get retrieve pull
duplicate repeated seen dedupe copy
encode serialize marshal format dump
encrypt cipher crypto seal
end finish complete done terminate
environment env variable
error exception failure fault panic
escape quote sanitize encode
event signal hook listener emit
example sample demo
execute run invoke call dispatch perform
exist present has contain
expire ttl stale outdated timeout lifetime
fail error failure failed broken
find search lookup locate discover resolve
flag option argument switch
follow track watch trace
forbid deny disallow reject block restrict refuse
form multipart field
format style layout pretty
free release dealloc dispose
function method callback handler
generate create produce emit write
global globals builtin window
grow resize expand extend rehash scale
guess infer detect estimate
hide conceal mask hidden invisible redact
history undo log record
identifier name key label
immediately sync eager now
include import require embed
increase grow increment raise
input stdin prompt read
install setup add
interval period schedule tick poll
invalid wrong bad malformed illegal
key shortcut binding hotkey
kind type category class
language locale syntax grammar
large big huge max long
last latest final previous recent
layout arrange position place align
leak leaked unexpected
length size count width
limit max maximum restrict cap quota
line row
list enumerate collection array
listen subscribe watch observe
load read import open fetch
lock mutex exclusive guard
log record trace report journal
look search find lookup
map mapping associate table
message text notice
mistake error invalid
move transfer migrate shift
name title label
newest latest recent
nested recursive child inner
node element item
notify emit signal publish subscribe broadcast
occupied busy locked
order sort sequence priority
original source raw
output stdout print write
parallel concurrent simultaneous async
parse read decode tokenize lex
password secret passphrase credential
path file filename location
pattern regex glob wildcard
permission access acl right
picture image photo thumbnail
piece chunk part block segment
plugin extension addon
port listen bind
prevent avoid forbid guard
process handle run worker
protect guard secure
proof signature token
put store write save set insert
queue buffer pending
random jitter shuffle
reach access visit
reconnect resume retry
recover restore resume rescue
redirect location forward
reject refuse deny throw raise
remember cache store persist save memoize
rename alias move
repeat retry again loop
replace substitute swap expand interpolate
report notify reporter summary
represent model class type
respond reply response answer
restart reload reset
result output outcome
return yield produce
reuse cache pool recycle
rotate roll rollover
rule policy condition
safe secure trusted
save write store persist dump
scale grow resize autoscale
schedule cron timer beat periodic
scroll viewport
section block region
secret password token credential
send emit publish post transmit write
settings config configuration options preferences
share common
show display print render
shrink reduce decrease trim
sign signature verify
slow latency
space blank whitespace indent padding tab
speed rate throughput bandwidth throttle
spell name write
split divide partition separate tokenize break
stack trace traceback
stage phase step
start begin launch spawn boot
state status
stop cancel halt abort end
store save persist keep database storage
strategy policy algorithm
stream pipe flow
string text
structure schema layout model
style theme css
stub mock fake
subclass inherit derive extend
submit send post
substitute replace interpolate
sum total aggregate
suppress ignore disable silence
switch toggle
synchronous blocking sync
task job work
temporary temp tmp
text string content
throw raise error
ticket token
tidy format clean
time duration timestamp clock
tool utility helper
track trace follow record
transform convert map
tree hierarchy nested
trim strip truncate
trust verify
unchanged same equal cached
undo revert rollback
unexpected unknown invalid
union merge
unique distinct dedupe
update upgrade refresh change
upload send put post
use consume
user account
valid correct check
variable placeholder binding
version release
visit traverse walk
visitor client user request
wait delay block sleep await
walk traverse visit iterate
warn warning notice
watch observe monitor
word token term
write save print emit output
`
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

/** What is said in several words, and the words of programs for it. */
const phrases: readonly (readonly [said: RegExp, words: readonly string[]])[] = [
  [/\b(?:try|tries|tried|trying|attempt(?:s|ed|ing)?|repeat(?:s|ed)?|ask(?:s|ed)?)\s+(?:\w+\s+)?again\b/g, ['retry']],
  [/\bnext\s+(?:attempt|try)\b/g, ['retry']],
  [/\b(?:takes?|took|taking|waits?|runs?)\s+too\s+long\b|\btoo\s+slow\b/g, ['timeout', 'slow']],
  [/\b(?:give|gives|gave|giving)\s+up\b/g, ['abort', 'timeout', 'max', 'limit']],
  [/\bcommand[\s-]lines?\b/g, ['cli', 'argv', 'command', 'cmdline', 'cmd']],
  [/\b(?:at\s+the\s+same\s+time|in\s+parallel|at\s+once)\b/g, ['concurrent', 'parallel']],
  [/\b(?:one\s+after\s+(?:the\s+)?(?:other|another)|in\s+sequence|in\s+turn)\b/g, ['sequential', 'serial', 'sequence']],
  [/\bin\s+the\s+background\b/g, ['background', 'daemon', 'async', 'worker']],
  [/\bcomma[\s-]separated\b/g, ['csv', 'comma']],
  [/\b(?:object|blob)\s+storage\b/g, ['bucket', 'blob', 'storage']],
  [/\b(?:upper|lower)[\s-]?case\b/g, ['case', 'lower', 'upper']],
  [/\bcross[\s-]site\s+request\s+forgery\b/g, ['csrf', 'xsrf']],
  [/\bcross[\s-]origin\b/g, ['cors', 'origin']],
  [/\bfile\s?names?\b/g, ['filename', 'file', 'path']],
  [/\b(?:from|on|of)\s+(?:the\s+)?disk\b/g, ['disk', 'file', 'filesystem']],
  [/\bhot\s+(?:module\s+)?(?:replacement|reload(?:ing)?)\b/g, ['hmr', 'hot', 'reload']],
  [/\bsource[\s-]?maps?\b/g, ['sourcemap', 'sourcemaps']],
  [/\bset(?:s|ting)?\s+up\b/g, ['setup', 'init']],
  [/\bturn(?:s|ed)?\s+(?:off|on)\b|\bswitch(?:es|ed)?\s+(?:off|on)\b/g, ['disable', 'enable', 'toggle', 'switch']],
  [
    /\bthrow(?:s|n|ing)?\s+(?:out|away)\b|\bget(?:s|ting)?\s+rid\s+of\b/g,
    ['evict', 'remove', 'discard', 'delete', 'drop'],
  ],
  [/\bput(?:s|ting)?\s+together\b/g, ['build', 'compose', 'assemble', 'merge', 'join']],
  [/\bout\s+of\s+date\b/g, ['stale', 'outdated', 'expired']],
  [/\bread[\s-]?only\b/g, ['readonly']],
  [/\bsign(?:s|ed|ing)?[\s-]in\b|\blog(?:s|ged|ging)?[\s-]in\b/g, ['login', 'signin', 'auth']],
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
