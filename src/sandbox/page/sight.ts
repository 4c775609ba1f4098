import type { Network } from "../chat/view-contract.ts";

/** After the document has become what the state says. */
const afterwards = (act: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(act));
};

const bring = (element: HTMLElement | undefined): void => {
  element?.scrollIntoView({ block: "nearest" });
  element?.focus({ preventScroll: true });
};

/** Puts the reader before what can be pressed or written in the open place of a network: its newest button, else a field. */
export const bringConversation = (network: Network): void =>
  afterwards(() => {
    const find = (what: string): HTMLElement[] => [
      ...document.querySelectorAll<HTMLElement>(`.conversation.${network} ${what}`),
    ];
    bring(find("button.message-button").at(-1) ?? find(".post textarea").at(0) ?? find("textarea").at(0));
  });

/** Brings the newest verdict into sight. */
export const bringVerdict = (): void =>
  afterwards(() => document.querySelector(".verdict")?.scrollIntoView({ block: "nearest" }));
