import type { Steps } from "../catalog/steps.ts";
import { requireTenant, type TenantRow } from "../catalog/tenant-rows.ts";
import type { CatalogWrite } from "../catalog/write.ts";
import type { ControlServices } from "../control.ts";
import { plainObject } from "../fields/plain-json.ts";
import type { Tenant, TenantReference } from "../tenant.ts";
import { currentTenant } from "./reading.ts";
import { readSettings, writeSettings } from "./settings-row.ts";

/** Settings to change; a key that is `undefined` goes back to its default. */
type SettingsPatch<Settings> = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

/** The settings of tenants. Handlers read them as `tenant.settings`. */
export class SettingsControl<Settings = Record<string, unknown>> {
  readonly #services: ControlServices;
  readonly #actor: string;

  constructor(services: ControlServices, actor: string) {
    this.#services = services;
    this.#actor = actor;
  }

  /**
   * What holds for a tenant: what was set, and the schema's defaults for the rest. Throws `TenantNotFoundError`, and
   * `InvalidStateError` for a purged tenant.
   *
   * @example
   * const { postsPerPage } = await tenancy.settings.get("amazon");
   */
  async get(which: TenantReference): Promise<Settings> {
    const { id } = await this.#services.catalog.read((reader) => requireTenant(reader, which, "read settings"));
    return (await this.#current(id)).settings;
  }

  /**
   * Changes what the patch names; a key that is `undefined` goes back to its default. Answers what holds then. Throws
   * `InvalidFieldsError` when the result does not fit the schema, `TenantNotFoundError`, and `InvalidStateError` for a purged
   * tenant.
   *
   * @example
   * await tenancy.settings.set("amazon", { postsPerPage: 10 });
   */
  async set(which: TenantReference, patch: SettingsPatch<Settings>): Promise<Settings> {
    return await this.#act(which, "settings.set", Object.keys(patch), (write, row) => this.#merge(write, row, patch));
  }

  /**
   * Brings every setting back to its default. What was set is kept for `restore`. Throws as `get` does.
   *
   * @example
   * await tenancy.settings.reset("amazon");
   */
  async reset(which: TenantReference): Promise<Settings> {
    return await this.#act(which, "settings.reset", [], (write, row) =>
      write.query("update settings set deleted_at = $2, deleted_by = $3 where tenant_id = $1 and deleted_at is null", [
        row.id,
        write.at,
        write.actor,
      ]),
    );
  }

  /**
   * Takes the last `reset` back, unless something was set since; where there is nothing to take back nothing changes. Throws as
   * `get` does.
   *
   * @example
   * await tenancy.settings.restore("amazon");
   */
  async restore(which: TenantReference): Promise<Settings> {
    return await this.#act(which, "settings.restore", [], (write, row) =>
      write.query(
        "update settings set deleted_at = null, deleted_by = null, updated_at = $2, updated_by = $3 " +
          "where tenant_id = $1 and deleted_at is not null",
        [row.id, write.at, write.actor],
      ),
    );
  }

  async #act(
    which: TenantReference,
    action: string,
    keys: readonly string[],
    work: (write: CatalogWrite, row: TenantRow) => Steps<unknown>,
  ): Promise<Settings> {
    const row = await this.#services.catalog.act(this.#actor, function* (write) {
      const found = yield* requireTenant(write, which, "change settings");
      yield* work(write, found);
      write.touch(found.id);
      yield* write.audit(action, found.id, { slug: found.slug, keys });
      return found;
    });
    this.#services.events.emit("tenant:settings", { tenantId: row.id, slug: row.slug, actor: this.#actor });
    return (await this.#current(row.id)).settings;
  }

  *#merge(write: CatalogWrite, row: TenantRow, patch: object): Steps<void> {
    const what = `the settings of tenant "${row.slug}"`;
    const merged = plainObject({ ...(yield* readSettings(write, row.id)), ...patch }, what);
    this.#services.settings.check(merged, what);
    // Without the defaults, so that a default that changes later is the one that holds.
    yield* writeSettings(write, row.id, JSON.stringify(merged));
  }

  async #current(id: string): Promise<Tenant<Record<string, unknown>, Settings>> {
    // What is stored was checked against the schema that `Settings` comes from.
    return (await currentTenant(this.#services.catalog, id)) as Tenant<Record<string, unknown>, Settings>;
  }
}
