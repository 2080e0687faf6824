import type { SignalId } from '../../signals/lexicon.js';
import type { Phrases } from '../phrases.js';
import type { ToldFeature } from '../told-feature.js';

export const deCheck: Phrases['check'] = (feature, isFirst) => {
  const { name, kind, value, range, position } = feature;
  if (kind === 'missing') return [`Herausfinden, warum ${name} keinen Wert hat, und die Messung wiederherstellen.`];
  if (kind === 'category') {
    return [`Bedenken, dass ${name} ${value} ist: mit Maschinen oder Produkten vergleichen, bei denen das anders ist.`];
  }
  if (position === 'inside' || position === null) {
    const where = position === null ? '' : `, wenn auch im üblichen Bereich von ${range}`;
    return [
      `${name} im Auge behalten: ${value}${where}, spricht zusammen mit den anderen Werten gegen die Maschine.`,
      `${isFirst ? 'Zuerst' : 'Danach'} den Messwert von ${name} bestätigen: ${value}${where}.`,
    ];
  }
  const side = position === 'above' ? 'hoch' : 'niedrig';
  const where = position === 'above' ? 'über' : 'unter';
  return [
    `${isFirst ? 'Zuerst' : 'Danach'} klären, warum ${name} ${side} ist: ${value}, üblich ${range}.`,
    `${name} ${isFirst ? 'ansehen' : 'ebenfalls ansehen'}: ${value} liegen ${where} dem üblichen Bereich von ${range}.`,
  ];
};

const HINTS: Partial<Record<SignalId, { above: string; below: string }>> = {
  temperature: {
    above: 'Häufige Ursachen: Kühlung, Belüftung, Schmierung.',
    below: 'Häufige Ursachen: eine noch kalte Maschine oder ein gelöster Fühler.',
  },
  pressure: {
    above: 'Häufige Ursachen: eine Verstopfung oder ein geschlossenes Ventil.',
    below: 'Häufige Ursachen: Leckagen oder ein zugesetzter Filter.',
  },
  vibration: {
    above: 'Häufige Ursachen: Lager, Unwucht, Befestigung.',
    below: 'Häufige Ursachen: ein gelöster Fühler oder Leerlauf.',
  },
  speed: {
    above: 'Häufige Ursachen: ein falscher Sollwert oder ein Antrieb ohne Widerstand.',
    below: 'Häufige Ursachen: ein rutschender oder überlasteter Antrieb, ein falscher Sollwert.',
  },
  torque: {
    above: 'Häufige Ursachen: Klemmen, ein stumpfes Werkzeug, zu schneller Vorschub.',
    below: 'Häufige Ursachen: eine gebrochene Kupplung, ein gebrochenes Werkzeug oder Leerlauf.',
  },
  current: {
    above: 'Häufige Ursachen: ein schwergängiger Antrieb oder ein Erdschluss.',
    below: 'Häufige Ursachen: Leerlauf oder eine fehlende Phase.',
  },
  voltage: {
    above: 'Häufige Ursachen: die Versorgung oder ihre Regelung.',
    below: 'Häufige Ursachen: die Versorgung oder lose Kontakte.',
  },
  flow: {
    above: 'Häufige Ursachen: eine geborstene Leitung oder ein offenes Ventil.',
    below: 'Häufige Ursachen: ein zugesetzter Filter, eine verengte Leitung oder Luft darin.',
  },
  wear: {
    above: 'Das Teil messen, und tauschen, wenn es verschlissen ist.',
    below: 'Das Teil ist neu: den richtigen Sitz prüfen.',
  },
  humidity: {
    above: 'Häufige Ursachen: Dichtungen, Kondensat, Belüftung.',
    below: 'Häufige Ursachen: ein ausgetrockneter Fühler.',
  },
};

export const deHint = (signal: SignalId, { position }: ToldFeature): string | null =>
  position === 'above' || position === 'below' ? (HINTS[signal]?.[position] ?? null) : null;
