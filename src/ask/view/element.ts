/** Builds elements without markup in strings: text is always text. */

type Attributes = Record<string, string | undefined>;

/** @param attributes an undefined one is left out */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that shows an icon and says in words what it does. */
export function iconButton(
  icon: Node,
  label: string,
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', class: 'icon', 'aria-label': label, title: label, ...attributes },
    icon,
  );
  button.addEventListener('click', onClick);
  return button;
}

export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
