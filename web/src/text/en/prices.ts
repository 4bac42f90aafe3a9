// Before sending: what a message costs in each country, and from how many people on the number has to be typed.

export const prices = () => ({
  title: 'Before sending',
  help: 'The cost of each campaign is computed from these prices. None come with Pregón: those of the contract with the provider count.',
  confirm: 'Ask to type the number of people',
  confirmAbove: 'Above',
  confirmHelp: 'People in the list of a campaign.',
  confirmInvalid: 'Write a whole number, from 0.',
  currency: 'Currency',
  table: 'Prices by country',
  country: 'Country',
  channel: 'Channel',
  amount: 'Price',
  amountHelp: 'Of an SMS, the price of each part.',
  invalid: 'Write amounts such as 0.0525, with at most six decimals.',
  twice: 'A country is there twice with the same channel.',
  add: 'Add a country',
  remove: (country: string) => `Remove ${country}`,
  none: 'There are no prices yet.',
});
