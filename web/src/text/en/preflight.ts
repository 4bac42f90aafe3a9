// The look before sending: who gets it, who does not, how it reads, what it costs and when it ends.
import type { Format } from '../format.ts';

export const preflight = (f: Format) => {
  const people = (n: number) => `${f.number(n)} ${n === 1 ? 'person' : 'people'}`;
  return {
    look: 'Check the campaign',
    again: 'Check again',
    looking: 'Counting people and making messages…',
    help: 'Saves the draft and says exactly what would happen if it were sent now. Sends nothing.',
    stale: 'Something has changed since the last check.',
    title: 'How it would go out now',
    messages: 'Messages that go out',
    outOf: (recipients: number) => `of ${people(recipients)} in the list`,
    excluded: 'Left out',
    nobody: 'Nobody',
    waiting: 'Wait for their hours',
    waits: (n: number, from: string, until: string) =>
      from === until
        ? `${people(n)}: quiet hours until ${from}`
        : `${people(n)}: quiet hours, between ${from} and ${until}`,
    ends: 'Ends, at today’s pace',
    noEnd: 'There is no end in sight: no number is sending.',
    encoding: 'Encoding',
    encodings: (gsm: string, ucs: string) => `${gsm} in GSM-7 (160 letters a part), ${ucs} in UCS-2 (70)`,
    parts: 'SMS parts',
    partsOf: (parts: number, n: string) => `${n} ${parts === 1 ? 'in 1 part' : `in ${f.number(parts)} parts`}`,
    totalParts: (n: string) => `${n} in all`,
    costly: (characters: string) => `They force UCS-2, which costs more: ${characters}`,
    costlyOne: (character: string, n: string) => `“${character}” (${n})`,
    cost: 'Cost',
    costMixed: 'It goes out from WhatsApp and SMS numbers: who gets which is decided at the moment of sending.',
    partial: 'Without the countries that have no price.',
    country: 'Country',
    noCountry: 'No country',
    people: 'People',
    units: (isSms: boolean): string => (isSms ? 'Parts' : 'Messages'),
    price: 'Price',
    amount: 'Amount',
    noPrice: 'no price',
    setPrices: 'Set prices',
    about: (n: string) => `about ${n}`,
    estimated: (n: number) =>
      `Texts, parts and cost were estimated from ${people(n)} all over the list; the numbers of people are exact.`,
    warnings: 'Worth knowing before sending',
    samples: (n: number) => (n === 1 ? 'A real message' : `${f.number(n)} real messages`),
    samplesHelp: 'Those with something empty first, then the longest.',
    empty: (names: string) => `Empty: ${names}`,
    sampleParts: (parts: number, encoding: string) =>
      `${parts === 1 ? '1 part' : `${f.number(parts)} parts`}, ${encoding}`,
    warn: {
      everythingStopped: 'All sending is stopped: nothing goes out until it is resumed.',
      noSender: 'None of the chosen numbers is active: nothing goes out.',
      lineStopped: (n: number) =>
        n === 1
          ? 'A number is stopped by whoever runs Pregón.'
          : `${f.number(n)} numbers are stopped by whoever runs Pregón.`,
      breaker: (reason: string) => `A number is paused after failures: ${reason}.`,
      mixed: 'Both WhatsApp and SMS numbers were chosen for one campaign.',
      media: 'SMS with an attached file go out as MMS: they hardly arrive outside the United States and Canada.',
      outside: (n: number) =>
        `${people(n)} ${n === 1 ? 'has' : 'have'} not written in the last 24 hours: WhatsApp may refuse a message that is no approved template.`,
      empty: (n: string, names: string) => `A part of the message is missing for ${n}: ${names}.`,
      shortener: (hosts: string) => `Shortened links (${hosts}) are often filtered as spam.`,
      prices: (countries: string) => `No price for ${countries}: the cost is incomplete.`,
    },
    type: (n: string) => `Type ${n} to confirm`,
    typeHelp: 'It is the number of people in the list.',
    unseen: 'The campaign could not be checked. It can be sent all the same by typing the number.',
  };
};
