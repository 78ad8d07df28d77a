// Cuts a stream of octets into PDUs, however the stream was cut before. It holds one unfinished PDU at most, and never one
// longer than its bound.

import { smppLimits } from './limits.ts'

/** `broken`: the length of the next PDU cannot be, so that nothing after it can be read; the connection is of no use any more. */
export type Frames = { readonly frames: readonly Uint8Array[]; readonly isBroken: boolean }

export type Framer = { readonly push: (chunk: Uint8Array) => Frames }

/** A framer for one connection. */
export function createFramer(octetsMax: number = smppLimits.pduOctetsMax): Framer {
  const length = new Uint8Array(4)
  let lengthFilled = 0
  let frame: Uint8Array | undefined
  let filled = 0
  let isBroken = false

  /** Takes octets of the length first, then of the frame it promises; returns how many. */
  const take = (chunk: Uint8Array): number => {
    if (frame === undefined) {
      length[lengthFilled] = chunk[0] ?? 0
      lengthFilled += 1
      if (lengthFilled < length.length) return 1
      const octets = new DataView(length.buffer).getUint32(0)
      isBroken = octets < smppLimits.headerOctets || octets > octetsMax
      if (isBroken) return chunk.length
      frame = new Uint8Array(octets)
      frame.set(length)
      filled = length.length
      return 1
    }
    const taken = chunk.subarray(0, frame.length - filled)
    frame.set(taken, filled)
    filled += taken.length
    return taken.length
  }

  return {
    push: (chunk) => {
      const frames: Uint8Array[] = []
      let rest = isBroken ? new Uint8Array() : chunk
      while (rest.length > 0) {
        rest = rest.subarray(take(rest))
        if (frame === undefined || filled < frame.length) continue
        frames.push(frame)
        frame = undefined
        lengthFilled = 0
      }
      return { frames, isBroken }
    },
  }
}
