export { answerPrompt } from './answer-prompt.js';
export { explanationPrompt } from './explanation-prompt.js';
export { fleetPrompt } from './fleet-prompt.js';
export { PROMPT_VERSION, type Prompt, type PromptStyle } from './prompt.js';
