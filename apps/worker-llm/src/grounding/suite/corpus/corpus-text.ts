/** Which facts a text is for, `c`: two classes, `r`: remaining life, `v`: values; and the text, with slots (`fill-slots.ts`). */
export type CorpusText = readonly [task: 'c' | 'r' | 'v', text: string];
