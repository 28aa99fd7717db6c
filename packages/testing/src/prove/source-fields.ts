/** Names that a handler's source reads from a part of its request: what no schema declares. A guess. */
export function fieldsInSource(source: string, part: "query" | "body" | "headers" | "cookie"): string[] {
  const names = new Set<string>();
  const word = "[A-Za-z_$][\\w$]*";
  for (const [, name] of source.matchAll(new RegExp(`\\b${part}\\??\\.(${word})(?![\\w$]|\\s*\\()`, "g")))
    names.add(name ?? "");
  for (const [, name] of source.matchAll(new RegExp(`\\b${part}\\??\\.?\\[["']([^"']+)["']\\]`, "g")))
    names.add(name ?? "");
  // `{ query: { page } }` of a parameter, and `const { page } = query`.
  const destructured = [
    ...source.matchAll(new RegExp(`\\b${part}:\\s*\\{([^{}]*)\\}`, "g")),
    ...source.matchAll(new RegExp(`\\{([^{}]*)\\}\\s*=\\s*(?:${word}\\.)?${part}\\b`, "g")),
  ];
  for (const [, inside = ""] of destructured) {
    for (const piece of inside.split(",")) {
      const [, name] = /^\s*["']?([\w$-]+)["']?/.exec(piece) ?? [];
      if (name !== undefined) names.add(name);
    }
  }
  names.delete("");
  return [...names].filter((name) => !METHODS.has(name));
}

const METHODS = new Set(["toString", "length", "map", "forEach", "trim", "value", "set", "remove", "get", "has"]);
