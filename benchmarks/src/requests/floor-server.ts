import { argumentOf } from "../measure/child.ts";
import { serve } from "../servers/serving.ts";
import { floorApp, openByHand } from "./floor.ts";

const { file } = argumentOf<{ file: string }>();
serve(floorApp(openByHand(file)).fetch);
