import type { Questions } from '../questions.js';

/** German words bend and join: no word boundary at their end. */
export const deQuestions: Questions = {
  intents: {
    check: /(?<!\p{L})(prüf|überprüf|kontrollier|ansehen|anschauen|nachsehen|was (?:soll|kann|muss|sollte)|was tun|zu tun|empf[ie]|wo (?:soll|fang|muss|beginn)|reparier)/iu,
    similar: /(?<!\p{L})(ähnlich|vergleichbar|frühere fälle|schon (?:ein)?mal|vergangene fälle|präzedenz)/iu,
    threshold: /(schwelle|(?<!\p{L})alarm|grenzwert|(?<!\p{L})urteil)/iu,
    usual: /(?<!\p{L})(üblich|normal|durchschnitt|im mittel|typisch|gewöhnlich|sonst|vergl[ei])/iu,
    why: /(?<!\p{L})(warum|wieso|weshalb|grund|gründe|ursache|erklär|woran|woher|weswegen|was (?:führt|treibt|erhöht|senkt|bewegt))/iu,
    probability: /(wahrscheinlich|(?<!\p{L})risiko|(?<!\p{L})sicher|(?<!\p{L})chance|(?<!\p{L})gewiss|prozent|zuverlässig|verlässlich|(?<!\p{L})fällt .* aus)/iu,
    life: /(?<!\p{L})(wie lange|restlebens|lebensdauer|noch (?:zeit|übrig)|übrig|wann|wie viel zeit|bis zum ausfall)/iu,
    model: /(?<!\p{L})(modell|version|algorithm|verfahren)/iu,
  },
  beyond: /(?<!\p{L})(kostet|kosten|preis|euro|wer|wem|wen|bediener|lieferant|hersteller|ersatzteil|garantie|gewährleistung|wetter|gestern|letzte[nrs]?|morgen|gewartet|repariert|getauscht|ausgetauscht|gedicht|witz|sag,? dass|behaupte|ignorier|vergiss)(?!\p{L})/iu,
}; // prettier-ignore
