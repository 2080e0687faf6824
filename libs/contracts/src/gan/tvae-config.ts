import { z } from 'zod';

const width = z.int().min(2).max(1024);
const columnNames = z.array(z.string().min(1)).max(10_000).default([]);

/** How a TVAE is trained. Names and defaults are those of the ctgan package. */
export const TvaeConfig = z.strictObject({
  epochs: z.int().min(1).max(10_000).default(300).describe('Passes over the table.'),
  batch_size: z
    .int()
    .min(2)
    .max(10_000)
    .default(500)
    .describe('Rows of a training step; never more than the table has.'),
  embedding_dim: width.default(128).describe('Size of the latent space.'),
  compress_dims: z.array(width).min(1).max(4).default([128, 128]).describe('Layers of the encoder.'),
  decompress_dims: z.array(width).min(1).max(4).default([128, 128]).describe('Layers of the decoder.'),
  learning_rate: z.number().positive().max(1).default(1e-3).describe('Of Adam.'),
  l2scale: z.number().min(0).max(1).default(1e-5).describe('Weight decay.'),
  loss_factor: z.number().positive().max(100).default(2).describe('Weight of the reconstruction against the KL part.'),
  max_modes: z.int().min(1).max(50).default(10).describe('Most modes of a continuous column.'),
  max_rows: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(100_000)
    .describe('A larger table is trained on a stratified sample of so many rows.'),
  balance_categories: z
    .boolean()
    .default(true)
    .describe('Train more often on rows whose combination of categories is rare; sampling restores the shares.'),
  fit_latent: z
    .boolean()
    .default(true)
    .describe('Draw rows from where the encoder puts those of the table, instead of from N(0, I).'),
  draw_categories: z
    .boolean()
    .default(true)
    .describe('Draw categories and modes by their probabilities, instead of taking the most likely.'),
  calibrate: z.boolean().default(true).describe('Map the distribution of each column to that of the table.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .describe('The same seed, data and settings give the same model.'),
  exclude_columns: columnNames.describe('Columns to leave out.'),
  categorical_columns: columnNames.describe('Columns of numbers whose values are categories.'),
});
export type TvaeConfig = z.output<typeof TvaeConfig>;
