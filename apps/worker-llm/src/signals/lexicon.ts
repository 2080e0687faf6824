/**
 * Words for what machines measure, in all languages: by them a text's “Drehmoment” is known to be the column `Torque [Nm]`, and a
 * “vibration” that no column measures is known to be invented. Each entry is a word or
 * the end of one, in lower case; with a hyphen before it only the end.
 */
export interface Signal {
  id: SignalId;
  words: readonly string[];
  /** Units that only this is told in. */
  units: readonly string[];
}

export const SIGNAL_IDS = [
  'temperature', 'pressure', 'vibration', 'speed', 'torque', 'current', 'voltage', 'flow', 'humidity', 'wear', 'power',
  'noise', 'level', 'force', 'viscosity', 'load', 'position', 'frequency', 'energy', 'concentration', 'tension', 'density',
] as const; // prettier-ignore
export type SignalId = (typeof SIGNAL_IDS)[number];

export const SIGNALS: readonly Signal[] = [
  { id: 'temperature', words: ['temperature', 'temperatur', 'temp', 'thermocouple', 'thermoelement'], units: ['K', '°C', '°F', 'degC'] },
  { id: 'pressure', words: ['pressure', 'druck'], units: ['bar', 'Pa', 'kPa', 'MPa', 'psi', 'psia', 'mbar'] },
  { id: 'vibration', words: ['vibration', 'schwingung', 'acceleration', 'beschleunigung', 'oscillation'], units: ['mm/s', 'm/s²', 'g'] },
  { id: 'speed', words: ['speed', 'drehzahl', 'rpm', 'geschwindigkeit', 'velocity'], units: ['rpm', '1/min', 'U/min', 'm/s'] },
  { id: 'torque', words: ['torque', 'drehmoment'], units: ['Nm', 'N·m'] },
  { id: 'current', words: ['current', 'stromstärke', 'strom', 'amperage', 'ampere'], units: ['A', 'mA'] },
  { id: 'voltage', words: ['voltage', 'spannung', 'volt'], units: ['V', 'mV', 'kV'] },
  { id: 'flow', words: ['flow', 'durchfluss', 'volumenstrom', 'throughput'], units: ['l/min', 'm³/h'] },
  { id: 'humidity', words: ['humidity', 'feuchte', 'feuchtigkeit', 'moisture'], units: [] },
  { id: 'wear', words: ['wear', 'verschleiß', 'verschleiss', 'abnutzung', 'abrasion'], units: [] },
  { id: 'power', words: ['power', 'leistung', 'wattage'], units: ['W', 'kW', 'MW'] },
  { id: 'noise', words: ['noise', 'lärm', 'schallpegel', 'acoustic', 'geräusch'], units: ['dB'] },
  { id: 'level', words: ['level', 'füllstand', '-stand'], units: [] },
  { id: 'force', words: ['force', 'kraft'], units: ['N', 'kN'] },
  { id: 'viscosity', words: ['viscosity', 'viskosität'], units: ['cSt'] },
  { id: 'load', words: ['load', 'belastung', 'auslastung'], units: [] },
  { id: 'position', words: ['displacement', 'auslenkung', 'alignment'], units: [] },
  { id: 'frequency', words: ['frequency', 'frequenz'], units: ['Hz', 'kHz'] },
  { id: 'energy', words: ['energy', 'energie', 'energieverbrauch'], units: ['kWh', 'J'] },
  { id: 'concentration', words: ['concentration', 'konzentration', 'ph-value', 'ph-wert'], units: ['ppm'] },
  { id: 'tension', words: ['tension', 'vorspannung'], units: [] },
  { id: 'density', words: ['density', 'dichte'], units: [] },
]; // prettier-ignore

