import { parseArgs } from "node:util";
import { createTurnableClock } from "../../clock.ts";
import { createBeaconSimulator } from "./simulator.ts";

/** A simulated beacon in a process of its own: prints `{"url","chain","chainHash"}` once it listens, ends on SIGTERM. */
const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, seed: { type: "string", default: "sandbox" } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not "${values.port}".`);
  process.exit(2);
}

const simulator = await createBeaconSimulator({
  clock: createTurnableClock(),
  port,
  secretSeed: values.seed,
});
const end = (): void => {
  simulator.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", end);
process.once("SIGINT", end);
console.log(JSON.stringify({ url: simulator.url, chain: simulator.chain, chainHash: simulator.chainHash }));
