// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IPerks
/// @notice What G buys: priority among equal matches, access to the commune's data, a visit to a factory. The G is burned.
/// @dev Requirements are numbered PRK-n in docs/spec/rewards.md. Prices are G base units (6 decimals). "Restricted" means: only whom the role
/// table of the `Authority` lets call; others get `AccessManagedUnauthorized` (PRK-1). An instant equal to a deadline is after it.
///
/// Only free, mature G of the caller's own account is burned, by {IGToken.redeem}; its errors come through: `GToken_RedeemableTooLow`,
/// `GToken_PastKey`. Priority and access belong to the account (PRK-10): a member keeps them when her key changes, a replaced key has none.
///
/// A visit that does not take place costs what the G would have lost by ageing anyway, and time: what is given back is new G of the present
/// epoch, so it neither votes nor can be redeemed until it matures (30.4 to 60.8 days), and it counts against the account's cap of the epoch.
///
/// Warning: a code is shown at the gate and nowhere else. The host needs it to state the admission, and sees it in no other way.
///
/// Assumptions: `IGToken` and `IRegistry` answer truly; this contract may call `redeem` and `issue` of G.
interface IPerks {
    /// @notice What a perk of the catalogue gives.
    enum Kind {
        QUEUE_PRIORITY, // first among equal matches: never instead of a better one
        DATA_ACCESS // to a field group of the commune's aggregated data
    }

    /// @notice An entry of the catalogue, one storage slot. Kind, field group and period never change.
    struct Perk {
        Kind kind;
        uint16 fieldGroup; // 0 for QUEUE_PRIORITY
        uint48 period; // seconds that one redemption adds
        uint128 priceAmount; // G base units
        bool isOpen;
    }

    /// @notice A factory visit that a maker offers, two storage slots. Only seats taken and cancellation ever change.
    struct Visit {
        uint32 hostId; // the maker's member id
        uint48 closesAt; // seats can be booked before this instant
        uint48 visitAt;
        uint48 cancelledAt; // 0 = not cancelled
        uint32 seatCount;
        uint32 bookedCount;
        uint128 priceAmount; // G base units per seat
    }

    /// @notice Where a voucher stands; ADMITTED and REFUNDED are final.
    enum VoucherStatus {
        NONE,
        BOOKED,
        ADMITTED,
        REFUNDED
    }

    /// @notice A booked seat, two storage slots.
    struct Voucher {
        address holder; // the key that booked
        uint32 visitId;
        uint32 bookedEpoch; // of G, whose index the price was burned at
        VoucherStatus status;
        bytes32 codeHash; // keccak256(abi.encode(holder, uint256(visitId), bytes16 code))
    }

    event PerkAdded(uint32 indexed perkId, Perk perk);
    event PerkChanged(uint32 indexed perkId, uint128 priceAmount, bool isOpen);
    /// @notice `until`: the new end of the account's priority (field group 0) or access.
    event PerkRedeemed(
        uint32 indexed perkId, bytes32 indexed accountId, address indexed key, uint16 fieldGroup, uint128 priceAmount, uint48 until
    );
    event VisitListed(
        uint32 indexed visitId,
        uint32 indexed hostId,
        uint128 priceAmount,
        uint32 seatCount,
        uint48 closesAt,
        uint48 visitAt,
        bytes32 detailsHash
    );
    event VisitCancelled(uint32 indexed visitId);
    event VisitBooked(
        uint32 indexed voucherId, uint32 indexed visitId, address indexed holder, bytes32 accountId, uint128 priceAmount, bytes32 codeHash
    );
    event VisitorAdmitted(uint32 indexed voucherId, uint32 indexed visitId);
    event VoucherRefunded(uint32 indexed voucherId, uint32 indexed visitId, address indexed holder, uint256 amount);

    error Perks_BadPrice(uint128 priceAmount, uint128 min, uint128 max);
    error Perks_BadPeriod(uint48 period, uint48 max);
    error Perks_BadFieldGroup(Kind kind, uint16 fieldGroup);
    error Perks_Unchanged();
    error Perks_Unknown(uint32 id);
    error Perks_Closed(uint32 perkId);
    error Perks_TooDear(uint128 priceAmount, uint128 maxPriceAmount);
    error Perks_TooFarAhead(uint48 until, uint48 max);
    error Perks_NotMaker(uint32 memberId);
    error Perks_BadSeats(uint32 seatCount, uint32 max);
    error Perks_BadInstants(uint48 now_, uint48 closesAt, uint48 visitAt);
    error Perks_Cancelled(uint32 visitId);
    error Perks_TooLate(uint48 now_, uint48 deadline);
    error Perks_TooEarly(uint48 now_, uint48 refundableAt);
    error Perks_Full(uint32 visitId);
    error Perks_OwnVisit(uint32 visitId);
    error Perks_BookedAlready(uint32 visitId, uint32 voucherId);
    error Perks_ZeroCode();
    error Perks_NotHost(uint32 visitId, address caller);
    error Perks_Ended(uint32 voucherId, VoucherStatus status);
    error Perks_WrongCode(uint32 voucherId);

