/*
 * What comes from outside (names of columns and machines, cells, questions) is data for a model, never a part of its instructions. It stands as
 * JSON between two tags, and cannot leave them: no character that could be read as a tag, as a control token of a chat template or as
 * the end of a string gets through as it is. What a model makes of it all the same is caught by the verifier, not here.
 */

/** Invisible, or changes how its neighbours are shown: controls, line and paragraph separators, surrogates that are alone, joiners. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;
/** Brackets that open or close a tag, and whatever looks like one. */
const ANGLES = /[<>＜＞﹤﹥‹›«»〈〉《》⟨⟩❮❯]/gu;
/** Control tokens of chat templates that need no angle bracket: `[INST]`, `[/SYSTEM_PROMPT]`. */
const BRACKET_TOKENS = /\[(?=\s*\/?\s*(?:INST|SYS|TOOL|AVAILABLE_TOOLS|SYSTEM_PROMPT|IMG|THINK))/giu;

/** One line of visible text, at most `longest` characters; a longer one ends in `…`. */
export function contain(text: string, longest: number): string {
  const line = text.replace(UNSEEN, ' ');
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/**
 * JSON between tags of that name. Its strings are contained before; characters that could end the block are written as JSON escapes, so
 * that `JSON.parse` gives back what was contained.
 *
 * @param name letters only
 */
export function dataBlock(name: string, value: unknown): string {
  const json = JSON.stringify(value).replace(ANGLES, escapeOf).replace(BRACKET_TOKENS, escapeOf);
  return `<${name}>\n${json}\n</${name}>`;
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
