import { argumentOf } from "../measure/child.ts";
import { floorApp, openByHand } from "../requests/floor.ts";
import { serve } from "./serving.ts";

const { file } = argumentOf<{ file: string }>();
serve(floorApp(openByHand(file)).fetch);
