import { argumentOf } from "../measure/child.ts";
import { serve } from "../servers/serving.ts";
import { plainApp } from "./apps.ts";
import { LanesByHand } from "./lanes-by-hand.ts";

const { url, lanes } = argumentOf<{ url: string; lanes: number }>();
serve(plainApp(await LanesByHand.open(url, "floor", lanes)).fetch);
