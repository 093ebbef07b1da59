using System.Globalization;
using System.Text;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Domain.Tests.Evidence;

/// <summary>What two silos' logs say of one action, read one log after the other, in either order.</summary>
public sealed class LifeCycleTests
{
    private static readonly string[] Names = ["one", "two"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attempts_by_two_silos_hold_whichever_log_is_read_first(bool isReversed)
    {
        string[] one = [Allow(0), Outcome(0), Allow(3), Outcome(3), Allow(5), Outcome(5)];
        string[] two = [Allow(2), Outcome(2), Allow(4), Outcome(4)];

        Assert.Null(Read(isReversed, one, two));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_outcome_that_another_silo_found_holds_whichever_log_is_read_first(bool isReversed) =>
        Assert.Null(Read(isReversed, [Allow(0), Allow(2)], [Outcome(0), Outcome(2), Settlement]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_two_logs_say_together_and_neither_alone_is_found(bool isReversed)
    {
        AssertFound("dispatched twice", isReversed, [Allow(0), Outcome(0)], [Allow(0, decision: 9), Outcome(9)]);
        AssertFound("dispatched twice", isReversed, [Allow(0), Allow(2)], [Allow(2, decision: 9)]);
        AssertFound("two outcomes", isReversed, [Allow(0), Outcome(0)], [Outcome(0)]);
        AssertFound("two outcomes", isReversed, [Allow(0)], [Outcome(0), Outcome(0)]);
        AssertFound("two outcomes", isReversed, [Allow(0), Outcome(0)], [Outcome(2)]);
        AssertFound("another decision", isReversed, [Allow(0)], [Outcome(2)]);
        AssertFound("another decision", isReversed, [Allow(0)], [Outcome(0).Replace("\"one\"", "\"other\"", StringComparison.Ordinal)]);
        AssertFound("settled twice", isReversed, [Allow(0), Settlement], [Settlement]);
        AssertFound("no log says was allowed", isReversed, [Settlement], []);
        AssertFound("more often", isReversed, [Allow(6)], []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_took_consent_took_it_also_where_another_log_has_the_outcome(bool isReversed)
    {
        string[] consented = [Opening, Vote("ada", "pending"), Vote("bea", "approved"), Admission("ada", "bea")];

        Assert.Null(Read(isReversed, consented, [Outcome(0)]));
        Assert.Null(Read(isReversed, [Opening, Admission("ada", "bea"), Outcome(0)], [Vote("ada", "pending"), Vote("bea", "approved")]));
        Assert.Null(Read(isReversed, [Opening, Vote("ada", "pending"), Admission("ada", "bea"), Outcome(0)], [Vote("bea", "approved")]));
        AssertFound("was not cast", isReversed, [Opening, Admission("ada", "bea"), Vote("ada", "pending"), Vote("bea", "approved")], [Outcome(0)]);
        AssertFound("nobody gave", isReversed, [Opening, Admission("ada", "bea")], [Outcome(0)]);
        AssertFound("it takes 2", isReversed, [.. consented[..3], Admission("ada")], [Outcome(0)]);
        AssertFound("was not cast", isReversed, [.. consented[..3], Admission("ada", "eve")], [Outcome(0)]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_approver_narrowed_takes_votes_of_its_own(bool isReversed)
    {
        string narrowed = Opening.Replace("\"x\"", "\"y\"", StringComparison.Ordinal).Replace("\"id\":\"a\"", "\"id\":\"a\",\"narrowed\":[{\"by\":\"ada\"}]", StringComparison.Ordinal);
        string On(string record) => record.Replace("\"x\"", "\"y\"", StringComparison.Ordinal);
        string[] agreed = [On(Vote("ada", "pending")), On(Vote("bea", "approved"))];

        Assert.Null(Read(isReversed, [Opening, Vote("ada", "pending"), narrowed, .. agreed, On(Admission("ada", "bea"))], [Outcome(0)]));
        Assert.Null(Read(isReversed, [Opening, Vote("ada", "pending"), On(Admission("ada", "bea"))], [narrowed, .. agreed, Outcome(0)]));
        Assert.Null(Read(isReversed, [Opening, .. agreed, On(Admission("ada", "bea"))], [narrowed, Outcome(0)]));
        AssertFound("nobody gave", isReversed, [Opening, Vote("ada", "pending"), narrowed, On(Vote("bea", "pending")), On(Admission("ada", "bea"))], []);
        AssertFound("it takes 2", isReversed, [Opening, Vote("ada", "pending"), narrowed, .. agreed, On(Admission("bea"))], []);
        AssertFound("was not cast", isReversed, [Opening, Vote("ada", "pending"), narrowed, On(Vote("bea", "approved")), On(Admission("ada", "bea"))], []);
        AssertFound("of another one", isReversed, [Opening, narrowed, .. agreed, Admission("ada", "bea")], []);
        AssertFound("another action", isReversed, [Opening, .. agreed], []);
        AssertFound("agrees twice", isReversed, [Opening, narrowed, On(Vote("ada", "pending")), On(Vote("ada", "approved"))], []);
        AssertFound("opened twice", isReversed, [Opening, narrowed], [narrowed]);
        AssertFound("somebody else", isReversed, [Opening, narrowed.Replace("agent", "other", StringComparison.Ordinal)], []);
    }

    private const string Settlement = """{"action":"one","type":"settlement"}""";

    private const string Opening =
        """{"action":"one","approval":{"gates":[{"quorum":2}],"id":"a"},"decision":{"effect":"require_approval","id":"d"},"digest":"x","principal":"agent","type":"decision"}""";

    private static string Allow(int attempt, int? decision = null) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"action":"one",{{(attempt > 0 ? $"\"attempt\":{attempt}," : "")}}"decision":{"effect":"allow","id":"d{{decision ?? attempt}}"},"type":"decision"}""");

    private static string Outcome(int decision) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"action":"one","decision":"d{{decision}}","type":"outcome"}""");

    private static string Vote(string by, string state) =>
        $$"""{"action":"one","approval":"a","by":"{{by}}","digest":"x","state":"{{state}}","type":"approval","vote":"approve"}""";

    private static string Admission(params string[] voters)
    {
        string votes = string.Join(',', voters.Select(static voter => $$"""{"vote":"approve","voter":"{{voter}}"}"""));
        return $$"""{"action":"one","approval":{"id":"a","votes":[{{votes}}]},"decision":{"effect":"allow","id":"d0"},"digest":"x","type":"decision"}""";
    }

    private static void AssertFound(string what, bool isReversed, string[] one, string[] two)
    {
        EvidenceFault? fault = Read(isReversed, one, two);
        Assert.True(fault is not null, what);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    private static EvidenceFault? Read(bool isReversed, params string[][] logs)
    {
        LifeCycle life = new();
        foreach (int log in isReversed ? [1, 0] : (int[])[0, 1])
        {
            for (int index = 0; index < logs[log].Length; index++)
            {
                RecordFacts facts = Assert.NotNull(RecordFacts.Read(Encoding.UTF8.GetBytes(logs[log][index])));
                if (life.Take(Names[log], index, facts) is { } wrong)
                {
                    return new EvidenceFault(Names[log], index, wrong);
                }
            }
        }

        return life.End();
    }
}
