/*
 * Pays in U through the published x402 packages: client, resource server and facilitator, all on loopback. Started by stage.py.
 * Each check prints one line; the exit code is the number of those that failed.
 */
import { x402Client } from "@x402/core/client";
import { x402Facilitator } from "@x402/core/facilitator";
import { HTTPFacilitatorClient } from "@x402/core/server";
import { toClientEvmSigner, toFacilitatorEvmSigner } from "@x402/evm";
import { ExactEvmScheme as ClientScheme } from "@x402/evm/exact/client";
import { registerExactEvmScheme } from "@x402/evm/exact/facilitator";
import { ExactEvmScheme as ServerScheme } from "@x402/evm/exact/server";
import { paymentMiddleware, x402ResourceServer } from "@x402/express";
import { decodePaymentResponseHeader, wrapFetchWithPayment } from "@x402/fetch";
import express from "express";
import { createPublicClient, createWalletClient, getAddress, http, parseSignature, publicActions } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { baseSepolia } from "viem/chains";
import { createPaymentHeader } from "x402/client";
import { settle as settleV1, verify as verifyV1 } from "x402/facilitator";
import { exact } from "x402/schemes";
import { multicall3Bytecode } from "./node_modules/viem/_esm/constants/contracts.js"; // not exported, but published

const stage = JSON.parse(process.env.STAGE);
const chain = { ...baseSepolia, id: stage.chainId, rpcUrls: { default: { http: [stage.url] } } };
const transport = http(stage.url);
const network = `eip155:${stage.chainId}`;
const account = Object.fromEntries(Object.entries(stage.keys).map(([name, key]) => [name, privateKeyToAccount(key)]));
const reader = createPublicClient({ chain, transport, pollingInterval: 50 });
const hand = name => createWalletClient({ account: account[name], chain, transport, pollingInterval: 50 }).extend(publicActions);
const token = { address: stage.token, abi: stage.abi };
const balanceOf = who => reader.readContract({ ...token, functionName: "balanceOf", args: [who] });
const PRICE = 10_000n;

