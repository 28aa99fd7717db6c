/** Argon2id with the memory and time that OWASP recommends at the least. */
const COST = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;

/** What is kept of a password. Of an empty one too, which nobody has: Better Auth asks for it to take its time. */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password || " ", COST);
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  return password !== "" && (await Bun.password.verify(password, hash));
}
