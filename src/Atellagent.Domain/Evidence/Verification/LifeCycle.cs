using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Atellagent.Domain.Evidence.Verification;

/// <summary>
/// Follows the life of each action through the records: what was dispatched had been allowed, once; what took people's consent had it; what has
/// an outcome was dispatched. Records of one log come in order; logs come one after the other, so what one tells of another is settled at the end.
/// </summary>
public sealed class LifeCycle
{
    private const string NobodyGave = "an action is dispatched on an approval that nobody gave";

    // A few bytes an action that is over: there may be millions.
    private readonly Dictionary<UInt128, Course> _actions = [];
    private readonly Dictionary<UInt128, UInt128> _underWay = [];
    private readonly Dictionary<UInt128, (string Log, long Index, RecordFacts Facts)> _outcomes = [];
    private readonly Dictionary<UInt128, (string Log, long Index)> _settlements = [];
    private readonly Dictionary<UInt128, Consent> _approvals = [];

    // Those that can be used no more, in which log they ended, and how many uses they had; 0 where nobody agreed.
    private readonly Dictionary<UInt128, (string Log, int Uses)> _over = [];
    private readonly Dictionary<UInt128, (string Log, UInt128 Action, UInt128 Digest)> _permits = [];
    private readonly Dictionary<UInt128, (string Log, long Index, RecordFacts Facts)> _redemptions = [];
    private readonly Dictionary<(UInt128 Approval, UInt128 Digest), (string Log, long Index)> _astray = [];
    private readonly List<(string Log, long Index, RecordFacts Facts)> _unconsented = [];

    /// <summary>Takes the next record.</summary>
    /// <param name="log">Its log.</param>
    /// <param name="index">Its index.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? Take(string log, long index, in RecordFacts facts) => facts.Type switch
    {
        RecordType.Decision => Decide(log, index, facts),
        RecordType.Approval => Move(log, index, facts),
        RecordType.Outcome => Conclude(log, index, facts),
        RecordType.Settlement => Settle(log, index, facts),
        _ => null,
    };

    /// <summary>What is still open once all logs have been read.</summary>
    /// <returns>The first thing that is wrong; null where nothing is.</returns>
    public EvidenceFault? End()
    {
        foreach ((string log, long index, RecordFacts facts) in _unconsented)
        {
            if (Consented(log, facts, isLast: true) is { } wrong)
            {
                return new EvidenceFault(log, index, wrong);
            }
        }

        foreach (((UInt128 approval, UInt128 digest), (string log, long index)) in _astray)
        {
            if (Find(approval) is { IsOpened: true } consent && !consent.On(digest).IsOpened)
            {
                return new EvidenceFault(log, index, "a vote on another action than the one that waits");
            }
        }

        foreach ((string log, long index, RecordFacts facts) in _outcomes.Values)
        {
            Course course = _actions.GetValueOrDefault(facts.Action);
            return new EvidenceFault(log, index, !course.IsDispatched ? "an outcome of an action that no log says was allowed"
                : course.Outcomes >= BitOperations.PopCount(course.Attempts) ? "an action has two outcomes"
                : "the outcome is of another decision");
        }

        foreach ((string log, long index, _) in _redemptions.Values)
        {
            return new EvidenceFault(log, index, "a permit is redeemed that no log says was given");
        }

        foreach ((string log, long index) in _settlements.Values)
        {
            return new EvidenceFault(log, index, "an action is settled that no log says was allowed");
        }

        return null;
    }

