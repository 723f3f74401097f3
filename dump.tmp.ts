import { readFileSync } from 'node:fs';
import { testGrammars } from './server/chunking/standIns.ts';
import { languageById } from './server/chunking/languages.ts';
const g = testGrammars();
for (const id of process.argv.slice(2)) {
  const text = readFileSync(`server/chunking/fixtures/${id}.txt`, 'utf8');
  await g.withTree(text, languageById(id).grammar, (tree) => {
    console.log('=====', id, tree?.rootNode.hasError ? 'HAS ERROR' : '');
    const seen = new Set();
    const walk = (n, d) => {
      if (n.isError || n.isMissing) console.log('   ERR', n.type, n.startPosition.row + 1, JSON.stringify(n.text.slice(0, 40)));
      if (n.isNamed && n.endPosition.row > n.startPosition.row || d <= 1) {
        const line = `${'  '.repeat(d)}${n.type} [${n.children.filter((c) => c.isNamed).map((c, i) => c.type).slice(0, 5).join(' ')}] name=${n.childForFieldName('name')?.type}`;
        if (!seen.has(line) && n.isNamed) console.log(line + '  ' + JSON.stringify(n.text.slice(0, 25)));
        seen.add(line);
      }
      for (const c of n.children) walk(c, d + 1);
    };
    walk(tree.rootNode, 0);
  });
}
