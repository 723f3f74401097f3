/**
 * Checks of values that come from elsewhere (the page, the host, stored state), each of which is also a type: a message
 * is declared once. Unknown fields are refused. Knows no message.
 */

export type Check<T> = (value: unknown) => value is T;

export type Checked<C> = C extends Check<infer T> ? T : never;

type Fields = Readonly<Record<string, Check<unknown>>>;

type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends Checked<F[K]> ? K : never }[keyof F];

/** The object that a table of checks describes. */
export type Shape<F extends Fields> = { [K in Exclude<keyof F, OptionalKeys<F>>]: Checked<F[K]> } & {
  [K in OptionalKeys<F>]?: Exclude<Checked<F[K]>, undefined>;
};

/** @param most characters */
export const text =
  (most: number): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= most;

export const number: Check<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);

/** A whole number from 0. */
export const count: Check<number> = (value): value is number => number(value) && Number.isInteger(value) && value >= 0;

export const flag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

export const oneOf =
  <const V extends readonly string[]>(values: V): Check<V[number]> =>
  (value): value is V[number] =>
    typeof value === 'string' && values.includes(value);

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

/** @param most entries */
export const list =
  <T>(check: Check<T>, most: number): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.length <= most && value.every(check);

/** An object with any keys. @param most entries */
export const record =
  <T>(check: Check<T>, most: number): Check<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isObject(value) && Object.keys(value).length <= most && Object.values(value).every(check);

export const shape =
  <F extends Fields>(fields: F): Check<Shape<F>> =>
  (value): value is Shape<F> =>
    isObject(value) &&
    Object.keys(value).every((key) => Object.hasOwn(fields, key)) &&
    Object.entries(fields).every(([key, check]) => check(Object.hasOwn(value, key) ? value[key] : undefined));

/** Objects told apart by their `type`. */
export type Tagged<M extends Readonly<Record<string, Fields>>> = {
  [K in keyof M & string]: { type: K } & Shape<M[K]>;
}[keyof M & string];

export function tagged<M extends Readonly<Record<string, Fields>>>(messages: M): Check<Tagged<M>> {
  const checks = new Map(
    Object.entries(messages).map(([type, fields]) => [type, shape({ type: oneOf([type]), ...fields })]),
  );
  return (value): value is Tagged<M> =>
    isObject(value) && typeof value.type === 'string' && (checks.get(value.type)?.(value) ?? false);
}

/** How a refused message is named in a log: its `type` where that is a plain word. */
export function nameOf(value: unknown): string {
  const type = isObject(value) ? value.type : undefined;
  return typeof type === 'string' && /^\w{1,40}$/.test(type) ? type : 'a message without a name';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
