// What several units of an item consist of.

import type { Content } from './content.ts'

export function multiplyContents(contents: readonly Content[], count: bigint): readonly Content[] {
  return contents.map((content) => ({ ...content, amount: content.amount * count }))
}
