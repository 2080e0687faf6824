import type { CorpusText } from './corpus-text.js';

/**
 * Texts that were written after the verifier, and that it was never tuned on: what it does with them is what it may be expected to do with a
 * model's. Whoever changes the verifier because of one of them moves it to `english.ts` or `german.ts`, and writes another.
 */
export const HELD_OUT_ENGLISH: readonly CorpusText[] = [
  ['c', 'For {m}, the classifier returned {p}; the cut-off is {t}, so this {alarm?counts as an alarm and is above it|is below it}. The strongest factor, {a} at {a.v}, {a?raises|lowers} the score by {a.pts}.'],
  ['c', '{m} deserves a closer look at {a}. The gauge says {a.v}, whereas {a.lo} to {a.hi} is what nine out of ten readings show. Effect on the risk: {a?upwards|downwards}, {a.pts}.'],
  ['c', 'Failure probability: {p} (threshold: {t}; base rate: {base}). Key driver: {a}, {a.v}, {a@above|below|within} its normal range of {a.r}.'],
  ['c', 'The alarm threshold of {t} has {alarm?been exceeded|not been exceeded}, as the model computes {p} for {m}. Both {a} ({a.v}) and {b} ({b.v}) are worth a look.'],
  ['c', 'Two readings matter here. First, {a}: {a.v}, which {a?drives the probability up|drives the probability down} by {a.pts}. Second, {b}: {b.v}, which {b?drives it up|drives it down} by {b.pts}.'],
  ['c', 'Operators should know that {b}, measured at {b.v}, is {b@higher than|lower than|within} the normal range ({b.r}), and that {a}, measured at {a.v}, is {a@higher than|lower than|within} its own ({a.r}).'],
  ['c', 'Had {a} been average, about {a.typ}, the risk would be {a?lower|higher}. But it is {a.v}, and so the model arrives at {p} for {m}.'],
  ['c', 'My assessment of {m}: {p}, i.e. {alarm?over|under} the {t} mark. What matters most is {a}; it is at {a.v} and {a?boosts|dampens} the probability.'],
  ['c', '{a} contributes {a?positively|negatively} with {a.pts}, while {b} contributes {b.pts}. Taken together with the remaining signals, the probability comes to {p}.'],
  ['c', 'A reading of {a.v} on {a} is {a@unusually high|unusually low|quite ordinary} given a normal range of {a.r}; it {a?increases|decreases} the chance of failure.'],
  ['c', 'Look at {b} next: {b.v} compared with a typical {b.typ}. Its influence on the probability of {p} is {b?an increase|a decrease} of {b.pts}.'],
  ['r', 'Best guess for {m}: {val} until failure, with a plausible window from {lo} to {hi}. The fleet average is {usual}.'],
  ['r', '{m} should last about {val} more. {a} at {a.v} {a?adds|removes} {a.pts}, and {b} at {b.v} {b?adds|removes} {b.pts}.'],
  ['r', 'We expect {val} of remaining life, which is {more?better|worse} than the usual {usual}. {a} sits {a@above|below|inside} the band of {a.r} at {a.v}.'],
  ['r', 'Because {a} has reached {a.v}, the remaining life of {m} is {a?extended|shortened} by {a.pts}; the estimate now stands at {val}.'],
  ['v', 'Predicted value: {val}, {more?higher|lower} than the mean ({usual}). {a} explains {a?an increase|a decrease} of {a.pts}.'],
  ['v', '{m} is forecast at {val}. That is {more?more|less} than the average of {usual}, mainly on account of {a} ({a.v}), which {a?raises|lowers} it.'],
  ['c', 'Should {m} be stopped? The probability of {p} {alarm?speaks for it, as it exceeds the threshold of {t}|does not call for it, as it is under the threshold of {t}}. {a} at {a.v} is the signal to verify.'],
  ['c', 'Signal by signal: {a} reads {a.v} and is expected between {a.lo} and {a.hi}; {b} reads {b.v} and is expected between {b.lo} and {b.hi}.'],
  ['c', 'Risk for {m} is {times} times higher than the base rate of {base}. Responsible above all: {a}, at {a.v}.'],
]; // prettier-ignore

