/** The tenant that a command works on. */
export const SLUG = { type: "positional", required: true, description: "The tenant's slug" } as const;
