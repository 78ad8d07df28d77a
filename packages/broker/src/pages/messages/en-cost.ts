// English words of the page that compares what ways to be paid cost.

const regions = new Intl.DisplayNames('en', { type: 'region' })

export const enCost = {
  title: 'What does a payment cost?',
  lead: 'What the merchant keeps of a price, by every way to be paid. Losses are shown as they are.',
  price: 'Price',
  priceHint: 'What the buyer pays, tax included. Such as 0.25',
  priceFault: 'Write the price as an amount, such as 0.25, up to 1,000,000.',
  country: 'Country',
  countryName: (code: string): string => regions.of(code) ?? code,
  compare: 'Compare',

  heading: (price: string, country: string): string => `Of ${price}, sold in ${country}`,
  taxNote: (percent: string): string =>
    `The price holds ${percent} % tax, whoever hands it on. The tax rate is the usual one as generally known: check it before you rely on it.`,
  noTaxNote: 'No tax is reckoned inside the price here.',
  caption: 'The same in figures',
  way: 'Way',
  kept: 'Keeps, with the tax',
  keptAfterTax: 'Keeps in the end',
  share: 'Of the price',
  basis: 'Figures',
  chart: 'What stays of the price',
  chartNote:
    'The bar behind is the price. Green stays with the merchant, pale is tax; red to the left of the line is a loss.',
  barKept: (way: string, sum: string, price: string): string =>
    `${way}: ${sum} of ${price} stays with the merchant`,
  barLost: (way: string, sum: string, price: string): string =>
    `${way}: the merchant loses ${sum} on ${price}`,
  arithmetic: 'How it is reckoned',
  barriers: 'Not possible at this price',
  note: 'Rates are list prices and examples are nobody\u2019s offer. Whoever has a contract should reckon with that.',

  ways: {
    phone: 'Phone bill',
    card: 'Card',
    paypal: 'PayPal micropayments',
    app_store: 'App store',
    app_store_small: 'App store, small developer',
    balance: 'Prepaid balance',
    tab: 'Tab',
  },
  phoneBy: (way: string, contract: string): string => `${way} (${contract})`,
  toppedUp: (way: string, sum: string): string => `${way}, topped up with ${sum} by card`,
  basisWord: {
    contract: 'Contract',
    example: 'Example',
    published: 'Published',
    own: 'Our own',
    assumption: 'Assumption',
  },
  why: {
    no_contract: 'No contract of this country is in force.',
    not_billable: 'Operators bill whole minor units, within the bounds of their contracts.',
    no_rate: 'No rate in this currency is known.',
  },
  part: {
    rate: 'Fee',
    house: 'Our share',
    topUp: 'Part of the top-up\u2019s fee',
    operator: 'Operator',
    aggregator: 'Company between us and the operator',
    badDebt: 'Withheld for unpaid bills',
    platform: 'Our share',
    messages: 'Messages',
  },
  rate: (percent: string, of: string): string => `${percent} % of ${of}`,
  rateAndFixed: (percent: string, of: string, fixed: string): string => `${percent} % of ${of} + ${fixed}`,
  feeOn: (fee: string, of: string): string => `${fee} on each ${of}`,
  tax: 'Tax in the price',
  source: (text: string, date: string): string => `${text} (${date})`,
}
