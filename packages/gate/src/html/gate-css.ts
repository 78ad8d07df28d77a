// The style of block and notice, served as a file so that a strict content security policy holds. A publisher themes it
// by the custom properties and needs to override nothing else.

/** The style sheet at `/.well-known/farthing/gate.css`. */
export const gateCss = `.farthing-gate, .farthing-notice, .farthing-problem {
  --_accent: var(--farthing-accent, #0b5d4e);
  --_on-accent: var(--farthing-on-accent, #ffffff);
  --_ground: var(--farthing-ground, #f6f4ee);
  --_text: var(--farthing-text, #1d1b16);
  --_muted: var(--farthing-muted, #56524a);
  --_line: var(--farthing-line, #8d887c);
  --_radius: var(--farthing-radius, 0.5rem);
  box-sizing: border-box;
  max-inline-size: 100%;
  color: var(--_text);
  background: var(--_ground);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  font-family: var(--farthing-font, inherit);
  line-height: 1.5;
  overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) {
  .farthing-gate, .farthing-notice, .farthing-problem {
    --_accent: var(--farthing-accent, #7fd6c2);
    --_on-accent: var(--farthing-on-accent, #10201c);
    --_ground: var(--farthing-ground, #201f1b);
    --_text: var(--farthing-text, #f1eee6);
    --_muted: var(--farthing-muted, #bdb8ab);
    --_line: var(--farthing-line, #7d786c);
  }
}
.farthing-gate { margin-block: 1.5rem; padding: clamp(1rem, 4vw, 2rem); text-align: center; }
.farthing-gate p { margin: 0.5rem 0; }
.farthing-gate per-fee-link { display: block; margin-block: 1rem; }
.farthing-gate form, .farthing-notice form { margin: 0; }
.farthing-gate a, .farthing-notice a { color: inherit; text-decoration: underline; text-underline-offset: 0.15em; }
.farthing-facts, .farthing-promise, .farthing-wallet { color: var(--_muted); }
.farthing-facts .farthing-price { color: var(--_text); }
.farthing-gate .farthing-button {
  display: inline-block;
  box-sizing: border-box;
  min-block-size: 2.75rem;
  padding: 0.6rem 1.4rem;
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  color: var(--_on-accent);
  background: var(--_accent);
  border: 2px solid var(--_accent);
  border-radius: var(--_radius);
  cursor: pointer;
}
.farthing-gate .farthing-button:hover { text-decoration: underline; }
.farthing-gate :focus-visible, .farthing-notice :focus-visible { outline: 3px solid var(--_text); outline-offset: 2px; }
.farthing-passes { margin: 0.5rem 0; padding: 0; list-style: none; }
.farthing-passes a, .farthing-wallet a { display: inline-block; padding-block: 0.35rem; }
.farthing-status, .farthing-refusal { border-inline-start: 4px solid var(--_accent); padding-inline-start: 0.75rem; text-align: start; }
.farthing-test { display: inline-block; padding: 0 0.5rem; border: 1px dashed currentColor; border-radius: var(--_radius); }
.farthing-notice {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.5rem 1rem;
  margin-block: 1rem;
  padding: 0.5rem 1rem;
}
.farthing-undo {
  min-block-size: 2rem;
  padding: 0.2rem 0.6rem;
  font: inherit;
  color: inherit;
  background: transparent;
  border: 1px solid currentColor;
  border-radius: var(--_radius);
  cursor: pointer;
}
.farthing-problem { max-inline-size: 36rem; margin: 10vh auto; padding: 1.5rem; font-family: var(--farthing-font, system-ui, sans-serif); }
.farthing-problem a { color: inherit; }
@media (forced-colors: active) {
  .farthing-gate .farthing-button { border-color: ButtonText; }
}
@media print {
  .farthing-notice { display: none; }
}
`
