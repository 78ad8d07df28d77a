// What a server of goods verifies alone: receipts, licences and links of downloads, by the broker's published keys.

import {
  type Download,
  deviceHeader,
  downloadParameter,
  type GoodsExpectation,
  type KeySet,
  type Licence,
  type Problem,
  problem,
  type Receipt,
  type ReceiptStatus,
  verifyDownloadToken,
  verifyLicence,
  verifyReceipt,
} from '@farthing/protocol'
import type { KeyCache } from '../key-cache.ts'
import type { GoodsSettings } from './config.ts'
import type { StatusCache } from './status-cache.ts'

export type Verifier = {
  /**
   * Verifies a receipt without asking anybody, once the broker's keys are at hand. Say for which player it is presented: a receipt that names
   * another one is refused.
   */
  verifyReceipt(
    token: string,
    options?: { readonly player?: string },
  ): Promise<{ readonly ok: true; readonly receipt: Receipt } | Problem>
  /** What became of a receipt's order, by a list fetched once an hour at most. */
  receiptStatus(receipt: Receipt): Promise<ReceiptStatus>
  /** Verifies a licence, and whether what it was bought with was given back, as far as the list says. */
  verifyLicence(
    token: string,
  ): Promise<{ readonly ok: true; readonly licence: Licence; readonly status: ReceiptStatus } | Problem>
  /**
   * Whether a request for a file carries a link for exactly this address that is still good. A device that names itself in the header
   * `Farthing-Device` must be the link's own; with `isDeviceNeeded` each has to.
   */
  verifyDownload(
    request: Pick<Request, 'url' | 'headers'>,
    options?: { readonly isDeviceNeeded?: boolean },
  ): Promise<{ readonly ok: true; readonly download: Download } | Problem>
}

export function createVerifier(
  settings: GoodsSettings,
  parts: { readonly keys: KeyCache; readonly statuses: StatusCache },
): Verifier {
  const { broker: issuer, app, mode, system } = settings
  /** Tries the keys at hand, and looks once more where they do not do: they may have been rotated. */
  const withKeys = async <Result extends { readonly ok: boolean }>(
    isWorthAnotherLook: (result: Result) => boolean,
    verify: (expected: GoodsExpectation) => Promise<Result>,
  ): Promise<Result | Problem> => {
    const at = (keySet: KeySet): GoodsExpectation => ({ keySet, issuer, app, mode, now: system.now() })
    const keySet = settings.keySet ?? (await parts.keys.read())
    if (keySet === undefined) return problem('keys_unavailable')
    const result = await verify(at(keySet))
    if (!isWorthAnotherLook(result)) return result
    const newer = settings.keySet === undefined ? await parts.keys.readAgain() : await parts.keys.read()
    return newer === undefined ? result : verify(at(newer))
  }
  return {
    verifyReceipt: (token, { player } = {}) =>
      withKeys(
        (result: Awaited<ReturnType<typeof verifyReceipt>>) =>
          !result.ok && result.code === 'receipt_key_unknown',
        (expected) => verifyReceipt(token, player === undefined ? expected : { ...expected, player }),
      ),
    receiptStatus: (receipt) => parts.statuses.status(receipt.status, receipt.paidAt),
    verifyLicence: async (token) => {
      const read = await withKeys(isRefused, (expected) => verifyLicence(token, expected))
      if (!read.ok) return read
      const { licence } = read
      const status =
        licence.status === undefined ? 'valid' : await parts.statuses.status(licence.status, licence.issuedAt)
      return { ok: true, licence, status }
    },
    verifyDownload: async (request, { isDeviceNeeded = false } = {}) => {
      const url = new URL(request.url)
      const token = url.searchParams.get(downloadParameter) ?? ''
      const read = await withKeys(isRefused, (expected) =>
        verifyDownloadToken(token, { ...expected, url: fileAddress(url, settings.origin) }),
      )
      if (!read.ok) return read
      const device = request.headers.get(deviceHeader)
      const isOther = device === null ? isDeviceNeeded : device !== read.download.device
      return isOther ? problem('download_other_device') : read
    },
  }
}

/** A token whose key may be new: refusals that cost the broker one look a minute at most. */
function isRefused(result: { readonly ok: boolean; readonly code?: string }): boolean {
  return !result.ok && (result.code === 'licence_unknown' || result.code === 'download_link_invalid')
}

/** The address that a link was made for: without its token, at the public origin. */
function fileAddress(url: URL, origin: string | undefined): string {
  const file = new URL(`${url.pathname}${url.search}`, origin ?? url.origin)
  file.searchParams.delete(downloadParameter)
  return file.href
}
