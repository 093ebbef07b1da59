using System.Text;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Domain.Tests.Alerts;

/// <summary>An alert is told when its records come too often, once for a key and window, whatever else comes, and in bounded memory.</summary>
public sealed class AlertCounterTests
{
    private const string Denied = "record.type == 'decision' && record.effect == 'deny'";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_told_with_the_record_that_comes_to_the_count_and_not_again_within_a_window()
    {
        AlertCounter counter = new(Alert(Denied, 3, "[principal]"));

        Assert.Equal([false, false, true, false, false], Enumerable.Range(0, 5).Select(at => counter.Note(Decision(at, at * 60)) is not null));

        // A window after it was told the count begins anew.
        Assert.Null(counter.Note(Decision(5, 120 + 600)));
        Assert.Null(counter.Note(Decision(6, 120 + 601)));
        AlertFired fired = counter.Note(Decision(7, 120 + 602))!;
        Assert.Equal((3L, Noon.AddSeconds(720), Noon.AddSeconds(722)), (fired.Count, fired.First, fired.Last));
        Assert.Equal([5L, 6L, 7L], fired.Records.Select(static at => at.Index));
    }

    [Fact]
    public void The_window_slides_so_that_no_burst_is_cut_in_two()
    {
        AlertCounter counter = new(Alert(Denied, 4, "[]"));

        // Two before the hour and two after it; one long before counts for nothing.
        Assert.Null(counter.Note(Decision(0, 0)));
        Assert.Null(counter.Note(Decision(1, 3590)));
        Assert.Null(counter.Note(Decision(2, 3599)));
        Assert.Null(counter.Note(Decision(3, 3601)));
        Assert.Equal(4, counter.Note(Decision(4, 3610))!.Count);
    }

    [Fact]
    public void Each_key_is_counted_by_itself_and_a_record_counts_as_many_as_it_says()
    {
        AlertCounter counter = new(Alert(Denied, 3, "[principal]"));

        Assert.Null(counter.Note(Decision(0, 0, "one")));
        Assert.Null(counter.Note(Decision(1, 0, "two")));
        AlertFired fired = counter.Note(Decision(2, 1, "two", more: ",\"count\":500"))!;
        Assert.Equal(("{\"principal\":\"two\"}", 501L), (CanonicalJson.ToText(fired.Key), fired.Count));
        Assert.Null(counter.Note(Decision(3, 2, "one")));
    }

    [Theory]
    [InlineData("record.body.detectors['injection.override'] > 0.9", false)]
    [InlineData("has(record.body.unheardOf) && record.body.unheardOf == 1", true)]
    [InlineData("record.code == '' && record.count == 1 && record.findings.size() == 0 && record.onBehalfOf.size() == 0", true)]
    public void What_a_record_does_not_say_is_empty_and_what_cannot_be_evaluated_is_counted_as_that(string when, bool isEvaluated)
    {
        AlertCounter counter = new(Alert(when, 1, "[]"));

        counter.Note(Decision(0, 0));

        Assert.Equal(isEvaluated ? 0 : 1, counter.Errors);
    }

    [Fact]
    public void Whoever_reads_the_window_again_comes_to_the_same()
    {
        Seed random = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine($"ATELLAGENT_SEED={random.Value}");
        (int Second, string Who)[] all = [.. Enumerable.Range(0, 400).Select(_ => (random.Next(0, 4000), "p" + random.Next(0, 4))).OrderBy(static one => one.Item1)];
        AlertCounter whole = new(Alert(Denied, 6, "[principal]"));
        List<AlertFired> told = [.. all.Select((one, at) => whole.Note(Decision(at, one.Second, one.Who))).OfType<AlertFired>()];
        Assert.NotEmpty(told);
        int cut = random.Next(0, all.Length);

        // It has what was told, and the records of a window before the place where it goes on.
        AlertCounter again = new(Alert(Denied, 6, "[principal]"));
        told.Where(fired => fired.Records[^1].Index < cut).ToList().ForEach(fired => again.Mark(fired.Key, fired.Last));
        for (int at = 0; at < cut; at++)
        {
            if (all[at].Second >= all[cut].Second - 601)
            {
                again.Note(Decision(at, all[at].Second, all[at].Who));
            }
        }

        Assert.Equal(
            told.Where(fired => fired.Records[^1].Index >= cut).Select(static fired => (CanonicalJson.ToText(fired.Key), fired.Last)),
            Enumerable.Range(cut, all.Length - cut).Select(at => again.Note(Decision(at, all[at].Second, all[at].Who))).OfType<AlertFired>().Select(static fired => (CanonicalJson.ToText(fired.Key), fired.Last)));
    }

    [Fact]
    public void What_was_told_is_not_told_again_where_its_place_was_not_noted()
    {
        AlertCounter counter = new(Alert(Denied, 2, "[principal]"));
        counter.Mark(JsonObject.Of(("principal", new JsonString("agent"))), Noon.AddSeconds(1));

        Assert.Null(counter.Note(Decision(0, 0)));
        Assert.Null(counter.Note(Decision(1, 1)));
    }

    [Fact]
    public void Past_so_many_keys_the_rest_are_counted_together_and_it_is_said()
    {
        AlertCounter counter = new(Alert(Denied, 3, "[principal]"));
        for (int at = 0; at < AlertCounter.MostKeys; at++)
        {
            Assert.Null(counter.Note(Decision(at, 0, $"p{at}")));
        }

        Assert.Null(counter.Note(Decision(0, 1, "x")));
        Assert.Null(counter.Note(Decision(1, 1, "y")));
        AlertFired fired = counter.Note(Decision(2, 1, "z"))!;
        Assert.True(fired.IsOfSeveral);
        Assert.InRange(counter.Keys, 1, AlertCounter.MostKeys + 1);

        // What is out of the window makes room.
        for (int at = 0; at < 2048; at++)
        {
            counter.Note(Decision(at, 5000 + at, "again"));
        }

        Assert.InRange(counter.Keys, 1, 10);
    }

    [Theory]
    [InlineData("principal.name == 'x'", "principal")]
    [InlineData("record.colour == 'x'", "colour")]
    [InlineData("record.type", "")]
    [InlineData("record.type ==", "")]
    [InlineData("args.amount > 5", "args")]
    public void A_condition_that_is_none_is_refused_with_its_place(string when, string word)
    {
        DocumentReadResult read = Read(when, 1, "[]");

        Assert.Empty(read.Documents);
        Assert.Contains(read.Errors, error => error.ToString().Contains("a.yaml:", StringComparison.Ordinal) && error.ToString().Contains(word, StringComparison.Ordinal));
    }

    private static AlertDocument Alert(string when, int count, string by) => Assert.IsType<AlertDocument>(Assert.Single(Read(when, count, by).Documents));

    private static DocumentReadResult Read(string when, int count, string by) => BoundaryFolderReader.Read([("a.yaml",
        $"apiVersion: atellagent/v1\nkind: Alert\nmetadata: {{ name: a }}\nspec:\n  when: \"{when}\"\n  by: {by}\n  count: {count}\n  window: 10m\n  severity: low\n")]);

    private static AlertSubject Decision(long index, int second, string principal = "agent", string more = "")
    {
        DateTimeOffset time = Noon.AddSeconds(second);
        byte[] body = Encoding.UTF8.GetBytes($$"""{"decision":{"effect":"deny"},"principal":"{{principal}}"{{more}},"type":"decision"}""");
        return new AlertSubject(new StoredRecord(new EvidencePosition("main", index), default, default, body)
        {
            Index = new EvidenceIndex { Type = "decision", Time = time, Effect = "deny", Principal = principal },
        });
    }
}
