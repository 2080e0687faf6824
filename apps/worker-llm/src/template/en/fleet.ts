import type { Phrases } from '../phrases.js';
import { enEffect, enShort } from './causes.js';
import { enAgainstUsual, inSentence } from './headline.js';

export const enFleet = (list: (items: readonly string[]) => string): Phrases['fleet'] => ({
  summary: ({ considered, over }, first) => {
    const of = considered === 1 ? '1 machine was considered' : `${considered} machines were considered`;
    const alarms = over === null ? '' : over === 0 ? '; none of them is above the threshold' : `; ${over} of them ${over === 1 ? 'is' : 'are'} above the threshold`;
    const order = first.map(({ subject, told }) => `${inSentence(subject)} (${told})`);
    return [
      `${of}${alarms}. See ${order.length === 1 ? order[0] : `${order[0]} first, then ${list(order.slice(1))}`}.`,
      `${of}${alarms}. In order of urgency: ${list(order)}.`,
    ];
  },
  none: 'No machine has a prediction that meets the query.',
  machine: (told, main) => {
    const because = main === null ? 'No single value stands out.' : `${enShort(main)} ${enEffect(main.direction, told)} most.`;
    if (told.task === 'classification') {
      const side = told.threshold === null ? '' : `, ${told.isAlarm ? 'above' : 'below'} the threshold of ${told.threshold}`;
      return [
        `Probability of ${told.event}: ${told.told}, ${enAgainstUsual(told)}${side}. ${because}`,
        `${told.told} probability of ${told.event}${side}; ${enAgainstUsual(told)}. ${because}`,
      ];
    }
    const between = told.interval === null ? '' : ` (likely ${told.interval})`;
    const than = told.against === 'close' ? `about the usual ${told.usual}` : `${told.against} than the usual ${told.usual}`;
    return [`${told.task === 'rul' ? `About ${told.told} left` : `Expected: ${told.told}`}${between}, ${than}. ${because}`];
  },
  onlyFirst: (told, considered) => `Only ${told} of the ${considered} machines that were considered ${told === 1 ? 'is' : 'are'} told of here.`,
  isNear: (machines) => `Close to the threshold, so that small changes could turn the verdict: ${list(machines)}.`,
}); // prettier-ignore
