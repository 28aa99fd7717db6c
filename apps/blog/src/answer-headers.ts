interface Sources {
  /** Where scripts may come from. */
  readonly scripts?: string;
  /** Where a form may lead, redirects included. */
  readonly forms: string;
}

/**
 * Headers that every answer carries: no inline script or style, no framing, no guessing of types, and nothing shown a
 * second time without asking whether it changed.
 */
export function answerHeaders({ scripts, forms }: Sources) {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' https:",
    ...(scripts === undefined ? [] : [`script-src ${scripts}`]),
    `form-action ${forms}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "cache-control": "no-cache",
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
  };
}
