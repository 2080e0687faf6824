import type { ChatHistoryItem, LlamaChatSession } from 'node-llama-cpp';
import type { LoadedModel } from './loaded-model.js';

/** Tokens that are read between two looks at the signal: few, so that a slow machine stops soon. */
export const READING_STEP = 64;

/**
 * Has a model read what is said to it, up to where its answer begins. The session does so too, but without a look at the signal before
 * it is through, which takes a slow machine minutes; of what was read here it finds all but the last token read.
 *
 * @returns how many tokens that was said in, those included that an earlier text had read
 * @throws the signal's reason
 */
export async function readPrompt(
  session: LlamaChatSession,
  { model, sequence }: LoadedModel,
  prompt: string,
  signal: AbortSignal,
): Promise<number> {
  const history: ChatHistoryItem[] = [
    ...session.getChatHistory(),
    { type: 'user', text: prompt },
    { type: 'model', response: [] },
  ];
  const { contextText } = session.chatWrapper.generateContextState({ chatHistory: history });
  const tokens = contextText.tokenize(model.tokenizer);
  await sequence.adaptStateToTokens(tokens, false);
  const unread = tokens.slice(sequence.nextTokenIndex, -1);
  for (let start = 0; start < unread.length; start += READING_STEP) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(unread.slice(start, start + READING_STEP));
  }
  signal.throwIfAborted();
  return tokens.length;
}
