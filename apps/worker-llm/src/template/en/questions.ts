import type { Questions } from '../questions.js';

export const enQuestions: Questions = {
  intents: {
    check: /\b(check|inspect|look at|do (?:about|now|first)|fix|recommend\w*|what (?:should|can|must) (?:i|we)|where (?:do|should) (?:i|we) (?:start|begin|look))\b/i,
    similar: /\b(similar|seen (?:this|it) before|comparable|precedents?|like this (?:one )?before|past cases|earlier cases)\b/i,
    threshold: /\b(threshold|alarm|cut-?off|verdict)\b/i,
    usual: /\b(usual(?:ly)?|normal(?:ly)?|average|typical(?:ly)?|base(?:line)?(?: rate)?|compar\w+)\b/i,
    why: /\b(why|reasons?|because|causes?|caused|driv(?:es|ing|er|ers)|explain|how come|what (?:led|makes|made|moved|raises|lowers|pushes))\b/i,
    probability: /\b(probab\w+|likely|likelihood|chances?|risky?|sure|certain|confident|confidence|percent|reliab\w+|will (?:it|the machine|this machine) (?:fail|break))\b/i,
    life: /\b(how (?:long|much (?:time|life))|remaining|life|left|when (?:will|does|is)|until)\b/i,
    model: /\b(model|version|algorithm)\b/i,
  },
  beyond: /\b(cost|costs|price|euros?|dollars?|who|whom|whose|operator|supplier|manufactur\w+|spare parts?|warranty|weather|yesterday|last (?:week|month|year|time|service|maintenance|repair)|tomorrow|serviced|repaired|replaced|invent\w*|poem|joke|say that|ignore|pretend)\b/i,
}; // prettier-ignore
