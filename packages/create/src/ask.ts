import { TEMPLATES } from "./templates.ts";

/** What has to be known before anything is written. */
export interface Wishes {
  readonly folder: string;
  readonly template: string;
}

export const DEFAULTS: Wishes = { folder: "my-app", template: TEMPLATES[0].name };

/** Asks a person on a terminal for what is not given. Undefined where the person leaves. */
export async function ask(
  given: Partial<Wishes>,
  problem: (folder: string) => string | undefined,
): Promise<Wishes | undefined> {
  const { isCancel, select, text } = await import("@clack/prompts");
  const folder =
    given.folder ??
    (await text({
      message: "Where should it be?",
      placeholder: DEFAULTS.folder,
      defaultValue: DEFAULTS.folder,
      validate: (value) => problem(value || DEFAULTS.folder),
    }));
  if (isCancel(folder)) return undefined;
  const template =
    given.template ??
    (await select({
      message: "What do you begin with?",
      options: TEMPLATES.map(({ name, is }) => ({ value: name, label: name, hint: is })),
    }));
  if (isCancel(template)) return undefined;
  return { folder, template };
}
