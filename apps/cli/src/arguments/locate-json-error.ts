const SPACE = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex -- the characters that JSON does not allow in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** Thrown where the text stops being JSON. */
class Stop extends Error {
  constructor(readonly at: number) {
    super();
  }
}

/** Where a text stops being JSON, counted from 0; undefined when it is JSON. Engines word this differently, or do not say it. */
export function locateJsonError(text: string): number | undefined {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0];
    at += taken?.length ?? 0;
    return taken !== undefined;
  };
  const see = (sign: string): boolean => {
    take(SPACE);
    if (text[at] !== sign) return false;
    at++;
    return true;
  };
  const expect = (found: boolean): void => {
    if (!found) throw new Stop(at);
  };
  const list = (end: string, item: () => void): void => {
    if (see(end)) return;
    do item();
    while (see(','));
    expect(see(end));
  };
  const member = (): void => {
    take(SPACE);
    expect(take(STRING));
    expect(see(':'));
    value();
  };
  const value = (): void => {
    if (see('[')) list(']', value);
    else if (see('{')) list('}', member);
    else expect(take(STRING) || take(SCALAR));
  };
  try {
    value();
    take(SPACE);
    expect(at === text.length);
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.at;
    throw error;
  }
}
