/* unfold writes the name of a chosen file into a text field nearby. Ours have none of their own: it passes them by. */
export function keepApart() {
  for (const input of document.querySelectorAll('input[type="file"]')) input.hasChangeListener = true;
}
