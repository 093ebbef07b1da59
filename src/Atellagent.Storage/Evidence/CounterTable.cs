using System.Collections.Immutable;
using Atellagent.Domain.Bounds;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// Takes from the counters of rates and budgets. The limit stands in the statement that takes, so it holds whoever else takes
/// at the same time. Nothing is prepared, asked or written for actions that take from none.
/// </summary>
/// <param name="connection">The writing connection.</param>
internal sealed class CounterTable(WriterConnection connection) : IDisposable
{
    private const long KeptSeconds = 24 * 60 * 60;

    private const string Take =
        """
        insert into bound_counter (source_kind, source, counter, kind, per, starts_at, ends_at, used)
        select @SourceKind, @Source, @Counter, @Kind, @Per, @StartsAt, @EndsAt, @Units
        where @Units <= @Most
        on conflict (source_kind, source, counter, kind, per, starts_at) do update
        set used = bound_counter.used + excluded.used where bound_counter.used <= @Most - excluded.used
        """;

    private const string Correct =
        """
        update bound_counter set used = case when used + @Units > 0 then used + @Units else 0 end
        where source_kind = @SourceKind and source = @Source and counter = @Counter and kind = @Kind and per = @Per
            and starts_at = @StartsAt
        """;

    // A few at a time, so that no admission waits for many.
    private const string Forget =
        """
        delete from bound_counter where (source_kind, source, counter, kind, per, starts_at) in
            (select source_kind, source, counter, kind, per, starts_at from bound_counter where ends_at < @Before order by ends_at limit 4)
        """;

    // As above; what another silo is forgetting at this moment is left to it.
    private const string ForgetPostgreSql =
        """
        delete from bound_counter where (source_kind, source, counter, kind, per, starts_at) in
            (select source_kind, source, counter, kind, per, starts_at from bound_counter where ends_at < @Before order by ends_at limit 4
             for update skip locked)
        """;

    private WriterStatement? _take;
    private WriterStatement? _correct;
    private WriterStatement? _forget;

    /// <summary>Takes all, or nothing.</summary>
    /// <param name="draws">What is to be taken.</param>
    /// <returns>The first that there is no room for; null where all was taken.</returns>
    public CounterDraw? TakeAll(ImmutableArray<CounterDraw> draws)
    {
        for (int i = 0; i < draws.Length; i++)
        {
            if (!TryTake(draws[i]))
            {
                GiveBack(draws[..i]);
                return draws[i];
            }
        }

        if (!draws.IsEmpty)
        {
            _forget ??= connection.Prepare(connection.Pick(Forget, ForgetPostgreSql), "@Before");
            _forget.Set(0, draws.Min(static d => d.From).ToUnixTimeSeconds() - KeptSeconds);
            _forget.Run();
        }

        return null;
    }

    /// <summary>Gives back what was taken in this very transaction.</summary>
    /// <param name="draws">What was taken.</param>
    public void GiveBack(ImmutableArray<CounterDraw> draws)
    {
        foreach (CounterDraw draw in draws)
        {
            Move(draw, -draw.Units);
        }
    }

    /// <summary>Settles what an action has taken in the end; where its window has been forgotten nothing is left to do.</summary>
    /// <param name="settlements">What it has.</param>
    public void Settle(ImmutableArray<CounterSettlement> settlements)
    {
        foreach (CounterSettlement settlement in settlements)
        {
            Move(settlement.Draw, settlement.Units - settlement.Draw.Units);
        }
    }

    /// <summary>Takes a settlement back that was made in this very transaction.</summary>
    /// <param name="settlements">The settlement.</param>
    public void Unsettle(ImmutableArray<CounterSettlement> settlements)
    {
        foreach (CounterSettlement settlement in settlements)
        {
            Move(settlement.Draw, settlement.Draw.Units - settlement.Units);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _take?.Dispose();
        _correct?.Dispose();
        _forget?.Dispose();
    }

    private bool TryTake(CounterDraw draw)
    {
        _take ??= connection.Prepare(Take, "@SourceKind", "@Source", "@Counter", "@Kind", "@Per", "@StartsAt", "@Units", "@EndsAt", "@Most");
        SetKey(_take, draw);
        _take.Set(6, draw.Units);
        _take.Set(7, draw.Until.ToUnixTimeSeconds());
        _take.Set(8, draw.MostUnits);
        return _take.Run() == 1;
    }

    private void Move(CounterDraw draw, long units)
    {
        _correct ??= connection.Prepare(Correct, "@SourceKind", "@Source", "@Counter", "@Kind", "@Per", "@StartsAt", "@Units");
        SetKey(_correct, draw);
        _correct.Set(6, units);
        _correct.Run();
    }

    private static void SetKey(WriterStatement command, CounterDraw draw)
    {
        command.Set(0, draw.SourceKind);
        command.Set(1, draw.Source);
        command.Set(2, draw.Counter);
        command.Set(3, draw.Kind);
        command.Set(4, CounterPeriods.Word(draw.Per));
        command.Set(5, draw.From.ToUnixTimeSeconds());
    }
}
