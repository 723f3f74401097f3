/** What a document is called that lies in no folder of the workspace: the last part of its URI. */

export function documentName(uri: string): string {
  const [last = ''] = uri
    .replace(/[?#].*$/, '')
    .split('/')
    .slice(-1);
  return decoded(last.replace(/^\w+:/, '')) || 'untitled';
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