    private string? Decide(string log, long index, RecordFacts facts)
    {
        if (facts.IsOpening && facts.Approval != 0)
        {
            if (_over.ContainsKey(facts.Approval))
            {
                return "an approval is opened that has ended";
            }

            Consent consent = Find(facts.Approval);
            Form form = consent.On(facts.Digest);
            if (form.IsOpened || (!facts.IsNarrowed && consent.IsOpened))
            {
                return "an approval is opened twice";
            }

            (form.IsOpened, form.Principal, form.Gates) = (true, facts.Principal, facts.Gates.IsDefault ? [] : facts.Gates);
            consent.IsOpened |= !facts.IsNarrowed;
            if (consent.Forms.Any(other => other.Value.Principal != facts.Principal && other.Value.IsOpened))
            {
                return "an approval is narrowed to the action of somebody else";
            }
        }

        if (facts.IsAdmission && facts.IsExternal && (facts.IsRedemption ? Redeem(log, index, facts) : Permit(log, facts)) is { } unpermitted)
        {
            return unpermitted;
        }

        if (!facts.IsDispatch)
        {
            return null;
        }

        if (facts.Attempt is < 0 or > (int)ActionCourse.MostAttempts)
        {
            return "an action is attempted more often than any is";
        }

        // Attempts come in order, but two silos may make them, and one's log is read before the other's.
        ulong attempt = 1UL << facts.Attempt;
        Course course = _actions.GetValueOrDefault(facts.Action);
        if ((course.Attempts & attempt) != 0)
        {
            return "an action is dispatched twice";
        }

        course = course with { Attempts = course.Attempts | attempt };
        if (_outcomes.Remove(facts.Decision, out (string Log, long Index, RecordFacts Facts) earlier))
        {
            if (earlier.Log == log)
            {
                return "an action is allowed after its outcome";
            }

            if (earlier.Facts.Action != facts.Action)
            {
                return "the outcome is of another decision";
            }

            course = course with { Outcomes = course.Outcomes + 1 };
        }
        else
        {
            _underWay[facts.Decision] = facts.Action;
        }

        _actions[facts.Action] = course with { IsSettled = course.IsSettled || _settlements.Remove(facts.Action) };
        if (facts.Approval == 0)
        {
            return null;
        }

        if (_over.TryGetValue(facts.Approval, out (string Log, int Uses) over))
        {
            return over.Uses == 0 ? NobodyGave : UsedTooOften(over.Uses, over.Uses + 1);
        }

        Find(facts.Approval).Used++;
        return Consented(log, facts, isLast: false) is { } wrong ? wrong : Later(log, index, facts);
    }

    // What a permit lets somebody else do: this action, as granted, once.
    private string? Permit(string log, in RecordFacts facts) => _redemptions.Remove(facts.Decision, out (string Log, long Index, RecordFacts Facts) redeemed)
        ? redeemed.Log == log ? "a permit is given after it was redeemed" : Differs(redeemed.Facts, facts.Action, facts.Digest)
        : _permits.TryAdd(facts.Decision, (log, facts.Action, facts.Digest)) ? null : "a permit is given twice";

    private string? Redeem(string log, long index, in RecordFacts facts) => _permits.Remove(facts.Permit, out (string Log, UInt128 Action, UInt128 Digest) permit)
        ? Differs(facts, permit.Action, permit.Digest)
        : _redemptions.TryAdd(facts.Permit, (log, index, facts)) ? null : "a permit is redeemed twice";

    private static string? Differs(in RecordFacts redeemed, UInt128 action, UInt128 digest) =>
        redeemed.Action == action && redeemed.Digest == digest ? null : "a permit is redeemed for another action than it was given for";

    private string? Later(string log, long index, RecordFacts facts)
    {
        Consent consent = Find(facts.Approval);
        if (!facts.IsFurtherUse)
        {
            consent.On(facts.Digest).UsedIn.Add(log);
        }

        // Who agreed, and to what, may stand in a log that is read later.
        if (consent.FormOf(facts) is not { IsOpened: true, IsApproved: true } form || (!facts.Voters.IsDefault && !facts.Voters.All(one => form.Yes.ContainsKey(one.Voter))))
        {
            _unconsented.Add((log, index, facts));
        }
        else if (consent.Used >= form.Uses && consent.IsOpened)
        {
            End(facts.Approval, log, form.Uses);
        }

        if (facts.IsFurtherUse)
        {
            return null;
        }

        if (consent.Consumed is not null)
        {
            return UsedTooOften(1, 2);
        }

        consent.Consumed = facts.Digest;
        return null;
    }

    private void End(UInt128 approval, string log, int uses)
    {
        _approvals.Remove(approval);
        _over.Add(approval, (log, uses));
    }

    private static string UsedTooOften(int granted, int used) =>
        granted == 1 ? "an approval is used twice" : string.Create(CultureInfo.InvariantCulture, $"an approval for {granted} uses is used {used} times");

    // Null where it holds, or where another log may still tell.
    private string? Consented(string log, RecordFacts facts, bool isLast)
    {
        Consent consent = Find(facts.Approval);
        if (consent.FormOf(facts) is not { IsOpened: true, IsApproved: true } form)
        {
            return !isLast ? null
                : consent.Forms.Any(static other => other.Value is { IsOpened: true, IsApproved: true }) ? "an action is dispatched on an approval of another one"
                : NobodyGave;
        }

        if (consent.Used > form.Uses)
        {
            return UsedTooOften(form.Uses, consent.Used);
        }

        if (facts.Until != 0 && facts.Time > facts.Until)
        {
            return "an approval is used after its time";
        }

        // A human has one seat, at one gate, however many gates there are.
        ImmutableArray<(UInt128 Voter, ImmutableArray<UInt128> Gates)> voters = facts.Voters.IsDefault ? [] : facts.Voters;
        int quorum = form.Gates.Sum(static gate => gate.Quorum);
        if (voters.DistinctBy(static one => one.Voter).Count() is int distinct && (distinct != voters.Length || distinct < quorum))
        {
            return $"an approval is used that {distinct} agreed to, and it takes {quorum}";
        }

        if (voters.Any(one => one.Voter == form.Principal))
        {
            return "an approval is used to which the one agreed who had asked";
        }

        // What another log has of them is not known yet; what this one has comes before.
        return !voters.All(one => form.Yes.TryGetValue(one.Voter, out (string Log, bool IsLate) vote) ? !vote.IsLate || vote.Log != log : !isLast)
            ? "an approval is used with a vote that was not cast"
            : Seating.IsFull([.. form.Gates.Select(static gate => (gate.Name, gate.Quorum))], [.. voters.Select(static one => one.Gates)]) ? null
            : "an approval is used with votes that do not count at its gates";
    }

