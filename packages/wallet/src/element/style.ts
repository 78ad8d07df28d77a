// The look of the element: a constructable style sheet, which a strict content security policy lets stand.

const css = `
:host { display: inline-block; max-inline-size: 100%; overflow-wrap: anywhere }
:host([hidden]), [hidden], [part=message]:empty { display: none !important }
[part=price] {
  margin-inline-start: 0.4em;
  color: var(--per-fee-price-color, inherit);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
[part=notice] {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.4em;
  margin-block-start: 0.4em;
  padding: 0.4em;
  color: var(--per-fee-notice-color, light-dark(#1d1b16, #f1eee6));
  background: var(--per-fee-notice-background, light-dark(#f6f4ee, #201f1b));
  border: 1px solid;
  border-radius: var(--per-fee-radius, 0.4em);
  font-size: 0.9em;
  text-align: start;
}
[part=continue] {
  min-block-size: 2.75em;
  padding-inline: 1em;
  font: inherit;
  color: var(--per-fee-button-color, light-dark(#fff, #10201c));
  background: var(--per-fee-button-background, light-dark(#0b5d4e, #7fd6c2));
  border: 2px solid;
  border-radius: var(--per-fee-radius, 0.4em);
  cursor: pointer;
}
[part=wallet] { color: inherit }
:focus-visible { outline: 3px solid; outline-offset: 2px }
.spoken { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
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
  applyStyle(root)
  const line = document.createElement('p')
  line.className = 'spoken'
  line.role = 'status'
  root.append(line)
  document.body.append(host)
  // A live region has to stand before its text comes, or nothing is said.
  setTimeout(() => {
    line.textContent = text
  }, 100)
  setTimeout(() => host.remove(), 10_000)
}
