// Long messages put together again from their parts, whatever the order, within bounds of number and age. Time comes as a value.

import type { Instant } from '../time.ts'
import { smppLimits } from './limits.ts'
import type { CarriedText } from './read-message.ts'
import { decodeText } from './text.ts'
import type { PartPlace } from './user-data-header.ts'

export type Part<Tag> = {
  readonly from: string
  readonly to: string
  readonly carried: CarriedText & { readonly place: PartPlace }
  /** What the owner wants back with the whole message: ids to report, answers to give. */
  readonly tag: Tag
}

export type Added<Tag> = {
  /** The whole message once its last part has come; its group stays until it is forgotten, so that the part may come again. */
  readonly whole?: { readonly key: string; readonly text: string | undefined; readonly tags: readonly Tag[] }
  /** Tags of messages given up: too old, too many, or their reference used for another message. */
  readonly dropped: readonly Tag[]
}

export type Reassembly<Tag> = {
  readonly add: (part: Part<Tag>, now: Instant) => Added<Tag>
  readonly forget: (key: string) => void
  /** Gives up what is too old. */
  readonly sweep: (now: Instant) => readonly Tag[]
}

export type ReassemblyBounds = {
  readonly partsMax: number
  readonly groupsMax: number
  readonly groupAgeMs: number
}

type Group<Tag> = { readonly since: Instant; readonly parts: Map<number, CarriedText>; readonly tags: Tag[] }

/** A reassembly for one link or centre. A message of more parts than the bound is dropped at once. */
export function createReassembly<Tag>(bounds: ReassemblyBounds = smppLimits): Reassembly<Tag> {
  const groups = new Map<string, Group<Tag>>()

  const drop = (key: string): readonly Tag[] => {
    const tags = groups.get(key)?.tags ?? []
    groups.delete(key)
    return tags
  }
  // Groups stand in the order of their beginning, so the oldest come first.
  const sweep = (now: Instant): readonly Tag[] =>
    [...groups]
      .filter(([, group]) => now - group.since >= bounds.groupAgeMs)
      .flatMap(([key]) => [...drop(key)])

  const add = ({ from, to, carried, tag }: Part<Tag>, now: Instant): Added<Tag> => {
    const { reference, bits, total, sequence } = carried.place
    const dropped = [...sweep(now)]
    if (total > bounds.partsMax) return { dropped: [...dropped, tag] }
    const key = JSON.stringify([from, to, reference, bits, total])
    const before = groups.get(key)?.parts.get(sequence)
    if (before !== undefined && !isSame(before, carried)) dropped.push(...drop(key))
    if (!groups.has(key) && groups.size >= bounds.groupsMax) {
      for (const [oldest] of [...groups].slice(0, 1)) dropped.push(...drop(oldest))
    }
    const group = groups.get(key) ?? newGroup<Tag>(now)
    groups.set(key, group)
    group.parts.set(sequence, carried)
    group.tags.push(tag)
    if (group.parts.size < total) return { dropped }
    return { whole: { key, text: joinText(group.parts), tags: group.tags }, dropped }
  }

  return { add, forget: (key) => void groups.delete(key), sweep }
}

function newGroup<Tag>(since: Instant): Group<Tag> {
  return { since, parts: new Map(), tags: [] }
}

function isSame(one: CarriedText, other: CarriedText): boolean {
  return (
    one.dataCoding === other.dataCoding &&
    one.octets.length === other.octets.length &&
    one.octets.every((octet, index) => octet === other.octets[index])
  )
}

/** Joined as octets before they are read, as some senders cut an escape or a surrogate pair in two. */
function joinText(parts: ReadonlyMap<number, CarriedText>): string | undefined {
  const ordered = [...parts].toSorted(([one], [other]) => one - other).map(([, part]) => part)
  const coding = ordered[0]?.dataCoding ?? 0
  if (ordered.every((part) => part.dataCoding === coding)) {
    return decodeText(Uint8Array.from(ordered.flatMap((part) => [...part.octets])), coding)
  }
  const texts = ordered.map((part) => decodeText(part.octets, part.dataCoding))
  return texts.includes(undefined) ? undefined : texts.join('')
}
