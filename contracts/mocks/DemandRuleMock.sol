// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemandRule} from "interfaces/IDemandRule.sol";
import {Demand} from "../types/Deal.sol";

/// @title DemandRuleMock
/// @notice A plug-in rule that answers as it is told, or misbehaves. For tests only.
contract DemandRuleMock is IDemandRule {
    /// @notice What the rule does when it is asked.
    enum Mode {
        ANSWER, // returns `answer`
        REVERT, // reverts with an error
        BURN, // burns all the gas it was given
        MALFORM, // returns 2, which is no bool
        BOMB // returns 100,000 bytes
    }

    error DemandRuleMock_Refused();

    /// @notice What the rule answers in mode ANSWER.
    bool public answer;

    /// @notice How the rule behaves.
    Mode public mode;

    constructor(bool answer_) {
        answer = answer_;
    }

    /// @notice Changes the answer.
    function setAnswer(bool answer_) external {
        answer = answer_;
    }

    /// @notice Changes the behaviour.
    function setMode(Mode mode_) external {
        mode = mode_;
    }

    /// @inheritdoc IDemandRule
    function isAllowed(Demand calldata, uint32) external view returns (bool) {
        if (mode == Mode.REVERT) revert DemandRuleMock_Refused();
        // Assembly: Solidity has no word for burning all gas at once, for a bool of 2 or for a long answer.
        if (mode == Mode.BURN) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (mode == Mode.MALFORM) {
            assembly ("memory-safe") {
                mstore(0, 2)
                return(0, 32)
            }
        }
        if (mode == Mode.BOMB) {
            assembly ("memory-safe") {
                return(0, 100000)
            }
        }
        return answer;
    }
}
