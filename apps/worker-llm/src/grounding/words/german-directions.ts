import { germanVerbs, standAlone } from './inflection.js';
import type { DirectionWords } from './words.js';

/** Up to the end of a clause; commas of numbers end none. */
const REST = '(?:[^,.;:()]|[.,](?=\\d))';
const OUTCOME = '(?:\\S*risiko|\\S*wahrscheinlichkeit|\\S*gefahr|vorhersage|schätzung|prognose)';
const FAILURE =
  '(?:(?:einen|einem|den|dem|diese|dieser|die|das) )?(?:\\S+ )?(?:ausf[aä]ll\\w*|annahme|störung|defekt|schaden)';
const PUSH = '(?:treib|zieh|drück|schieb|beweg|heb|bring|press|schraub)(?:t|en|e)';
const MORE = '(?:(?:einer|einem|eine|ein|der|dem) )(?:\\S+ )?(?:höhere|größere|gesteigerte)[nrm]?';
const LESS = '(?:(?:einer|einem|eine|ein|der|dem) )(?:\\S+ )?(?:niedrigere|geringere|kleinere|verminderte)[nrm]?';

/** What German says of a column that moves the prediction. */
export const GERMAN_DIRECTIONS: DirectionWords = {
  up: standAlone(
    'wäre(?:n)? (?:\\S+ ){1,2}(?:kleiner|geringer|niedriger)|trägt positiv|positiv mit|positiv (?:zu|bei|auf)|(?<!(?:ausreißer|abweichung) )nach oben(?! (?:verlassen|ab))|aufwärts|hinauf|empor|in die höhe|↑|▲',
    germanVerbs('erhöh steiger anheb vergrößer verstärk verschärf vermehr begünstig verstärk'),
    'heb(?:t|en)|hob|gesteigert|angehoben|verschärft|verstärkt|stütz(?:t|en)|\\p{L}*(?:steigernd|erhöhend)(?:e[nrsm]?)?',
    'erhöhung|steigerung|zunahme|anstieg|ein plus|einen? zuwachs',
    `${PUSH} (?:${REST}{0,70} )?(?:nach oben|hoch|hinauf|in die höhe)`,
    `trägt ${REST}{0,30}zum anstieg bei|lässt ${REST}{0,40} (?:an)?steigen`,
    `beitrag (?:${REST}{0,40} )?ist positiv|positive[rn]? (?:beitrag|wirkung|einfluss|effekt)`,
    `bringt(?! ${REST}{0,30} (?:herunter|nach unten|minus))(?! ein minus)`,
    `${MORE} ${OUTCOME}`,
    '(?:wirkung|einfluss|effekt|beitrag)(?:[^.;]|\\.(?=\\d)){0,40}? ist positiv|höher(?= aus)|steuer(?:t|n)(?= [^.;]{0,60}\\bbei\\b)',
    `(?:rechne|gib)(?:t|n|en)(?= ${REST}{0,60}hinzu)`,
  ),
  down: standAlone(
    'wäre(?:n)? (?:\\S+ ){1,2}(?:größer|höher)|trägt negativ|negativ mit|negativ (?:zu|bei|auf)|(?<!(?:ausreißer|abweichung) )nach unten(?! (?:verlassen|ab))|abwärts|↓|▼',
    germanVerbs('senk verringer reduzier minder vermind verminder verkleiner brems dämpf schmäler mäßig milder linder schwäch absenk drossel'),
    'gesenkt|abgesenkt|gemindert|gedämpft|kostet|\\p{L}*(?:senkend|mindernd|verringernd)(?:e[nrsm]?)?|schwächt ab',
    'senkung|verringerung|abnahme|rückgang|minderung|ein minus|reduzierung',
    `drück(?:t|en)(?! (?:${REST}{0,70} )?(?:nach oben|hoch|hinauf|in die höhe))`,
    `${PUSH} (?:${REST}{0,70} )?(?:nach unten|herunter|hinunter|herab)`,
    `(?:hält|halten) ${REST}{0,40}(?:niedrig|gering|klein|in grenzen|im zaum)`,
    `lässt ${REST}{0,40} (?:ab)?sinken|bringt ${REST}{0,30} (?:herunter|nach unten)|nimm?t(?= ${REST}{0,60}weg)`,
    `beitrag (?:${REST}{0,40} )?ist negativ|negative[rn]? (?:beitrag|wirkung|einfluss|effekt)`,
    `${LESS} ${OUTCOME}`,
    '(?:wirkung|einfluss|effekt|beitrag)(?:[^.;]|\\.(?=\\d)){0,40}? ist negativ|(?:niedriger|geringer)(?= aus)',
    `(?:zieh|rechne)(?:t|n|en)(?= ${REST}{0,60}\\bab\\b)`,
  ),
  worse: standAlone(
    `spr(?:icht|echen) ${REST}{0,60}?für ${FAILURE}|für ${FAILURE} spr(?:icht|echen)|deute(?:t|n) auf ${FAILURE}|(?:wirk|arbeite)\\w* ${REST}{0,30}auf ${FAILURE} hin|auf ${FAILURE} (?:hin)?(?:deutet|wirkt|hindeutet|hinwirkt)\\w*|leg(?:t|en) ${FAILURE} nahe`,
    `mach(?:t|en) (?:${REST}{0,40} )wahrscheinlicher|${FAILURE} (?:${REST}{0,40} )?wahrscheinlicher`,
    `spricht ${REST}{0,40}gegen die maschine|bring(?:t|en) den ausfall näher|schade(?:t|n)|ungünstig`,
    germanVerbs('verschlechter verschlimmer'),
    `beschleunig(?:t|en) ${FAILURE}`,
  ),
  better: standAlone(
    `spr(?:icht|echen) ${REST}{0,60}?gegen ${FAILURE}|gegen ${FAILURE} spr(?:icht|echen)|(?:wirk|steh)\\w* ${FAILURE} entgegen|${FAILURE} entgegen\\w*`,
    `mach(?:t|en) ${REST}{0,40}unwahrscheinlicher|${FAILURE} (?:${REST}{0,40} )?unwahrscheinlicher`,
    'beruhig(?:t|end)|spricht für die maschine|hilft|helfen|günstig',
    germanVerbs('verbesser entlaste'),
    `verzöger(?:t|n) ${FAILURE}`,
  ),
  longer: standAlone('länger(?! als)|verlängerung|verlängert', germanVerbs('verlänger')),
  shorter: standAlone('kürzer(?! als)|verkürzung|verkürzt', germanVerbs('verkürz')),
  rises: standAlone('steig(?:t|en)|wächst|wachsen|nimmt (?:\\S+ ){0,3}?zu|kletter(?:t|n)|stieg(?:en)?'),
  falls: standAlone('sink(?:t|en)|fällt(?! [^.;]{0,60}\\baus\\b)|nimmt (?:\\S+ ){0,3}?ab|sank(?:en)?'),
}; // prettier-ignore
