import preset from '../../jest.preset.js';

// Specs boot children: on a busy machine that takes a while.
export default { ...preset, testTimeout: 30_000 };