    /// @notice Puts a perk into the catalogue; open or not as the argument says.
    /// @dev Restricted. Emits {PerkAdded}. Requirements:
    /// - PRK-2: the price is from MIN_PRICE_AMOUNT to MAX_PRICE_AMOUNT (`Perks_BadPrice`)
    /// - PRK-3: the period is from 1 s to MAX_AHEAD_PERIOD (`Perks_BadPeriod`)
    /// - PRK-4: the field group is 0 for QUEUE_PRIORITY and not 0 for DATA_ACCESS (`Perks_BadFieldGroup`)
    /// @return perkId sequential from 1
    function addPerk(Perk calldata perk) external returns (uint32 perkId);

    /// @notice Changes price and openness of a perk.
    /// @dev Restricted. Emits {PerkChanged}. Requirements:
    /// - PRK-5: the perk is known (`Perks_Unknown`) and something changes (`Perks_Unchanged`)
    /// - PRK-2: the price is within the bounds (`Perks_BadPrice`)
    /// @param priceAmount G base units
    function changePerk(uint32 perkId, uint128 priceAmount, bool isOpen) external;

    /// @notice Burns the price and prolongs the caller's priority or access by the perk's period, from now or from its end if that is later.
    /// @dev Emits {PerkRedeemed}. Requirements:
    /// - PRK-6: the perk is known (`Perks_Unknown`) and open (`Perks_Closed`)
    /// - PRK-7: the price is at most `maxPriceAmount` (`Perks_TooDear`): it may have changed since the caller saw it
    /// - PRK-8: the new end is at most MAX_AHEAD_PERIOD from now (`Perks_TooFarAhead`): rights that age are not hoarded as perks that do not
    /// - PRK-9: the price is redeemable, and the caller's key not replaced: errors of {IGToken.redeem}
    /// @param maxPriceAmount G base units
    /// @return until new end of the priority or access
    function redeem(uint32 perkId, uint128 maxPriceAmount) external returns (uint48 until);

    /// @notice Offers a visit to the caller's factory.
    /// @dev Emits {VisitListed}. Requirements:
    /// - PRK-11: the caller is an ACTIVE member with the MAKER role (`Perks_NotMaker`)
    /// - PRK-12: the price is within the bounds of PRK-2 (`Perks_BadPrice`), seats are from 1 to MAX_SEATS (`Perks_BadSeats`)
    /// - PRK-13: `now < closesAt <= visitAt` (`Perks_BadInstants`), the visit at most MAX_AHEAD_PERIOD away (`Perks_TooFarAhead`)
    /// @param priceAmount G base units per seat
    /// @param closesAt seats can be booked before this instant
    /// @param detailsHash of the description: place, hour, what is shown, what to bring
    /// @return visitId sequential from 1
    function listVisit(uint128 priceAmount, uint32 seatCount, uint48 closesAt, uint48 visitAt, bytes32 detailsHash)
        external
        returns (uint32 visitId);

    /// @notice Calls a visit off: who has a voucher that was not admitted takes her G back with {refund}. Final.
    /// @dev Emits {VisitCancelled}. Requirements:
    /// - PRK-14: the visit is known (`Perks_Unknown`), not cancelled (`Perks_Cancelled`), and the caller the host's current key, whatever its
    ///   standing (`Perks_NotHost`)
    /// - PRK-15: `now < visitAt + CONFIRM_PERIOD` (`Perks_TooLate`): after that every open voucher is refundable anyway
    function cancelVisit(uint32 visitId) external;

