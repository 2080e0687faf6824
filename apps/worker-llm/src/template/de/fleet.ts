import type { Phrases } from '../phrases.js';
import { deEffect, deShort } from './causes.js';
import { deAgainstUsual, inSentence, than } from './headline.js';

export const deFleet = (list: (items: readonly string[]) => string): Phrases['fleet'] => ({
  summary: ({ considered, over }, first) => {
    const of = considered === 1 ? '1 Maschine wurde betrachtet' : `${considered} Maschinen wurden betrachtet`;
    const alarms = over === null ? '' : over === 0 ? '; keine davon liegt über der Schwelle' : `; ${over} davon ${over === 1 ? 'liegt' : 'liegen'} über der Schwelle`;
    const order = first.map(({ subject, told }) => `${inSentence(subject)} (${told})`);
    return [
      `${of}${alarms}. Zuerst ansehen: ${order[0]}${order.length === 1 ? '' : `, dann ${list(order.slice(1))}`}.`,
      `${of}${alarms}. Nach Dringlichkeit: ${list(order)}.`,
    ];
  },
  none: 'Für keine Maschine gibt es eine Vorhersage, auf die die Anfrage passt.',
  machine: (told, main) => {
    const because = main === null ? 'Kein einzelner Wert sticht heraus.' : `${deShort(main)} ${deEffect(main.direction, told, ' am stärksten')}.`;
    if (told.task === 'classification') {
      const side = told.threshold === null ? '' : `, ${told.isAlarm ? 'über' : 'unter'} der Schwelle von ${told.threshold}`;
      return [
        `Wahrscheinlichkeit für ${told.event}: ${told.told}, ${deAgainstUsual(told)}${side}. ${because}`,
        `${told.told} Wahrscheinlichkeit für ${told.event}${side}; ${deAgainstUsual(told)}. ${because}`,
      ];
    }
    const between = told.interval === null ? '' : ` (wahrscheinlich ${told.interval})`;
    return [`${told.task === 'rul' ? `Noch etwa ${told.told}` : `Erwartet: ${told.told}`}${between}, ${than(told.against, told.usual)}. ${because}`];
  },
  onlyFirst: (told, considered) => `Hier ${told === 1 ? 'ist nur' : 'sind nur'} ${told} der ${considered} betrachteten Maschinen genannt.`,
  isNear: (machines) => `Nahe an der Schwelle, so dass kleine Änderungen das Urteil drehen könnten: ${list(machines)}.`,
}); // prettier-ignore
