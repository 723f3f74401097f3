/** What a file says of itself: the words of its name, and the comment or docstring that it begins with. Knows no index. */

/** Their folder's name says more. */
const saysNothing =
  /^(?:index|__init__|__main__|mod|main|lib|init|package-info|utils?|helpers?|common|core|base|impl|shared|misc)$/;
/** The beginning of a file that is looked at. */
const headCharacters = 3000;
/** Of a head comment, enough to say what the file is about. */
const mostOfAComment = 600;
const comments =
  /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*(?:\n|$))+|(?:^#(?!!|include|define|if|pragma|\[).*(?:\n|$))+|"""[\s\S]*?"""|'''[\s\S]*?'''|<!--[\s\S]*?-->|(?:^--.*(?:\n|$))+/gm;
const notAbout =
  /copyright|licen[sc]e|spdx|all rights reserved|redistribution|eslint-|@ts-|@flow|coding[:=]|permission is hereby/i;

/** The name that a file goes by, without extensions: its folder's for `index.ts`. */
export function baseName(path: string): string {
  const parts = path.split('/');
  const own = parts[parts.length - 1].replace(/(?<=.)\.(?:test|spec|d|min|config|bench)?\.?\w+$/, '');
  return saysNothing.test(own) && parts.length > 1 ? parts[parts.length - 2] : own;
}

/** The path without the file's name. */
export function folderNames(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The first comment of a file that speaks of it. '' where there is none */
export function headComment(text: string): string {
  for (const [comment] of text.slice(0, headCharacters).matchAll(comments)) {
    if (!notAbout.test(comment)) return comment.slice(0, mostOfAComment);
  }
  return '';
}
