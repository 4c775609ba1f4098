import type { Fault, FaultEffect } from "../faults.ts";
import { ActError, type Ground } from "./ground.ts";
import type { FaultKind, FaultView } from "./contract.ts";
import type { Network } from "./view-contract.ts";

const waitSeconds = 3;

const effectOf = (network: Network, kind: FaultKind): FaultEffect => {
  switch (kind) {
    case "too-many":
      return network === "telegram"
        ? {
            kind: "error",
            code: 429,
            description: `Too Many Requests: retry after ${waitSeconds}`,
            retryAfterSeconds: waitSeconds,
          }
        : { kind: "error", code: 6, description: "Too many requests per second" };
    case "server-error":
      return { kind: "html-502" };
    case "timeout":
      return { kind: "hang", stored: true };
    case "broken-connection":
      return { kind: "reset-before" };
    default:
      return kind satisfies never;
  }
};

const kindOf = ({ kind }: FaultEffect): FaultView["kind"] => {
  if (kind === "slow") return "delay";
  if (kind === "hang") return "timeout";
  if (kind === "reset-before") return "broken-connection";
  return kind === "html-502" ? "server-error" : "too-many";
};

const mostPlanted = 20;

const plant = (ground: Ground, network: Network, effect: FaultEffect, times: number): void => {
  const { telegram, vk } = ground.host.networks;
  const faults = network === "telegram" ? telegram.faults : vk.faults;
  if (faults.planted().length >= mostPlanted) throw new ActError("sandbox-error-faults");
  // The bot's listening is spared: a fault is to hit what it says.
  const fault: Fault = { effect, times, except: ["getUpdates", "groups.getLongPollServer"] };
  faults.plant(fault);
};

/** The next calls of the bot fail. @throws {ActError} sandbox-error-faults */
export const plantFailure = (
  ground: Ground,
  { network, kind, times = 1 }: { network: Network; kind: FaultKind; times?: number },
): void => plant(ground, network, effectOf(network, kind), times);

/** The next calls of the bot are answered late. @throws {ActError} sandbox-error-faults */
export const plantDelay = (
  ground: Ground,
  { network, milliseconds, times = 1 }: { network: Network; milliseconds: number; times?: number },
): void => plant(ground, network, { kind: "slow", delayMs: milliseconds }, times);

export const clearFaults = ({ host }: Ground): void => {
  host.networks.telegram.faults.clear();
  host.networks.vk.faults.clear();
};

/** What is planted and has not hit yet. */
export const plantedFaults = ({ host }: Ground): readonly Omit<FaultView, "text">[] =>
  (["telegram", "vk"] as const).flatMap((network) =>
    host.networks[network].faults
      .planted()
      .map(({ fault, left }) => ({ network, kind: kindOf(fault.effect), left })),
  );
