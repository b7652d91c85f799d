"""Court.commit: sealed votes."""

from __future__ import annotations

from guildhall.market import Roles
from guildhall.messages import Commitment, sign
from tests.court_stage import BOND, A, B, CourtStage


def test_commit__unknown_trial__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-20"""
    with stage.chain.expect("Court_UnknownTrial", trialId=1):
        stage.court.commit(1, stage.stranger, bytes(32), b"", sender=stage.stranger)


def test_commit__before_the_draw__Court_NotDrawn(stage: CourtStage) -> None:
    """CRT-30"""
    juror, trial = stage.make_juror(), stage.open()

    with stage.chain.expect("Court_NotDrawn", trialId=trial):
        stage.commit(trial, juror)


def test_commit__at_commit_by__Court_TooLate(stage: CourtStage) -> None:
    """CRT-30"""
    trial = stage.try_()
    commit_by = stage.court.trialOf(trial).commitBy
    stage.clock.to(commit_by)

    with stage.chain.expect("Court_TooLate", now_=commit_by, deadline=commit_by):
        stage.commit(trial, stage.jury(trial)[0])


def test_commit__just_before_commit_by__taken(stage: CourtStage) -> None:
    """CRT-30"""
    trial = stage.try_()
    stage.clock.just_before(stage.court.trialOf(trial).commitBy)

    stage.commit(trial, stage.jury(trial)[0])

    assert stage.court.hasCommitted(trial)


def test_commit__not_of_the_jury__Court_NotSeated(stage: CourtStage) -> None:
    """CRT-30: a stranger, and a juror of another trial."""
    trial = stage.try_(8)
    idle = next(juror for juror in stage.members if juror not in stage.jury(trial))

    for outsider in (stage.stranger, idle):
        with stage.chain.expect("Court_NotSeated", trialId=trial, juror=outsider):
            stage.commit(trial, outsider)


def test_commit__former_key__Court_NotSeated(stage: CourtStage) -> None:
    """CRT-30: a key that was taken away does not vote; the new one does."""
    stage.make_jurors(7)
    trial, new_key = stage.open(), stage.chain.account(500)
    juror = stage.members[0]
    stage.rotate(juror, new_key)
    stage.draw(trial)

    with stage.chain.expect("Court_NotSeated", trialId=trial, juror=juror):
        stage.commit(trial, juror)
    stage.commit(trial, new_key)


def test_commit__twice__Court_Committed(stage: CourtStage) -> None:
    """CRT-30"""
    trial = stage.try_()
    juror = stage.jury(trial)[0]
    stage.commit(trial, juror, A)

    with stage.chain.expect("Court_Committed", trialId=trial, juror=juror):
        stage.commit(trial, juror, B)


def test_commit__somebody_elses_signature__Court_BadSignature(stage: CourtStage) -> None:
    """CRT-31"""
    trial = stage.try_()
    juror, other = stage.jury(trial)[:2]
    commitment = stage.sealed(trial, juror, A)

    for signature in (b"", stage.signed(trial, other, commitment), stage.signed(trial, juror, bytes(32))):
        with stage.chain.expect("Court_BadSignature", juror=juror):
            stage.court.commit(trial, juror, commitment, signature, sender=stage.stranger)


def test_commit__signed__taken_and_told(stage: CourtStage) -> None:
    """CRT-31"""
    trial = stage.try_()
    juror = stage.jury(trial)[6]
    assert not stage.court.hasCommitted(trial)

    stage.commit(trial, juror)

    assert stage.chain.logs == [stage.court.Committed(trial, juror, stage.sealed(trial, juror, A))]
    assert stage.court.hasCommitted(trial)


def test_commit__sent_by_the_juror__needs_no_signature(stage: CourtStage) -> None:
    """CRT-31"""
    trial = stage.try_()
    juror = stage.jury(trial)[0]

    stage.court.commit(trial, juror, stage.sealed(trial, juror, A), b"", sender=juror)

    assert stage.court.hasCommitted(trial)


def test_commit__contract_wallet__asked(stage: CourtStage) -> None:
    """CRT-31: ERC-1271."""
    stage.make_jurors(6)
    wallet = stage.chain.deploy("WalletMock", stage.cashier)
    stage.registry.admit(wallet, int(Roles.TESTER), 0, bytes(32), sender=stage.admin)
    stage.escrow.deposit(stage.court.bondAccountOf(wallet), BOND, sender=stage.cashier)
    wallet.execute(stage.court, stage.court.join.encode(), sender=stage.cashier)
    stage.court.setSeed(wallet, True, sender=stage.admin)
    trial = stage.open()
    stage.past_draw_block(trial)
    stage.court.draw(trial)
    commitment = b"\7" * 32
    signature = sign(Commitment(trial, wallet.address, commitment), stage.domain, stage.cashier.key)
    stage.court.commit(trial, wallet, commitment, signature, sender=stage.stranger)

    assert stage.court.hasCommitted(trial)


def test_commit__suspended_or_expelled_since_the_draw__taken(stage: CourtStage) -> None:
    """CRT-30: whoever is drawn stays drawn, so that nobody can unseat a jury."""
    trial = stage.try_()
    first, second = stage.jury(trial)[:2]
    stage.set_standing(first, 2)
    stage.set_standing(second, 3)

    stage.commit(trial, first)
    stage.commit(trial, second)
