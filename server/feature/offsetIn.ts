/** A position of a client as an offset. A client may send anything: what is no position is refused here, at the edge. */
import { ErrorCodes, type Position, ResponseError } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** @returns UTF-16 units @throws ResponseError where a line or a character is missing or no whole number */
export function offsetIn(document: TextDocument, position: Position | null | undefined): number {
  if (!Number.isInteger(position?.line) || !Number.isInteger(position?.character)) {
    throw new ResponseError(ErrorCodes.InvalidParams, 'A position has a line and a character.');
  }
  return document.offsetAt(position as Position);
}
