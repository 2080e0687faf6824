import { examplesInMarkdown } from './examples.js';

const BEGIN = '<!-- Written by apps/worker-llm/src/template/write-examples.ts -->';
const END = '<!-- End of the written part -->';

/** The file with its part of examples made anew. @throws where it has no such part */
export function replaceExamples(markdown: string): string {
  const [start, end] = [markdown.indexOf(BEGIN), markdown.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`The file has no part between '${BEGIN}' and '${END}'.`);
  return `${markdown.slice(0, start + BEGIN.length)}\n\n${examplesInMarkdown()}\n\n${markdown.slice(end)}`;
}