/** Parts and places that qualify a signal: “bearing temperature”, “Lagertemperatur”. One line: the same part in all languages. */
export const PARTS: readonly (readonly string[])[] = [
  ['bearing', 'lager', 'wälzlager'],
  ['oil', 'öl', 'lubricant', 'schmierstoff', 'schmieröl'],
  ['motor', 'engine', 'antriebs', 'triebwerks'],
  ['coolant', 'kühlmittel', 'kühlwasser', 'cooling'],
  ['gearbox', 'gear', 'getriebe'],
  ['hydraulic', 'hydraulik'],
  ['spindle', 'spindel'],
  ['exhaust', 'abgas'],
  ['air', 'luft', 'ambient', 'umgebungs', 'room', 'raum'],
  ['process', 'prozess'],
  ['tool', 'werkzeug'],
  ['inlet', 'eingangs', 'einlass', 'intake', 'suction', 'ansaug', 'saug'],
  ['outlet', 'ausgangs', 'auslass', 'discharge'],
  ['winding', 'wicklungs', 'coil'],
  ['housing', 'gehäuse', 'casing'],
  ['shaft', 'wellen'],
  ['pump', 'pumpen'],
  ['fan', 'lüfter', 'ventilator'],
  ['fuel', 'kraftstoff'],
  ['water', 'wasser'],
  ['supply', 'versorgungs', 'netz', 'mains'],
  ['valve', 'ventil'],
  ['rotational', 'dreh', 'rotation'],
  ['belt', 'riemen'],
  ['compressor', 'kompressor', 'verdichter'],
  ['turbine', 'turbinen'],
  ['blade', 'schaufel'],
  ['filter'],
  ['battery', 'batterie'],
];

const fold = (text: string) => text.toLowerCase();

/** Words of a name: `vibration_x2` and `AirTemp` are two words each. */
export function wordsOf(name: string): string[] {
  return fold(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).match(/\p{L}+(?:-\p{L}+)*/gu) ?? [];
}

/** What a word measures: “Öldruck” measures pressure, of the part “öl”. Null: nothing that we know of. */
export function signalOfWord(word: string): { id: SignalId; qualifier: string } | null {
  const folded = singular(fold(word));
  let best: { id: SignalId; qualifier: string; length: number } | null = null;
  for (const { id, words } of SIGNALS) {
    for (const known of words) {
      const end = known.replace('-', '');
      if (!folded.endsWith(end)) continue;
      const qualifier = folded.slice(0, folded.length - end.length).replace(/[-s]$/, '');
      if (qualifier === '' && end !== known) continue;
      // Short words end many others: “overflow”, “Ausdruck”.
      if (qualifier !== '' && !isQualifier(qualifier, folded)) continue;
      if (best === null || known.length > best.length) best = { id, qualifier, length: known.length };
    }
  }
  return best;
}

function isQualifier(qualifier: string, word: string): boolean {
  return partOf(qualifier) !== null || (word.includes('-') && qualifier.length > 1);
}

function singular(word: string): string {
  return word.replace(/(temperatur|schwingung|spannung|frequenz|leistung|drehzahl)(?:en)$/, '$1')
    .replace(/(drücke)$/, 'druck').replace(/(momente)$/, 'moment')
    .replace(/(temperature|pressure|vibration|speed|torque|current|voltage|flow|load|force|level)s$/, '$1'); // prettier-ignore
}

/** Which part of a machine a word names, by the first word of its line; null: none. */
export function partOf(word: string): string | null {
  const folded = fold(word).replace(/s$/, '');
  for (const names of PARTS) {
    if (names.some((name) => name === fold(word) || name.replace(/s$/, '') === folded || `${name}n` === folded)) return names[0]!;
  }
  return null;
} // prettier-ignore

/** What a column measures: told from the words of its name, else from its unit. */
export function signalsOf(feature: string, unit: string | null): SignalId[] {
  const named = wordsOf(feature).flatMap((word) => signalOfWord(word)?.id ?? []);
  if (named.length > 0 || unit === null) return [...new Set(named)];
  return SIGNALS.filter(({ units }) => units.includes(unit)).map(({ id }) => id);
}

/** Parts that a column's name speaks of. */
export function partsOf(feature: string): Set<string> {
  return new Set(
    wordsOf(feature).flatMap((word) => {
      const compound = signalOfWord(word)?.qualifier;
      return [partOf(word), compound ? partOf(compound) : null].flatMap((part) => part ?? []);
    }),
  );
}
