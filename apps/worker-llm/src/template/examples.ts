import type { Audience, Language, PredictionFacts } from '@celerity/contracts';
import { attribution, engineFacts, fleetFacts, millingFacts } from '../testing/facts.js';
import { explainFromTemplate, summariseFromTemplate, textOfExplanation, textOfFleetSummary } from './index.js';

/* The ten texts of docs/explanations-in-words.md: made here, written there by `write-examples.ts`, compared by a spec. */

export interface Example {
  title: string;
  text: string;
}

const explained = (title: string, facts: PredictionFacts, language: Language, audience: Audience): Example => ({
  title: `${title} (${language}, ${audience})`,
  text: textOfExplanation(explainFromTemplate(facts, { language, audience }), language),
});

export function examples(): Example[] {
  return [
    explained('A worn tool under high torque', millingFacts(), 'en', 'technician'),
    explained('The same', millingFacts(), 'de', 'engineer'),
    explained('The same', millingFacts(), 'en', 'manager'),
    explained('No alarm, and not far from it', quietFacts(), 'de', 'technician'),
    explained('An engine near its end', engineFacts(), 'en', 'engineer'),
    explained('The same', engineFacts(), 'de', 'manager'),
    explained('An engine of which little is known', vagueEngine(), 'de', 'technician'),
    explained('One of several kinds of failure', heatFacts(), 'en', 'technician'),
    explained('A value: the energy that a batch takes', energyFacts(), 'en', 'engineer'),
    fleetExample(),
  ];
}

/** Ten texts as a part of a Markdown file. */
export function examplesInMarkdown(): string {
  return examples()
    .map(({ title, text }, i) => `### ${i + 1}. ${title}\n\n\`\`\`text\n${text}\n\`\`\``)
    .join('\n\n');
}

function quietFacts(): PredictionFacts {
  return millingFacts({
    prediction_id: '550e8400-e29b-41d4-a716-446655440003',
    machine: 'M-077',
    probability: 0.214,
    label: '0',
    attributions: [
      attribution(1, 'Rotational speed [rpm]', 1284, 0.128, { low: 1334, high: 1868, typical: 1539 }),
      attribution(2, 'Air temperature [K]', 303.6, 0.061, { low: 297.2, high: 303.1, typical: 300 }),
      attribution(3, 'Tool wear [min]', 31, -0.033, { low: 12, high: 206, typical: 108 }),
    ],
    warnings: [{ id: 'w1', text: `'Rotational speed [rpm]' is 1284: less than 1293, the least in training.` }],
    similar: [],
  });
}

function vagueEngine(): PredictionFacts {
  return engineFacts({
    prediction_id: '550e8400-e29b-41d4-a716-446655440007',
    machine: '42',
    value: 31.5,
    lower: 6.2,
    upper: 68.3,
    attributions: [
      attribution(1, 's7', null, -24.4, { low: 552.1, high: 554.6, typical: 553.4 }),
      attribution(2, 's11', 47.98, -19.2, { low: 47.12, high: 47.93, typical: 47.5 }),
      attribution(3, 's21', 23.1, -9.5, { low: 23.14, high: 23.45, typical: 23.3 }),
    ],
    drift: [{ id: 'd1', feature: 's11', psi: 0.413 }],
  });
}

function heatFacts(): PredictionFacts {
  return millingFacts({
    prediction_id: '550e8400-e29b-41d4-a716-446655440008',
    machine: 'M-012',
    target: 'Failure type',
    probability: 0.874,
    label: 'Heat dissipation',
    positive_class: null,
    threshold: null,
    base: 0.021,
    attributions: [
      attribution(1, 'Air temperature [K]', 303.9, 0.437, { low: 297.2, high: 303.1, typical: 300 }),
      attribution(2, 'Rotational speed [rpm]', 1311, 0.324, { low: 1334, high: 1868, typical: 1539 }),
      attribution(3, 'Process temperature [K]', 311.4, 0.079, { low: 307.9, high: 312.4, typical: 310 }),
      attribution(4, 'Type', 'H', 0.013, { typical: 'L' }),
    ],
    similar: [],
  });
}

function energyFacts(): PredictionFacts {
  return millingFacts({
    prediction_id: '550e8400-e29b-41d4-a716-446655440009',
    machine: 'Furnace 2',
    task: 'regression',
    target: 'Energy',
    probability: null,
    label: null,
    positive_class: null,
    threshold: null,
    value: 412.7,
    unit: 'kWh',
    base: 356.2,
    attributions: [
      attribution(1, 'Charge [t]', 14.8, 38.4, { low: 9.2, high: 14.1, typical: 11.8 }),
      attribution(2, 'Flue gas temperature [°C]', 287, 22.9, { low: 214, high: 263, typical: 238 }),
      attribution(3, 'Door openings', 3, -4.8, { low: 2, high: 9, typical: 5 }),
    ],
    similar: [],
  });
}

function fleetExample(): Example {
  const facts = fleetFacts([millingFacts(), heatless(), quietFacts()], 38);
  const draft = summariseFromTemplate(facts, { language: 'de', audience: 'technician' });
  return { title: 'A fleet (de, technician)', text: textOfFleetSummary(draft, 'de') };
}

function heatless(): PredictionFacts {
  return millingFacts({
    prediction_id: '550e8400-e29b-41d4-a716-446655440010',
    machine: 'M-031',
    probability: 0.447,
    attributions: [attribution(1, 'Tool wear [min]', 229, 0.371, { low: 12, high: 206, typical: 108 })],
  });
}
