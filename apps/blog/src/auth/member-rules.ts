/** How long a password may be, in characters. */
export const PASSWORD = { min: 8, max: 128 } as const;
export const EMAIL_LIMIT = 254;

/** What Better Auth takes for an address when somebody signs in. */
const EMAIL = /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$/;

/** An address as it is kept: addresses that differ in case alone are one. */
export function tidyEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** What is wrong with a tidy address. */
export function emailProblem(email: string): string | undefined {
  if (email === "") return "Please give your email address.";
  if (email.length > EMAIL_LIMIT || !EMAIL.test(email)) return "This does not look like an email address.";
  return undefined;
}

export function passwordProblem(password: string): string | undefined {
  if (password === "") return "Please choose a password.";
  if (password.length < PASSWORD.min) return `A password needs at least ${PASSWORD.min} characters.`;
  if (password.length > PASSWORD.max) return `A password can have up to ${PASSWORD.max} characters.`;
  return undefined;
}
