/*
 * Runs OpenZeppelin's own test files, unmodified, against our tokens.
 *
 * Their tests deploy `$ERC20`, `$ERC20Permit` and `$ERC3009`: contracts with every internal function exposed. This configuration exposes
 * UToken the same way and hands it out under those names. It stands in a folder beside `test` (theirs), `contracts` and `interfaces`
 * (ours) and `node_modules` (theirs, with @openzeppelin/contracts and solc of our versions added): see README.md.
 */
const { extendEnvironment, task } = require('hardhat/config');
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require('hardhat/builtin-tasks/task-names');

require('@nomicfoundation/hardhat-chai-matchers');
require('@nomicfoundation/hardhat-ethers');
require('hardhat-exposed');

const STANDS_FOR = ['$ERC20', '$ERC20Permit', '$ERC3009'];

// The compiler of our package-lock.json, so that nothing is downloaded. GUILDHALL is the folder of this repository.
const ours = { paths: [process.env.GUILDHALL] };
task(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD).setAction(async ({ solcVersion }) => ({
  compilerPath: require.resolve('solc/soljson.js', ours),
  isSolcJs: true,
  version: solcVersion,
  longVersion: require(require.resolve('solc', ours)).version(),
}));

extendEnvironment(hre => {
  const { ethers } = hre;
  const deploy = ethers.deployContract;

  ethers.deployContract = async (name, ...rest) => {
    if (!STANDS_FOR.includes(name)) return deploy(name, ...rest);
    const [admin] = await ethers.getSigners();
    const manager = await deploy('Authority', [admin]);
    const [tokenName, symbol] = rest[0];
    return deploy('$UToken', [tokenName, symbol, manager]);
  };
});

module.exports = {
  solidity: {
    version: '0.8.37',
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'cancun' },
  },
  networks: { hardhat: { hardfork: 'cancun', allowUnlimitedContractSize: true } },
  exposed: { include: ['tokens/UToken.sol', 'tokens/GToken.sol'] },
};
