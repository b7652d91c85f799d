/*
 * FiatToken's tests of permit and of transfer, receive and cancel with authorization, unmodified, over U: plain keys and contract wallets,
 * signatures as `v, r, s` and as bytes. Where they expect FiatToken's words of a failure, U's error is translated into them.
 */
const { hasGasAbstraction } = require('./circle/test/v2/GasAbstraction/GasAbstraction.behavior');
const { HARDHAT_ACCOUNTS } = require('./circle/test/helpers/constants');

const { network } = require('hardhat');

const FiatUToken = artifacts.require('FiatUToken');
const WalletMock = artifacts.require('WalletMock');

const WORDS = {
  ERC2612InvalidSigner: ['invalid signature'],
  ERC2612ExpiredSignature: ['permit is expired'],
  ERC3009InvalidSignature: ['invalid signature'],
  ERC3009InvalidAuthorizationTime: ['authorization is not yet valid', 'authorization is expired'],
  ERC3009UsedAuthorization: ['authorization is used or canceled'],
  ERC20InvalidReceiver: ['caller must be the payee'],
  ERC20InvalidSpender: ['approve to the zero address'],
  ERC20InsufficientBalance: ['transfer amount exceeds balance'],
  ERC7943CannotSend: ['account is blacklisted'],
  ERC7943CannotReceive: ['account is blacklisted'],
  UToken_Paused: ['paused'],
};
const FORMS = {
  permit: { Unpacked: '(address,address,uint256,uint256,uint8,bytes32,bytes32)', Packed: '(address,address,uint256,uint256,bytes)' },
  cancelAuthorization: { Unpacked: '(address,bytes32,uint8,bytes32,bytes32)', Packed: '(address,bytes32,bytes)' },
};
for (const name of ['transferWithAuthorization', 'receiveWithAuthorization']) {
  const start = '(address,address,uint256,uint256,uint256,bytes32,';
  FORMS[name] = { Unpacked: `${start}uint8,bytes32,bytes32)`, Packed: `${start}bytes)` };
}

function translated(promise) {
  return promise.catch(error => {
    const name = /custom error '?(\w+)/.exec(error.message)?.[1];
    error.hijackedMessage = `${error.message} | ${(WORDS[name] ?? []).join(', ')}`;
    throw error;
  });
}

/** The token with the chosen form of its overloaded functions, as their tests call it. */
function inForm(token, form) {
  return new Proxy(token, {
    get(target, name) {
      if (name === 'mint') return target.methods['mint(address,uint256)'];
      if (FORMS[name]) return (...args) => translated(target.methods[name + FORMS[name][form]](...args));
      return target[name];
    },
  });
}

describe('UToken', () => {
  let token;
  let separator;

  const renew = async () => {
    token = await FiatUToken.new({ from: HARDHAT_ACCOUNTS[9] });
    separator = await token.DOMAIN_SEPARATOR();
  };
  before(async () => {
    // Their deadlines are counted from the machine's clock; a new hardhat chain is a little behind it.
    await network.provider.send('evm_setNextBlockTimestamp', [Math.floor(Date.now() / 1000) + 5]);
    await renew();
  });
  beforeEach(renew);

  for (const signatureBytesType of ['Unpacked', 'Packed']) {
    for (const signerWalletType of ['EOA', 'AA']) {
      hasGasAbstraction({
        version: 2.2,
        getFiatToken: () => inForm(token, signatureBytesType),
        getDomainSeparator: () => separator,
        getERC1271Wallet: owner => WalletMock.new(owner),
        signerWalletType,
        signatureBytesType,
      });
    }
  }
});
