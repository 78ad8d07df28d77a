// The draft of a catalogue as the document it is, in a text field: works without script, and says where each fault stands.

import type { PageContext } from './context.ts'
import { hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { faultsPart } from './merchant-goods-catalogue.ts'
import { appPage, appTabPath } from './merchant-goods-tabs.ts'
import type { MerchantCatalogueEditView } from './merchant-goods-view.ts'
import { notice } from './parts.ts'

export function merchantCatalogueEditPage(context: PageContext, view: MerchantCatalogueEditView): Html {
  const { goodsMerchant, problems, common } = context.t
  const { fault } = view
  return appPage(context, {
    app: view.app,
    tab: 'edit',
    body: html`<p class="lead">${goodsMerchant.editText}</p>
${
  fault === undefined
    ? ''
    : notice({
        tone: 'bad',
        title: problems.title(fault.code),
        body: problems.hint(fault.code),
        isAlert: true,
      })
}${faultsPart(context, view.faults)}
<form method="post" action="${appTabPath(view.app.id, 'edit')}">${hiddenFields({ key: view.key, version: String(view.version) })}<div class="field"><label for="document">${goodsMerchant.document}</label><textarea id="document" name="json" class="document" rows="28" spellcheck="false" autocomplete="off" autocapitalize="off" translate="no" required>
${view.json}</textarea></div><p class="actions"><button type="submit">${goodsMerchant.saveDraft}</button><a class="button quiet" href="${appTabPath(view.app.id, 'catalogue')}">${common.cancel}</a></p></form>
<p class="hint">${goodsMerchant.editHint}</p>`,
  })
}
