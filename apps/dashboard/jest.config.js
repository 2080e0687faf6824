import preset from '../../jest.preset.js';

/** The server, and what of the pages needs no browser. */
export default { ...preset, testMatch: [...preset.testMatch, '<rootDir>/web/src/**/*.spec.ts'] };
