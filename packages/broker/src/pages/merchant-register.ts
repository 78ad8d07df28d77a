// Registering as a merchant: two fields, then what is shown this once (API key, gate configuration).

import type { PageContext } from './context.ts'
import { type FormFault, field, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { secretBlock } from './secret-block.ts'

export type MerchantRegisterView =
  | {
      readonly kind: 'form'
      readonly key: string
      readonly name?: string
      readonly origin?: string
      readonly fault?: FormFault
    }
  | {
      readonly kind: 'registered'
      readonly name: string
      readonly apiKey: string
      /** The gate's configuration with the signing key, as JSON text. */
      readonly gateConfig: string
    }

export function merchantRegisterPage(context: PageContext, view: MerchantRegisterView): Html {
  const { merchant } = context.t
  return layout(context, {
    title: view.kind === 'form' ? merchant.register : merchant.registeredTitle,
    nav: { area: 'merchant', current: pagePaths.merchantRegister },
    body: view.kind === 'form' ? form(context, view) : registered(context, view),
  })
}

function form(context: PageContext, view: Extract<MerchantRegisterView, { kind: 'form' }>): Html {
  const { merchant } = context.t
  return html`<article class="checkout"><h1>${merchant.register}</h1><p>${merchant.registerText}</p>
<form method="post" action="${pagePaths.merchantRegister}" data-once>${keyField(view.key)}${field(context, {
    name: 'name',
    label: merchant.name,
    hint: merchant.nameHint,
    isRequired: true,
    maxLength: 100,
    fault: view.fault?.field === 'name' ? view.fault : undefined,
    ...(view.name === undefined ? {} : { value: view.name }),
  })}${field(context, {
    name: 'origin',
    label: merchant.origin,
    hint: merchant.originHint,
    type: 'url',
    isRequired: true,
    maxLength: 300,
    fault: view.fault?.field === 'name' ? undefined : view.fault,
    faultText: merchant.originHint,
    ...(view.origin === undefined ? {} : { value: view.origin }),
  })}<p class="choice"><button type="submit">${merchant.registerButton}</button></p></form></article>`
}

function registered(context: PageContext, view: Extract<MerchantRegisterView, { kind: 'registered' }>): Html {
  const { merchant } = context.t
  return html`<h1>${merchant.registeredTitle}</h1><p class="lead"><bdi translate="no">${view.name}</bdi></p>
${notice({ tone: 'info', title: merchant.onceTitle, body: merchant.onceText, isAlert: true })}
<h2>${merchant.apiKey}</h2>${secretBlock(context, { id: 'api-key', text: view.apiKey, label: merchant.apiKey })}
<h2>${merchant.gateConfig}</h2><p>${merchant.gateConfigText}</p>${secretBlock(context, {
    id: 'gate-config',
    text: view.gateConfig,
    label: merchant.gateConfig,
    fileName: 'farthing-gate.json',
  })}
<h2>${merchant.nextSteps}</h2><ol><li>${merchant.nextInstall}</li><li>${merchant.nextVerify}</li><li>${merchant.nextSell}</li></ol>
<p class="actions"><a class="button" href="${pagePaths.merchant}">${merchant.goHome}</a></p>`
}
