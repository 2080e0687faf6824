import preset from '../jest.preset.js';

// Real Redis servers and processes are started here.
export default { ...preset, testTimeout: 30_000 };
