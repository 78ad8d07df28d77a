// The operations of the four interfaces as data: method, path, the scope a token needs, the status of success.

/** Where each interface starts, after the operator's own root. */
export const basePaths = {
  billing: '/carrier-billing/v0.5',
  refund: '/carrier-billing-refund/v0.3',
  otp: '/one-time-password-sms/v1',
  numberVerification: '/number-verification/v2',
} as const

export type Operation = {
  readonly api: keyof typeof basePaths
  readonly method: 'GET' | 'POST'
  /** Below the interface's base; parts in braces are filled in. */
  readonly path: string
  readonly scope: string
  readonly success: 200 | 201 | 202 | 204
}

export type OperationId =
  | 'createPayment'
  | 'retrievePayments'
  | 'retrievePayment'
  | 'preparePayment'
  | 'validatePayment'
  | 'confirmPayment'
  | 'cancelPayment'
  | 'createRefund'
  | 'retrieveRefunds'
  | 'retrieveRefund'
  | 'retrievePaymentRemainingAmount'
  | 'sendCode'
  | 'validateCode'
  | 'phoneNumberVerify'
  | 'phoneNumberShare'

/** Every operation by its operationId. */
export const operations: Readonly<Record<OperationId, Operation>> = {
  createPayment: payment('POST', '/payments', 'create', 201),
  retrievePayments: payment('GET', '/payments', 'read', 200),
  retrievePayment: payment('GET', '/payments/{paymentId}', 'read', 200),
  preparePayment: payment('POST', '/payments/prepare', 'create', 201),
  validatePayment: payment('POST', '/payments/{paymentId}/validate', 'write', 204),
  confirmPayment: payment('POST', '/payments/{paymentId}/confirm', 'write', 202),
  cancelPayment: payment('POST', '/payments/{paymentId}/cancel', 'write', 202),
  createRefund: refund('POST', '/payments/{paymentId}/refunds', 'create', 201),
  retrieveRefunds: refund('GET', '/payments/{paymentId}/refunds', 'read', 200),
  retrieveRefund: refund('GET', '/payments/{paymentId}/refunds/{refundId}', 'read', 200),
  retrievePaymentRemainingAmount: refund(
    'GET',
    '/payments/{paymentId}/refunds/remaining-amount',
    'read',
    200,
  ),
  sendCode: {
    api: 'otp',
    method: 'POST',
    path: '/send-code',
    scope: 'one-time-password-sms:send-validate',
    success: 200,
  },
  validateCode: {
    api: 'otp',
    method: 'POST',
    path: '/validate-code',
    scope: 'one-time-password-sms:send-validate',
    success: 204,
  },
  phoneNumberVerify: {
    api: 'numberVerification',
    method: 'POST',
    path: '/verify',
    scope: 'number-verification:verify',
    success: 200,
  },
  phoneNumberShare: {
    api: 'numberVerification',
    method: 'GET',
    path: '/device-phone-number',
    scope: 'number-verification:device-phone-number:read',
    success: 200,
  },
}

/** The address of an operation below an operator's root; the parts in braces are given by name and escaped. */
export function operationPath(id: OperationId, parts: Readonly<Record<string, string>> = {}): string {
  const { api, path } = operations[id]
  return (
    basePaths[api] + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''))
  )
}

function payment(
  method: Operation['method'],
  path: string,
  right: 'create' | 'read' | 'write',
  success: Operation['success'],
): Operation {
  return { api: 'billing', method, path, scope: `carrier-billing:payments:${right}`, success }
}

function refund(
  method: Operation['method'],
  path: string,
  right: 'create' | 'read',
  success: Operation['success'],
): Operation {
  return { api: 'refund', method, path, scope: `carrier-billing-refund:refunds:${right}`, success }
}
