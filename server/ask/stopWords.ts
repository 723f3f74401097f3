/** Words of a question that say nothing about code: English function words, and what people say when they ask about a program. */

const functionWords = `
a about above across after again against all almost along already also although always am among an and another any
anybody anyone anything are around as at away back be became because become been before behind being below between
both but by came can cannot come comes could couldn did didn do does doesn doing don done down during each either else
enough especially etc ever every everything few first for from further give given gives go goes going got had has have
having he her here him his how however i if in inside instead into is isn it its itself just kind know last least less
let lets like likely lot made mainly many may maybe me mean means might mine more most much must my myself near needed
neither never next no nobody none nor not nothing now of off often on once one ones only onto or other others
otherwise our out over own perhaps please possible quite rather really same seem seems several shall she should since
so some somebody someone something sometimes somewhere soon still such than thank thanks that the their them
themselves then there therefore these they thing things this those though through thus to together too toward towards
under unless until up upon us usually various very via was wasn way ways we well were weren what whatever when
whenever where whereas wherever whether which while who whoever whole whom whose why will with within without won
would wouldn yes yet you your
`;

/** They stand in questions about any program. */
const questionWords = `
actually brief briefly code codebase describe described detail details different difference exactly explain explained
explains happen happened happening happens implement implementation implemented implements involve involved located
location logic mechanism piece program project purpose question repo repository responsible summarise summarize
summary understand workspace
`;

/** Most often a way of asking, and now and then what it is about: `Where do I find …`, `How is a config file found?` */
const askingWords = `
answer ask asks call called calls find finds found get gets getting help keep keeps kept look looks main make makes
making need needs part parts place places run runs say says section see show shows source take takes tell try trying
use used uses using want wants work works working
`;

/** They point at what was said before. */
const pointers = `it its itself that this these those they them their there same also instead then`;

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));
const stopWords: ReadonlySet<string> = new Set([...setOf(functionWords), ...setOf(questionWords)]);
const weakWords = setOf(askingWords);
const pointerWords = setOf(pointers);

/** @param word lower case */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}

/** @param word lower case @returns whether it may be a mere way of asking */
export function isWeakWord(word: string): boolean {
  return weakWords.has(word);
}

/** @param word lower case @returns whether it stands for something that was said before */
export function isPointer(word: string): boolean {
  return pointerWords.has(word);
}
