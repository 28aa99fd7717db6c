/** An IP address as eight groups of 16 bits; IPv4 stands at its mapped place, `::ffff:a.b.c.d`. */
export type IpAddress = readonly number[];

/** Reads IPv4 in four decimal parts, and IPv6 in any notation, with or without a zone. Undefined for anything else. */
export function ipAddress(text: string): IpAddress | undefined {
  if (!text.includes(":")) {
    const groups = ipv4Groups(text);
    return groups && [0, 0, 0, 0, 0, 0xffff, ...groups];
  }
  const zone = text.indexOf("%");
  const halves = (zone < 0 ? text : text.slice(0, zone)).split("::");
  if (halves.length > 2) return undefined;
  const head = ipv6Groups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? ipv6Groups(halves[1] ?? "", true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Whether the first `bits` of both are the same. */
export function sharesPrefix(one: IpAddress, other: IpAddress, bits: number): boolean {
  for (let at = 0; at * 16 < bits; at++) {
    const shift = Math.max(0, 16 - (bits - at * 16));
    if ((one[at] ?? 0) >> shift !== (other[at] ?? 0) >> shift) return false;
  }
  return true;
}

function ipv4Groups(text: string): [number, number] | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  // A leading zero means octal to some readers.
  if (!parts?.every((part) => Number(part) <= 255 && String(Number(part)) === part)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function ipv6Groups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    const embedded = last && at === parts.length - 1 ? ipv4Groups(part) : undefined;
    if (embedded) groups.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
