import { createPrivateKey, type KeyObject } from "node:crypto";
import { ConfigurationError } from "@tenantry/core/adapter";
import { SignJWT } from "jose";

/** What a token lets its bearer do: read and write, or read. */
export type Access = "rw" | "ro";

/** Answers a token that is good now. */
export type TokenSource = () => Promise<string>;

/** In milliseconds. */
const LIFE = 10 * 60_000;

/** Signs tokens that open one namespace each, for a server that was given the other half of the key. */
export class Tokens {
  readonly #key: KeyObject;

  constructor(privateKey: string) {
    this.#key = ed25519(privateKey);
  }

  for(namespace: string, access: Access): TokenSource {
    let token: Promise<string> | undefined;
    let renewed = 0;
    return () => {
      const now = Date.now();
      if (token === undefined || now - renewed > LIFE / 2) {
        renewed = now;
        token = this.#sign(namespace, access, now + LIFE);
      }
      return token;
    };
  }

  async #sign(namespace: string, access: Access, until: number): Promise<string> {
    const claims = new SignJWT({ id: namespace, a: access });
    return await claims.setProtectedHeader({ alg: "EdDSA" }).setExpirationTime(new Date(until)).sign(this.#key);
  }
}

function ed25519(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // The error would tell parts of the key.
  }
  throw new ConfigurationError(
    "`key` is no private Ed25519 key in PEM. `openssl genpkey -algorithm ed25519` makes one.",
  );
}
