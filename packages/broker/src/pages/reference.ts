// The API reference for reading: operations by tag, their parameters, bodies and answers, the objects, and the way to
// the problem codes. It is written from the same OpenAPI document that is served to programs.

import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { emptyState } from './parts.ts'
import { pagePaths } from './paths.ts'
import { type ReferenceField, type ReferenceOperation, readOpenApi } from './read-open-api.ts'

export type ReferenceView = {
  /** The OpenAPI 3.1 document as it is served. */
  readonly document: unknown
}

export function referencePage(context: PageContext, view: ReferenceView): Html {
  const words = context.t.public
  const reference = readOpenApi(view.document)
  return layout(context, {
    title: words.reference,
    nav: { area: 'public', current: pagePaths.reference },
    body: html`<h1>${words.reference}</h1><p class="lead">${words.referenceText(reference.version)}</p>
${reference.description === '' ? '' : html`<p translate="no">${reference.description}</p>`}
<p class="actions"><a class="button quiet" href="${pagePaths.openApi}">${words.referenceJson}</a><a class="button quiet" href="${pagePaths.problems}">${words.allProblems}</a></p>
${
  reference.groups.length === 0
    ? emptyState({ title: words.referenceEmptyTitle, text: words.referenceEmptyText })
    : contents(context, reference.groups)
}
${reference.groups.map(
  (group) =>
    html`<section><h2>${group.tag === '' ? words.referenceOther : html`<span translate="no">${group.tag}</span>`}</h2>${group.operations.map(
      (operation) => operationPart(context, operation),
    )}</section>`,
)}
${
  reference.schemas.length === 0
    ? ''
    : html`<section><h2>${words.referenceSchemas}</h2>${reference.schemas.map(
        (schema) =>
          html`<details class="operation" id="schema-${schema.name}"><summary><h3 translate="no">${schema.name}</h3></summary>${
            schema.description === '' ? '' : html`<p translate="no">${schema.description}</p>`
          }${fieldTable(context, schema.fields, schema.name)}</details>`,
      )}</section>`
}`,
  })
}

function contents(
  context: PageContext,
  groups: ReadonlyArray<{ readonly operations: readonly ReferenceOperation[] }>,
): Html {
  const words = context.t.public
  return html`<nav aria-label="${words.referenceContents}"><h2>${words.referenceContents}</h2><ul class="plain">${groups
    .flatMap((group) => group.operations)
    .map(
      (operation) =>
        html`<li><a class="entry" href="#${operation.id}" translate="no"><span class="method">${operation.method}</span><code>${operation.path}</code></a></li>`,
    )}</ul></nav>`
}

function operationPart(context: PageContext, operation: ReferenceOperation): Html {
  const words = context.t.public
  const name = `${operation.method} ${operation.path}`
  return html`<details class="operation" id="${operation.id}" open><summary><h3 translate="no"><span class="method">${operation.method}</span><code>${operation.path}</code></h3></summary>
${operation.summary === '' ? '' : html`<p translate="no"><strong>${operation.summary}</strong></p>`}
${operation.description === '' ? '' : html`<p translate="no">${operation.description}</p>`}
${operation.parameters.length === 0 ? '' : html`<h4>${words.parameters}</h4>${fieldTable(context, operation.parameters, name)}`}
${operation.body.length === 0 ? '' : html`<h4>${words.requestBody}</h4>${fieldTable(context, operation.body, name)}`}
<h4>${words.responses}</h4><dl class="facts">${operation.answers.map(
    (answer) =>
      html`<div><dt><code>${answer.status}</code> <code class="soft">${answer.type}</code></dt><dd translate="no">${answer.description}</dd></div>`,
  )}</dl></details>`
}

function fieldTable(context: PageContext, fields: readonly ReferenceField[], caption: string): Html {
  const words = context.t.public
  if (fields.length === 0) return html``
  return html`<table class="stack"><caption class="visually-hidden"><span translate="no">${caption}</span></caption><thead><tr><th scope="col">${words.paramName}</th><th scope="col">${words.paramType}</th><th scope="col">${words.paramText}</th></tr></thead><tbody>${fields.map(
    (field) =>
      html`<tr><td data-label="${words.paramName}"><span><code>${field.name}</code> <small>${
        field.isRequired ? words.required : words.optional
      }</small></span></td><td data-label="${words.paramType}"><code>${field.type}</code>${
        field.place === '' ? '' : html` <small translate="no">${field.place}</small>`
      }</td><td data-label="${words.paramText}" translate="no">${field.description}</td></tr>`,
  )}</tbody></table>`
}
