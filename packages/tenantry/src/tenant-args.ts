/** The tenant that a command works on. */
export const SLUG = { type: "positional", required: true, description: "The tenant's slug" } as const;

/** Whether work goes on where a hold keeps visitors out. */
export const HELD = { type: "boolean", description: "Also while it is suspended or under maintenance" } as const;
