/**
 * The valid policies of a path as a graph (RFC 5280, 6.1, with the shape of RFC 9618: one node a policy at each depth,
 * where the tree had one for each way that leads to it, so that mappings multiplied). Time and size are linear in what
 * the certificates hold.
 */
export const anyPolicy = '2.5.29.32.0'

interface PolicyNode {
  readonly policy: string
  /** in the level before; none at depth 0 */
  readonly parents: readonly PolicyNode[]
  /** policies of the next certificate that go on from this one */
  readonly expected: ReadonlySet<string>
}

type Level = ReadonlyMap<string, PolicyNode>

/** Its levels from the root to the certificate that was processed last; `null` there: no policy is valid any more. */
export interface PolicyGraph {
  readonly levels: readonly Level[]
}

/** RFC 5280, 6.1.2 (a) */
export const newPolicyGraph: PolicyGraph = {
  levels: [new Map([[anyPolicy, { policy: anyPolicy, parents: [], expected: new Set([anyPolicy]) }]])],
}

/** Is any policy valid still? (“valid_policy_tree is not NULL”) */
export function hasPolicies(graph: PolicyGraph): boolean {
  return (graph.levels.at(-1)?.size ?? 0) > 0
}

/** RFC 5280, 6.1.3 (d), (e); RFC 9618, 5.2: the policies of a certificate, null where it has none. */
export function withPolicies(
  graph: PolicyGraph,
  policies: ReadonlySet<string> | null,
  anyAllowed: boolean,
): PolicyGraph {
  const before = graph.levels.at(-1) ?? new Map<string, PolicyNode>()
  const level = new Map<string, PolicyNode>()
  if (policies === null || before.size === 0) return { levels: [...graph.levels, level] }
  const expecting = new Map<string, PolicyNode[]>()
  for (const node of before.values()) {
    for (const policy of node.expected) {
      const nodes = expecting.get(policy)
      if (nodes === undefined) expecting.set(policy, [node])
      else nodes.push(node)
    }
  }
  const add = (policy: string, parents: readonly PolicyNode[]): void => {
    level.set(policy, { policy, parents, expected: new Set([policy]) })
  }
  const any = before.get(anyPolicy)
  for (const policy of policies) {
    if (policy === anyPolicy) continue
    const parents = expecting.get(policy) ?? (any === undefined ? [] : [any])
    if (parents.length > 0) add(policy, parents)
  }
  if (anyAllowed && policies.has(anyPolicy)) {
    for (const [policy, parents] of expecting) if (!level.has(policy)) add(policy, parents)
  }
  return { levels: [...graph.levels, level] }
}

/** RFC 5280, 6.1.4 (b): mappings of the certificate that was processed last; where none is allowed, they take policies away. */
export function withMappings(
  graph: PolicyGraph,
  mappings: readonly { readonly issuer: string; readonly subject: string }[],
  allowed: boolean,
): PolicyGraph {
  if (mappings.length === 0 || !hasPolicies(graph)) return graph
  const level = new Map(graph.levels.at(-1)!)
  const mapped = new Map<string, Set<string>>()
  for (const { issuer, subject } of mappings) {
    const subjects = mapped.get(issuer)
    if (subjects === undefined) mapped.set(issuer, new Set([subject]))
    else subjects.add(subject)
  }
  const any = level.get(anyPolicy)
  for (const [policy, expected] of mapped) {
    const node = level.get(policy)
    if (!allowed) level.delete(policy)
    else if (node !== undefined) level.set(policy, { ...node, expected })
    // anyPolicy's own parent is the anyPolicy of the level before
    else if (any !== undefined) level.set(policy, { policy, parents: any.parents, expected })
  }
  return { levels: [...graph.levels.slice(0, -1), level] }
}

/**
 * RFC 5280, 6.1.5 (g): is one of the policies that were asked for valid? A policy counts by its name where the path
 * begins, before any mapping.
 */
export function agreesWith(graph: PolicyGraph, wanted: ReadonlySet<string> | 'any'): boolean {
  if (!hasPolicies(graph)) return false
  if (wanted === 'any' || wanted.has(anyPolicy)) return true
  let reached = new Set(graph.levels.at(-1)!.values())
  // anyPolicy to the end stands for each policy that is asked for
  if (graph.levels.at(-1)!.has(anyPolicy)) return wanted.size > 0
  for (let depth = graph.levels.length - 1; depth > 0; depth--) {
    const above = new Set<PolicyNode>()
    for (const node of reached) {
      for (const parent of node.parents) {
        if (node.policy !== anyPolicy && parent.policy === anyPolicy && wanted.has(node.policy)) return true
        above.add(parent)
      }
    }
    reached = above
  }
  return false
}
