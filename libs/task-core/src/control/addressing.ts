/** Which workers a command is for. With neither field: for all. With both: those that fit both. */
export interface Recipients {
  /** Names of workers. */
  destination?: readonly string[];
  /** Glob on names of workers, as in routes: `*` is any run of characters, `?` one. */
  pattern?: string;
}

/** Which workers are asked, and how long their answers are waited for. */
export interface Addressing extends Recipients {
  /** Longest wait for answers. (Default: 1000) */
  timeoutMs?: number;
}

export function isAddressed(worker: string, { destination, pattern }: Recipients): boolean {
  if (destination && !destination.includes(worker)) return false;
  return pattern === undefined || matchesGlob(worker, pattern);
}

/** In time linear in each: a pattern comes from outside, and as a regular expression could keep a worker busy for hours. */
function matchesGlob(text: string, glob: string): boolean {
  let [at, next, star, taken] = [0, 0, -1, 0];
  while (at < text.length) {
    if (glob[next] === '*') {
      star = next++;
      taken = at;
    } else if (glob[next] === '?' || glob[next] === text[at]) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++taken;
    } else return false;
  }
  while (glob[next] === '*') next++;
  return next === glob.length;
}
