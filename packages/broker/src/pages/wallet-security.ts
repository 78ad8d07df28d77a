// Security: freeze, passkeys, what happens when the device is lost, signing out. Passkey ceremonies need the script
// `passkey.ts`; freezing, removing and signing out are plain forms.

import type { Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { confirmStep, notice } from './parts.ts'
import { passkeyButton } from './passkey-button.ts'
import { pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type PasskeyEntry = {
  readonly id: string
  /** What the browser or the buyer called it. */
  readonly name: string
  readonly addedAt: Instant
  readonly lastUsedAt?: Instant
}

export type WalletSecurityView = {
  readonly passkeys: readonly PasskeyEntry[]
  readonly key: string
}

export function walletSecurityPage(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  return layout(context, {
    title: wallet.security,
    nav: { area: 'wallet', current: pagePaths.security },
    scripts: ['passkey'],
    body: html`<h1>${wallet.security}</h1>
${context.wallet?.isFrozen === true ? frozenPart(context, view) : freezePart(context, view)}
${passkeysPart(context, view)}
${recoveryPart(context, view)}
${devicePart(context, view)}`,
  })
}

function freezePart(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  return html`<section aria-labelledby="freeze"><h2 id="freeze">${wallet.freezeTitle}</h2><p>${wallet.freezeText}</p>${
    view.passkeys.length === 0 ? html`<p>${wallet.freezeNoPasskey}</p>` : ''
  }<form method="post" action="${pagePaths.freeze}">${keyField(view.key)}<p class="actions"><button class="danger" type="submit">${wallet.freeze}</button></p></form></section>`
}

function frozenPart(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  return html`<section aria-labelledby="freeze"><h2 id="freeze">${wallet.frozenTitle}</h2>${notice({
    tone: 'bad',
    title: wallet.frozenTitle,
    body: wallet.frozenText,
  })}${
    view.passkeys.length === 0
      ? html`<p>${wallet.frozenNoPasskey}</p>`
      : passkeyButton(context, { ceremony: 'unfreeze', label: wallet.unfreeze, nextHref: pagePaths.security })
  }</section>`
}

function passkeysPart(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  // A frozen wallet with a passkey is first unfrozen by it; one without any gets its first here, so no freeze is for good.
  const isFrozen = context.wallet?.isFrozen === true && view.passkeys.length > 0
  return html`<section aria-labelledby="passkeys"><h2 id="passkeys">${wallet.passkeys}</h2><p>${wallet.passkeysText}</p>${
    view.passkeys.length === 0
      ? html`<p>${wallet.passkeysEmpty}</p>`
      : html`<ul class="rows">${view.passkeys.map((passkey) => html`<li>${passkeyRow(context, view, passkey)}</li>`)}</ul>`
  }${
    isFrozen
      ? ''
      : html`${view.passkeys.length === 0 ? '' : html`<p>${wallet.addPasskeyText}</p>`}${passkeyButton(
          context,
          {
            ceremony: 'register',
            label: view.passkeys.length === 0 ? wallet.claim : wallet.addPasskey,
            nextHref: pagePaths.security,
          },
        )}`
  }</section>`
}

function passkeyRow(context: PageContext, view: WalletSecurityView, passkey: PasskeyEntry): Html {
  const { wallet } = context.t
  const used =
    passkey.lastUsedAt === undefined
      ? wallet.passkeyNeverUsed
      : html`${wallet.passkeyUsed} ${timeTag(context, passkey.lastUsedAt)}`
  return html`<p class="row-title"><bdi translate="no">${passkey.name}</bdi></p><span></span>
<p class="row-sub"><span>${wallet.passkeyAdded} ${timeTag(context, passkey.addedAt)}</span><span>${used}</span></p>
${confirmStep({
  summary: html`${wallet.removePasskey}<span class="visually-hidden">: <bdi translate="no">${passkey.name}</bdi></span>`,
  text: view.passkeys.length === 1 ? wallet.removeLastPasskeyText : wallet.removePasskeyText,
  action: `${pagePaths.passkeys}/${encodeURIComponent(passkey.id)}/remove`,
  button: wallet.removePasskeyButton,
  hidden: keyField(view.key),
  isDanger: true,
  provesPasskey: `remove ${passkey.id}`,
  extra: html`<p role="status" data-passkey-status="remove"></p>`,
})}`
}

function recoveryPart(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  return html`<section aria-labelledby="recovery"><h2 id="recovery">${wallet.recovery}</h2><p>${
    view.passkeys.length === 0 ? wallet.recoveryUnclaimed : wallet.recoveryClaimed
  }</p></section>`
}

function devicePart(context: PageContext, view: WalletSecurityView): Html {
  const { wallet } = context.t
  const isUnclaimed = view.passkeys.length === 0
  return html`<section aria-labelledby="device"><h2 id="device">${wallet.devices}</h2>${confirmStep({
    summary: wallet.signOut,
    text: isUnclaimed ? wallet.signOutLostText : wallet.signOutText,
    action: pagePaths.signOut,
    button: wallet.signOutButton,
    hidden: keyField(view.key),
    isDanger: isUnclaimed,
  })}</section>
<section aria-labelledby="data"><h2 id="data">${wallet.yourData}</h2><ul><li><a href="${pagePaths.exports}">${wallet.exportsLink}</a></li><li><a href="${pagePaths.erase}">${wallet.eraseLink}</a></li></ul></section>`
}
