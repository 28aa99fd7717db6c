import { type Ask, textOfAsk } from "./ask.ts";
import { MarkSearch, type Sighting } from "./mark-search.ts";
import { MARK_LENGTH, type Marks } from "./marks.ts";

/**
 * Tells what a tenant may not see: any mark of another, but for those that were sent to it before. What a client brings
 * along may come back to it; what stands beside it in the other's store may not.
 */
export class Oracle {
  readonly #marks: Marks;
  readonly #everyone: ReadonlySet<number>;
  readonly #namesArePublic: boolean;
  readonly #given: Set<string>[];
  readonly #searches: MarkSearch[];
  readonly #all: MarkSearch;

  /** Ids of the tenants must be among the marks already. */
  constructor(marks: Marks, namesArePublic: boolean) {
    const owners = marks.cores.map((_, owner) => owner);
    this.#marks = marks;
    this.#namesArePublic = namesArePublic;
    this.#everyone = new Set(owners);
    this.#given = owners.map(() => new Set());
    this.#searches = owners.map((own) => new MarkSearch(marks, new Set(owners.filter((owner) => owner !== own))));
    this.#all = new MarkSearch(marks, this.#everyone);
  }

  /** Notes what a request brings to a tenant, before it is sent. */
  bring(ask: Ask): void {
    for (const { text } of this.#search(ask.tenant.index).find(textOfAsk(ask))) {
      this.#given[ask.tenant.index]?.add(text.toLowerCase());
    }
  }

  /** What a text holds that the tenant may not see. */
  foreign(tenant: number, text: string): Sighting[] {
    return this.#search(tenant)
      .find(text)
      .filter((sighting) => !this.#wasGiven(tenant, sighting) && !this.#isPublic(sighting));
  }

  /** Whatever it holds of any tenant. */
  all(text: string): Sighting[] {
    return this.#all.find(text);
  }

  /** What a text that is everybody's, such as a shared table, may not hold. Names and ids of tenants it may. */
  inShared(text: string): Sighting[] {
    return this.#all.find(text).filter(({ mark }) => mark?.origin.kind !== "name");
  }

  /** Every tenant whose data a text holds, where nobody knows whose text it is. */
  owners(text: string): Map<number, Sighting> {
    return new Map(this.#all.find(text).map((sighting) => [sighting.owner, sighting]));
  }

  get marks(): Marks {
    return this.#marks;
  }

  #search(tenant: number): MarkSearch {
    return this.#searches[tenant] ?? this.#all;
  }

  #wasGiven(tenant: number, { text }: Sighting): boolean {
    const given = this.#given[tenant];
    const lower = text.toLowerCase();
    if (given === undefined || given.size === 0) return false;
    if (given.has(lower)) return true;
    // What was brought along may come back cut off.
    return lower.length < MARK_LENGTH && [...given].some((whole) => whole.startsWith(lower));
  }

  #isPublic({ mark }: Sighting): boolean {
    return this.#namesArePublic && mark?.origin.kind === "name";
  }
}
