"""Puts the whole suite on an anvil of its own (loopback) and lets `pay.mjs` pay in U on it.

    python tools/third_party/x402/stage.py FOLDER

FOLDER holds the npm packages named in README.md. The node ends with this process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from guildhall.chain import Anvil, connect
from guildhall.deploy import deploy_suite, load_config
from guildhall.evm import load

CHAIN_ID = 84_532  # one that version 1 of the protocol has a name for: base-sepolia
PAYER, SHOP, FACILITATOR, OWNER, POOR = 11, 12, 13, 14, 15
AMOUNT = 1_000_000_000
HERE = Path(__file__).parent


def main(folder: Path) -> int:
    """Deploy, hand out U, run the script; its exit code."""
    with Anvil(timestamp=int(time.time()) - 60, fork="prague", chain_id=CHAIN_ID) as anvil:
        chain = connect(anvil.url, load())
        admin = chain.account(0)
        suite = deploy_suite(chain, admin, load_config())
        people = {name: chain.account(number) for name, number in (("payer", PAYER), ("shop", SHOP), ("facilitator", FACILITATOR))}
        people |= {"owner": chain.account(OWNER), "poor": chain.account(POOR)}
        wallet = chain.deploy("WalletMock", people["owner"], sender=admin)
        delegate = chain.deploy("WalletMock", people["payer"], sender=admin)
        for number, to in enumerate((people["payer"], wallet, people["owner"])):
            suite.u_token.mint(to, AMOUNT, (number + 1).to_bytes(32), sender=admin)
        chain.close()  # from here on the node's time runs, as the packages expect

        about = {
            "url": anvil.url,
            "chainId": CHAIN_ID,
            "token": suite.u_token.address,
            "name": suite.config.u_name,
            "wallet": wallet.address,
            "delegate": delegate.address,
            "abi": json.loads((HERE.parents[2] / "interfaces" / "abi" / "UToken.json").read_text()),
            "keys": {name: f"0x{account.key.hex()}" for name, account in (people | {"admin": admin}).items()},
        }
        shutil.copy(HERE / "pay.mjs", folder / "pay.mjs")
        return subprocess.run(["node", "pay.mjs"], cwd=folder, env=os.environ | {"STAGE": json.dumps(about)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
