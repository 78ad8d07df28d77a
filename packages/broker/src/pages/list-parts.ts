// What every list has besides its rows: the search whose answer is an address, and the way to older rows.

import type { PageContext } from './context.ts'
import { field } from './field.ts'
import { type Html, html } from './html.ts'

/** The search form of a list; the answer is an address, so it can be kept and shared. */
export function searchForm(context: PageContext, action: string, search: string | undefined): Html {
  const { common } = context.t
  return html`<search><form class="search" method="get" action="${action}">${field(context, {
    name: 'q',
    label: common.searchLabel,
    type: 'search',
    maxLength: 200,
    ...(search === undefined ? {} : { value: search }),
  })}<button class="quiet" type="submit">${common.search}</button>${
    search === undefined ? '' : html`<a class="button quiet" href="${action}">${common.clearSearch}</a>`
  }</form></search>`
}

/** The link to older rows, where there are any. */
export function moreLink(context: PageContext, nextHref: string | undefined): Html {
  if (nextHref === undefined) return html``
  return html`<p class="more"><a class="button quiet" href="${nextHref}" rel="next">${context.t.common.older}</a></p>`
}
