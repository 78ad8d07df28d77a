// Named bounds of inventories. Figures marked (spec) are defaults of the product specification.

const dayMs = 86_400_000

export const inventoryLimits = {
  /** Operations of one batch. */
  operationsMax: 50,
  /** Free-form properties of a stack, as JSON in UTF-8. */
  propertiesBytesMax: 4_096,
  /** How long before its end a stack is told of, the earliest first (A-31, spec). */
  noticesMs: [7 * dayMs, dayMs],
  /** The most of one thing that one request gives or takes. */
  amountMax: 1_000_000_000_000_000n,
  /** How often a change is planned anew when others changed the same stacks meanwhile. */
  commitRetries: 12,
  keyCharactersMax: 255,
} as const
