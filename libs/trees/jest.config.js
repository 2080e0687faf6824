import preset from '../../jest.preset.js';

// Specs train models: on a busy machine that takes a while.
export default { ...preset, testTimeout: 60_000 };
