import type { CorpusText } from './corpus-text.js';

/**
 * Texts that were written after the verifier, and that it was never tuned on: what it does with them is what it may be expected to do with a
 * model's. Whoever changes the verifier because of one of them moves it to `more.ts`, and writes another.
 */
export const HELD_OUT_ENGLISH: readonly CorpusText[] = [
  ['c', 'Overall, {m} is {alarm?a candidate for failure|not a candidate for failure}, with a probability of {p} versus a threshold of {t}. {a} ({a.v}; usual range {a.r}) {a?is pushing the probability up|is pulling the probability down}.'],
  ['c', 'The value of {a} is {a.v}. This is {a@above the usual range|below the usual range|in the usual range}, {a.r}. As a result, the failure probability {a?rises|falls} by {a.pts}.'],
  ['c', '{p} is what the model gives {m}. The share that can be attributed to {a} is {a.pts}; it {a?worsens|improves} the picture. {b} reads {b.v}.'],
  ['c', 'Start with {a}: at {a.v} it {a?raises|reduces} the risk the most. Continue with {b}: at {b.v} it {b?raises|reduces} the risk too.'],
  ['c', 'The usual failure rate is {base}, and the alarm is raised from {t}. For {m} the probability is {p}, {alarm?above|below} that threshold.'],
  ['c', 'We see {a} at {a.v} and {b} at {b.v}, where {a.typ} and {b.typ} are the respective averages.'],
  ['r', 'Remaining life of {m}: {val} ({lo} to {hi}). {a} is {a.v} and {a?extends|reduces} it by {a.pts}.'],
  ['r', 'After about {val}, {m} will probably fail; usually it would be {usual}. {a}, now {a.v}, is {a@above|below|within} what is normal ({a.r}).'],
  ['v', 'The forecast of {val} is {more?above|below} average ({usual}). {b} at {b.v} {b?increases|lowers} it by {b.pts}.'],
  ['c', 'Technician note for {m}: verify {a} (currently {a.v}, normally {a.r}). Then {b} (currently {b.v}, normally {b.r}). Probability {p}.'],
]; // prettier-ignore

export const HELD_OUT_GERMAN: readonly CorpusText[] = [
  ['c', 'Insgesamt ist {m} {alarm?ausfallgefährdet|nicht ausfallgefährdet}: Wahrscheinlichkeit {p} gegenüber einer Schwelle von {t}. {a} ({a.v}; üblicher Bereich {a.r}) {a?treibt die Wahrscheinlichkeit nach oben|drückt die Wahrscheinlichkeit nach unten}.'],
  ['c', 'Der Wert von {a} ist {a.v}. Er liegt {a@über dem üblichen Bereich|unter dem üblichen Bereich|im üblichen Bereich}, {a.r}. Dadurch {a?steigt|sinkt} die Ausfallwahrscheinlichkeit um {a.pts}.'],
  ['c', '{p} nennt das Modell für {m}. Der Anteil, der auf {a} entfällt, beträgt {a.pts}; er {a?verschlechtert|verbessert} das Bild. {b} zeigt {b.v}.'],
  ['c', 'Mit {a} anfangen: Bei {a.v} {a?erhöht|verringert} es das Risiko am meisten. Mit {b} weitermachen: Bei {b.v} {b?erhöht|verringert} es das Risiko auch.'],
  ['c', 'Die übliche Ausfallrate beträgt {base}, und ab {t} gibt es Alarm. Für {m} beträgt die Wahrscheinlichkeit {p} und liegt {alarm?über|unter} dieser Schwelle.'],
  ['c', 'Wir sehen {a} bei {a.v} und {b} bei {b.v}; {a.typ} und {b.typ} sind die jeweiligen Mittelwerte.'],
  ['r', 'Restlebensdauer von {m}: {val} ({lo} bis {hi}). {a} beträgt {a.v} und {a?verlängert|verringert} sie um {a.pts}.'],
  ['r', 'Nach etwa {val} fällt {m} wahrscheinlich aus; üblich wären {usual}. {a}, jetzt {a.v}, liegt {a@über|unter|innerhalb von} dem, was normal ist ({a.r}).'],
  ['v', 'Die Prognose von {val} liegt {more?über|unter} dem Durchschnitt ({usual}). {b} mit {b.v} {b?erhöht|senkt} sie um {b.pts}.'],
  ['c', 'Hinweis für die Technik zu {m}: {a} prüfen (derzeit {a.v}, normal {a.r}). Dann {b} (derzeit {b.v}, normal {b.r}). Wahrscheinlichkeit {p}.'],
]; // prettier-ignore
