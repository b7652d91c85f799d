/*
 * Stands in a folder beside `circle` (theirs), `contracts` and `interfaces` (ours, with FiatUToken.sol in `contracts`) and `node_modules`:
 * see README.md. GUILDHALL is the folder of this repository.
 */
const { task } = require('hardhat/config');
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require('hardhat/builtin-tasks/task-names');

require('ts-node').register({ transpileOnly: true, skipProject: true, compilerOptions: { module: 'commonjs', esModuleInterop: true } });
require('@nomiclabs/hardhat-truffle5');

const ours = { paths: [process.env.GUILDHALL] };
task(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD).setAction(async ({ solcVersion }) => ({
  compilerPath: require.resolve('solc/soljson.js', ours),
  isSolcJs: true,
  version: solcVersion,
  longVersion: require(require.resolve('solc', ours)).version(),
}));

module.exports = {
  solidity: {
    version: '0.8.37',
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'cancun' },
  },
  networks: { hardhat: { hardfork: 'cancun', allowUnlimitedContractSize: true } },
};
