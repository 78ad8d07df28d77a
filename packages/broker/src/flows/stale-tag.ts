// The tag of an inventory: its version, as HTTP quotes it.

import { type Problem, problem } from '@farthing/protocol'

/** The tag of an inventory's version. */
export function inventoryTag(version: number): string {
  return `"v${version}"`
}

/** The version a tag names: `undefined` for one of another form, which no inventory ever has. */
export function readInventoryTag(tag: string): number | undefined {
  const match = /^"v([0-9]{1,15})"$/.exec(tag.trim())
  return match?.[1] === undefined ? undefined : Number(match[1])
}

/** The refusal of a write that was decided on another version, with the tag as it is now. */
export function staleTag(version: number): Problem {
  return problem('stale_tag', `The inventory's tag is ${inventoryTag(version)} now`, {
    tag: inventoryTag(version),
  })
}
