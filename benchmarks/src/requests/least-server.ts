import { argumentOf } from "../measure/child.ts";
import { serve } from "../servers/serving.ts";
import { leastApp, openByHand } from "./floor.ts";

const { file } = argumentOf<{ file: string }>();
serve(leastApp(openByHand(file)).fetch);
