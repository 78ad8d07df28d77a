// Import rules of ARCHITECTURE.md, by path and by package name. scripts/check.ts refuses a run that saw no module.
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^(packages|examples)/', pathNot: allowed },
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('protocol-stands-alone', '^packages/protocol/', '^packages/protocol/'),
    only('ledger-knows-only-protocol', '^packages/ledger/', '^packages/(ledger|protocol)/'),
    only('gate-knows-only-protocol', '^packages/gate/', '^packages/(gate|protocol)/'),
    only('wallet-knows-only-protocol', '^packages/wallet/', '^packages/(wallet|protocol)/'),
    only('operator-knows-only-protocol', '^packages/operator/', '^packages/(operator|protocol)/'),
    only(
      'broker-knows-protocol-and-ledger',
      '^packages/broker/src/(?!cli/)',
      '^packages/(broker|protocol|ledger)/',
    ),
    only(
      'command-line-may-use-the-wallet',
      '^packages/broker/src/cli/',
      '^packages/(broker|protocol|ledger|wallet)/',
    ),
    {
      name: 'examples-use-public-names',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^packages/', dependencyTypes: ['local'] },
    },
    {
      name: 'nobody-imports-broker',
      severity: 'error',
      from: { pathNot: '^packages/broker/|\\.test\\.ts$|/testing/|^(journeys|sim|bench|scripts)/' },
      to: { path: '^packages/broker/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^packages/broker/src/domain/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/broker/src/', pathNot: '^packages/broker/src/(domain/|limits\\.ts$)' },
    },
    {
      name: 'flows-know-no-http-or-pages',
      severity: 'error',
      from: { path: '^packages/broker/src/(flows|records|rails)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/broker/src/(http|pages|cli|app)' },
    },
    {
      name: 'records-and-rails-know-only-domain',
      severity: 'error',
      from: { path: '^packages/broker/src/(records|rails)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/broker/src/flows/' },
    },
    {
      name: 'pages-are-functions-of-view-data',
      severity: 'error',
      from: { path: '^packages/broker/src/pages/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/broker/src/(records|rails|http|cli|app)' },
    },
    {
      name: 'app-is-imported-by-starters-only',
      severity: 'error',
      from: {
        path: '^packages/broker/src/',
        pathNot: '^packages/broker/src/(main|index|cli/)|\\.test\\.ts$|/testing/',
      },
      to: { path: '^packages/broker/src/app\\.ts$' },
    },
    {
      name: 'protocol-needs-no-node',
      severity: 'error',
      from: {
        path: '^packages/(protocol|wallet)/src/',
        pathNot: '\\.test\\.ts$|/testing/|^packages/wallet/src/node/',
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|artifacts)/' },
    tsConfig: { fileName: 'tsconfig.tests.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'default'] },
  },
}
