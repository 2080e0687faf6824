/**
 * Values as Python's `repr` shows them: Flower's users read these, and their scripts parse them with `ast.literal_eval`.
 * JSON has one kind of numbers, so 5.0 is `5`.
 */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return textRepr(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, member]) => `${textRepr(key)}: ${pythonRepr(member)}`);
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'number' ? numberRepr(value) : String(value);
}

/** Python turns to exponents below 0.0001, where JavaScript does below 0.000001, and gives them two digits. */
function numberRepr(value: number): string {
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

/** Positional arguments: a tuple. */
export function tupleRepr(values: readonly unknown[]): string {
  const shown = values.map(pythonRepr);
  return shown.length === 1 ? `(${shown[0]},)` : `(${shown.join(', ')})`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What Python does not print: control characters, separators but the space, and what has no character. */
const UNPRINTABLE = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(UNPRINTABLE, escapeOf);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeOf(character: string): string {
  const known = ESCAPES[character];
  if (known) return known;
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
