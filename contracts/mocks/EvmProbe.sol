// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EvmProbeLib
/// @notice A library whose error reaches the caller of the contract that uses it.
library EvmProbeLib {
    error EvmProbeLib_TooSmall(uint256 value, uint256 minimum);

    /// @notice Returns `value`, which must be at least `minimum`.
    function atLeast(uint256 value, uint256 minimum) internal pure returns (uint256) {
        if (value < minimum) revert EvmProbeLib_TooSmall(value, minimum);

        return value;
    }
}

/// @title EvmProbeInner
/// @notice The contract behind `EvmProbe`: its errors bubble, its `Marked` has the same topic and other indexed fields.
contract EvmProbeInner {
    error EvmProbeInner_Refused(address caller, bytes32 reason);

    event Marked(uint256 first, uint256 indexed second);

    /// @notice Refuses every caller.
    function refuse(bytes32 reason) external view {
        revert EvmProbeInner_Refused(msg.sender, reason);
    }

    /// @notice Emits this contract's `Marked`.
    function mark(uint256 first, uint256 second) external {
        emit Marked(first, second);
    }
}

/// @title EvmProbe
/// @notice Touches everything that the in-process EVM of the harness has to get right. For tests only.
contract EvmProbe {
    using EvmProbeLib for uint256;

    /// @notice One line of an order.
    struct Line {
        bytes32 item;
        uint128 amount;
        int64 delta;
    }

    /// @notice A nested, dynamic struct.
    struct Order {
        address buyer;
        Line first;
        Line[] lines;
        string note;
        bool urgent;
        uint8[3] marks;
    }

    /* ------------------------------------------------ EVENTS, ERRORS ------------------------------------------------ */

    event Moved(address indexed from, address indexed to, uint256 amount);
    event Ordered(uint256 indexed id, string indexed noteHash, Order order, bytes extra);
    event Marked(uint256 indexed first, uint256 second);
    event Caught(bytes data);
    event Stamped(uint256 timestamp, uint256 chainId);
    event Unsigned(uint256 value) anonymous;

    error EvmProbe_Refused();
    error EvmProbe_TooLate(uint48 now_, uint48 deadline);
    error EvmProbe_BadOrder(uint256 id, Order order);

    /* ----------------------------------------------------- STORAGE --------------------------------------------------- */

    /// @notice The contract whose errors bubble through this one.
    EvmProbeInner public immutable inner;

    /// @notice What was given to the constructor.
    string public label;

    /// @notice A number to read and write.
    uint256 public value;

    /// @notice Balances for `move`.
    mapping(address account => uint256 amount) public balanceOf;

    uint256 private transient _steps;

    /* --------------------------------------------------- CONSTRUCTOR ------------------------------------------------- */

    constructor(string memory label_, uint256 supply) payable {
        inner = new EvmProbeInner();
        label = label_;
        balanceOf[msg.sender] = supply.atLeast(1);

        emit Moved(address(0), msg.sender, supply);
    }

    receive() external payable {}

    /* -------------------------------------------------- WRITING, EVENTS ---------------------------------------------- */

    /// @notice Moves balance and returns true: the shape of the hottest call in a suite.
    function move(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;

        emit Moved(msg.sender, to, amount);
        return true;
    }

    /// @notice Sets `value` and may be paid.
    function set(uint256 value_) external payable {
        value = value_;
    }

    /// @notice Emits an event with indexed dynamic data, a nested struct and bytes.
    function place(uint256 id, Order calldata order, bytes calldata extra) external {
        emit Ordered(id, order.note, order, extra);
    }

    /// @notice Emits the two `Marked`, this contract's and the inner one's, and an anonymous event.
    function mark(uint256 first, uint256 second) external {
        emit Marked(first, second);
        inner.mark(first, second);
        emit Unsigned(first);
    }

    /// @notice Counts calls within one transaction, by transient storage.
    function step(uint256 times) external returns (uint256) {
        for (uint256 i = 0; i < times; i++) {
            _steps++;
        }

        return _steps;
    }

    /// @notice Emits the time when there is still some before the deadline.
    function stamp(uint48 deadline) external returns (uint256) {
        before(deadline);

        emit Stamped(block.timestamp, block.chainid);
        return block.timestamp;
    }

    /// @notice Creates a contract.
    function spawn() external returns (address) {
        return address(new EvmProbeInner());
    }

    /* ------------------------------------------------------ ECHOES --------------------------------------------------- */

    /// @notice Returns one order, unchanged.
    function echo(Order calldata order) external pure returns (Order memory) {
        return order;
    }

    /// @notice Returns many orders and their number, by name.
    function echoMany(Order[] calldata orders) external pure returns (Order[] memory all, uint256 count) {
        return (orders, orders.length);
    }

    /// @notice Overload with one number.
    function pick(uint256 number) external pure returns (uint256) {
        return number;
    }

    /// @notice Overload with one address.
    function pick(address account) external pure returns (address) {
        return account;
    }

    /// @notice Overload with two numbers.
    function pick(uint256 number, uint256 other) external pure returns (uint256) {
        return number + other;
    }

    /* ------------------------------------------------------- BLOCK --------------------------------------------------- */

    /// @notice What a contract sees of the block and the transaction.
    function surroundings()
        external
        view
        returns (uint256 timestamp, uint256 number, uint256 chainId, uint256 randao, address origin, address sender)
    {
        return (block.timestamp, block.number, block.chainid, block.prevrandao, tx.origin, msg.sender);
    }

    /// @notice The hash of an earlier block, zero when it is out of reach.
    function hashOf(uint256 number) external view returns (bytes32) {
        return blockhash(number);
    }

    /// @notice Copies memory by the opcode that came with Cancun.
    function copied(bytes memory data) external pure returns (bytes memory copy) {
        copy = new bytes(data.length);
        assembly ("memory-safe") {
            mcopy(add(copy, 32), add(data, 32), mload(data))
        }
    }

    /// @notice The signer of a hash.
    function signerOf(bytes32 hash, uint8 v, bytes32 r, bytes32 s) external pure returns (address) {
        return ecrecover(hash, v, r, s);
    }

    /* ------------------------------------------------------ FAILURES ------------------------------------------------- */

    /// @notice Passes before the deadline, reverts with both numbers from the deadline on.
    function before(uint48 deadline) public view returns (uint48) {
        if (block.timestamp >= deadline) revert EvmProbe_TooLate(uint48(block.timestamp), deadline);

        return deadline;
    }

    /// @notice Writes, then reverts without arguments.
    function refuse() external {
        value = 999;
        revert EvmProbe_Refused();
    }

    /// @notice Reverts with a struct.
    function refuseOrder(uint256 id, Order calldata order) external pure {
        revert EvmProbe_BadOrder(id, order);
    }

    /// @notice Reverts with a text.
    function refuseText(string calldata text) external pure {
        revert(text);
    }

    /// @notice Reverts with nothing at all.
    function refuseSilently() external pure {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    /// @notice Reverts with four bytes that no error has.
    function refuseUnknown() external pure {
        assembly ("memory-safe") {
            mstore(0, shl(224, 0x00c0ffee))
            revert(0, 4)
        }
    }

    /// @notice Reverts with an error of the library.
    function refuseSmall(uint256 given) external pure returns (uint256) {
        return given.atLeast(100);
    }

    /// @notice Reverts with an error of the inner contract.
    function refuseInner(bytes32 reason) external view {
        inner.refuse(reason);
    }

    /// @notice Catches the inner contract's error and emits it.
    function catchInner(bytes32 reason) external {
        try inner.refuse(reason) {}
        catch (bytes memory data) {
            emit Caught(data);
        }
    }

    /// @notice Panics with 0x12 when `divisor` is zero.
    function divide(uint256 number, uint256 divisor) external pure returns (uint256) {
        return number / divisor;
    }

    /// @notice Burns all gas.
    function burnGas() external {
        while (true) value++;
    }

    /// @notice Meets an opcode that does not exist.
    function invalid() external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
