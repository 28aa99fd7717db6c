import { argumentOf } from "../measure/child.ts";
import { leastApp, openByHand } from "../requests/floor.ts";
import { serve } from "./serving.ts";

const { file } = argumentOf<{ file: string }>();
serve(leastApp(openByHand(file)).fetch);
