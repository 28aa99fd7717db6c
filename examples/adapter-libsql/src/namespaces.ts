import { StoreExistsError } from "@tenantry/core/adapter";
import { answerTo, type Place } from "./door.ts";
import { ofStatus } from "./errors.ts";

/** Makes and removes namespaces, at the administrator's address of a server. */
export class Namespaces {
  readonly #place: Place;
  readonly #headers: Record<string, string>;

  /** `key` is what the server was started with as `--admin-auth-key`, if it was. */
  constructor(place: Place, key: string | undefined) {
    this.#place = place;
    this.#headers = { "content-type": "application/json", ...(key && { authorization: `basic ${key}` }) };
  }

  /** Throws StoreExistsError where it is there. Of two calls at the same time both may succeed: the server does not look closely. */
  async create(namespace: string): Promise<void> {
    const answer = await this.#ask("POST", `${namespace}/create`);
    if (answer.ok) return;
    const said = await answer.text();
    if (/already exists/.test(said)) throw new StoreExistsError("The tenant has a namespace already.");
    throw ofStatus(answer.status, new Error(said));
  }

  /** One that is not there is no error. */
  async remove(namespace: string): Promise<void> {
    const answer = await this.#ask("DELETE", namespace);
    if (!answer.ok && answer.status !== 404) throw ofStatus(answer.status, new Error(await answer.text()));
  }

  #ask(method: string, path: string): Promise<Response> {
    const { href } = new URL(`/v1/namespaces/${path}`, this.#place.url);
    return answerTo(new Request(href, { method, headers: this.#headers, body: "{}" }), this.#place.timeout);
  }
}
