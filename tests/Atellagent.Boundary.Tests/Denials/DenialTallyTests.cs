using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Denials;
using Atellagent.Domain.Decisions;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Denials;

/// <summary>Which denials are counted together, and that what is remembered has an end.</summary>
public sealed class DenialTallyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DenialTally _tally;
    private readonly IdSource _ids;

    public DenialTallyTests()
    {
        _tally = new DenialTally(new DenialSettings(), _time);
        _ids = new IdSource(_time);
    }

    [Fact]
    public void The_first_few_alike_have_their_own_record_and_then_one_a_second()
    {
        DenialBatch?[] first = [.. Enumerable.Range(0, 12).Select(_ => Join("a", "go"))];
        DenialBatch? other = Join("a", "stop");
        _time.Advance(TimeSpan.FromSeconds(1));
        DenialBatch?[] later = [Join("a", "go"), Join("a", "go")];

        Assert.All(first.Take(10), Assert.Null);
        Assert.NotNull(first[10]);
        Assert.Same(first[10], first[11]);
        Assert.Null(other);
        Assert.Null(later[0]);
        Assert.Same(first[10], later[1]);
        Assert.Equal(3, first[10]!.Count.Count);
    }

    [Fact]
    public async Task What_is_gathered_is_closed_with_exact_number_and_times()
    {
        DateTimeOffset begin = _time.GetUtcNow();
        DenialBatch batch = Enumerable.Range(0, 11).Select(_ => Join("a", "go")).ToArray()[^1]!;
        Task<DenialCount> gathered = _tally.GatherAsync(batch);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Join("a", "go");
        _time.Advance(TimeSpan.FromMilliseconds(60));
        DenialCount count = await gathered;
        DenialBatch? next = Join("a", "go");

        Assert.Equal(new DenialCount(2, begin, begin.AddMilliseconds(60), IsSeveral: false), count);
        Assert.NotSame(batch, next);
    }

    [Fact]
    public void A_caller_that_asks_for_ever_other_things_is_counted_by_code_and_remembered_in_part()
    {
        DenialBatch?[] batches = [.. Enumerable.Range(0, 10_000).Select(i => Join("a", "unheard" + i))];

        Assert.Equal(16, batches.Count(static batch => batch is null));
        DenialBatch several = Assert.Single(batches.OfType<DenialBatch>().Distinct());
        Assert.True(several.Count.IsSeveral);
        Assert.Equal(10_000 - 16, several.Count.Count);
        Assert.Equal((1, 17), _tally.Remembered);
    }

    [Fact]
    public void Of_one_caller_only_so_many_have_their_own_record_whatever_they_are()
    {
        int own = 0;
        for (int kind = 0; kind < 15; kind++)
        {
            own += Enumerable.Range(0, 10).Count(_ => Join("a", "kind" + kind) is null);
        }

        Assert.Equal(100, own);
    }

    [Fact]
    public void Callers_past_the_last_that_is_remembered_have_a_record_for_each_denial_until_others_are_forgotten()
    {
        for (int caller = 0; caller < 5000; caller++)
        {
            Assert.Null(Join("caller" + caller, "go"));
        }

        Assert.Equal((4096, 4096), _tally.Remembered);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Null(Join("late", "go")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Join("late", "go");

        Assert.Equal((1, 1), _tally.Remembered);
    }

    private DenialBatch? Join(string scope, string operation) => _tally.Join(
        scope, new DenialKind(DenialCode.UnknownOperation, "test", "target", operation, "sha256:0", "r"), _ids.NextAction(), _ids.NextDecision());
}
