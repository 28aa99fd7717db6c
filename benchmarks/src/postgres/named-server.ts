import { argumentOf } from "../measure/child.ts";
import { serve } from "../servers/serving.ts";
import { namedApp } from "./apps.ts";
import { LanesByHand } from "./lanes-by-hand.ts";

const { url, lanes, schemas } = argumentOf<{ url: string; lanes: number; schemas: string[] }>();
serve(namedApp(await LanesByHand.open(url, "named", lanes), schemas).fetch);
