// Groups of payers, devices and accounts that hang together, by union-find.

/** Two nodes that belong together; a node's name starts with its kind. */
export type Edge = readonly [string, string]

/** The nodes that hang together with one, itself among them. */
export function componentOf(edges: readonly Edge[], node: string): ReadonlySet<string> {
  return components(edges).find((nodes) => nodes.has(node)) ?? new Set([node])
}

/** Every group of nodes that hang together. */
export function components(edges: readonly Edge[]): ReadonlyArray<ReadonlySet<string>> {
  const parents = new Map<string, string>()
  const rootOf = (node: string): string => {
    let root = node
    for (
      let parent = parents.get(root);
      parent !== undefined && parent !== root;
      parent = parents.get(root)
    ) {
      root = parent
    }
    // Paths are cut short, so that the next search from here is one step.
    for (let step = node; step !== root; ) {
      const parent = parents.get(step) ?? root
      parents.set(step, root)
      step = parent
    }
    return root
  }
  for (const [one, other] of edges) {
    for (const node of [one, other]) if (!parents.has(node)) parents.set(node, node)
    parents.set(rootOf(one), rootOf(other))
  }
  const groups = new Map<string, Set<string>>()
  for (const node of parents.keys()) {
    const root = rootOf(node)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, new Set([node]))
    else group.add(node)
  }
  return [...groups.values()]
}
