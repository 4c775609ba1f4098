import type { Act, FaultKind } from "../../chat/contract.ts";
import type { Network } from "../../chat/view-contract.ts";
import { h, type Wanted } from "../dom.ts";
import { icon } from "../icons.ts";
import { button, type Page } from "../page.ts";
import { networks } from "../state.ts";

const kinds: readonly FaultKind[] = ["too-many", "server-error", "timeout", "broken-connection"];
const slowMs = 3000;
const counts = [1, 5, 20];

const troubleAct = (kind: FaultKind | "delay", network: Network, times: number): Act =>
  kind === "delay"
    ? { name: "delay", args: { network, milliseconds: slowMs, times } }
    : { name: "fail", args: { network, kind, times } };

/** The two questions before: whose calls, and how many of them. */
const scopeView = (page: Page): Wanted => {
  const { state, deeds, word } = page;
  const { trouble } = state;
  return h(
    "div",
    { class: "row" },
    h(
      "label",
      { class: "field" },
      h("span", {}, word("trouble-network")),
      h(
        "select",
        {
          value: trouble.network,
          onchange: ({ target }) => {
            const network = networks.find(
              (name) => target instanceof HTMLSelectElement && name === target.value,
            );
            if (network) deeds.change({ trouble: { ...trouble, network } });
          },
        },
        networks.map((network) => h("option", { key: network, value: network }, word(network))),
      ),
    ),
    h(
      "label",
      { class: "field" },
      h("span", {}, word("trouble-times")),
      h(
        "select",
        {
          value: String(trouble.times),
          onchange: ({ target }) => {
            if (target instanceof HTMLSelectElement)
              deeds.change({ trouble: { ...trouble, times: Number(target.value) } });
          },
        },
        counts.map((count) => h("option", { key: count, value: String(count) }, count)),
      ),
    ),
  );
};

const insideView = (page: Page): Wanted => {
  const { state, snapshot, deeds, word } = page;
  const { network, times } = state.trouble;
  return h(
    "div",
    { id: "trouble", class: "trouble-inside" },
    h("p", { class: "quiet" }, word("trouble-hint")),
    scopeView(page),
    h(
      "div",
      { class: "row" },
      [...kinds, "delay" as const].map((kind) =>
        button(
          page,
          {
            busyName: "trouble",
            onPress: () => void deeds.run("trouble", troubleAct(kind, network, times)),
            attributes: { key: kind },
          },
          word(`trouble-${kind}`),
        ),
      ),
    ),
    snapshot.faults.length > 0
      ? h(
          "ul",
          { class: "faults" },
          snapshot.faults.map((fault) => h("li", { key: `${fault.network} ${fault.kind}` }, fault.text)),
        )
      : undefined,
    snapshot.faults.length > 0
      ? button(
          page,
          {
            class: "button primary wide",
            busyName: "trouble",
            onPress: () => void deeds.run("trouble", { name: "clear-faults", args: {} }),
          },
          word("trouble-clear"),
        )
      : undefined,
  );
};

/** What can go wrong between the bot and a network. */
export const troublePanel = (page: Page): Wanted => {
  const { state, snapshot, deeds, word } = page;
  const { trouble } = state;
  return h(
    "section",
    { class: "panel trouble" },
    h(
      "h2",
      {},
      button(
        page,
        {
          class: "fold-button",
          onPress: () => deeds.change({ trouble: { ...trouble, isOpen: !trouble.isOpen } }),
          attributes: { "aria-expanded": trouble.isOpen ? "true" : "false" },
        },
        word("trouble"),
        snapshot.faults.length > 0 ? h("span", { class: "badge" }, snapshot.faults.length) : undefined,
        icon("down"),
      ),
    ),
    trouble.isOpen ? insideView(page) : undefined,
  );
};
