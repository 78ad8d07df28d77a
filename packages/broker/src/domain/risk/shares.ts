// Comparing sums with shares of a cap without losing a unit: shares are fractions in the policy, parts per million here.

/** Whether a sum is at least that share of a whole; nothing is a share of nothing. */
export function isShare(units: bigint, whole: bigint, share: number): boolean {
  return whole > 0n && units * 1_000_000n >= whole * ppm(share)
}

/** A share of a whole in whole units, rounded down. */
export function shareOf(whole: bigint, share: number): bigint {
  return (whole * ppm(share)) / 1_000_000n
}

function ppm(share: number): bigint {
  return BigInt(Math.round(share * 1_000_000))
}