    private string? Move(string log, long index, RecordFacts facts)
    {
        if (_over.TryGetValue(facts.Approval, out (string Log, int Uses) over))
        {
            return facts.IsYes && over.Log == log ? "somebody agrees to what has ended" : null;
        }

        Consent consent = Find(facts.Approval);
        Form form = consent.On(facts.Digest);
        if (facts.IsRefused && consent.IsOpened && !consent.Forms.Any(static other => other.Value.IsApproved))
        {
            End(facts.Approval, log, uses: 0);
            return null;
        }

        if (facts.IsYes)
        {
            if (!form.IsOpened)
            {
                _astray.TryAdd((facts.Approval, facts.Digest), (log, index));
            }

            if (!form.Yes.TryAdd(facts.By, (log, form.UsedIn.Contains(log))))
            {
                return "somebody agrees twice";
            }
        }

        form.IsApproved |= facts.IsApproved;
        return null;
    }

    private string? Conclude(string log, long index, RecordFacts facts)
    {
        if (!_underWay.Remove(facts.Decision, out UInt128 action))
        {
            return _outcomes.TryAdd(facts.Decision, (log, index, facts)) ? null : "an action has two outcomes";
        }

        if (action != facts.Action)
        {
            return "the outcome is of another decision";
        }

        Course course = _actions[facts.Action];
        _actions[facts.Action] = course with { Outcomes = course.Outcomes + 1 };
        return null;
    }

    private string? Settle(string log, long index, RecordFacts facts)
    {
        Course course = _actions.GetValueOrDefault(facts.Action);
        if (course.IsSettled || (!course.IsDispatched && !_settlements.TryAdd(facts.Action, (log, index))))
        {
            return "an action is settled twice";
        }

        if (course.IsDispatched)
        {
            _actions[facts.Action] = course with { IsSettled = true };
        }

        return null;
    }

    private Consent Find(UInt128 approval)
    {
        if (!_approvals.TryGetValue(approval, out Consent? consent))
        {
            consent = new Consent();
            _approvals[approval] = consent;
        }

        return consent;
    }

    private readonly record struct Course(ulong Attempts, int Outcomes, bool IsSettled)
    {
        public bool IsDispatched => Attempts != 0;
    }

    // An approval: what was asked of people, and what some of them made of it since.
    private sealed class Consent
    {
        public bool IsOpened { get; set; }

        // How many dispatches have used it.
        public int Used { get; set; }

        // The digest that it was used for; null before.
        public UInt128? Consumed { get; set; }

        public Dictionary<UInt128, Form> Forms { get; } = [];

        public Form On(UInt128 digest)
        {
            if (!Forms.TryGetValue(digest, out Form? form))
            {
                form = new Form();
                Forms[digest] = form;
            }

            return form;
        }

        // A further call tells the digest under a salt of its own: it is good for what the first was.
        public Form? FormOf(RecordFacts facts) => (facts.IsFurtherUse ? Consumed : facts.Digest) is { } digest ? Forms.GetValueOrDefault(digest) : null;
    }

    // What a vote is on.
    private sealed class Form
    {
        public bool IsOpened { get; set; }

        public bool IsApproved { get; set; }

        public UInt128 Principal { get; set; }

        public ImmutableArray<(UInt128 Name, int Quorum, int Uses)> Gates { get; set; } = [];

        // Of several gates the smallest count, as the boundary takes it.
        public int Uses => Gates.IsEmpty ? 1 : Gates.Min(static gate => gate.Uses);

        // Who agreed, in which log, and whether that log had used the approval before.
        public Dictionary<UInt128, (string Log, bool IsLate)> Yes { get; } = [];

        public HashSet<string> UsedIn { get; } = new(StringComparer.Ordinal);
    }
}
