import { z } from 'zod';
import { Explanation, StartedExplanation } from '../gateway/resources.js';
import { count } from '../show/words.js';
import { wrapped } from '../show/wrapped.js';
import { awaitTask } from './await-task.js';
import type { Stage } from './stage.js';

/** Characters of a line of the text. */
const WIDTH = 100;

const Token = z.object({ text: z.string(), draft: z.number(), offset: z.number() });

/** Why the model says what it says of the first row that is shown, in words. */
export const explain: Stage = {
  title: 'Explain',
  async run(context) {
    const { gateway, story } = context;
    const { prediction_id } = story.get('prediction');
    const request = { prediction_id, row: 0 };
    const started = await gateway.post('/api/llm/explain', request, StartedExplanation);
    const readText = textReader();
    const explanation = await awaitTask(context, started, Explanation, undefined, undefined, (token) => {
      const words = readText(token);
      return words === undefined ? undefined : { share: 0, words };
    });
    story.tell('explanation', explanation);
    story.links.set('explanation', `/api/llm/explanations/${explanation.explanation_id}`);
    return `${authorOf(explanation)}, ${count(explanation.verdict.numbers, 'number')} checked`;
  },
  report(story) {
    const explanation = story.get('explanation');
    const row = story.get('predictions')[0]?.row ?? 'the first row';
    const reason = explanation.fell_back ? [`(${explanation.fallback_reason ?? 'no reason is told'})`] : [];
    return {
      heading: `What that means for ${row}, in words`,
      lines: [
        ...wrapped(explanation.text, WIDTH),
        '',
        `Written ${authorOf(explanation)}; ${truth(explanation)}.`,
        ...reason,
      ],
    };
  },
};

function authorOf({ provider, model, fell_back }: Explanation): string {
  if (provider === 'template') return fell_back ? 'by the template, in place of a model' : 'by the template';
  return `by ${model ?? provider}`;
}

function truth({ verified, verdict }: Explanation): string {
  const numbers = count(verdict.numbers, 'number');
  return verified
    ? `${numbers} compared with the prediction, all true`
    : 'not all of it could be compared with the prediction';
}

/** The end of the text so far: each piece stands at its offset, another draft begins anew. */
function textReader(): (token: unknown) => string | undefined {
  let [text, draft] = ['', 0];
  return (token) => {
    const { data } = Token.safeParse(token);
    if (!data) return undefined;
    if (data.draft !== draft) text = '';
    draft = data.draft;
    text = text.slice(0, data.offset) + data.text;
    return text.replace(/\s+/g, ' ').slice(-60).trim();
  };
}
