import { type PlatformPlace, platformOn } from "./postgres-platform.ts";

const { PLACE = "", NEXT_RELEASE, KEEPS_READY } = process.env;

/** Made by the test, which knows. */
const place = JSON.parse(PLACE) as PlatformPlace;

export const tenancy = platformOn(place, NEXT_RELEASE === "1", KEEPS_READY === "1");
