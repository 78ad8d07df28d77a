// English words of paying by phone bill: the ways at the checkout, the number, the code, and every end of such a payment.

import { pluralOf } from './plural.ts'

const count = pluralOf('en')
const regions = new Intl.DisplayNames('en', { type: 'region' })
const months = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** A small number as a word that begins a sentence; digits past ten. */
function word(small: number): string {
  const words = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']
  return words[small] ?? String(small)
}

export const enPhone = {
  ways: 'How do you want to pay?',
  waysHint: 'What the seller keeps most by stands first. The price is the same.',
  keeps: (merchant: string, kept: string, price: string): string => `${merchant} keeps ${kept} of ${price}`,
  keepsOfBundle: (merchant: string, kept: string, price: string): string =>
    `${merchant} keeps ${kept} of ${price} by the larger charge`,
  wayBalance: 'Your balance',
  wayVoucher: 'Voucher',
  wayPhone: 'Phone bill',
  wayPhoneSaved: (tail: string): string => `Phone bill, number ending ${tail}`,
  wayBundle: 'What is left of your phone charge',
  payFromBalance: (price: string): string => `Pay ${price} from your balance`,
  payFromBundle: (price: string): string => `Pay ${price} from it`,
  bundleLeft: 'Left of it now',
  bundleLeftAfter: 'Left after this',
  bundleUntil: 'Refunded to your phone bill if not used by',
  phoneText: 'No account and no card: you confirm with a code that we text you.',
  phoneGo: 'Go on with the phone bill',
  phoneGoHint: 'Nothing is charged yet: the next page shows the price once more.',
  bundleChoice: (amount: string, merchant: string): string =>
    `Put ${amount} on the phone bill once, for this and further pieces of ${merchant}`,
  bundleHint: (days: number): string =>
    count(days, {
      one: 'Off unless you tick it. What is left is refunded after # day. It pays at this seller only.',
      other: 'Off unless you tick it. What is left is refunded after # days. It pays at this seller only.',
    }),
  bundleOnly: (price: string): string =>
    `${price} alone costs more to put on a phone bill than it is worth. One larger charge works:`,
  whyNotPhone: 'Why is the phone bill not offered?',
  notOffered: {
    'price-not-viable':
      'Operators keep a fixed part of every charge. Of a price this small nothing would be left for the seller.',
    'amount-not-billable': 'No operator we work with can put exactly this amount on a bill.',
    'class-not-allowed': 'Goods that can be sold on for cash are not sold on phone bills.',
    'no-operator': 'We work with no operator who bills in this currency.',
  },

  title: (item: string): string => `Pay “${item}” on the phone bill`,
  titleNoItem: 'Pay on the phone bill',
  taxIncluded: 'Tax included. Charged once, no subscription.',
  bundleSplit: 'What it is for',
  bundleThis: 'This item, now',
  bundleRest: (merchant: string): string => `Further pieces of ${merchant}`,
  bundleBack: (days: number): string =>
    count(days, {
      one: 'What is left after # day is refunded to your phone bill.',
      other: 'What is left after # days is refunded to your phone bill.',
    }),
  numberHeading: 'Your mobile number',
  numberText: 'We text it a code. Receiving it is free.',
  country: 'Country',
  countryName: (code: string): string => regions.of(code) ?? code,
  countryOption: (name: string, callingCode: string): string => `${name} (${callingCode})`,
  number: 'Mobile number',
  numberHint: 'As you would tell it to a neighbour, with or without the leading zero.',
  operator: 'Operator',
  operatorGuess: 'Guessed by the first digits. If you took your number with you, choose yours.',
  operatorAsk: 'Choose who sends your phone bill.',
  operatorNone: 'Please choose',
  operatorNotBillable: (name: string): string => `${name} (cannot be billed)`,
  pay: (amount: string): string => `Pay ${amount}, tax included, on your phone bill`,
  savedHeading: (tail: string, operator: string): string => `The number ending ${tail} at ${operator}`,
  savedText: 'Used on this device before. We text it a code to confirm.',
  otherNumber: 'Use another number',
  otherWay: 'Pay another way',
  whatItMeans: 'What this means',
  meanings: {
    bill: 'The amount is added to your next phone bill, or comes off your prepaid phone balance.',
    code: 'Nothing is charged before you confirm with the code from the message.',
    receipt: 'You get a receipt by text message, free of charge.',
    control: 'Whoever holds the number can see, limit and block such charges at any time.',
  },
  controlLink: 'See, limit or block charges to a number',

  codeHeading: 'Type the code from the message',
  codeSent: (tail: string, operator: string): string => `Sent to the number ending ${tail} at ${operator}.`,
  codeSentByOperator: (tail: string, operator: string): string =>
    `${operator} texts it to the number ending ${tail}.`,
  codeSentNoOperator: (tail: string): string =>
    `If charges can reach the number ending ${tail}, it has a message now.`,
  codeResent: 'Another code is on its way. The one before is not valid any more.',
  code: 'Code',
  codeHint: 'Six digits. Never tell them to anybody, not even to us.',
  codeUntil: (seconds: number): string =>
    count(Math.ceil(seconds / 60), { one: 'Valid for # minute, until', other: 'Valid for # minutes, until' }),
  codeOver: 'Not valid any more: have another one sent.',
  confirm: (amount: string): string => `Confirm: ${amount} on my phone bill`,
  cancel: 'Cancel, charge nothing',
  tries: (left: number): string =>
    left === 1
      ? 'One more try, then this payment ends.'
      : `${word(left)} more tries, then this payment ends.`,
  filled: 'The code was filled in from your message. Press the button to confirm.',
  resend: 'Send another code',
  resendFrom: 'Possible from',
  resendIn: (seconds: number): string =>
    count(seconds, { one: 'Send another code in # second', other: 'Send another code in # seconds' }),
  resendLeft: (left: number): string =>
    left === 1 ? 'One more can be sent.' : `${word(left)} more can be sent.`,
  resendNone: 'No more codes can be sent for this payment.',
  noMessage: 'No message?',
  wrongOperator: (operator: string): string =>
    `We asked ${operator}. If that is not your operator, choose yours.`,
  changeOperator: 'Send the code through this operator',
  wrongNumber: 'Or the number was mistyped.',
  changeNumber: 'Change the number',

  replyHeading: 'Answer our message',
  replyText: (tail: string): string =>
    `The number ending ${tail} has a message from us. To pay, answer it with these words:`,
  replyTo: (shortCode: string): string => `to ${shortCode}`,
  replyOpen: 'Write the answer on this phone',
  replyNone: 'No answer means no charge. Answer STOP and nothing is charged to this number any more.',
  replyWaiting: 'Waiting for your answer…',

  passwordHeading: 'Your payment password',
  passwordText: (tail: string): string =>
    `This payment needs a second proof: the password set for the number ending ${tail}. It is not your phone’s PIN.`,
  password: 'Payment password',
  passwordGo: (amount: string): string => `Confirm: ${amount} on my phone bill`,
  passwordForgot: 'Forgotten, or none set yet? It is set and changed on the phone page.',

  operatorPageHeading: (operator: string): string => `Confirm at ${operator}`,
  operatorPageText: (operator: string): string =>
    `${operator} asks you on a page of its own. This page goes on by itself when you have answered there.`,
  operatorPageGo: (operator: string): string => `Open the page of ${operator}`,
  operatorPageLeads: 'Leads to',

  waitHeading: {
    sending: 'Sending the message',
    reserving: 'Asking your operator',
    charging: 'Putting it on your phone bill',
    cancelling: 'Cancelling',
    checking: 'Asking your operator how it stands',
  },
  waitText: 'This page goes on by itself. You can also close it: what was begun is finished without it.',
  waiting: 'Waiting for the answer…',
  waitSteps: 'How far it is',
  waitStep: {
    code: 'Confirmed by you',
    reserve: 'Reserved by the operator',
    charge: 'On the phone bill',
    open: 'Ready to open',
  },
  waitDone: 'done',
  waitNow: 'under way',
  waitLook: 'Look now',
  waitNoScript: 'This page looks again every few seconds.',

  heldHeading: 'We take a second look',
  heldText:
    'This payment is looked at once more before it goes to your operator. Nothing is charged yet. You can cancel it until then.',
  heldUntil: 'Decided by',

  unknownHeading: 'We ask the operator',
  unknownText:
    'The operator’s answer was lost on the way. We ask until we know, and nothing is charged twice. You can come back to this page at any time.',
  unknownMoney: 'If it was charged, the item opens for you, or the money goes back to your phone bill.',
  unknownReference: 'Keep this reference',

  paidTitle: (amount: string): string => `${amount} is on your phone bill`,
  paidFromBundle: (amount: string): string => `${amount} paid from your phone charge`,
  paidText: 'The receipt is on its way by text message.',
  reference: 'Reference',
  onBillOf: 'On the bill of',
  numberEnding: (tail: string): string => `number ending ${tail}`,
  billOf: (tail: string, operator: string): string => `number ending ${tail} at ${operator}`,
  chargedAt: 'Charged',
  leftThisMonth: 'Left this month',
  refundUntil: 'Refund possible until',
  refundAt: 'Take it back, or see all charges',
  help: 'Help',
  helpLine: (number: string): string => `Help by phone: ${number}`,

  monthHeading: 'This month on the phone bill',
  monthBar: 'Charged this month, of the limit',
  monthText: (spent: string, limit: string, left: string): string =>
    `${spent} of ${limit} charged, ${left} left`,
  monthBy: {
    operator: 'Your operator’s limit for such charges.',
    country: 'The limit that holds for every number in this country.',
    own: 'The limit you set.',
  },
  monthNotice: (percent: number): string =>
    percent >= 100 ? 'This month’s limit is used up.' : `${percent} % of this month’s limit is reached.`,

  refusedTitle: 'This did not go on the phone bill',
  alreadyTitle: 'This is on the phone bill already',
  alreadyText: 'Nothing was charged a second time. Open it: it is yours.',
  moneyNo: 'Nothing was charged to your phone bill.',
  moneyUnknown: 'It is not known yet whether it was charged. We ask the operator; nothing is charged twice.',
  moneyYes: 'It is on your phone bill once, and only once.',
  billable: 'Amounts your operator can bill',
  againAt: 'Possible again from',
  tryAgain: 'Try again',
  otherNumberGo: 'Use another number',
  raiseCap: 'See your limits',
  liftBlock: 'See your blocks',
  setPassword: 'Set a payment password',
  cancelledTitle: 'Cancelled',
  cancelledText: 'Nothing was charged to your phone bill.',
  refundingTitle: 'The refund is under way',
  refundingText: 'Your operator takes the charge off the bill. That can take until the next bill.',
  refundedTitle: 'Refunded',
  refundedText: (amount: string, tail: string): string =>
    `${amount} is off the bill of the number ending ${tail}. The item is closed.`,
  monthName: (month: string): string => months.format(new Date(`${month}-01T00:00:00Z`)),
}