    /// @notice Burns the price of a seat; the caller gets a voucher.
    /// @dev Emits {VisitBooked}. Requirements:
    /// - PRK-16: the visit is known (`Perks_Unknown`), not cancelled (`Perks_Cancelled`), `now < closesAt` (`Perks_TooLate`), and its host still
    ///   an ACTIVE Maker (`Perks_NotMaker`)
    /// - PRK-17: a seat is left (`Perks_Full`)
    /// - PRK-18: the caller is no key of the host (`Perks_OwnVisit`), and her account never booked this visit (`Perks_BookedAlready`): seats are
    ///   for many, not for who has most
    /// - PRK-19: the hash of the code is not 0 (`Perks_ZeroCode`)
    /// - PRK-9: the price is redeemable, and the caller's key not replaced
    /// @param codeHash `keccak256(abi.encode(caller, uint256(visitId), bytes16 code))` of 128 random bits
    /// @return voucherId sequential from 1
    function book(uint32 visitId, bytes32 codeHash) external returns (uint32 voucherId);

    /// @notice States that the holder showed the code at the gate and was let in. Final.
    /// @dev Emits {VisitorAdmitted}. Requirements:
    /// - PRK-20: the voucher is booked and not ended (`Perks_Ended`), the caller the current key of its visit's host, whatever its standing
    ///   (`Perks_NotHost`)
    /// - PRK-21: the visit is not cancelled (`Perks_Cancelled`), `now < visitAt + CONFIRM_PERIOD` (`Perks_TooLate`)
    /// - PRK-22: the code is the voucher's (`Perks_WrongCode`): holder and visit are in its hash, so that one code serves once
    function admit(uint32 voucherId, bytes16 code) external;

    /// @notice Gives the holder of a voucher her G back, as much as it would be had she kept it; anyone may call.
    /// @dev Emits {VoucherRefunded}. Issues new G under the reference {refOf}. Where the account's cap of the epoch leaves no room
    /// (`GToken_EpochCapReached`), nothing happens and the call can be made again in a later epoch. Requirements:
    /// - PRK-20: the voucher is booked and not ended (`Perks_Ended`)
    /// - PRK-23: the visit was cancelled, or `now >= visitAt + CONFIRM_PERIOD` (`Perks_TooEarly`): a host that confirms nobody keeps nobody's G
    /// - PRK-24: the amount is price · index(epoch of the booking) / index(present epoch), rounded down: a voucher is no shelter from ageing
    /// @return amount G base units
    function refund(uint32 voucherId) external returns (uint256 amount);

    /// @notice A perk of the catalogue; all zero if unknown.
    function perkOf(uint32 perkId) external view returns (Perk memory);

    /// @notice A visit; all zero if unknown.
    function visitOf(uint32 visitId) external view returns (Visit memory);

    /// @notice A voucher; all zero if unknown. Each ends at most once (PRK-25).
    function voucherOf(uint32 voucherId) external view returns (Voucher memory);

    /// @notice The voucher that an account of G booked for a visit; 0 if none.
    function voucherIdOf(uint32 visitId, bytes32 accountId) external view returns (uint32);

    /// @notice Instant before which the holder of a key is served first among equal matches; 0 or past = not. PRK-10: the key's account has
    /// it; a person who became a member keeps under the same key what she had before; a replaced key has nothing.
    function priorityUntilOf(address key) external view returns (uint48);

    /// @notice Instant before which the holder of a key may read a field group of the commune's aggregated data; PRK-10.
    function accessUntilOf(address key, uint16 fieldGroup) external view returns (uint48);

    /// @notice G that {refund} would give for a voucher at this instant, base units, if it were refundable.
    function refundAmountOf(uint32 voucherId) external view returns (uint256);

    /// @notice Reference of a voucher in G: reason of its burning and `ref` of its refund.
    function refOf(uint32 voucherId) external view returns (bytes32);

    /// @notice Number of perks ever added.
    function perkCount() external view returns (uint32);

    /// @notice Number of visits ever listed.
    function visitCount() external view returns (uint32);

    /// @notice Number of seats ever booked.
    function voucherCount() external view returns (uint32);

    /// @notice Lowest price of a perk or a seat, G base units.
    function MIN_PRICE_AMOUNT() external view returns (uint128);

    /// @notice Highest price of a perk or a seat, G base units.
    function MAX_PRICE_AMOUNT() external view returns (uint128);

    /// @notice How far ahead priority or access can be redeemed and a visit can lie, seconds.
    function MAX_AHEAD_PERIOD() external view returns (uint48);

    /// @notice Seconds after a visit within which the host states who came.
    function CONFIRM_PERIOD() external view returns (uint48);

    /// @notice Highest number of seats of a visit.
    function MAX_SEATS() external view returns (uint32);
}
