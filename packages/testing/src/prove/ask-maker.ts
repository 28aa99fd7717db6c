import type { Ask, Phase, Recipe } from "./ask.ts";
import { bodyKinds, encodedBody, type Fields, isFields, textsOf } from "./ask-body.ts";
import { givenTo, type RouteFixture } from "./fixtures.ts";
import { type Inventor, inventText, inventValue } from "./invent.ts";
import { jsonSchemaValue } from "./json-schema-value.ts";
import { collectionBefore } from "./knowledge.ts";
import type { Marks } from "./marks.ts";
import { paramsOf, pathWith, type Route } from "./route.ts";
import { fieldsInSource } from "./source-fields.ts";
import { isStandardSchema, standardSchemaValue } from "./standard-schema-value.ts";
import type { Address, WorldTenant } from "./world-tenant.ts";

/** What is put in place of what would be sent. */
export interface Changes extends Pick<Ask, "replay" | "abort" | "malformed"> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies and tokens are those of this tenant; null for none. */
  readonly session?: WorldTenant | null;
}

/** Headers that the transport or the session sets. */
const NOT_INVENTED =
  /^(host|connection|upgrade|content-.*|transfer-encoding|cookie|authorization|accept.*|origin|sec-.*)$/i;
const ANYTHING = ["title", "name", "text", "body", "message", "value"];

/** Makes requests: valid ones, by the schemas of a route, with new marks of the tenant in them. */
export class AskMaker {
  readonly #marks: Marks;
  readonly #fixtures: Readonly<Record<string, RouteFixture>>;
  readonly #next: () => number;

  constructor(marks: Marks, fixtures: Readonly<Record<string, RouteFixture>>, next: () => number) {
    this.#marks = marks;
    this.#fixtures = fixtures;
    this.#next = next;
  }

