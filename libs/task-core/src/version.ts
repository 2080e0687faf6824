/** Of the software, as workers tell it. */
export const VERSION = '0.1.0';
