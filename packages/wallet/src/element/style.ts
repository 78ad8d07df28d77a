// The look of the element: a constructable style sheet, which a strict content security policy lets stand.

const css = `
:host { display: inline-block; max-inline-size: 100%; overflow-wrap: anywhere; }
:host([hidden]) { display: none; }
[part='price'] {
  margin-inline-start: 0.4em;
  color: var(--per-fee-price-color, inherit);
  font: var(--per-fee-price-font, inherit);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
[part='notice']:not([hidden]) {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.35em 0.75em;
  margin-block-start: 0.35em;
  padding: var(--per-fee-notice-padding, 0.35em 0.6em);
  color: var(--per-fee-notice-color, light-dark(#1d1b16, #f1eee6));
  background: var(--per-fee-notice-background, light-dark(#f6f4ee, #201f1b));
  border: 1px solid var(--per-fee-notice-border, light-dark(#8d887c, #7d786c));
  border-radius: var(--per-fee-radius, 0.4em);
  font-size: 0.9em;
  line-height: 1.4;
  text-align: start;
}
[part='message']:empty { display: none; }
[part='continue'] {
  min-block-size: 2.75em;
  padding-inline: 1em;
  font: inherit;
  font-weight: 600;
  color: var(--per-fee-button-color, light-dark(#ffffff, #10201c));
  background: var(--per-fee-button-background, light-dark(#0b5d4e, #7fd6c2));
  border: 2px solid transparent;
  border-radius: var(--per-fee-radius, 0.4em);
  cursor: pointer;
}
[part='wallet'] { color: inherit; }
[part='inert'] { opacity: 0.75; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
[hidden] { display: none; }
:host([state='checking']) [part='notice'], :host([state='paying']) [part='notice'] {
  animation: per-fee-wait 1.2s ease-in-out infinite alternate;
}
@keyframes per-fee-wait { to { opacity: 0.6; } }
@media (prefers-reduced-motion: reduce) {
  :host([state]) [part='notice'] { animation: none; }
}
@media (forced-colors: active) {
  [part='continue'] { border-color: ButtonText; }
  [part='inert'] { opacity: 1; color: GrayText; }
}
`

let sheet: CSSStyleSheet | undefined

/** Dresses a shadow root; one style sheet serves every element of the page. */
export function applyStyle(root: ShadowRoot): void {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  root.adoptedStyleSheets = [sheet]
}

/** Lets a screen reader say something once the element itself is gone; nothing of it is seen. */
export function announce(text: string): void {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'closed' })
  const hidden = new CSSStyleSheet()
  hidden.replaceSync(
    'p { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }',
  )
  root.adoptedStyleSheets = [hidden]
  const line = document.createElement('p')
  line.role = 'status'
  root.append(line)
  document.body.append(host)
  // A live region has to stand before its text comes, or nothing is said.
  setTimeout(() => {
    line.textContent = text
  }, 100)
  setTimeout(() => host.remove(), 10_000)
}
