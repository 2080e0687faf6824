import { z } from 'zod';

const name = z.string().min(1).max(1000);

const BroughtFeature = z.discriminatedUnion('kind', [
  z.strictObject({
    name,
    kind: z.literal('numeric'),
    min: z.number().optional().describe('What it is tried with, beside `max`. (Default: 0, or one less than `max`)'),
    max: z.number().optional().describe('(Default: one more than `min`)'),
  }),
  z.strictObject({
    name,
    kind: z.literal('categorical'),
    levels: z
      .array(z.string().max(1000))
      .min(1)
      .max(10_000)
      .describe('Level k is k where the model takes numbers, and this text where it takes texts.'),
  }),
]);

/** What is said of an ONNX model by who brings it. */
export const BroughtModel = z
  .strictObject({
    task: z.enum(['classification', 'regression']),
    features: z
      .array(BroughtFeature)
      .min(1)
      .max(10_000)
      .describe('In the order of the columns of its input; or, where each has an input of its own, by its name.'),
    classes: z
      .array(name)
      .min(2)
      .max(1000)
      .optional()
      .describe('Of a classification: in the order of the probabilities.'),
    positive_class: name.optional().describe('Of two. (Default: the second)'),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Of two classes: from which probability on the positive one is told. (Default: 0.5)'),
    output: name.optional().describe('Which output to use. (Default: the only one that fits)'),
    target: name.optional().describe('Column of the data set that holds what is predicted: to judge the model by.'),
    dataset_id: z
      .uuid()
      .optional()
      .describe('Rows that tell what is usual: the model is explained and judged by them.'),
  })
  .superRefine(({ task, features, classes = [], positive_class, threshold, target, dataset_id }, { addIssue }) => {
    const wrong = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
    const isClassification = task === 'classification';
    const names = features.map((feature) => feature.name);
    if (new Set(names).size < names.length) wrong('features', 'one name is there twice');
    if (new Set(classes).size < classes.length) wrong('classes', 'one is there twice');
    if (isClassification && classes.length === 0) wrong('classes', 'a classification needs its classes');
    if (!isClassification && classes.length > 0) wrong('classes', 'a regression has none');
    if (positive_class !== undefined && !(classes.length === 2 && classes.includes(positive_class))) {
      wrong('positive_class', 'must be one of two classes');
    }
    if (threshold !== undefined && classes.length !== 2) wrong('threshold', 'is for two classes');
    if (target !== undefined && dataset_id === undefined) wrong('target', 'is a column of a data set: name dataset_id');
  });
export type BroughtModel = z.output<typeof BroughtModel>;