export const HELD_OUT_GERMAN: readonly CorpusText[] = [
  ['c', 'Für {m} ergibt das Modell {p}; bei einer Schwelle von {t} {alarm?ist das ein Alarm, denn der Wert liegt darüber|ist das kein Alarm, denn der Wert liegt darunter}. Der stärkste Faktor, {a} mit {a.v}, {a?erhöht|senkt} sie um {a.pts}.'],
  ['c', 'Bei {m} lohnt ein Blick auf {a}. Angezeigt werden {a.v}, während neun von zehn Messwerten zwischen {a.lo} und {a.hi} liegen. Das {a?steigert|mindert} das Risiko um {a.pts}.'],
  ['c', 'Ausfallwahrscheinlichkeit: {p} (Schwelle: {t}; Grundrate: {base}). Haupttreiber: {a}, {a.v}, {a@über|unter|in} seinem Normalbereich von {a.r}.'],
  ['c', 'Die Alarmschwelle von {t} ist {alarm?überschritten|nicht überschritten}, denn das Modell errechnet {p} für {m}. Sowohl {a} ({a.v}) als auch {b} ({b.v}) sollte man ansehen.'],
  ['c', 'Zwei Messwerte sind entscheidend. Erstens {a}: {a.v}, was die Wahrscheinlichkeit um {a.pts} {a?erhöht|senkt}. Zweitens {b}: {b.v}, was sie um {b.pts} {b?erhöht|senkt}.'],
  ['c', 'Zu wissen ist, dass {b} mit {b.v} {b@höher als|niedriger als|innerhalb von} normal liegt ({b.r}) und dass {a} mit {a.v} {a@höher als|niedriger als|innerhalb von} normal liegt ({a.r}).'],
  ['c', 'Läge {a} beim Durchschnitt von etwa {a.typ}, wäre das Risiko {a?kleiner|größer}. Gemessen wurden aber {a.v}, und so kommt das Modell für {m} auf {p}.'],
  ['c', 'Meine Einschätzung zu {m}: {p}, also {alarm?über|unter} der Marke von {t}. Am wichtigsten ist {a}; der Wert beträgt {a.v} und {a?verstärkt|dämpft} das Risiko.'],
  ['c', '{a} trägt {a?positiv|negativ} mit {a.pts} bei, {b} mit {b.pts}. Zusammen mit den übrigen Signalen ergibt sich eine Wahrscheinlichkeit von {p}.'],
  ['c', 'Ein Messwert von {a.v} bei {a} ist {a@ungewöhnlich hoch|ungewöhnlich niedrig|ganz gewöhnlich}, wenn {a.r} normal sind; er {a?erhöht|verringert} die Gefahr eines Ausfalls.'],
  ['c', 'Danach {b} ansehen: {b.v} im Vergleich zu typischen {b.typ}. Der Einfluss auf die Wahrscheinlichkeit von {p} ist {b?eine Erhöhung|eine Verringerung} um {b.pts}.'],
  ['r', 'Beste Schätzung für {m}: noch {val} bis zum Ausfall, plausibel sind {lo} bis {hi}. Der Durchschnitt der Flotte liegt bei {usual}.'],
  ['r', '{m} sollte noch etwa {val} halten. {a} mit {a.v} {a?verlängert|verkürzt} das um {a.pts}, {b} mit {b.v} {b?verlängert|verkürzt} es um {b.pts}.'],
  ['r', 'Zu erwarten sind {val} Restlebensdauer, {more?mehr|weniger} als die üblichen {usual}. {a} liegt mit {a.v} {a@oberhalb|unterhalb|innerhalb} der Spanne von {a.r}.'],
  ['r', 'Weil {a} inzwischen {a.v} erreicht hat, ist die Restlebensdauer von {m} um {a.pts} {a?länger|kürzer}; die Schätzung steht jetzt bei {val}.'],
  ['v', 'Vorhergesagter Wert: {val}, {more?höher|niedriger} als das Mittel ({usual}). Auf {a} geht {a?ein Anstieg|ein Rückgang} von {a.pts} zurück.'],
  ['v', 'Für {m} lautet die Prognose {val}. Das ist {more?mehr|weniger} als der Durchschnitt von {usual}, vor allem wegen {a} ({a.v}): Das {a?erhöht|senkt} den Wert.'],
  ['c', 'Muss {m} angehalten werden? Die Wahrscheinlichkeit von {p} {alarm?spricht dafür, sie liegt über der Schwelle von {t}|verlangt es nicht, sie liegt unter der Schwelle von {t}}. {a} mit {a.v} ist das Signal, das zu bestätigen ist.'],
  ['c', 'Signal für Signal: {a} zeigt {a.v}, erwartet werden {a.lo} bis {a.hi}; {b} zeigt {b.v}, erwartet werden {b.lo} bis {b.hi}.'],
  ['c', 'Das Risiko von {m} ist {times}-mal so hoch wie die Grundrate von {base}. Verantwortlich ist vor allem {a} mit {a.v}.'],
]; // prettier-ignore
