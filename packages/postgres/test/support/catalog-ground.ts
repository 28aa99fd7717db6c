import { afterAll, beforeEach } from "bun:test";
import { ask, Ground } from "./world.ts";

/** A ground for the tests of one file, without a catalog and shared data at the beginning of each of them. */
export async function catalogGround(): Promise<Ground> {
  const ground = await Ground.make();
  // What the ground's roles own stands in this database.
  const clear = () =>
    ask(ground.adminUrl, "drop schema if exists tenantry cascade", "drop schema if exists shared cascade");
  beforeEach(async () => {
    await clear();
  });
  afterAll(async () => {
    await clear();
    await ground[Symbol.asyncDispose]();
  });
  return ground;
}
