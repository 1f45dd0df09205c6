// Reads {"schema": {table: {column: type}}, "queries": [{"name", "query"}]} from standard input, and writes what
// Microsoft's language service reports on each query as [{"name", "message", "at"}].
const fs = require('fs');
const folder = process.argv[2] + '/node_modules/@kusto/language-service-next/';
for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  require('vm').runInThisContext(fs.readFileSync(folder + file, 'utf8'));
}
const { GlobalState, KustoCode, Symbols } = Kusto.Language;
const { schema, queries } = JSON.parse(fs.readFileSync(0, 'utf8'));
const tables = Object.entries(schema).map(([name, columns]) => {
  const list = Object.entries(columns).map(([column, type]) => `['${column}']: ${type}`).join(', ');
  return new Symbols.TableSymbol.$ctor7(name, `(${list})`, '');
});
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('workspace', tables, false));
const found = [];
for (const { name, query } of queries) {
  const diagnostics = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  for (let at = 0; at < diagnostics.Count; at++) {
    const one = diagnostics.getItem(at);
    found.push({ name, message: one.Message, at: query.slice(Math.max(0, one.Start - 40), one.Start + one.Length + 20) });
  }
}
console.log(JSON.stringify(found));
