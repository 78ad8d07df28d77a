// Form parts: each input with its label, its hint and its error tied together for screen readers.

import type { ProblemCode } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, type HtmlValue, html } from './html.ts'

/** Why a form came back: a code of the table, and the field it is about where there is one. */
export type FormFault = { readonly code: ProblemCode; readonly field?: string }

type FieldInput = {
  readonly name: string
  /** Needed where a name stands more than once on a page. */
  readonly id?: string
  readonly label: string
  readonly value?: string
  readonly hint?: string
  readonly fault?: FormFault | undefined
  /** Said instead of the code's own words where the code only says that something is malformed. */
  readonly faultText?: string
  readonly type?: 'text' | 'search' | 'url' | 'password' | 'tel'
  readonly inputMode?: 'text' | 'decimal' | 'url' | 'numeric' | 'tel'
  /** What browsers may fill in: a purpose of the HTML standard. */
  readonly autocomplete?: 'one-time-code' | 'tel-national' | 'current-password' | 'new-password'
  /** Digits one beside the other, large. */
  readonly isDigits?: boolean
  /** True where typing is all the page is for. */
  readonly isFocused?: boolean
  readonly suffix?: string
  readonly isRequired?: boolean
  readonly isCode?: boolean
  /** A secret that browsers should neither remember nor correct. */
  readonly isSecret?: boolean
  readonly maxLength?: number
}

/** A text input. Browsers keep no history of it where it takes a code (`isCode`). */
export function field(context: PageContext, input: FieldInput): Html {
  const id = input.id ?? `field-${input.name}`
  const isAtFault = input.fault !== undefined && (input.fault.field ?? input.name) === input.name
  const described = [
    ...(input.hint === undefined ? [] : [`${id}-hint`]),
    ...(isAtFault ? [`${id}-error`] : []),
  ].join(' ')
  return html`<div class="field">
<label for="${id}">${input.label}</label>
${input.hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${input.hint}</p>`}
${isAtFault ? fieldError(context, `${id}-error`, input) : ''}
<div class="field-line"><input id="${id}" name="${input.name}" type="${input.type ?? 'text'}"${attributes(
    input,
    described,
    isAtFault,
  )}>${input.suffix === undefined ? '' : html`<span class="suffix" translate="no">${input.suffix}</span>`}</div>
</div>`
}

/** A checkbox with its label beside it and, where given, a hint below. */
export function checkbox(input: {
  readonly name: string
  readonly id?: string
  readonly value: string
  readonly label: HtmlValue
  readonly hint?: HtmlValue
  readonly isChecked?: boolean
  readonly isRequired?: boolean
}): Html {
  const id = input.id ?? `field-${input.name}-${input.value}`
  return html`<div class="check"><input id="${id}" type="checkbox" name="${input.name}" value="${input.value}"${
    input.isChecked === true ? html` checked` : ''
  }${input.isRequired === true ? html` required` : ''}${
    input.hint === undefined ? '' : html` aria-describedby="${id}-hint"`
  }><div><label for="${id}">${input.label}</label>${
    input.hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${input.hint}</p>`
  }</div></div>`
}

/** A choice of one, with its label, hint and error like a text input's. */
export function selectField(
  context: PageContext,
  input: {
    readonly name: string
    readonly id?: string
    readonly label: string
    readonly hint?: string
    readonly options: ReadonlyArray<{
      readonly value: string
      readonly text: string
      readonly isDisabled?: boolean
      /** True for names of others, which are not translated. */
      readonly isForeign?: boolean
    }>
    readonly value?: string
    readonly isRequired?: boolean
    readonly fault?: FormFault | undefined
    readonly autocomplete?: 'country'
  },
): Html {
  const id = input.id ?? `field-${input.name}`
  const isAtFault = input.fault?.field === input.name
  const described = [
    ...(input.hint === undefined ? [] : [`${id}-hint`]),
    ...(isAtFault ? [`${id}-error`] : []),
  ].join(' ')
  return html`<div class="field"><label for="${id}">${input.label}</label>
${input.hint === undefined ? '' : html`<p class="hint" id="${id}-hint">${input.hint}</p>`}
${isAtFault ? fieldError(context, `${id}-error`, input) : ''}
<div class="field-line"><select id="${id}" name="${input.name}"${input.isRequired === true ? html` required` : ''}${
    input.autocomplete === undefined ? '' : html` autocomplete="${input.autocomplete}"`
  }${described === '' ? '' : html` aria-describedby="${described}"`}${isAtFault ? html` aria-invalid="true"` : ''}>${input.options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === input.value ? html` selected` : ''}${
        option.isDisabled === true ? html` disabled` : ''
      }${option.isForeign === true ? html` translate="no"` : ''}>${option.text}</option>`,
  )}</select></div></div>`
}

/** Hidden inputs, in the order given; absent values are left out. */
export function hiddenFields(values: Readonly<Record<string, string | undefined>>): Html {
  return html`${Object.entries(values).map(([name, value]) =>
    value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}">`,
  )}`
}

/** The key that makes a second sending of the same form harmless. */
export function keyField(key: string): Html {
  return hiddenFields({ key })
}

function fieldError(
  context: PageContext,
  id: string,
  input: { readonly fault?: FormFault | undefined; readonly faultText?: string },
): Html {
  if (input.fault === undefined) return html``
  const { title, hint } = context.t.problems
  const { code } = input.fault
  if (code === 'invalid_request' && input.faultText !== undefined) {
    return html`<p class="error" id="${id}">${input.faultText}</p>`
  }
  return html`<p class="error" id="${id}"><strong>${title(code)}.</strong> ${hint(code)}</p>`
}

function attributes(input: FieldInput, described: string, isAtFault: boolean): Html {
  return html`${input.value === undefined ? '' : html` value="${input.value}"`}${
    input.inputMode === undefined ? '' : html` inputmode="${input.inputMode}"`
  }${input.maxLength === undefined ? '' : html` maxlength="${input.maxLength}"`}${
    input.isRequired === true ? html` required` : ''
  }${input.isCode === true ? html` autocomplete="off" autocapitalize="characters" spellcheck="false" class="code-input"` : ''}${input.isSecret === true ? html` autocomplete="off" spellcheck="false"` : ''}${
    input.autocomplete === undefined ? '' : html` autocomplete="${input.autocomplete}"`
  }${input.isDigits === true ? html` class="digits-input"` : ''}${input.isFocused === true ? html` autofocus` : ''}${
    described === '' ? '' : html` aria-describedby="${described}"`
  }${isAtFault ? html` aria-invalid="true"` : ''}`
}