let failed = 0;
async function check(title, act) {
  try {
    const words = await act();
    console.log(`ok    ${title}${words ? `: ${words}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${title}: ${error.message.split("\n").slice(0, 6).join(" | ")}`);
  }
}
function same(found, wanted, what) {
  const text = value => JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item));
  if (text(found) !== text(wanted)) throw new Error(`${what}: ${text(found)}, expected ${text(wanted)}`);
}
async function send(name, functionName, args) {
  const hash = await hand(name).writeContract({ ...token, functionName, args });
  return reader.waitForTransactionReceipt({ hash });
}
async function setCode(address, code) {
  await reader.request({ method: "anvil_setCode", params: [address, code] });
}
const has = name => stage.abi.some(item => item.type === "function" && item.name === name);

// The facilitator explains a refusal by one call to Multicall3, at the address where real chains have it.
{
  const hash = await hand("admin").deployContract({ abi: [], bytecode: multicall3Bytecode });
  const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
  await setCode("0xcA11bde05977b3631167028862bE2a173976CA11", await reader.getCode({ address: contractAddress }));
}

// ------------------------------------------------------------------------------------------------ version 2 of the protocol

function newFacilitator(simulateInSettle = false) {
  const wallet = hand("facilitator");
  const signer = toFacilitatorEvmSigner({ ...wallet, address: account.facilitator.address });
  const facilitator = new x402Facilitator();
  registerExactEvmScheme(facilitator, { signer, networks: network, simulateInSettle });
  return facilitator;
}
function requirements(changes = {}) {
  const { extra, ...others } = changes;
  return {
    scheme: "exact",
    network,
    asset: stage.token,
    amount: `${PRICE}`,
    payTo: account.shop.address,
    maxTimeoutSeconds: 300,
    extra: { name: stage.name, version: "1", ...extra },
    ...others,
  };
}
// Spend controls off: by default the client pays in the assets it knows only.
const clientOf = signer =>
  x402Client.fromConfig({ schemes: [{ network: "eip155:*", client: new ClientScheme(signer) }], spendControls: false });
async function pay(signer, wanted = requirements()) {
  return clientOf(signer).createPaymentPayload({ x402Version: 2, resource: { url: "http://localhost/goods" }, accepts: [wanted] });
}
/** Signs for `from` with the key of `name`. */
const signerFor = (name, from) => toClientEvmSigner({ ...account[name], address: from }, reader);
const plain = () => signerFor("payer", account.payer.address);
async function refused(payload, wanted, reasons) {
  const verdict = await newFacilitator().verify(payload, wanted);
  same(verdict.isValid, false, "verify");
  if (reasons && !reasons.includes(verdict.invalidReason)) throw new Error(`reason ${verdict.invalidReason}: ${verdict.invalidMessage}`);
  return verdict.invalidReason;
}
async function settles(payload, from, wanted = requirements()) {
  const before = [await balanceOf(from), await balanceOf(account.shop.address)];
  const verdict = await newFacilitator().verify(payload, wanted);
  if (!verdict.isValid) throw new Error(`verify: ${verdict.invalidReason}: ${verdict.invalidMessage}`);
  const settled = await newFacilitator().settle(payload, wanted);
  if (!settled.success) throw new Error(`settle: ${settled.errorReason}: ${settled.errorMessage}`);
  const amount = BigInt(wanted.amount);
  same([await balanceOf(from), await balanceOf(account.shop.address)], [before[0] - amount, before[1] + amount], "balances");
  const receipt = await reader.getTransactionReceipt({ hash: settled.transaction });
  return `settled, ${receipt.gasUsed} gas`;
}

await check("v2: a plain key pays", async () => settles(await pay(plain()), account.payer.address));
await check("v2: a replay is refused by verify and by settle", async () => {
  const payload = await pay(plain());
  await settles(payload, account.payer.address);
  const before = await balanceOf(account.payer.address);
  const reason = await refused(payload, requirements());
  const again = await newFacilitator().settle(payload, requirements());
  same(again.success, false, "second settle");
  same(await balanceOf(account.payer.address), before, "balance");
  return `${reason}, ${again.errorReason}`;
});
await check("v2: a replay sent past the facilitator is refused by the token", async () => {
  const payload = await pay(plain());
  await settles(payload, account.payer.address);
  const { authorization: a, signature } = payload.payload;
  const { r, s, yParity } = parseSignature(signature);
  const args = [a.from, a.to, BigInt(a.value), BigInt(a.validAfter), BigInt(a.validBefore), a.nonce, 27 + yParity, r, s];
  let name = "nothing";
  try {
    await reader.simulateContract({ ...token, functionName: "transferWithAuthorization", args });
  } catch (error) {
    name = error.walk?.(e => e.data?.errorName)?.data?.errorName ?? error.shortMessage;
  }
  same(name, "ERC3009UsedAuthorization", "error");
});
await check("v2: a cancelled authorization is refused", async () => {
  const payload = await pay(plain());
  const { nonce } = payload.payload.authorization;
  const signature = await account.payer.signTypedData({
    domain: { name: stage.name, version: "1", chainId: stage.chainId, verifyingContract: stage.token },
    types: { CancelAuthorization: [{ name: "authorizer", type: "address" }, { name: "nonce", type: "bytes32" }] },
    primaryType: "CancelAuthorization",
    message: { authorizer: account.payer.address, nonce },
  });
  const { r, s, yParity } = parseSignature(signature);
  await send("facilitator", "cancelAuthorization", [account.payer.address, nonce, 27 + yParity, r, s]);
  return refused(payload, requirements());
});
await check("v2: another amount is refused", async () => refused(await pay(plain()), requirements({ amount: "20000" })));
await check("v2: another payee is refused", async () => refused(await pay(plain()), requirements({ payTo: account.owner.address })));
await check("v2: another domain name is refused", async () => refused(await pay(plain(), requirements({ extra: { name: "Other" } })), requirements()));
await check("v2: another domain version is refused", async () => {
  const other = requirements({ extra: { version: "2" } });
  return refused(await pay(plain(), other), other);
});
await check("v2: another chain's signature is refused", async () => {
  const elsewhere = await pay(plain(), requirements({ network: "eip155:8453" }));
  elsewhere.accepted.network = network;
  return refused(elsewhere, requirements());
});
await check("v2: somebody else's signature is refused", async () =>
  refused(await pay(signerFor("owner", account.payer.address)), requirements()));
await check("v2: a changed authorization is refused", async () => {
  const payload = await pay(plain());
  payload.payload.authorization.validBefore = `${BigInt(payload.payload.authorization.validBefore) + 1n}`;
  return refused(payload, requirements());
});
await check("v2: who has too little is refused", async () => refused(await pay(signerFor("poor", account.poor.address)), requirements()));
await check("v2: a blocked payer is refused by verify, and pays again when unblocked", async () => {
  await send("admin", "setSendBlocked", [account.payer.address, true]);
  const payload = await pay(plain());
  const reason = await refused(payload, requirements());
  await send("admin", "setSendBlocked", [account.payer.address, false]);
  await settles(payload, account.payer.address);
  return reason;
});
await check("v2: frozen money does not pay", async () => {
  const freeze = has("setFrozenTokens") ? "setFrozenTokens" : "setFrozenAmount";
  await send("admin", freeze, [account.payer.address, await balanceOf(account.payer.address)]);
  const payload = await pay(plain());
  const reason = await refused(payload, requirements());
  await send("admin", freeze, [account.payer.address, 0n]);
  await settles(payload, account.payer.address);
  return reason;
});
await check("v2: a contract wallet (ERC-1271, signature of 65 bytes) pays", async () =>
  settles(await pay(signerFor("owner", getAddress(stage.wallet))), stage.wallet));

await check("v2: a contract wallet with a signature of 97 bytes pays (the bytes form)", async () => {
  // A wallet that answers every call with ERC-1271's yes: only the way of the signature is looked at.
  const wallet = getAddress("0x00000000000000000000000000000000000a11e7");
  await setCode(wallet, "0x631626ba7e60e01b60005260206000f3");
  await send("payer", "transfer", [wallet, PRICE]);
  return settles(await pay({ address: wallet, signTypedData: async () => `0x${"5a".repeat(97)}` }), wallet);
});

await check("v2 over HTTP: 402, payment, goods; the same header again is refused", async () => {
  const facilitator = newFacilitator();
  const desk = express().use(express.json({ limit: "1mb" }));
  desk.get("/supported", (_, response) => response.json(facilitator.getSupported()));
  for (const act of ["verify", "settle"]) {
    desk.post(`/${act}`, async ({ body }, response) => response.json(await facilitator[act](body.paymentPayload, body.paymentRequirements)));
  }
  const deskServer = await new Promise(done => { const server = desk.listen(0, "127.0.0.1", () => done(server)); });
  const url = server => `http://127.0.0.1:${server.address().port}`;

  const resources = new x402ResourceServer(new HTTPFacilitatorClient({ url: url(deskServer) })).register(network, new ServerScheme());
  const price = { asset: stage.token, amount: `${PRICE}`, extra: { name: stage.name, version: "1" } };
  const accepts = { scheme: "exact", network, payTo: account.shop.address, price };
  const shop = express().use(paymentMiddleware({ "GET /goods": { accepts, description: "goods" } }, resources));
  shop.get("/goods", (_, response) => response.json({ goods: "here" }));
  const shopServer = await new Promise(done => { const server = shop.listen(0, "127.0.0.1", () => done(server)); });

  try {
    same((await fetch(`${url(shopServer)}/goods`)).status, 402, "without payment");
    const client = clientOf(plain());
    let header;
    const spying = (input, init) => {
      const request = new Request(input, init);
      header = request.headers.get("payment-signature") ?? header;
      return fetch(request);
    };
    const before = await balanceOf(account.shop.address);
    const answer = await wrapFetchWithPayment(spying, client)(`${url(shopServer)}/goods`);
    same(answer.status, 200, "with payment");
    same(await answer.json(), { goods: "here" }, "body");
    same(await balanceOf(account.shop.address), before + PRICE, "the shop's balance");
    const settled = decodePaymentResponseHeader(answer.headers.get("payment-response"));
    same(settled.success, true, "settlement");
    const again = await fetch(`${url(shopServer)}/goods`, { headers: { "payment-signature": header } });
    same(again.status, 402, "the same header again");
    same(await balanceOf(account.shop.address), before + PRICE, "the shop's balance after it");
  } finally {
    shopServer.close();
    deskServer.close();
  }
});

// ------------------------------------------------------------------------------------------------ version 1 of the protocol

const requirementsV1 = () => ({
  scheme: "exact",
  network: "base-sepolia",
  maxAmountRequired: `${PRICE}`,
  resource: "http://localhost/goods",
  description: "goods",
  mimeType: "application/json",
  payTo: account.shop.address,
  maxTimeoutSeconds: 300,
  asset: stage.token,
  extra: { name: stage.name, version: "1" },
});
await check("v1: a plain key pays; a replay is refused", async () => {
  const header = await createPaymentHeader(account.payer, 1, requirementsV1());
  const payload = exact.evm.decodePayment(header);
  const before = await balanceOf(account.shop.address);
  const verdict = await verifyV1(reader, payload, requirementsV1());
  if (!verdict.isValid) throw new Error(`verify: ${verdict.invalidReason}`);
  const settled = await settleV1(hand("facilitator"), payload, requirementsV1());
  if (!settled.success) throw new Error(`settle: ${settled.errorReason}`);
  same(await balanceOf(account.shop.address), before + PRICE, "the shop's balance");
  let again;
  try {
    again = (await settleV1(hand("facilitator"), payload, requirementsV1())).success;
  } catch {
    again = false; // the node refuses to estimate what reverts
  }
  same(again, false, "second settle");
  same(await balanceOf(account.shop.address), before + PRICE, "the shop's balance after it");
});

// --------------------------------------------------------------------------------------------- EIP-7702, last: it stays delegated

async function delegateTo(contractAddress) {
  const wallet = hand("payer");
  const authorization = await wallet.signAuthorization({ contractAddress, executor: "self" });
  const hash = await wallet.sendTransaction({ to: account.payer.address, authorizationList: [authorization] });
  await reader.waitForTransactionReceipt({ hash });
}
await check("EIP-7702: a delegated key whose code knows its signature pays", async () => {
  await delegateTo(stage.delegate);
  return settles(await pay(plain()), account.payer.address);
});
await check("EIP-7702: a delegated key whose code does not sign is refused by the facilitator, accepted by the token", async () => {
  await delegateTo(stage.wallet);
  const payload = await pay(plain());
  const reason = await refused(payload, requirements());
  const { authorization: a, signature } = payload.payload;
  const { r, s, yParity } = parseSignature(signature);
  const before = await balanceOf(account.shop.address);
  const args = [a.from, a.to, BigInt(a.value), BigInt(a.validAfter), BigInt(a.validBefore), a.nonce, 27 + yParity, r, s];
  await send("facilitator", "transferWithAuthorization", args);
  same(await balanceOf(account.shop.address), before + PRICE, "the shop's balance");
  return reason;
});

console.log(failed ? `${failed} failed` : "all passed");
process.exit(failed);
