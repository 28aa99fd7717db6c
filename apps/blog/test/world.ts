import type { Statement } from "@tenantry/core";
import { tenantRouter } from "@tenantry/elysia";
import { addMember, type Role } from "../src/auth/members.ts";
import { home } from "../src/public-site.tsx";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.tsx";
import { cookieOf } from "./cookies.ts";
import { json } from "./requests.ts";

// Secrets are then made of this one, and no file is written.
process.env.BLOG_SECRET ??= crypto.randomUUID() + crypto.randomUUID();

export const PASSWORD = "correct horse battery";

/** Both ways to a blog: its own host, and a folder of the platform's. */
export const WAYS = [
  { way: "subdomain", address: (slug: string) => `http://${slug}.localhost:3000` },
  { way: "subfolder", address: (slug: string) => `http://localhost:3000/r/${slug}` },
];

/** The platform on throw-away stores, with empty blogs of these addresses, and asked without a socket. */
export async function openWorld(slugs: readonly string[]) {
  const world = tenancy.temporary();
  await world.migrate();
  for (const slug of slugs) await world.tenants.create({ slug });
  const router = tenantRouter(world, { public: home(world), tenant: site(world) });

  async function fetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
    const answer = await router.fetch(new Request(url, { redirect: "manual", ...init }), undefined);
    if (answer === undefined) throw new Error(`There is no answer to ${url}.`);
    return answer;
  }

  /** Makes a member of a blog, and answers the email address. */
  async function join(slug: string, role: Role, email = `${role}@${slug}.example`): Promise<string> {
    await world.run(slug, ({ db }) => addMember(db, { name: role, email, role, password: PASSWORD }));
    return email;
  }

  /** Signs a member in at an address of a blog, and answers the cookie. */
  async function signIn(address: string, email: string, password = PASSWORD): Promise<string> {
    return cookieOf(await fetch(`${address}/api/auth/sign-in/email`, json({ email, password })));
  }

  const sessions = new Map<string, Promise<string>>();

  /** A cookie of a blog that is signed in, the same each time and for each address: passwords take long to check. */
  function session(slug: string, email: string): Promise<string> {
    const key = `${slug} ${email}`;
    const cookie = sessions.get(key) ?? signIn(`http://${slug}.localhost:3000`, email);
    sessions.set(key, cookie);
    return cookie;
  }

  /** Runs a statement on a blog as its migrations run: on Postgres nobody else may change tables. */
  async function migrateBy(slug: string, statement: Statement): Promise<void> {
    const entry = world.runtime.catalog.directory.bySlug(slug);
    if (entry === undefined) throw new Error(`There is no blog “${slug}”.`);
    const connection = await world.runtime.connect(entry, "migrate");
    try {
      await connection.query(statement);
    } finally {
      await connection.close();
    }
  }

  return { tenancy: world, fetch, join, migrateBy, signIn, session, [Symbol.asyncDispose]: () => world.close() };
}
