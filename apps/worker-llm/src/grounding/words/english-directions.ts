import { englishVerbs, gap, standAlone } from './inflection.js';
import type { DirectionWords } from './words.js';

const PUSH = `(?:${englishVerbs('push nudge pull shift move force lift bump tip steer tilt ramp press edge knock crank scale')}|drives?|drove|driven|driving|drag(?:s|ged|ging)?|brings?|brought|bringing|sends?|sent|takes?|took)`;
const UP = '(?:up|upwards?|higher)';
const DOWN = '(?:down|downwards?|lower)';
const OUTCOME = '(?:risks?|probability|likelihood|chances?|odds|prediction|estimate|score|forecast|output)';
const OF_OUTCOME = '(?:(?:failure|overall|predicted|estimated|calculated|its|the|this) )*';
const FAILURE = `(?:an? |the |this |its )?(?:\\S+ )?(?:failures?|breakdown|fault|failing|damage|defect|outage|hypothesis)`;
const ARGUE =
  '(?:speak|argue|point|work|act|count|weigh|tilt|lean|push|tip|tend|pull|shift|move|swing|steer|talk|vote)(?:s|es|ed|d|ing|ped|ping)?|spoke|swung';
const KIND = '(?:clear |slight |strong |further |marked |notable |small |large |sharp |net )?';
const OF_RISE = `(?= (?:in|of|to) (?:(?:the|its|this) )?${OF_OUTCOME}(?:${OUTCOME}|about|roughly|\\d))`;

/** What English says of a column that moves the prediction. */
export const ENGLISH_DIRECTIONS: DirectionWords = {
  up: standAlone(
    'would (?:be|have been) (?:lower|smaller)|positively|upwards?|adds?(?! up)|added|adding(?! (?:an? |its )?contribution)|elevated the|contributes? (?:most )?to the (?:increase|rise)',
    englishVerbs('raise increase boost heighten amplify intensify strengthen escalate magnify inflate augment enlarge compound'),
    'lifts?|lifted|lifting|elevates?|elevating|hikes?|↑|▲|⬆',
    `(?:an? |the )?${KIND}increase`,
    `(?:an? |the )${KIND}(?:rise|uptick|jump|gain|growth|climb)${OF_RISE}`,
    `${PUSH} ${gap(6)}${UP}|up(?= by \\S+ (?:percentage )?points?)|up(?= ${OF_OUTCOME}${OUTCOME})`,
    'positive (?:contribution|effect|impact|influence|shift|sign)|contribution (?:to \\S+ \\S+ )?is positive',
    '(?:effect|impact|influence|contribution)(?:[^.;]|\\.(?=\\d)){0,40}? is positive|ups|upped',
    `(?:higher|greater|larger|elevated|heightened) ${OF_OUTCOME}${OUTCOME}(?! than)`,
  ),
  down: standAlone(
    'would (?:be|have been) (?:higher|greater|larger)|negatively|downwards?|lowers|lower(?= (?:the|it|its|this|that) )|lowered|lowering',
    englishVerbs('reduce decrease diminish ease dampen lessen mitigate weaken soften suppress subtract deduct remove attenuate alleviate relieve counteract moderate'),
    'cuts?|cutting|curbs?|curbed|curbing|trim(?:s|med|ming)?|offsets?|offsetting|tempers?|takes? away|took away|detracts?|↓|▼|⬇',
    `(?:an? |the )?${KIND}(?:decrease|reduction)`,
    `(?:an? |the )${KIND}(?:drop|decline|dip|fall)${OF_RISE}`,
    `(?:hold|keep)(?:s|ing)? ${gap(4)}(?:in check|low|at bay)`,
    `${PUSH} ${gap(6)}${DOWN}|down(?= by \\S+ (?:percentage )?points?)|down(?= ${OF_OUTCOME}${OUTCOME})|(?:hold|keep)(?:s|ing)? ${gap(4)}(?:back|down)|held ${gap(4)}(?:back|down)`,
    'negative (?:contribution|effect|impact|influence|shift|sign)|contribution (?:to \\S+ \\S+ )?is negative',
    '(?:effect|impact|influence|contribution)(?:[^.;]|\\.(?=\\d)){0,40}? is negative',
    'tak(?:es|ing) (?:about )?(?=\\d[^;]{0,40} (?:from|off))(?:\\d\\S*)',
    `(?:lower|smaller|reduced|lessened) ${OF_OUTCOME}${OUTCOME}(?! than)`,
  ),
  worse: standAlone(
    `(?:${ARGUE}) (?:for|towards?|in favou?r of|in the direction of) ${FAILURE}`,
    `${englishVerbs('support back suggest indicate signal favour favor promote encourage')} ${FAILURE}`,
    `(?:mak(?:es?|ing)|made|render(?:s|ed|ing)?) ${gap(4)}more (?:likely|probable)`,
    `${FAILURE} ${gap(4)}(?:is|seems|becomes|gets) (?:\\S+ )?more (?:likely|probable)`,
    englishVerbs('worsen aggravate exacerbate'),
    `${englishVerbs('hasten accelerate')} ${FAILURE}`,
    'speaks? against the machine|counts? against(?! (?:a|the) failure)|brings? (?:the )?failure (?:closer|nearer)|increas\\w+ the danger',
    'hurts?|harms?|unfavou?rable|harmful|detrimental',
  ),
  better: standAlone(
    `(?:${ARGUE}) (?:against|away from) ${FAILURE}`,
    `${englishVerbs('contradict oppose counter refute discourage prevent')} ${FAILURE}`,
    `(?:mak(?:es?|ing)|made|render(?:s|ed|ing)?) ${gap(4)}less (?:likely|probable)`,
    `${FAILURE} ${gap(4)}(?:is|seems|becomes|gets) (?:\\S+ )?less (?:likely|probable)`,
    englishVerbs('improve'),
    `${englishVerbs('delay postpone defer')} ${FAILURE}`,
    'reassur(?:es|ing)|speaks? for the machine|protects?|counts? in (?:its )?favou?r|in (?:its )?favou?r(?! of)',
    'helps?(?! (?:to|you|us|the reader))|favou?rable|beneficial',
  ),
  longer: standAlone('buys?|bought|extends?(?! (?:from|over|to|between))|extended|extending|adds? life', englishVerbs('prolong lengthen')),
  shorter: standAlone(
    englishVerbs('shorten curtail'),
    'costs?|wears? down|wear(?:ing)? away|eats? into|eating into|uses? up|takes? off|shav(?:es|ed|ing)(?: off)?',
  ),
  rises: standAlone('goes up|went up|going up|rose|rising|is higher(?! than)|increas(?:es|ed)', 'rises?|climb(?:s|ed)?|grows?|jump(?:s|ed)'),
  falls: standAlone('goes down|went down|going down|fell|falling|is lower(?! than)', 'falls?(?! (?:short|under|below|within|inside|into))|drop(?:s|ped)?|sinks?|decline[sd]?|shrinks?|dip(?:s|ped)'),
}; // prettier-ignore
