/** The page's door: builds the page, wires it to the editor's messages, and says that it is ready. */
import { wordsFrom } from '../words.ts';
import { type EditorApi, Page } from './page.ts';

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();
const words = wordsFrom(JSON.parse(document.getElementById('words')?.textContent ?? '{}'));
const page = new Page(api, words, document.body);
// The editor's frame is the only one that can post to this page: it stands in an origin of its own.
window.addEventListener('message', ({ data }) => page.receive(data));
window.addEventListener('focus', () => page.focused());
api.postMessage({ type: 'ready' });
