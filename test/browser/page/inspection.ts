// Runs in the browser, beside the page that it looks at.

/** Controls that stand alone; a link within a sentence has the height of its line (WCAG 2.5.8). */
const controls = "button:not(.inline), a[href]:not(.inline), select, textarea, input, summary";
const leastPixels = 44;
/** What the arrow of a list takes of its width. */
const arrowPixels = 24;

const isSeen = (element: Element): boolean =>
  element.checkVisibility() && element.closest(".hidden") === null;

const nameOf = (element: Element): string =>
  `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${element.textContent.slice(0, 40)}”`;

/** Boxes whose content is wider than they are, or higher where nothing scrolls. */
const tightBoxes = (): readonly string[] =>
  [document.documentElement, ...document.querySelectorAll("body, body *")].flatMap((element) => {
    const style = getComputedStyle(element);
    if (!isSeen(element) || style.display === "inline" || element instanceof SVGElement) return [];
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const isCut = style.overflowY === "hidden" || style.overflowY === "clip";
    return [
      ...(scrollWidth > clientWidth + 1 ? [`${nameOf(element)}: ${scrollWidth} wide in ${clientWidth}`] : []),
      ...(isCut && scrollHeight > clientHeight + 1
        ? [`${nameOf(element)}: ${scrollHeight} high in ${clientHeight}`]
        : []),
    ];
  });

/** Lists to choose from whose choice does not fit: a browser tells no size of it. */
const cutChoices = (): readonly string[] => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select")].filter(isSeen).flatMap((list) => {
    const style = getComputedStyle(list);
    const room =
      list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrowPixels;
    const label = list.selectedOptions[0]?.label ?? "";
    if (!pen) return ["nothing can be measured"];
    pen.font = style.font;
    return pen.measureText(label).width > room ? [`select “${label}” is cut`] : [];
  });
};

const smallControls = (): readonly string[] =>
  [...document.querySelectorAll(controls)].filter(isSeen).flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const isSmall = width < leastPixels || height < leastPixels;
    return isSmall ? [`${nameOf(element)}: ${width} × ${height}, too small to touch`] : [];
  });

/** What does not fit: sideways scrolling, cut texts, controls too small for a finger. */
export const sizeProblems = (): readonly string[] => [...tightBoxes(), ...cutChoices(), ...smallControls()];

const unreached = "data-unreached";

/** Marks every control until it has the focus; how many there are. */
export const markControls = (): number => {
  const all = [...document.querySelectorAll(`${controls}, .inline, [tabindex="0"]`)].filter((element) =>
    element.checkVisibility(),
  );
  for (const element of all) element.setAttribute(unreached, "");
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) target.removeAttribute(unreached);
  });
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  return all.length;
};

export const unreachedControls = (): readonly string[] =>
  [...document.querySelectorAll(`[${unreached}]`)].map(nameOf);

/** The outline of what has the focus: `solid 2px`. */
export const focusOutline = (): string => {
  const style = document.activeElement ? getComputedStyle(document.activeElement) : undefined;
  return style ? `${style.outlineStyle} ${style.outlineWidth}` : "nothing has the focus";
};
