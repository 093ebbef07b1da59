using System.Globalization;

namespace Atellagent.Domain.Clocks;

/// <summary>
/// The machine's clock, held against the time that has gone by since this process began, and against another clock where there is one.
/// Where they disagree nobody can tell which is right, so the two uses of time are kept apart: what is <em>accepted</em> is judged by the latest of
/// them, <see cref="GetUtcNow"/>, and what is <em>ended for good</em> by the earliest, <see cref="Earliest"/>. So nothing that has run out
/// is accepted, and nothing that is good is lost, whichever way a clock jumps. A disagreement of more than <see cref="Tolerance"/> is a doubt,
/// in which nothing is admitted. It ends when the clocks agree again, or when the machine's has kept its new time for <see cref="SettleAfter"/>.
/// </summary>
/// <param name="machine">The machine's clock.</param>
public sealed class BoundaryClock(TimeProvider machine) : TimeProvider
{
    /// <summary>How far the clocks may be apart.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>How long the machine's clock must have gone on without another jump until it is believed.</summary>
    public static readonly TimeSpan SettleAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _looking = new();
    private volatile Anchor _anchor = Anchor.At(machine);
    private Jump? _jump;

    // What the other clock is ahead of the machine's, in ticks.
    private long _ahead;

    /// <summary>The latest of the clocks: what has run out by it is not accepted. Outside of a doubt it never goes back.</summary>
    /// <returns>The time.</returns>
    public override DateTimeOffset GetUtcNow()
    {
        (DateTimeOffset now, DateTimeOffset steady) = Read();
        return Latest(Latest(now, steady), Latest(_anchor.Floor, now.AddTicks(Math.Max(0, Volatile.Read(ref _ahead)))));
    }

    /// <summary>The earliest of the clocks: only what has run out by it is ended for good.</summary>
    public DateTimeOffset Earliest
    {
        get
        {
            (DateTimeOffset now, DateTimeOffset steady) = Read();
            DateTimeOffset other = now.AddTicks(Math.Min(0, Volatile.Read(ref _ahead)));
            return steady < other ? steady : other;
        }
    }

    /// <summary>Why the time is not known, in words; null where it is.</summary>
    public string? Doubt
    {
        get
        {
            (DateTimeOffset now, DateTimeOffset steady) = Read();
            TimeSpan jumped = now - steady, ahead = TimeSpan.FromTicks(Volatile.Read(ref _ahead));
            return jumped.Duration() > Tolerance ? $"the clock of this machine jumped by {Seconds(jumped)} s"
                : ahead.Duration() > Tolerance ? $"the clock of this machine is {Seconds(-ahead)} s ahead of the database's"
                : null;
        }
    }

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc />
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes note of another clock.</summary>
    /// <param name="reference">What it said.</param>
    /// <param name="asked">The timestamp when it was asked; an answer that took long says nothing, and the one before it stands.</param>
    public void Compare(DateTimeOffset reference, long asked)
    {
        TimeSpan took = machine.GetElapsedTime(asked);
        if (took < Tolerance / 2)
        {
            Volatile.Write(ref _ahead, (reference + (took / 2) - machine.GetUtcNow()).Ticks);
        }
    }

    /// <summary>Follows what the machine's clock does; to be called every second or so.</summary>
    /// <returns>By how much it is believed to have jumped, where a doubt ends with this; else null.</returns>
    public TimeSpan? Follow()
    {
        lock (_looking)
        {
            (DateTimeOffset now, DateTimeOffset steady) = Read();
            TimeSpan apart = now - steady;
            if (apart.Duration() <= Tolerance)
            {
                // A small step is followed; time stands still until a step back has been made up for.
                _jump = null;
                _anchor = Anchor.At(machine) with { Floor = Latest(Latest(now, steady), _anchor.Floor) };
                return null;
            }

            if (_jump is not { } jump || (apart - jump.By).Duration() > Tolerance)
            {
                _jump = new Jump(apart, machine.GetTimestamp());
                return null;
            }

            if (machine.GetElapsedTime(jump.Since) < SettleAfter)
            {
                return null;
            }

            _jump = null;
            _anchor = Anchor.At(machine);
            return apart;
        }
    }

    private (DateTimeOffset Now, DateTimeOffset Steady) Read()
    {
        Anchor anchor = _anchor;
        return (machine.GetUtcNow(), anchor.Time + machine.GetElapsedTime(anchor.Stamp));
    }

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    // What the machine's clock said when so much time had gone by, and what time had been told by then.
    private sealed record Anchor(DateTimeOffset Time, long Stamp, DateTimeOffset Floor)
    {
        public static Anchor At(TimeProvider machine) => new(machine.GetUtcNow(), machine.GetTimestamp(), DateTimeOffset.MinValue);
    }

    private sealed record Jump(TimeSpan By, long Since);
}
