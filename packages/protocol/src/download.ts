// Tokens of downloads: the licence says that a player has an item on some devices; the link opens one file on one of them for a
// quarter of an hour. Both are signed like receipts and verified by the merchant's own server.

import { limits } from './limits.ts'
import { type Problem, problem } from './problem.ts'
import { type KeySet, type PrivateJwk, signToken, verifyToken } from './signed.ts'
import { parseStatusReference, type StatusReference, statusReferenceJson } from './status-list.ts'
import { type Instant, parseSeconds, toSeconds } from './time.ts'

export const licenceType = 'farthing-licence+jwt'
export const downloadType = 'farthing-download+jwt'

/** The query parameter of a file's address that carries the link's token. */
export const downloadParameter = 'farthing_download'

/** The request header by which a device names itself to the merchant's server. */
export const deviceHeader = 'Farthing-Device'

/** Ids of devices are the app's own. */
export const devicePattern: RegExp = /^[A-Za-z0-9_.:-]{1,64}$/

export type Licence = {
  readonly issuer: string
  readonly app: string
  readonly mode: 'test' | 'live'
  readonly id: string
  readonly player: string
  readonly sku: string
  readonly devices: readonly string[]
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  /** The place of the receipt that it was bought with; absent where it was given for nothing. */
  readonly status?: StatusReference
}

export type Download = {
  readonly issuer: string
  readonly app: string
  readonly mode: 'test' | 'live'
  readonly licence: string
  readonly player: string
  readonly sku: string
  readonly device: string
  /** The file's address without the token. */
  readonly url: string
  readonly sha256: string
  readonly expiresAt: Instant
}

/** Who must have signed it, and for whom. */
export type GoodsExpectation = {
  readonly keySet: KeySet
  readonly issuer: string
  readonly app: string
  readonly mode: 'test' | 'live'
  readonly now: Instant
}

export async function signLicence(licence: Licence, key: PrivateJwk): Promise<string> {
  return signToken(
    licenceType,
    {
      iss: licence.issuer,
      app: licence.app,
      env: licence.mode,
      jti: licence.id,
      player: licence.player,
      sku: licence.sku,
      devices: licence.devices,
      iat: toSeconds(licence.issuedAt),
      exp: toSeconds(licence.expiresAt),
      ...(licence.status === undefined ? {} : { status: statusReferenceJson(licence.status) }),
    },
    key,
  )
}

export async function signDownload(download: Download, key: PrivateJwk): Promise<string> {
  return signToken(
    downloadType,
    {
      iss: download.issuer,
      app: download.app,
      env: download.mode,
      licence: download.licence,
      player: download.player,
      sku: download.sku,
      device: download.device,
      url: download.url,
      sha256: download.sha256,
      exp: toSeconds(download.expiresAt),
    },
    key,
  )
}

/** Verifies a licence by the keys at hand; whether it was given back is the status list's to say. */
export async function verifyLicence(
  token: string,
  expected: GoodsExpectation,
): Promise<{ readonly ok: true; readonly licence: Licence } | Problem> {
  const claims = await readClaims(licenceType, token, expected)
  if (claims === undefined) return problem('licence_unknown')
  const { jti, player, sku, devices } = claims
  const [issuedAt, expiresAt] = [parseSeconds(claims['iat']), parseSeconds(claims['exp'])]
  const status = parseStatusReference(claims['status'])
  const isWhole = isText(jti) && isText(player) && isText(sku) && isTexts(devices)
  if (!isWhole || issuedAt === undefined || expiresAt === undefined) return problem('licence_unknown')
  if (expiresAt + limits.clockSkewMs <= expected.now) return problem('licence_expired')
  const { issuer, app, mode } = expected
  return {
    ok: true,
    licence: {
      issuer,
      app,
      mode,
      id: jti,
      player,
      sku,
      devices,
      issuedAt,
      expiresAt,
      ...(status === undefined ? {} : { status }),
    },
  }
}

/** Verifies the token of a link against the address it came with, without its token. */
export async function verifyDownloadToken(
  token: string,
  expected: GoodsExpectation & { readonly url: string },
): Promise<{ readonly ok: true; readonly download: Download } | Problem> {
  const claims = await readClaims(downloadType, token, expected)
  if (claims === undefined) return problem('download_link_invalid')
  const { licence, player, sku, device, url, sha256 } = claims
  const expiresAt = parseSeconds(claims['exp'])
  const isWhole = isText(licence) && isText(player) && isText(sku) && isText(device) && isText(sha256)
  if (!isWhole || expiresAt === undefined || url !== expected.url) return problem('download_link_invalid')
  if (expiresAt + limits.clockSkewMs <= expected.now) return problem('download_link_expired')
  const { issuer, app, mode } = expected
  return {
    ok: true,
    download: { issuer, app, mode, licence, player, sku, device, url: expected.url, sha256, expiresAt },
  }
}

async function readClaims(
  type: string,
  token: string,
  expected: GoodsExpectation,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const verified = await verifyToken(type, token, expected.keySet)
  if (!verified.ok) return undefined
  const { iss, app, env } = verified.payload
  const isOurs = iss === expected.issuer && app === expected.app && env === expected.mode
  return isOurs ? verified.payload : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= limits.urlCharactersMax
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= limits.devicesPerLicence && value.every(isText)
}
