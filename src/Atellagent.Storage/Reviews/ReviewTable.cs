using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Reviews;

/// <summary>Writes how reviews and follow-ups stand, with their records. Nothing is prepared before there is one.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class ReviewTable(WriterConnection connection) : IDisposable
{
    private const string OpenReview =
        """
        insert into review (review, decision, state, verdict, team, route, sample, opened_at, version, told)
        values (@Id, @Decision, @State, @Verdict, @Team, @Route, @Sample, @OpenedAt, 1, @Told)
        on conflict do nothing
        """;

    private const string MoveReview =
        """
        update review set state = @State, verdict = @Verdict, team = @Team, version = version + 1, told = @Told
        where review = @Id and version = @Expected
        """;

    private const string OpenFollowUp =
        """
        insert into follow_up (follow_up, review, state, surface, target, owner, opened_at, version, told)
        values (@Id, @Review, @State, @Surface, @Target, @Owner, @OpenedAt, 1, @Told)
        on conflict do nothing
        """;

    private const string MoveFollowUp =
        """
        update follow_up set state = @State, owner = @Owner, version = version + 1, told = @Told
        where follow_up = @Id and version = @Expected
        """;

    private WriterStatement? _openReview;
    private WriterStatement? _moveReview;
    private WriterStatement? _openFollowUp;
    private WriterStatement? _moveFollowUp;

    /// <summary>Takes a step.</summary>
    /// <param name="step">The step.</param>
    /// <returns>False where it stands otherwise than whoever takes it has seen: nothing was written.</returns>
    public bool TryStep(ReviewStep step) => step switch
    {
        ReviewStep.Judgement { Expected: { } expected } judgement => Move(judgement.State, expected),
        ReviewStep.Judgement judgement => Open(judgement.State),
        ReviewStep.Work { Expected: { } expected } work => Move(work.State, expected),
        ReviewStep.Work work => Open(work.State),
        _ => false,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _openReview?.Dispose();
        _moveReview?.Dispose();
        _openFollowUp?.Dispose();
        _moveFollowUp?.Dispose();
    }

    private bool Open(Review review)
    {
        _openReview ??= connection.Prepare(OpenReview, "@Id", "@Decision", "@State", "@Verdict", "@Team", "@Route", "@Sample", "@OpenedAt", "@Told");
        _openReview.Set(0, review.Id);
        _openReview.Set(1, review.Decision);
        _openReview.Set(2, review.State);
        _openReview.Set(3, ReviewWords.Verdicts.WordFor(review.Verdict));
        _openReview.Set(4, review.Team);
        _openReview.Set(5, review.Route);
        _openReview.Set(6, review.Sample);
        _openReview.Set(7, EvidenceTime.ToColumn(review.OpenedAt));
        _openReview.Set(8, CanonicalJson.ToText(review.ToJson()));
        return _openReview.Run() == 1;
    }

    private bool Move(Review review, long expected)
    {
        _moveReview ??= connection.Prepare(MoveReview, "@State", "@Verdict", "@Team", "@Told", "@Id", "@Expected");
        _moveReview.Set(0, review.State);
        _moveReview.Set(1, ReviewWords.Verdicts.WordFor(review.Verdict));
        _moveReview.Set(2, review.Team);
        _moveReview.Set(3, CanonicalJson.ToText(review.ToJson()));
        _moveReview.Set(4, review.Id);
        _moveReview.Set(5, expected);
        return _moveReview.Run() == 1;
    }

    private bool Open(FollowUp followUp)
    {
        _openFollowUp ??= connection.Prepare(OpenFollowUp, "@Id", "@Review", "@State", "@Surface", "@Target", "@Owner", "@OpenedAt", "@Told");
        _openFollowUp.Set(0, followUp.Id);
        _openFollowUp.Set(1, followUp.Review);
        _openFollowUp.Set(2, ReviewWords.States.WordFor(followUp.State));
        _openFollowUp.Set(3, ReviewWords.Surfaces.WordFor(followUp.Surface));
        _openFollowUp.Set(4, followUp.Target);
        _openFollowUp.Set(5, followUp.Owner);
        _openFollowUp.Set(6, EvidenceTime.ToColumn(followUp.OpenedAt));
        _openFollowUp.Set(7, CanonicalJson.ToText(followUp.ToJson()));
        return _openFollowUp.Run() == 1;
    }

    private bool Move(FollowUp followUp, long expected)
    {
        _moveFollowUp ??= connection.Prepare(MoveFollowUp, "@State", "@Owner", "@Told", "@Id", "@Expected");
        _moveFollowUp.Set(0, ReviewWords.States.WordFor(followUp.State));
        _moveFollowUp.Set(1, followUp.Owner);
        _moveFollowUp.Set(2, CanonicalJson.ToText(followUp.ToJson()));
        _moveFollowUp.Set(3, followUp.Id);
        _moveFollowUp.Set(4, expected);
        return _moveFollowUp.Run() == 1;
    }
}
