/** Pieces of Python that name the pieces they need, so that an exported file holds just the code of its flow. */

export interface Part {
  /** Definitions at the top level of a module, without blank lines around them. */
  readonly code: string;
  readonly needs?: readonly Part[];
}

/** Every part needed, each once and after what it needs. */
export function inOrder(parts: readonly Part[], before: Set<Part> = new Set()): readonly Part[] {
  for (const part of parts) {
    if (before.has(part)) continue;
    inOrder(part.needs ?? [], before);
    before.add(part);
  }
  return [...before];
}

/** A dictionary of Python from its keys and values as source. */
export function dictionary(name: string, entries: ReadonlyMap<string, string>): string {
  return [`${name} = {`, ...Array.from(entries, ([key, value]) => `    ${key}: ${value},`), '}'].join('\n');
}

/** The class of a map that changes nothing, made from `from`; `head` are further lines of it. */
export const unchangedClass = (name: string, from: string, head: readonly string[] = []) =>
  `class ${name}:
${head.map((line) => (line ? `    ${line}\n` : '\n')).join('')}    def __init__(self, ${from}):
        pass

    def forward(self, x):
        return x

    def inverse(self, t):
        return t

    def log_slope(self, x):
        return torch.zeros_like(x)`;

/** What every transform and base is made with. */
export const PART: Part = {
  code: `class Part(nn.Module):
    """A transform or a base. Its numbers bear the names of the arrays in the model file."""

    def number(self, name, *shape, trained=True):
        if trained:
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
        else:
            self.register_buffer(name, torch.zeros(shape))


def pick(table, key):
    """The entry of a table that holds what the flow of this file is made of."""
    if key not in table:
        raise ValueError(f"this file has no code for {key}: export Python again from that model")
    return table[key]`,
};

export const SOFT_BOUND: Part = {
  code: `def soft_bound(u, limit):
    """u / (1 + |u| / limit): slope 1 at 0, never beyond the limit."""
    return u / (1 + u.abs() / limit)`,
};
