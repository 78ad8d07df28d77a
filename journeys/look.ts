// What every page of the journeys has to pass: axe finds nothing serious in light and dark, nothing scrolls sideways at
// 320 pixels. It keeps pictures for people to look at.

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { keepPicture, type Reader } from './reader.ts'

/** A page to look at, by the name its pictures bear. */
export type Stop = readonly [name: string, path: string]

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Looks at pages one after the other; answers what is wrong with them. */
export async function lookAtAll(reader: Reader, base: string, stops: readonly Stop[]): Promise<string[]> {
  const faults: string[] = []
  for (const [name, path] of stops) {
    await reader.page.goto(base + path)
    faults.push(...(await look(reader.page, name)))
  }
  return faults
}

/** Audits the page as it stands: all rules in light, colours again in dark, width at 320; keeps a picture of each. */
export async function look(page: Page, name: string): Promise<readonly string[]> {
  // Legacy mode audits in the page itself, as nothing here has frames to reach; only violations are worked out.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const { violations } = await axe.withTags(tags).analyze()
  const faults = listSerious(violations, `${name} light`)
  await keepPicture(page, name, name !== 'reference')
  await page.setViewportSize({ width: 320, height: 700 })
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) faults.push(`${name} scrolls sideways by ${over} px at 320`)
  await page.emulateMedia({ colorScheme: 'dark' })
  faults.push(...listSerious(await auditColours(page), `${name} dark`))
  await keepPicture(page, `${name}-dark-320`, false)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/** The auditor still stands in the page from the first look, so it is only asked again. */
function auditColours(page: Page): Promise<Violations> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run(options: object): Promise<{ readonly violations: Violations }> }
    }
    return (await axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] })).violations
  })
}

function listSerious(violations: Violations, name: string): string[] {
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ html }) => html).join(' , ')}`)
}
