import type { CsvFormat, Delimiter } from '@celerity/tabular';
import { z } from 'zod';

/** How people write a delimiter in a URL. */
const DELIMITER_NAMES: Readonly<Record<string, Delimiter>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  '\t': '\t',
  '\\t': '\t',
  tab: '\t',
  ' ': ' ',
  space: ' ',
};
const PRINTABLE = /^\P{Cc}*$/u;
const NAMED = 'comma, semicolon, tab or space';

const delimiter = z
  .string()
  .transform((text, context): Delimiter => {
    const found = DELIMITER_NAMES[text];
    if (found) return found;
    context.issues.push({ code: 'custom', message: `must be ${NAMED}`, input: text });
    return z.NEVER;
  })
  .optional()
  .describe(`${NAMED}, or the character. (Default: found by itself)`);

const columns = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((names) => names.split(',').map((name) => name.trim())))
  .refine((names) => names.every((name) => PRINTABLE.test(name)), 'must not have control characters')
  .optional()
  .describe('Names of all columns, in order, separated by commas: for files without a header.');

/** Query of an upload: how the file is written, where it should not be found out. */
export const UploadQuery = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'must have at most 200 characters')
    .regex(PRINTABLE, 'must not have control characters')
    .optional()
    .describe('(Default: the name of the file)'),
  delimiter,
  header: z
    .stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'must be true or false' })
    .optional()
    .describe('Whether the first row names the columns. (Default: found by itself)'),
  columns,
});
export type UploadQuery = z.output<typeof UploadQuery>;

/** What is known of the file's format. */
export function givenFormat({ delimiter, header, columns }: UploadQuery): Partial<CsvFormat> {
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    ...(columns !== undefined && { columns }),
  };
}
