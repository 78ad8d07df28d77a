// English words of the pages that need no wallet and no sign-in.

export const enPublic = {
  landingTitle: 'Small money, for things worth it',
  landingLead:
    'A farthing was a quarter of a penny, with a wren on it. This is its successor: pay two cents for an article, without signing up and without a subscription.',
  landingReader: 'For readers',
  landingReaderText:
    'Top up with a voucher and pay by the piece. You see the price and the site before you pay, you get your money back within ten minutes if you were wrong, and no site learns who you are.',
  landingReaderAction: 'Open your wallet',
  landingMerchant: 'For publishers and API owners',
  landingMerchantText:
    'Put a price on a page or a call: half a cent works as well as five euros. Your server checks tickets itself and serves only what is paid. Your share is booked to the millionth.',
  landingMerchantAction: 'Register as a merchant',
  landingCostAction: 'See what a payment costs',
  landingDeveloper: 'For developers',
  landingDeveloperText:
    'One HTTP API with exact money, idempotent requests and refusals that say what happened to the money. Open source, to run yourself.',
  landingDeveloperAction: 'Read the API reference',
  landingPromises: 'What you can rely on',
  landingPromise: {
    price: 'The price you confirm is the price you pay, to the unit.',
    once: 'A click too many, a reload or a lost answer never charges twice.',
    back: 'Ten minutes to change your mind, without giving a reason.',
    quiet: 'No site is told who you are or what else you read.',
  },

  reference: 'API reference',
  referenceText: (version: string): string =>
    `Version ${version}. The same document the server checks requests with.`,
  referenceJson: 'OpenAPI 3.1 document',
  referenceContents: 'Contents',
  referenceOther: 'Other',
  referenceSchemas: 'Objects',
  parameters: 'Parameters',
  requestBody: 'Body',
  responses: 'Answers',
  paramName: 'Name',
  paramIn: 'In',
  paramType: 'Type',
  paramText: 'Meaning',
  status: 'Status',
  required: 'required',
  optional: 'optional',
  fields: 'Fields',
  referenceEmptyTitle: 'No operations',
  referenceEmptyText: 'The document lists no operation.',

  problems: 'Problem codes',
  problemsText: 'Every refusal this API gives. Codes are stable; the words may get better.',
  problemsCaption: 'All codes',
  code: 'Code',
  meaning: 'Meaning',
  money: 'Money',
  retryable: 'Same request again',
  retryableYes: 'Worth trying, unchanged',
  retryableNo: 'Will be refused again, unchanged',
  moneyNo: 'Not moved',
  moneyYes: 'Moved',
  moneyUnknown: 'Not known yet',
  cause: 'Cause',
  whatToDo: 'What to do',
  allProblems: 'All problem codes',

  problemTitle: 'That did not work',
  problemCode: 'Code',
  notFoundTitle: 'Nothing is here',
}
