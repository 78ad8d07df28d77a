// One app's catalogue: what is published, what the draft changes, what the lint says of it, publishing with a second question,
// and the way back to an earlier one.

import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { appPage, appTabPath } from './merchant-goods-tabs.ts'
import type { DiffRow, DraftFault, MerchantCatalogueView } from './merchant-goods-view.ts'
import { confirmStep, emptyState, facts, foreign, notice } from './parts.ts'
import { merchantAppPath } from './paths.ts'
import { timeTag } from './time-text.ts'

export function merchantCataloguePage(context: PageContext, view: MerchantCatalogueView): Html {
  const { goodsMerchant, problems } = context.t
  return appPage(context, {
    app: view.app,
    tab: 'catalogue',
    body: html`${view.justDone === undefined ? '' : notice({ tone: 'good', title: goodsMerchant.justDone[view.justDone], isAlert: true })}
${
  view.fault === undefined
    ? ''
    : notice({
        tone: 'bad',
        title: problems.title(view.fault.code),
        body: problems.hint(view.fault.code),
        isAlert: true,
      })
}
${factsPart(context, view)}
${draftPart(context, view)}
${versionsPart(context, view)}`,
  })
}

function factsPart(context: PageContext, view: MerchantCatalogueView): Html {
  const { goodsMerchant } = context.t
  const { app, published } = view
  return facts([
    [
      goodsMerchant.published,
      published === undefined
        ? goodsMerchant.notPublished
        : html`${goodsMerchant.publishedItems(published.number, published.items)} <small>${timeTag(context, published.at)}</small>`,
    ],
    [goodsMerchant.deliveryLabel, goodsMerchant.delivery[app.delivery]],
    [goodsMerchant.ageLabel, goodsMerchant.age(app.ageRating)],
    [
      goodsMerchant.returnUrl,
      app.returnUrls.length === 0
        ? context.t.common.none
        : app.returnUrls.map((url) => html`<span class="origin">${foreign(url)}</span> `),
    ],
    [goodsMerchant.appId, html`<code>${app.id}</code>`],
  ])
}

function draftPart(context: PageContext, view: MerchantCatalogueView): Html {
  const { goodsMerchant } = context.t
  const editHref = appTabPath(view.app.id, 'edit')
  if (view.draft === undefined) {
    return view.published === undefined
      ? emptyState({
          title: goodsMerchant.catalogueEmptyTitle,
          text: goodsMerchant.catalogueEmptyText,
          action: { href: editHref, label: goodsMerchant.writeDraft },
        })
      : html`<p class="actions"><a class="button quiet" href="${editHref}">${goodsMerchant.writeDraft}</a></p>`
  }
  const hasErrors = view.faults.some(({ level }) => level === 'error')
  const count = view.diff.length
  return html`<section aria-labelledby="draft"><h2 id="draft">${goodsMerchant.draft}</h2><p class="soft">${goodsMerchant.draftOf} ${timeTag(context, view.draft.updatedAt)}</p>
${faultsPart(context, view.faults)}
<h3>${goodsMerchant.changes(count)}</h3>${count === 0 ? html`<p>${goodsMerchant.noChanges}</p>` : diffTable(context, view.diff)}
<div class="rule-actions"><a class="button quiet" href="${editHref}">${goodsMerchant.editDraft}</a>${
    hasErrors || count === 0
      ? ''
      : confirmStep({
          summary: goodsMerchant.publish,
          text: goodsMerchant.publishText(count),
          action: `${merchantAppPath(view.app.id)}/publish`,
          button: goodsMerchant.publishButton,
          hidden: hiddenFields({ key: view.key, version: String(view.draft.version) }),
        })
  }</div>${hasErrors ? html`<p class="hint">${goodsMerchant.cannotPublish}</p>` : ''}</section>`
}

/** What the lint says, each with the place in the document. */
export function faultsPart(context: PageContext, faults: readonly DraftFault[]): Html {
  const { goodsMerchant } = context.t
  if (faults.length === 0) return html``
  const errors = faults.filter(({ level }) => level === 'error').length
  return notice({
    tone: errors > 0 ? 'bad' : 'info',
    title: errors > 0 ? goodsMerchant.errors(errors) : goodsMerchant.warnings(faults.length),
    body: html`<ul class="faults">${faults.map(
      (fault) =>
        html`<li><code>${fault.pointer === '' ? '/' : fault.pointer}</code> <span class="tag${fault.level === 'error' ? ' tag-bad' : ''}">${goodsMerchant.levels[fault.level]}</span> ${foreign(fault.message)}</li>`,
    )}</ul>`,
  })
}

function diffTable(context: PageContext, rows: readonly DiffRow[]): Html {
  const { goodsMerchant } = context.t
  return html`<table class="stack diff"><caption>${goodsMerchant.diffCaption}</caption><thead><tr><th scope="col">${goodsMerchant.diffKind}</th><th scope="col">${goodsMerchant.diffPlace}</th><th scope="col">${goodsMerchant.diffBefore}</th><th scope="col">${goodsMerchant.diffAfter}</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr class="diff-${row.kind}"><td data-label="${goodsMerchant.diffKind}"><span class="tag">${goodsMerchant.diffKinds[row.kind]}</span></td><td data-label="${goodsMerchant.diffPlace}"><code>${row.pointer}</code></td><td data-label="${goodsMerchant.diffBefore}">${row.before === undefined ? '' : html`<del><code>${row.before}</code></del>`}</td><td data-label="${goodsMerchant.diffAfter}">${row.after === undefined ? '' : html`<ins><code>${row.after}</code></ins>`}</td></tr>`,
  )}</tbody></table>`
}

function versionsPart(context: PageContext, view: MerchantCatalogueView): Html {
  const { goodsMerchant } = context.t
  if (view.versions.length === 0) return html``
  return html`<section aria-labelledby="versions"><h2 id="versions">${goodsMerchant.versions}</h2><ul class="rows">${view.versions.map(
    (version) =>
      html`<li><p class="row-title">${goodsMerchant.version(version.number)}</p>${version.isCurrent ? html`<span class="tag tag-good">${goodsMerchant.current}</span>` : ''}<p class="row-sub">${timeTag(context, version.publishedAt)}</p>${
        version.isCurrent
          ? ''
          : confirmStep({
              summary: html`${goodsMerchant.rollback}<span class="visually-hidden">: ${goodsMerchant.version(version.number)}</span>`,
              text: goodsMerchant.rollbackText(version.number),
              action: `${merchantAppPath(view.app.id)}/rollback`,
              button: goodsMerchant.rollbackButton(version.number),
              hidden: hiddenFields({ key: view.key, number: String(version.number) }),
            })
      }</li>`,
  )}</ul></section>`
}
