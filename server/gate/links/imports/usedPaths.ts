/** The paths of a Rust `use`, its braces written out. */

/** More than this of one `use`, and the rest is left out. */
const mostPaths = 60;

/** `a::{b, c::{d, self}}` gives `a::b`, `a::c::d`, `a::c`; the stars go. */
export function usedPaths(tree: string): string[] {
  const paths: string[] = [];
  const heads: string[] = [''];
  let name = '';
  const end = (): void => {
    const word = name.replace(/\s+as\s+\w+\s*$/, '').trim();
    const path = `${heads.at(-1)}${word}`.replace(/::(?:\*|self)$/, '');
    if (word !== '' && paths.length < mostPaths) paths.push(path);
    name = '';
  };
  for (const sign of tree) {
    if (sign === '{') {
      heads.push(`${heads.at(-1)}${name.trim()}`);
      name = '';
    } else if (sign === '}') {
      end();
      if (heads.length > 1) heads.pop();
    } else if (sign === ',') end();
    else name += sign;
  }
  end();
  return paths;
}
