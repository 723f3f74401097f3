/**
 * Runs inside VS Code's page, as a script: notes when keys are pressed, and when the text of the line with ghost text changes,
 * or the ghost text. Knows nothing of what is typed; whoever takes the notes does (ghostTimes.ts has their shape).
 */
{
  const notes = { keys: [], states: [] };
  const plain = (text) => text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  const look = () => {
    const line = document.querySelector('.editor-group-container.active .ghost-text-decoration')?.closest('.view-line');
    let [before, ghost] = ['', ''];
    const walker = line && document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker?.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('.ghost-text-decoration')) ghost += node.textContent;
      else before += node.textContent;
    }
    const [state, last] = [{ before: plain(before), ghost: plain(ghost) }, notes.states.at(-1)];
    if (last?.before === state.before && last.ghost === state.ghost) return;
    notes.states.push({ at: performance.now(), ...state });
  };
  document.addEventListener('keydown', () => notes.keys.push(performance.now()), { capture: true });
  const watched = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class'] };
  new MutationObserver(look).observe(document.body, watched);
  /** What was noted since the last call. */
  globalThis.foveaTakeNotes = () => ({ keys: notes.keys.splice(0), states: notes.states.splice(0) });
}
