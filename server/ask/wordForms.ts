/** The spellings under which code may hold a word of a question: inflections and short forms. English; knows no index. */

/** Each row: the same thing, as people say it and as programs spell it. */
const sameThing: readonly (readonly string[])[] = `
argument arg
asynchronous async
attribute attr
authentication authenticate authenticator auth
authorization authorize auth
command cmd
configuration configure config conf cfg settings
context ctx
database db
delete remove
dependency dep
description desc
destination dest dst
directory dir folder
document doc
element elem
environment env
error err exception
expression expr
identifier ident
image img
index idx
initialize initialise init
language lang
length len
maximum max
memory mem
message msg
middleware middlewares
minimum min
number num
object obj
package pkg
parameter param
pointer ptr
position pos
postgres postgresql
previous prev
property prop
reference ref
regular regex
request req
response res resp
separator sep
specification spec
string str
synchronous sync
temporary temp tmp
utility util
value val
variable var
version ver
`
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

const others = new Map<string, string[]>();
for (const row of sameThing) {
  for (const word of row) others.set(word, [...(others.get(word) ?? []), ...row.filter((other) => other !== word)]);
}

/** Each row: a verb's plain form, then its other forms that no ending tells. */
const irregular = new Map(
  `
begin began begun
bind bound
break broke broken
bring brought
build built
catch caught
choose chose chosen
draw drew drawn
drive drove driven
feed fed
find found
forbid forbade forbidden
forget forgot forgotten
give gave given
grow grew grown
hide hid hidden
hold held
keep kept
know knew known
leave left
lose lost
make made
mean meant
meet met
overwrite overwritten overwrote
pay paid
run ran
see saw seen
sell sold
send sent
shrink shrank shrunk
sink sank sunk
speak spoke spoken
spend spent
spin spun
steal stole stolen
take took taken
tell told
think thought
throw threw thrown
understand understood
wake woke woken
win won
wind wound
write wrote written
`
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [plain, ...others] = row.split(' ');
      return others.map((other): [string, string] => [other, plain]);
    }),
);

/** Longest first; what is left has at least `minStem` letters. */
const suffixes = [
  'ations',
  'ation',
  'ingly',
  'ings',
  'ions',
  'ing',
  'ers',
  'ors',
  'ion',
  'ies',
  'ied',
  'es',
  'ed',
  'er',
  'or',
  'ly',
  's',
  'e',
  'y',
];
const minStem = 3;
const endings = ['', 's', 'e', 'es', 'ed', 'er', 'ers', 'ing', 'ings', 'or', 'ion', 'ions', 'ation', 'y', 'ies', 'ied'];

/** @param word lower case @returns other spellings, likelier ones first; most of them are no words at all */
export function wordForms(word: string): string[] {
  const forms = new Set<string>();
  for (const same of others.get(word) ?? others.get(singular(word)) ?? []) forms.add(same);
  if (/^[a-z]{4,}$/.test(word)) {
    for (const stem of stemsOf(irregular.get(word) ?? word)) for (const ending of endings) forms.add(stem + ending);
  }
  for (const form of [...forms]) {
    // British and American spellings are the same word.
    if (/is(e|ed|er|ing|ation)$/.test(form)) forms.add(form.replace(/is(e|ed|er|ing|ation)$/, 'iz$1'));
    if (/iz(e|ed|er|ing|ation)$/.test(form)) forms.add(form.replace(/iz(e|ed|er|ing|ation)$/, 'is$1'));
    if (form.includes('colour')) forms.add(form.replace('colour', 'color'));
    if (form.includes('color')) forms.add(form.replace('color', 'colour'));
  }
  forms.delete(word);
  return [...forms].filter((form) => form.length >= minStem);
}

/** @param word lower case @returns what may be its plain form, as a dictionary has it; most of them are no words at all */
export function plainForms(word: string): string[] {
  const plain = irregular.get(word);
  const stems = plain ? [plain] : [...stemsOf(word)];
  return [...new Set([...stems, ...stems.flatMap((stem) => [`${stem}e`, `${stem}y`])])];
}

/** @param word lower case @returns whether it is a verb's form such as `chosen` */
export function isParticiple(word: string): boolean {
  return irregular.has(word);
}

function singular(word: string): string {
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function stemsOf(word: string): string[] {
  const stems = new Set([word]);
  for (const suffix of suffixes) {
    if (!word.endsWith(suffix) || word.length - suffix.length < minStem || word.endsWith('ss')) continue;
    const stem = word.slice(0, -suffix.length);
    stems.add(stem);
    if (/([bdgklmnprt])\1$/.test(stem)) stems.add(stem.slice(0, -1)); // formatting, stopped
  }
  return [...stems];
}
