/** Words of a question that say nothing about code: English function words, and what people say when they ask about a program. */

const functionWords = `
a about above across after again against all almost along already also although always am among an and another any
anybody anyone anything are around as at away back be became because become been before behind being below between both
but by came can cannot come comes could couldn did didn do does doesn doing don done down during each either else enough
especially etc ever every everything few first for from further get gets getting give given gives go goes going got had
has have having he her here him his how however i if in inside instead into is isn it its itself just keep kind know last
least less let lets like likely look looks lot made mainly make makes making many may maybe me mean means might mine more
most much must my myself near need needed needs neither never next no nobody none nor not nothing now of off often on
once one ones only onto or other others otherwise our out over own perhaps please possible quite rather really same say
says see seem seems several shall she should show shows since so some somebody someone something sometimes somewhere soon
still such take takes than thank thanks that the their them themselves then there therefore these they thing things this
those though through thus to together too toward towards try trying under unless until up upon us use used uses using
usually various very via want wants was wasn way ways we well were weren what whatever when whenever where whereas
wherever whether which while who whoever whole whom whose why will with within without won would wouldn yes yet you your
`;

/** They stand in questions about any program. */
const questionWords = `
actually answer ask brief briefly called calls code codebase describe described detail details different difference
exactly explain explained explains find finds found happen happened happening happens help implement implementation
implemented implements involve involved located location logic main mechanism part parts piece place places program
project purpose question repo repository responsible section source summarise summarize summary tell understand work
working works workspace
`;

/** They point at what was said before. */
const pointers = `it its itself that this these those they them their there same also instead then`;

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));
const stopWords: ReadonlySet<string> = new Set([...setOf(functionWords), ...setOf(questionWords)]);
const pointerWords = setOf(pointers);

/** @param word lower case */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}

/** @param word lower case @returns whether it stands for something that was said before */
export function isPointer(word: string): boolean {
  return pointerWords.has(word);
}
