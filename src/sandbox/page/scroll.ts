/** As far as this from the end still counts as being there, in pixels. */
const nearPixels = 48;

const boxes = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-scroll]")];

const isAtEnd = (box: HTMLElement): boolean =>
  box.scrollHeight - box.scrollTop - box.clientHeight < nearPixels;

/** A wall is read from its newest post, at the top. */
const readsDown = (box: HTMLElement): boolean => box.getAttribute("role") === "feed";

/** Where each conversation was left, by its key. */
const left = new Map<string, number>();

const showJump = (box: HTMLElement): void => {
  const jump = document.querySelector<HTMLElement>(
    `[data-jump="${CSS.escape(box.dataset["scroll"] ?? "")}"]`,
  );
  if (jump) jump.hidden = readsDown(box) || isAtEnd(box);
};

/**
 * To be called before the document changes; the answer is called after: what stood at its end stays there, all else
 * stays where it was, and a conversation that is opened again stands where it was left.
 */
export const keepPlaces = (): (() => void) => {
  const before = new Map(boxes().map((box) => [box, isAtEnd(box) && !readsDown(box)]));
  return () => {
    for (const box of boxes()) {
      const key = box.dataset["scroll"] ?? "";
      const wasAtEnd = before.get(box);
      if (wasAtEnd === undefined) {
        const place = left.get(key);
        box.scrollTop = place ?? (readsDown(box) ? 0 : box.scrollHeight);
        box.addEventListener("scroll", () => {
          // What is not shown has no place.
          if (box.clientHeight === 0) return;
          if (isAtEnd(box) && !readsDown(box)) left.delete(key);
          else left.set(key, box.scrollTop);
          showJump(box);
        });
      } else if (wasAtEnd) box.scrollTop = box.scrollHeight;
      showJump(box);
    }
  };
};