  async make(
    phase: Phase,
    route: Route,
    tenant: WorldTenant,
    address: Address,
    recipe: Recipe,
    changes: Changes = {},
  ): Promise<Ask> {
    const number = this.#next();
    const inventor = this.#inventor(number, route, tenant);
    const fixture = this.#fixtures[route.key] ?? {};
    const params = { ...recipe.params, ...givenTo(fixture.params, tenant), ...changes.params };
    const query = {
      ...(await this.#query(route, inventor, recipe)),
      ...givenTo(fixture.query, tenant),
      ...changes.query,
    };
    const search = new URLSearchParams(textsOf(query)).toString();
    const { body, headers } = await this.#body(route, tenant, inventor, recipe, changes.body);
    const { replay, abort, malformed } = changes;
    return {
      number,
      phase,
      route,
      tenant,
      address,
      recipe,
      method: route.method,
      path: pathWith(route.path, params) + (search === "" ? "" : `?${search}`),
      headers: {
        // As browsers do: some apps take nothing without it.
        ...(!/^(GET|HEAD)$/.test(route.method) && { origin: new URL(address.url).origin }),
        ...headers,
        ...(await this.#headers(route, inventor)),
        ...sessionHeaders(changes.session === undefined ? tenant : changes.session),
        ...givenTo(fixture.headers, tenant),
        ...changes.headers,
      },
      body: malformed && typeof body === "string" ? body.slice(0, -1) : body,
      ...(replay && { replay }),
      ...(abort && { abort }),
      ...(malformed && { malformed }),
    };
  }

  /** Ways to ask a route that may be right, the likeliest first. */
  recipes(route: Route, tenant: WorldTenant): Recipe[] {
    const names = paramsOf(route.path);
    const known = names.length === 0 ? [{}] : tenant.knowledge.paramsFor(route);
    const invented = Object.fromEntries(names.map((name) => [name, this.#inventedParam(route, name, tenant)]));
    const params: Record<string, string>[] = [...known, ...(names.length > 0 ? [invented] : [])];
    const kinds = bodyKinds(route, this.#fixtures[route.key]);
    const recipes = params.flatMap((values) => kinds.map((bodyAs) => ({ params: values, withQuery: true, bodyAs })));
    const first = recipes[0];
    return first === undefined ? [] : [...recipes, { ...first, withQuery: false }];
  }

  /** The fields of a part that a route declares or reads. */
  fieldsOf(route: Route, part: "query" | "body"): string[] {
    const declared = route[part].flatMap((schema) => propertiesOf(schema));
    return declared.length > 0 ? declared : fieldsInSource(route.source, part);
  }

  #inventor(number: number, route: Route, tenant: WorldTenant): Inventor {
    return {
      tenant,
      mark: (name) => this.#marks.mint(tenant.index, { kind: "sent", request: number, field: name }),
      known: (name) => tenant.knowledge.valueFor(name, collectionBefore(`${route.path}/:${name}`, name)),
    };
  }

  #inventedParam(route: Route, name: string, tenant: WorldTenant): string {
    const inventor = this.#inventor(0, route, tenant);
    const schema = route.params.flatMap((one) => memberOf(one, name))[0];
    return String(schema === undefined ? inventText(name, inventor) : jsonSchemaValue(schema, name, inventor));
  }

  async #query(route: Route, inventor: Inventor, { withQuery }: Recipe): Promise<Fields> {
    if (!withQuery && route.query.length === 0) return {};
    return await this.#fields(route.query, fieldsInSource(route.source, "query"), inventor);
  }

  async #headers(route: Route, inventor: Inventor): Promise<Record<string, string>> {
    const fields = await this.#fields(route.headers, fieldsInSource(route.source, "headers"), inventor);
    const texts = Object.entries(textsOf(fields)).filter(([name]) => !NOT_INVENTED.test(name));
    return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), value]));
  }

  async #body(
    route: Route,
    tenant: WorldTenant,
    inventor: Inventor,
    { bodyAs }: Recipe,
    changes: Readonly<Record<string, unknown>> | undefined,
  ): Promise<Pick<Ask, "body" | "headers">> {
    const given = givenTo(this.#fixtures[route.key]?.body, tenant);
    if (given instanceof FormData || given instanceof URLSearchParams) return { body: given, headers: {} };
    if (bodyAs === "none" && given === undefined) return { body: undefined, headers: {} };
    if (typeof given === "string") return { body: given, headers: {} };
    const guessed = fieldsInSource(route.source, "body");
    const made = given ?? (await this.#value(route.body, guessed.length > 0 ? guessed : ANYTHING, inventor));
    const value = isFields(made) ? { ...made, ...changes } : (changes ?? made);
    return encodedBody(value, given === undefined ? bodyAs : "json", inventor);
  }

  async #fields(schemas: readonly unknown[], guessed: readonly string[], inventor: Inventor): Promise<Fields> {
    const value = await this.#value(schemas, guessed, inventor);
    return isFields(value) ? value : {};
  }

  async #value(schemas: readonly unknown[], guessed: readonly string[], inventor: Inventor): Promise<unknown> {
    if (schemas.length === 0) return Object.fromEntries(guessed.map((name) => [name, inventValue(name, inventor)]));
    const values: unknown[] = [];
    for (const schema of schemas) {
      const standard = isStandardSchema(schema);
      values.push(standard ? await standardSchemaValue(schema, inventor) : jsonSchemaValue(schema, "text", inventor));
    }
    return values.every(isFields) ? Object.assign({}, ...values) : values[0];
  }
}

/** The cookies and tokens that a tenant's site gave out, and what its fixture signed in with. */
function sessionHeaders(tenant: WorldTenant | null): Record<string, string> {
  if (tenant === null) return {};
  const { cookies, bearer } = tenant.knowledge;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    ...(cookie !== "" && { cookie }),
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    ...tenant.headers,
  };
}

function propertiesOf(schema: unknown): string[] {
  const properties = isFields(schema) ? schema.properties : undefined;
  return isFields(properties) ? Object.keys(properties) : [];
}

function memberOf(schema: unknown, name: string): unknown[] {
  const properties = isFields(schema) ? schema.properties : undefined;
  const member = isFields(properties) ? properties[name] : undefined;
  return member === undefined ? [] : [member];
}
