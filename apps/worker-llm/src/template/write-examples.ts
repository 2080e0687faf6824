import { readFile, writeFile } from 'node:fs/promises';
import { replaceExamples } from './examples-file.js';

/* Writes the example texts into docs/explanations-in-words.md: `node apps/worker-llm/dist/template/write-examples.js` from the root. */

const FILE = 'docs/explanations-in-words.md';
await writeFile(FILE, replaceExamples(await readFile(FILE, 'utf8')));
