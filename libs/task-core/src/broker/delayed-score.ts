/** BullMQ scores a delayed job by when it is due, ms since the epoch, times this; the rest keeps the order. */
export const SCORES_PER_MS = 0x1000;
