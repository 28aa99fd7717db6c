import { type PlatformPlace, platformOn } from "./postgres-platform.ts";

const { PLACE = "", NEXT_RELEASE } = process.env;

/** Made by the test, which knows. */
const place = JSON.parse(PLACE) as PlatformPlace;

export const tenancy = platformOn(place, NEXT_RELEASE === "1");
