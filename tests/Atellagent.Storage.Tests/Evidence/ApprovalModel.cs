using System.Collections.Immutable;
using Atellagent.Domain.Approvals;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>
/// One action that takes two votes, and everybody who may want something of it at once: two voters, somebody who takes it back, its end in time,
/// and two silos that would carry it out, either of which may be killed at any instant. Each reads, and later writes as of what it has read; what lies
/// between is anybody's. The rules are those in words; the store is held against them.
/// </summary>
internal sealed record ApprovalModel
{
    private const int Idle = 0;
    private const int HasRead = 1;
    private const int Admitted = 2;
    private const int Sent = 3;
    private const int Done = 8;
    private const int Killed = 9;
    private const int MostTries = 2;

    /// <summary>Who acts: the voters, the one who takes it back, the clock, and the two silos.</summary>
    public static readonly ImmutableArray<string> Actors = ["ann", "ben", "cancel", "expire", "silo-1", "silo-2"];

    /// <summary>How the approval stands.</summary>
    public ApprovalState State { get; private init; } = ApprovalState.Pending;

    /// <summary>Its version.</summary>
    public long Version { get; private init; } = 1;

    /// <summary>How often the action was sent.</summary>
    public int Dispatches { get; private init; }

    /// <summary>How many had agreed when it was admitted.</summary>
    public int VotesAtAdmission { get; private init; }

    /// <summary>Whether it has an outcome.</summary>
    public bool IsConcluded { get; private init; }

    /// <summary>Which silo admitted it; -1 for none.</summary>
    public int Owner { get; private init; } = -1;

    private ImmutableArray<int> Steps { get; init; } = [0, 0, 0, 0, 0, 0];

    private ImmutableArray<long> Seen { get; init; } = [0, 0, 0, 0, 0, 0];

    private ImmutableArray<int> SeenVotes { get; init; } = [0, 0, 0, 0, 0, 0];

    private ImmutableArray<int> Tries { get; init; } = [0, 0, 0, 0, 0, 0];

    private int Votes { get; init; }

    private int Kills { get; init; }

    /// <summary>Everything that tells two states apart.</summary>
    public string Key => $"{State}|{Version}|{Dispatches}|{IsConcluded}|{Owner}|{Votes}|{Kills}|{VotesAtAdmission}|{string.Join(',', Steps)}|{string.Join(',', Seen)}|{string.Join(',', SeenVotes)}|{string.Join(',', Tries)}";

    /// <summary>What may happen next: what it leads to, and the write that it is, if it is one.</summary>
    public IEnumerable<(ApprovalModel Next, ModelWrite? Write)> Moves()
    {
        for (int actor = 0; actor < Actors.Length; actor++)
        {
            if (Move(actor) is { } move)
            {
                yield return move;
            }

            if (actor >= 4 && Kills == 0 && Steps[actor] is HasRead or Admitted or Sent)
            {
                yield return (this with { Steps = Steps.SetItem(actor, Killed), Kills = 1 }, null);
            }
        }

        // What a killed silo left open is concluded by whoever finds it, and sent by nobody.
        if (Owner >= 0 && !IsConcluded && Steps[Owner] == Killed)
        {
            yield return (this with { IsConcluded = true }, new ModelWrite(ModelWriteKind.Conclude, Actors[Owner], 0, State, true));
        }
    }

    private (ApprovalModel Next, ModelWrite? Write)? Move(int actor) => (Steps[actor], actor) switch
    {
        (Idle, < 2) => State == ApprovalState.Pending ? (Read(actor), null) : null,
        (Idle, < 4) => State.IsOpen() ? (Read(actor), null) : null,
        (Idle, _) => State == ApprovalState.Approved ? (Read(actor), null) : null,
        (HasRead, < 2) => Vote(actor),
        (HasRead, < 4) => End(actor, actor == 2 ? ApprovalState.Cancelled : ApprovalState.Expired),
        (HasRead, _) => Admit(actor),
        (Admitted, _) => (this with { Dispatches = Dispatches + 1, Steps = Steps.SetItem(actor, Sent) }, null),
        (Sent, _) => (this with { IsConcluded = true, Steps = Steps.SetItem(actor, Done) }, new ModelWrite(ModelWriteKind.Conclude, Actors[actor], 0, State, !IsConcluded)),
        _ => null,
    };

    private ApprovalModel Read(int actor) => this with
    {
        Steps = Steps.SetItem(actor, HasRead),
        Seen = Seen.SetItem(actor, Version),
        SeenVotes = SeenVotes.SetItem(actor, Votes),
    };

    private (ApprovalModel Next, ModelWrite? Write) Vote(int actor)
    {
        ApprovalState to = SeenVotes[actor] == 0 ? ApprovalState.Pending : ApprovalState.Approved;
        bool may = State == ApprovalState.Pending && Version == Seen[actor];
        ApprovalModel next = may ? this with { State = to, Version = Version + 1, Votes = Votes + 1, Steps = Steps.SetItem(actor, Done) } : Retry(actor);
        return (next, new ModelWrite(ModelWriteKind.Vote, Actors[actor], Seen[actor], to, may));
    }

    private (ApprovalModel Next, ModelWrite? Write) End(int actor, ApprovalState to)
    {
        bool may = State.IsOpen() && Version == Seen[actor];
        ApprovalModel next = may ? this with { State = to, Version = Version + 1, IsConcluded = true, Steps = Steps.SetItem(actor, Done) } : Retry(actor);
        return (next, new ModelWrite(ModelWriteKind.End, Actors[actor], Seen[actor], to, may));
    }

    private (ApprovalModel Next, ModelWrite? Write) Admit(int actor)
    {
        bool may = State == ApprovalState.Approved && Version == Seen[actor];
        ApprovalModel next = may
            ? this with { State = ApprovalState.Consumed, Version = Version + 1, Owner = actor, VotesAtAdmission = Votes, Steps = Steps.SetItem(actor, Admitted) }
            : Retry(actor);
        return (next, new ModelWrite(ModelWriteKind.Admit, Actors[actor], Seen[actor], ApprovalState.Consumed, may));
    }

    private ApprovalModel Retry(int actor) => this with
    {
        Steps = Steps.SetItem(actor, Tries[actor] + 1 < MostTries ? Idle : Done),
        Tries = Tries.SetItem(actor, Tries[actor] + 1),
    };
}
