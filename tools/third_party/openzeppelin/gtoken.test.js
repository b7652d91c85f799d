/*
 * OpenZeppelin's behaviour of `Votes`, unmodified, over GToken; it stands in `votes`, beside `test` (theirs). Their `$_mint` and `$_burn`
 * become changes of a member's units in G's own ledger; `delegate` to oneself, which G does by itself, becomes a transaction that does
 * nothing. Every other delegation reverts in G.
 */
const { ethers } = require('hardhat');
const { loadFixture } = require('@nomicfoundation/hardhat-network-helpers');
const { shouldBehaveLikeVotes } = require('../test/governance/utils/Votes.behavior');

const ORDINARY = 0n;
const BUYER_ROLE = 1n;
const AMOUNTS = [ethers.parseUnits('10000000', 6), 10n, 20n];

async function fixture() {
  const accounts = await ethers.getSigners();
  const authority = await ethers.deployContract('Authority', [accounts[0]]);
  const registry = await ethers.deployContract('Registry', [authority]);
  const token = await ethers.deployContract('$GToken', [registry, authority]);
  for (const account of accounts.slice(0, 5)) {
    await registry.admit(account, BUYER_ROLE, ORDINARY, ethers.id('papers'));
  }

  const index = await token.indexOf(0n);
  const change = async (account, amount) => {
    const memberId = await registry.memberIdOf(account);
    return token.$_setUnits(memberId, (await token.unitsOf(memberId)) + amount * index);
  };
  const asVotes = contract =>
    new Proxy(contract, {
      get(target, name) {
        if (name === '$_mint') return change;
        if (name === '$_burn') return (account, amount) => change(account, -amount);
        if (name === 'connect') return account => asVotes(target.connect(account));
        if (name === 'delegate') return to => (to.address === target.runner.address ? target.sync(0n) : target.delegate(to));
        const value = target[name];
        return typeof value === 'function' && name === 'getAddress' ? value.bind(target) : value;
      },
    });
  return { accounts, votes: asVotes(token) };
}

describe('GToken', function () {
  beforeEach(async function () {
    Object.assign(this, await loadFixture(fixture));
  });

  shouldBehaveLikeVotes(AMOUNTS, { mode: 'timestamp', fungible: true });
});
