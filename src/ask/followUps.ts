/** Questions worth asking next: about the declarations that an answer read most. Named by syntax, not by the model. */
import type { Turn } from './conversation.ts';
import { filled, type Words } from './words.ts';

const most = 3;

/** @returns none for a turn that found nothing; never the question that was just asked */
export function followUps(turn: Turn, words: Words): string[] {
  if (turn.phase !== 'answered') return [];
  const read = turn.cited.flatMap((id) => turn.sources.filter((source) => source.id === id));
  const names = [...new Set((read.length > 0 ? read : turn.sources).flatMap(({ scope }) => scope.slice(-1)))];
  const [first, ...others] = names.filter((name) => /^[\w$.:#~-]{2,60}$/.test(name)).map((name) => `\`${name}\``);
  if (first === undefined) return [];
  const asked = turn.question.toLowerCase();
  return [
    filled(words.followUpUse, first),
    filled(words.followUpDo, first),
    ...others.map((name) => filled(words.followUpDo, name)),
  ]
    .filter((question) => question.toLowerCase() !== asked)
    .slice(0, most);
}
