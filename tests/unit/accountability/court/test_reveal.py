"""Court.reveal: sealed votes are opened."""

from __future__ import annotations

from guildhall.messages import Row
from tests.court_stage import A, B, CourtStage


def committed(stage: CourtStage, row: Row = A) -> int:
    """A trial in which all have committed to the row; in the period of reveals."""
    trial = stage.try_()
    for juror in stage.jury(trial):
        stage.commit(trial, juror, row)
    stage.to_reveals(trial)
    return trial


def test_reveal__before_the_draw__Court_NotDrawn(stage: CourtStage) -> None:
    """CRT-32"""
    trial = stage.open()

    with stage.chain.expect("Court_NotDrawn", trialId=trial):
        stage.reveal(trial, stage.stranger)


def test_reveal__just_before_commit_by__Court_TooEarly(stage: CourtStage) -> None:
    """CRT-32"""
    trial = stage.try_()
    juror = stage.jury(trial)[0]
    stage.commit(trial, juror)
    commit_by = stage.court.trialOf(trial).commitBy
    stage.clock.just_before(commit_by)

    with stage.chain.expect("Court_TooEarly", now_=commit_by - 1, from_=commit_by):
        stage.reveal(trial, juror)

    stage.clock.to(commit_by)
    stage.reveal(trial, juror)


def test_reveal__at_reveal_by__Court_TooLate(stage: CourtStage) -> None:
    """CRT-32"""
    trial = committed(stage)
    first, second, *_ = stage.jury(trial)
    reveal_by = stage.court.trialOf(trial).revealBy
    stage.clock.just_before(reveal_by)
    stage.reveal(trial, first)
    stage.clock.to(reveal_by)

    with stage.chain.expect("Court_TooLate", now_=reveal_by, deadline=reveal_by):
        stage.reveal(trial, second)


def test_reveal__not_of_the_jury__Court_NotSeated(stage: CourtStage) -> None:
    """CRT-33"""
    trial = committed(stage)

    with stage.chain.expect("Court_NotSeated", trialId=trial, juror=stage.stranger):
        stage.reveal(trial, stage.stranger)


def test_reveal__not_what_was_sealed__Court_WrongReveal(stage: CourtStage) -> None:
    """CRT-33: another row, another salt."""
    trial = committed(stage)
    juror = stage.jury(trial)[0]

    with stage.chain.expect("Court_WrongReveal", trialId=trial, juror=juror):
        stage.reveal(trial, juror, B)
    with stage.chain.expect("Court_WrongReveal", trialId=trial, juror=juror):
        stage.court.reveal(trial, juror, A, bytes(32))


def test_reveal__nothing_sealed__Court_WrongReveal(stage: CourtStage) -> None:
    """CRT-33"""
    trial = stage.try_()
    stage.to_reveals(trial)
    juror = stage.jury(trial)[0]

    with stage.chain.expect("Court_WrongReveal", trialId=trial, juror=juror):
        stage.reveal(trial, juror)


def test_reveal__twice__Court_WrongReveal(stage: CourtStage) -> None:
    """CRT-33"""
    trial = committed(stage)
    juror = stage.jury(trial)[0]
    stage.reveal(trial, juror)

    with stage.chain.expect("Court_WrongReveal", trialId=trial, juror=juror):
        stage.reveal(trial, juror)


def test_reveal__copied_commitment__Court_WrongReveal(stage: CourtStage) -> None:
    """CRT-33: whoever copies another's commitment, in this trial or the next, can never open it."""
    trial = stage.try_()
    author, copyist, *_ = stage.jury(trial)
    sealed = stage.sealed(trial, author, A)
    stage.commit(trial, author, A)
    stage.court.commit(trial, copyist, sealed, b"", sender=copyist)
    stage.to_reveals(trial)
    stage.reveal(trial, author, A)

    with stage.chain.expect("Court_WrongReveal", trialId=trial, juror=copyist):
        stage.court.reveal(trial, copyist, A, stage.salt(author))


def test_reveal__another_trials_seal__Court_WrongReveal(stage: CourtStage) -> None:
    """CRT-33"""
    first = stage.try_()
    second = stage.open()
    stage.draw(second)
    juror = stage.jury(second)[0]
    stage.court.commit(second, juror, stage.sealed(first, juror, A), b"", sender=juror)
    stage.to_reveals(second)

    with stage.chain.expect("Court_WrongReveal", trialId=second, juror=juror):
        stage.reveal(second, juror, A)


def test_reveal__no_row_of_the_trial__Court_BadRow(stage: CourtStage) -> None:
    """CRT-33: who seals nonsense does not vote."""
    trial = committed(stage, Row.NOT_DELIVERED)

    with stage.chain.expect("Court_BadRow", row=Row.NOT_DELIVERED):
        stage.reveal(trial, stage.jury(trial)[0], Row.NOT_DELIVERED)


def test_reveal__by_anybody__counted_and_told(stage: CourtStage) -> None:
    """CRT-32, CRT-33: the commitment binds the juror, so that no signature is needed."""
    trial = stage.try_()
    jury = stage.jury(trial)
    for juror, row in zip(jury, (A, B, B, A, B, B, B), strict=True):
        stage.commit(trial, juror, row)
    stage.to_reveals(trial)

    stage.reveal(trial, jury[6], B)
    stage.reveal(trial, jury[0], A)
    stage.reveal(trial, jury[2], B)

    assert stage.chain.logs == [stage.court.Revealed(trial, jury[2], B)]
    read = stage.court.trialOf(trial)
    assert (read.revealCount, list(read.votes)) == (3, [1, 2])


def test_reveal__key_changed_since__counted(stage: CourtStage) -> None:
    """CRT-33: the sealed vote names the key of that time, which finds the member for ever."""
    trial = stage.try_()
    juror, new_key = stage.jury(trial)[0], stage.chain.account(500)
    # The change was approved before, so that its three days end between commitment and reveal.
    for approver in (stage.admin, stage.registrar):
        stage.registry.approveRotation(stage.member_id(juror), new_key, sender=approver)
    late = stage.open()
    stage.clock.pass_(days=3)
    stage.court.close(trial)
    stage.draw(late)
    stage.commit(late, juror, B)
    stage.registry.rotateKey(stage.member_id(juror))
    stage.to_reveals(late)

    with stage.chain.expect("Court_WrongReveal", trialId=late, juror=new_key):
        stage.court.reveal(late, new_key, B, stage.salt(juror))
    stage.reveal(late, juror, B)

    assert list(stage.court.trialOf(late).votes) == [0, 1]
