import { CapabilityError, ConfigurationError, type SharedStore } from "@tenantry/core/adapter";
import { describeAddress } from "./address.ts";
import type { Area } from "./area.ts";
import { lockText } from "./connections/binding.ts";
import type { Ground } from "./ground.ts";
import { quoteName } from "./names.ts";
import { grantRead } from "./roles.ts";
import type { SchemaIsolation } from "./schemas/isolation.ts";

/** Where a shared store of this adapter keeps its tables. */
export interface SharedPlace {
  readonly ground: Ground;
  readonly area: Area;
  /** Makes the schema and its roles where they are not there. */
  ensure(): Promise<void>;
}

const places = new WeakMap<SharedStore, SharedPlace>();

/** Notes where a shared store is, for strategies whose tenants join it. */
export function notePlace(store: SharedStore, place: SharedPlace): void {
  places.set(store, place);
}

/** Undefined for the store of another adapter. */
export function placeOf(store: SharedStore | undefined): SharedPlace | undefined {
  return store === undefined ? undefined : places.get(store);
}

/** Tenants' roles of this database that do not read what is shared. */
const LACKING = `
  select r.rolname from pg_catalog.pg_namespace n
  join pg_catalog.pg_roles r on r.rolname = $1 || regexp_replace(n.nspname, '^deleted_', 't_')
  where n.nspname ~ '^(t|deleted)_[0-9a-f]{32}$' and not pg_catalog.pg_has_role(r.rolname, $2, 'usage')`;

/** From this version on, a role inherits from each role it is given, or not. */
const INHERITS_ONE_BY_ONE = 160_000;

/** Roles that get a right in one transaction. */
const PIECE = 500;

/** Lets tenants' SQL read the shared schema's tables by their qualified names, by the rights of the role that reads it. */
export class SharedJoins {
  readonly #ground: Ground;
  readonly #place: SharedPlace;
  readonly #isolation: SchemaIsolation;
  #ensured: Promise<void> | undefined;

  constructor(ground: Ground, place: SharedPlace, isolation: SchemaIsolation) {
    const [own, other] = [describeAddress(ground.address), describeAddress(place.ground.address)];
    if (own !== other) {
      throw new ConfigurationError(
        `Tenants' SQL joins shared data in one database only: the shared store is in ${other}, the schemas in ${own}. Give both the same url.`,
      );
    }
    this.#ground = ground;
    this.#place = place;
    this.#isolation = isolation;
  }

  /** What gives a new tenant's role the right. */
  async grant(role: string): Promise<string[]> {
    return grantRead(this.#reader, role, await this.#ground.facts());
  }

  /** Once: the shared schema is there, and tenants that were made before joins were switched on read it too. */
  ensure(): Promise<void> {
    this.#ensured ??= this.#ensure().catch((error: unknown) => {
      this.#ensured = undefined;
      throw error;
    });
    return this.#ensured;
  }

  get #reader(): string {
    return this.#place.area.reader ?? this.#place.area.owner;
  }

  async #ensure(): Promise<void> {
    await this.#place.ensure();
    const facts = await this.#ground.facts();
    if (this.#isolation === "path") {
      if (facts.application === undefined) return;
      if (facts.version >= INHERITS_ONE_BY_ONE) return await this.#grantTo([this.#ground.user]);
      // There it would have the rights of the catalog's owner as well.
      throw new CapabilityError('Before Postgres 16 shared joins need the isolation "role" or "login".');
    }
    const found = await this.#ground.admin.use("", (session) =>
      session.rows(LACKING, [this.#ground.rolePrefix, this.#reader]),
    );
    await this.#grantTo(found.map(([role]) => String(role)));
  }

  async #grantTo(roles: readonly string[]): Promise<void> {
    const facts = await this.#ground.facts();
    for (let first = 0; first < roles.length; first += PIECE) {
      const texts = roles.slice(first, first + PIECE).flatMap((role) => grantRead(this.#reader, role, facts));
      // Several statements in one simple query are one transaction.
      await this.#ground.admin.use("", (session) =>
        session.command([lockText(`joins ${quoteName(this.#reader)}`), ...texts].join("; ")).then(() => undefined),
      );
    }
  }
}
